"""What can be done with several conversations at once: a strip above the list, each deed with its way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.core.commands import incoming_marks
from app.core.model import IncomingMark
from app.core.queries.inbox import ConversationRow
from app.ui.context import Context
from app.ui.pages.inbox.marking import carry_out_mark
from app.ui.pages.inbox.words import MARKS
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.wording import count


class Several(QFrame):
    """Shown while more than one conversation is selected; `left()` when that shall end."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._chosen: tuple[ConversationRow, ...] = ()
        self.setObjectName("inboxSeveral")
        self.words = ElidedLabel("", "strong")
        self.done = button("Done", on=lambda: self.finish(self._chosen), name="severalDone", tip="Done (E)")
        self.read = button("Read", on=self._see, name="severalRead", tip="Mark as read")
        self.leave = icon_button("x", "Select one only", on=self.left.emit, name="severalLeave")
        box = row(self.words, self.done, self.read, self.leave)
        box.setStretch(0, 1)
        box.setContentsMargins(14, 4, 8, 4)
        self.setLayout(box)
        self.hide()

    def show_chosen(self, rows: Sequence[ConversationRow]) -> None:
        """Stand for these conversations."""
        self._chosen = tuple(rows)
        self.words.setText(f"{len(rows):,} selected")
        self.read.setEnabled(any(one.unread for one in rows))
        self.setVisible(len(rows) > 1)

    def finish(self, rows: Sequence[ConversationRow]) -> None:
        """Note that nothing is left to do about them."""
        keys = [one.key for one in rows]
        carry_out_mark(
            self._context,
            lambda store, now: incoming_marks.finish_conversations(store, conversations=keys, now=now),
            f"Done with {count(len(keys), 'conversation')}",
        )

    def mark(self, rows: Sequence[ConversationRow], mark: IncomingMark | None) -> None:
        """Say what they are."""
        ids = [one.incoming_id for one in rows]
        said = MARKS[mark][0].lower() if mark is not None else "without a mark"
        carry_out_mark(
            self._context,
            lambda store, now: incoming_marks.mark_each(store, incoming_ids=ids, mark=mark, now=now),
            f"{count(len(ids), 'conversation')} marked: {said}",
        )

    def _see(self) -> None:
        keys = [one.key for one in self._chosen]
        carry_out_mark(
            self._context,
            lambda store, now: incoming_marks.see_conversations(store, conversations=keys, now=now),
            f"Marked {count(len(keys), 'conversation')} as read",
        )
