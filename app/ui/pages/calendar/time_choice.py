"""Choosing a day and a time of day, with the times people mean most often. Knows no email."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QDateEdit, QTimeEdit, QWidget

from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.rows import column, row

MORNING: Final = time(9)


class TimeChoice(QWidget):
    """`changed(datetime)` with an aware instant whenever another one is chosen."""

    changed = Signal(object)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._now = datetime.fromtimestamp(0, zone)
        self.date = QDateEdit()
        self.date.setObjectName("sendAtDate")
        self.date.setAccessibleName("Day")
        self.date.setDisplayFormat("ddd d MMM yyyy")
        self.time = QTimeEdit()
        self.time.setObjectName("sendAtTime")
        self.time.setAccessibleName("Time of day")
        self.time.setDisplayFormat("HH:mm")
        for one in (self.date, self.time):
            one.setMinimumHeight(theme.px(theme.CONTROL_HEIGHT))
            one.lineEdit().setTextMargins(theme.SMALL, 0, theme.TIGHT, 0)
        self.date.dateChanged.connect(lambda _date: self.changed.emit(self.instant()))
        self.time.timeChanged.connect(lambda _time: self.changed.emit(self.instant()))
        hour = button("In an hour", "chip", on=self.in_an_hour, name="inAnHour")
        morning = button("Tomorrow 09:00", "chip", on=self.tomorrow, name="tomorrowMorning")
        fields = row(self.date, self.time)
        fields.setStretch(0, 1)
        box = column(fields, row(hour, morning, None))
        self.setLayout(box)

    def show_instant(self, at: datetime, now: datetime) -> None:
        """Show an instant, without a signal; `now` is what the presets count from."""
        self._now = now
        local = at.astimezone(self._zone)
        for one in (self.date, self.time):
            one.blockSignals(True)
        self.date.setDate(QDate(local.year, local.month, local.day))
        self.time.setTime(QTime(local.hour, local.minute))
        for one in (self.date, self.time):
            one.blockSignals(False)

    def instant(self) -> datetime:
        """Return the instant that is chosen, aware, in the zone."""
        on, at = self.date.date(), self.time.time()
        return datetime(on.year(), on.month(), on.day(), at.hour(), at.minute(), tzinfo=self._zone)

    def in_an_hour(self) -> None:
        """Choose the full minute an hour from now."""
        self._take(self._now + timedelta(hours=1))

    def tomorrow(self) -> None:
        """Choose tomorrow at nine."""
        day: date = self._now.astimezone(self._zone).date() + timedelta(days=1)
        self._take(datetime.combine(day, MORNING, self._zone))

    def _take(self, at: datetime) -> None:
        self.show_instant(at, self._now)
        self.changed.emit(self.instant())
