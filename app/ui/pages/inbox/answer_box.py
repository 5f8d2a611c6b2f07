"""The box to answer in: from which mailbox to whom, the text, and what is known of the mailbox's day. Sends nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.core.queries.conversation import Conversation
from app.ui import theme
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import ENTER, button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.widgets.text import label, restyle

HEIGHT = 104


class AnswerText(QPlainTextEdit):
    """Text of an answer; `sent()` for Ctrl+Enter, `left()` for Esc, `focused(bool)`."""

    sent = Signal()
    left = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answerText")
        self.setAccessibleName("Your answer")
        self.setPlaceholderText("Write an answer…")
        self.setTabChangesFocus(True)
        self.setProperty("kind", "bare")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class AnswerBox(Card):
    """`wanted(text)` when the answer shall leave; `left()` when the user goes back to the list; `typed()`."""

    wanted = Signal(str)
    left = Signal()
    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("answerBox")
        self.body.setContentsMargins(2, 8, 2, 10)
        self.body.setSpacing(theme.SMALL)
        self.from_whom = ElidedLabel("", "section")
        self.recipient = ElidedLabel("", "section")
        self.text = AnswerText()
        keep_size(self.text, height=HEIGHT)
        self.day = ElidedLabel("", "small")
        self.send_button = button("Send", "primary", on=self._send, name="sendAnswer", tip="Send (Ctrl+Enter)")
        self._lay_out()
        self.text.sent.connect(self._send)
        self.text.left.connect(self.left)
        self.text.focused.connect(lambda on: restyle(self, "focused", on))
        self.text.textChanged.connect(self._typed)
        self._typed()

    def show_conversation(self, found: Conversation, draft: str) -> None:
        """Stand for a conversation, with what was typed for it before."""
        self.from_whom.setText(found.mailbox)
        self.recipient.setText(found.email if found.contact_id is None else _latest_address(found))
        self.day.setText(f"{found.sent_today:,} of {found.capacity:,} sent today; answers do not count")
        if self.text.toPlainText() != draft:
            blocked = self.text.blockSignals(True)
            self.text.setPlainText(draft)
            self.text.blockSignals(blocked)
        self._typed()

    def focus(self) -> None:
        """Take the keys."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _send(self) -> None:
        if self.send_button.isEnabled():
            self.wanted.emit(self.text.toPlainText())

    def _typed(self) -> None:
        self.send_button.setEnabled(bool(self.text.toPlainText().strip()))
        self.typed.emit()

    def _lay_out(self) -> None:
        head = row(label("From", "muted"), self.from_whom, label("to", "muted"), self.recipient, None)
        head.addWidget(label("same thread", "muted"))
        head.setContentsMargins(14, 0, 14, 0)
        foot = row(self.day, None, label("Ctrl ↵", "kbd"), self.send_button)
        foot.setContentsMargins(14, 0, 12, 0)
        self.body.addLayout(head)
        self.body.addWidget(Divider(faint=True))
        inside = QVBoxLayout()
        inside.setContentsMargins(12, 0, 12, 0)
        inside.addWidget(self.text)
        self.body.addLayout(inside)
        self.body.addLayout(foot)


def _latest_address(found: Conversation) -> str:
    """Return who wrote last: an answer goes there, which may be a colleague's address."""
    return next((one.address for one in reversed(found.entries) if one.id == found.latest and one.kind), found.email)
