"""Which contact the preview is of, and asking for it. Asks the desk; shows nothing itself."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.context import Context
from app.ui.pages.sequence_editor import loading
from app.ui.pages.sequence_editor.editing import Editing
from app.ui.pages.sequence_editor.loading import PreviewAnswer
from app.ui.pages.sequence_editor.trying import Tried

WAIT_MS = 120


class Previewer(QObject):
    """Pages through contacts; `answered(PreviewAnswer)` for the newest question only."""

    answered = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.contacts: array[int] = array("q")
        self.at = 0
        self._state: Editing | None = None
        self._senders: Sequence[str] = ()
        self._soon = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._soon.timeout.connect(self.ask)

    def take_contacts(self, contacts: array[int]) -> None:
        """Page through these from now on; the place stays where there are enough."""
        self.contacts = contacts
        self.at = max(0, min(self.at, len(contacts) - 1))

    def ask_soon(self, state: Editing, senders: Sequence[str]) -> None:
        """Ask for the step shown in `state` once the typing pauses; the first of `senders` writes it."""
        self._state, self._senders = state, senders
        self._soon.start()

    def ask(self) -> None:
        """Ask now."""
        self._soon.stop()
        state = self._state
        if state is None:
            return
        contact = self.contacts[self.at] if self.contacts else None
        sender = self._senders[0] if self._senders else ""
        day = self._context.clock.now().astimezone().date()
        self._context.desk.ask(
            lambda store: loading.preview_of(store, state.draft, state.at, contact, sender=sender, on=day),
            self._answer,
            owner=self,
            key="preview",
            pages=True,
        )

    def shown(self) -> Tried | None:
        """Return what a test to oneself would send now, None before anything is on show."""
        state = self._state
        if state is None or not 0 <= state.at < len(state.draft.steps):
            return None
        return Tried(state.draft, state.at, self.contacts[self.at] if self.contacts else None, self._senders)

    def page(self, by: int) -> None:
        """Go on by one contact, or back."""
        self.at = max(0, min(len(self.contacts) - 1, self.at + by))
        self.ask()

    def choose(self, contact_id: int) -> None:
        """Go to this contact; one that came since is put at the end."""
        if contact_id not in self.contacts:
            self.contacts.append(contact_id)
        self.at = self.contacts.index(contact_id)
        self.ask()

    def _answer(self, answer: PreviewAnswer) -> None:
        self.answered.emit(answer)
