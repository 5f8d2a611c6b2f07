"""What can be done to a sequence as a whole from its editor: copy it, put it away, bring it back. Edits no text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton

from app.core.model import SequenceState
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.icons import icon
from app.ui.pages.sequence_editor import saving
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.menus import RoundMenu

STATE_PILLS = {
    SequenceState.ACTIVE: ("Active", "good"),
    SequenceState.PAUSED: ("Paused", "warn"),
    SequenceState.STOPPED: ("Stopped", "grey"),
    SequenceState.ARCHIVED: ("Archived", "grey"),
}
"""What a sequence's state is called, and the kind of its pill."""


class SequenceMenu:
    """`button` opens it; `ask` tells id, name and state of the sequence on show, None while it is not saved."""

    def __init__(
        self, context: Context, rename: Callable[[], None], ask: Callable[[], tuple[int, str, SequenceState] | None]
    ) -> None:
        self._context = context
        self._rename = rename
        self._ask = ask
        self.button: QPushButton = icon_button("ellipsis", "More for this sequence", on=self.open, name="sequenceMore")

    def open(self) -> None:
        """Show the menu below its button."""
        about = self._ask()
        menu = RoundMenu(parent=self.button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        away = about is not None and about[2] is SequenceState.ARCHIVED
        put = ("Bring back", "undo-2", self.bring_back) if away else ("Archive", "archive", self.archive)
        for words, name, call in (
            ("Rename…", "pencil", self._rename),
            ("Duplicate sequence", "copy", self.duplicate),
            put,
        ):
            action = menu.addAction(icon(name), words)
            action.setEnabled(about is not None or call == self._rename)
            action.triggered.connect(lambda _checked=False, call=call: call())
            if call == self._rename:
                action.setShortcut(QKeySequence("F2"))
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))

    def duplicate(self) -> None:
        """Make a copy with nobody in it and show that."""
        if (about := self._ask()) is None:
            return
        sequence_id, name, _state = about

        def done(made: saving.Planned) -> None:
            self._context.go("sequence", sequence=made.result.id)

        words = f"This is a copy of “{name}”, with nobody in it."
        carry_out(self._context, saving.to_sequence("duplicate_sequence", sequence_id), words, then=done)

    def archive(self) -> None:
        """Put the sequence away; the core refuses while somebody goes through it."""
        if (about := self._ask()) is not None:
            saving.archive(self._context, *about)

    def bring_back(self) -> None:
        """Take it out of the archive, paused."""
        if (about := self._ask()) is not None:
            saving.bring_back(self._context, *about[:2])
