"""Choosing when an answer leaves: a day and a time in a popover. Sends nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import theme
from app.ui.pages.calendar.time_choice import TimeChoice
from app.ui.when import near
from app.ui.widgets.buttons import button
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label

WIDTH = 300


class SendLater(QWidget):
    """`chosen(datetime)` with an aware instant that is not past."""

    chosen = Signal(object)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendLater")
        self._zone = zone
        self._now = datetime.fromtimestamp(0, zone)
        self._popover: Popover | None = None
        self.choice = TimeChoice(zone)
        self.choice.changed.connect(lambda _at: self._say())
        self.words = label("", "muted", wrap=True)
        self.words.setObjectName("sendLaterWords")
        self.plan = button("Send then", "primary", on=self._choose, name="sendThen")
        box = column(label("Send at", "section"), self.choice, self.words, row(None, self.plan), gap=theme.MEDIUM)
        box.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        self.setLayout(box)

    def open(self, anchor: QPushButton, now: datetime) -> None:
        """Open beside a button with tomorrow morning chosen."""
        self._now = now
        self.choice.show_instant(now + timedelta(hours=1), now)
        self.choice.tomorrow()
        if self._popover is None:
            self._popover = Popover(anchor, self, WIDTH)
        self._popover.open()
        self.choice.date.setFocus(Qt.FocusReason.PopupFocusReason)

    def _say(self) -> None:
        at = self.choice.instant()
        late = at <= self._now
        words = "This time is past." if late else f"It leaves {near(at, self._now, self._zone)}, unless you change it."
        self.words.setText(words)
        self.plan.setEnabled(not late)

    def _choose(self) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        self.chosen.emit(self.choice.instant())
