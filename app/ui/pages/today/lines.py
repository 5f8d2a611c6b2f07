"""The rows of today's cards: one thing that needs the user, one email that comes next. Say what was pressed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.core.queries.calendar import EmailDetail
from app.ui import theme
from app.ui.pages.today.load import Need
from app.ui.scaling import keep_size
from app.ui.when import clock_time, moment
from app.ui.widgets.buttons import button
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import column
from app.ui.widgets.text import label

TIME_WIDTH = 128


class NeedLine(QWidget):
    """Pill, what and why, and the one action."""

    pressed = Signal()

    def __init__(self, need: Need, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.need = need
        self.button = button(need.action, on=self.pressed.emit, name="needAction")
        self.button.setAccessibleName(f"{need.action}: {need.title}")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(10)
        line.addWidget(Pill(need.pill, need.kind), 0, Qt.AlignmentFlag.AlignTop)
        words = column(label(need.title, wrap=True), label(need.words, "muted", wrap=True), gap=1)
        line.addLayout(words, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)


class ComingLine(QFrame):
    """Time, name and company, sequence and step, mailbox; a press or Enter opens it in the calendar."""

    pressed = Signal()

    def __init__(
        self, email: EmailDetail, zone: ZoneInfo, now: datetime, series: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("comingLine")
        self.setProperty("hoverable", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        assert email.send_at is not None
        today = email.send_at.astimezone(zone).date() == now.astimezone(zone).date()
        at = label(clock_time(email.send_at, zone) if today else moment(email.send_at, zone), tabular=True)
        keep_size(at, width=46 if today else TIME_WIDTH)
        name = ElidedLabel(email.contact_name, "strong")
        company = ElidedLabel(email.company, "muted")
        step = ElidedLabel(f"{email.sequence_name} · {email.step}", "muted")
        box = ElidedLabel(f"{email.mailbox.partition('@')[0]}@", "muted")
        box.set_tip(email.mailbox)
        keep_size(box, width=66)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 7, 0, 7)
        line.setSpacing(8)
        line.addWidget(at)
        line.addWidget(name, 3)
        line.addWidget(company, 2)
        line.addWidget(Dot(theme.series_token(series), 8, 2))
        line.addWidget(step, 4)
        line.addWidget(box)
        said = f"{at.text()} {email.contact_name}, {email.sequence_name}, step {email.step}, from {email.mailbox}"
        self.setAccessibleName(said)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)
