"""What saving the draft would do to the plan, worked out while it is edited, into the amber panel. Saves nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from app.core.errors import OutpaceError
from app.core.model import SequenceDraft
from app.ui.context import Context
from app.ui.effects import effect_words
from app.ui.pages.sequence_editor.unsaved import UnsavedPanel
from app.ui.wording import user_zone

if TYPE_CHECKING:
    from app.core.commands.what_if import Effect

CALM_MS: Final = 400
MOST: Final = 20_000
"""With more planned emails than this the answer would come too late to help while editing."""


class Foreseer(QObject):
    """Shows the effect of the newest draft once the hands rest; nothing for drafts that cannot be saved."""

    def __init__(self, context: Context, panel: UnsavedPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._panel = panel
        self._draft: SequenceDraft | None = None
        self._effect: Effect | None = None
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._ask)
        panel.moved_wanted.connect(self._list)

    def work_out(self, draft: SequenceDraft | None) -> None:
        """Begin to work out what saving `draft` would do; None: there is nothing to save."""
        if draft == self._draft:
            return
        self._draft, self._effect = draft, None
        self._panel.show_effect("")
        if draft is None:
            self._calm.stop()
        else:
            self._calm.start()

    def _ask(self) -> None:
        draft, now = self._draft, self._context.clock.now()
        if draft is not None:
            self._context.desk.ask(
                lambda store: _effect(store, draft, now),
                lambda effect: self._show(draft, effect),
                owner=self,
                key="effect",
                failed=self._refused,
            )

    def _show(self, draft: SequenceDraft, effect: Effect | None) -> None:
        if draft == self._draft and effect is not None:
            self._effect = effect
            words = effect_words(effect, user_zone())
            self._panel.show_effect(f"{words.rstrip('.')}.", listed=bool(effect.emails))

    def _refused(self, _error: OutpaceError) -> None:
        self._panel.show_effect("")  # saving says what hinders it, at its field

    def _list(self) -> None:
        from app.ui.dialogs.moved_emails import open_moved_emails

        if self._effect is not None and self._draft is not None:
            title = f"If the changes to “{self._draft.name}” are applied"
            open_moved_emails(self._panel.window(), self._context, title, self._effect)


def _effect(store: Any, draft: SequenceDraft, now: datetime) -> Effect | None:
    from app.core.commands.sequences import save_sequence
    from app.core.commands.what_if import what_if
    from app.core.queries.status import pending_emails

    if not 0 < pending_emails(store) <= MOST:
        return None
    return what_if(store, lambda copy: save_sequence(copy, draft=draft, now=now), now=now)
