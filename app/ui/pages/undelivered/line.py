"""One undelivered email: to whom, of which step, what the server said, and what can be done. Says what was pressed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.queries.undelivered import Undelivered
from app.ui import theme
from app.ui.pages.undelivered.kinds import Kind
from app.ui.when import lately
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.field import Field
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import row
from app.ui.widgets.text import label


class UndeliveredLine(Card):
    """`pressed(key)` for an action, `opened()` for the email whole, `mended(address)` for a new address."""

    pressed = Signal(str)
    opened = Signal()
    mended = Signal(str)

    def __init__(
        self, email: Undelivered, kind: Kind, zone: ZoneInfo, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.email = email
        self.setObjectName("undeliveredLine")
        self.setAccessibleName(f"{email.name}, {email.sequence}, step {email.step}: {words_of(email)}")
        self._mending: _Mending | None = None
        self.body.setSpacing(theme.TIGHT)
        self.body.addLayout(self._head(kind, zone, now))
        self.body.addLayout(self._about())
        foot = QHBoxLayout()
        foot.setSpacing(theme.SMALL)
        said = label(words_of(email), "muted", wrap=True, selectable=True)
        said.setObjectName("undeliveredWords")
        foot.addWidget(said, 1)
        for action in kind.actions:
            made = button(action.text, on=partial(self._press, action.key), name=f"one_{action.key}")
            made.setAccessibleName(f"{action.text}: {email.name}")
            foot.addWidget(made, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addSpacing(theme.TIGHT)
        self.body.addLayout(foot)

    def refuse(self, sentence: str) -> None:
        """Say beside the new address why it cannot be."""
        if self._mending is not None:
            self._mending.field.set_error(sentence)

    def _head(self, kind: Kind, zone: ZoneInfo, now: datetime) -> QHBoxLayout:
        email = self.email
        name, address = ElidedLabel(email.name, "strong"), ElidedLabel(email.contact, "muted")
        details = button("Details", "link", on=self.opened.emit, name="undeliveredDetails")
        details.setAccessibleName(f"Details of the email to {email.name}")
        pill = Pill((email.category or kind.segment).capitalize(), kind.pill)
        parts = [name] if email.name == email.contact else [name, address]
        return row(pill, *parts, None, label(lately(email.at, now, zone), "muted", tabular=True), details)

    def _about(self) -> QHBoxLayout:
        email = self.email
        step = f"step {email.step}" if email.step else "a removed step"
        tries = f" · {email.attempts} attempts" if email.attempts > 1 else ""
        sender = f" · from {email.mailbox}" if email.mailbox else ""
        return row(
            Dot(theme.series_token(email.series), 8, 2), ElidedLabel(f"{email.sequence} · {step}{sender}{tries}")
        )

    def _press(self, key: str) -> None:
        if key == "address":
            self._mend()
        else:
            self.pressed.emit(key)

    def _mend(self) -> None:
        if self._mending is None:
            self._mending = _Mending(self.email.contact)
            self._mending.wanted.connect(self.mended)
            self._mending.left.connect(self._mended_no_more)
            self.body.addWidget(self._mending)
        self._mending.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._mending.editor.selectAll()

    def _mended_no_more(self) -> None:
        if self._mending is not None:
            self._mending.hide()
            self._mending.deleteLater()
            self._mending = None
            self.setFocus(Qt.FocusReason.OtherFocusReason)


class _Mending(QWidget):
    """A line for the right address; Enter takes it, Esc leaves it."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._was = address
        self.editor = QLineEdit(address)
        self.editor.setObjectName("mendedAddress")
        self.field = Field("The right address", self.editor)
        save = button("Save and retry", "primary", on=self._take, name="saveAddress")
        cancel = button("Cancel", on=self.left.emit, name="cancelAddress")
        self.editor.returnPressed.connect(self._take)
        buttons = QVBoxLayout()
        buttons.addSpacing(theme.px(19))
        buttons.addLayout(row(save, cancel))
        buttons.addStretch(1)
        box = row(self.field, gap=theme.SMALL)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.addLayout(buttons)
        self.setLayout(box)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        address = self.editor.text().strip()
        if address == self._was:
            self.field.set_error("That is the address which was refused; write the right one.")
        else:
            self.wanted.emit(address)


def words_of(email: Undelivered) -> str:
    """Return what happened: the server's own words where there are any."""
    said = email.error or email.reason
    return said[:1].upper() + said[1:]
