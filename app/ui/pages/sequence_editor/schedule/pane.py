"""When and from where a sequence sends: the fields of a draft but its steps. Keeps no draft; tells each change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from app.core.model import WEEKDAYS, SequenceDraft, WaitCounts
from app.ui import theme
from app.ui.pages.sequence_editor.checks import Problems
from app.ui.pages.sequence_editor.schedule.holiday_choice import HolidayChoice
from app.ui.pages.sequence_editor.schedule.pool_choice import PoolChoice
from app.ui.pages.sequence_editor.schedule.zone_choice import ZoneChoice
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.rows import row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label

DAY_WORDS = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
MOST_NEW = 100_000


class SchedulePane(ScrollColumn):
    """Window, days, holidays, zone, waits, mailboxes and the limit of new contacts a day."""

    edited = Signal(str, dict)
    """What was done in words, and the draft's fields with their new values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, gap=theme.MEDIUM, parent=parent)
        self.setObjectName("schedulePane")
        self.body.setContentsMargins(0, 0, 4, 0)
        self.start = self._time("scheduleStart", "Window starts")
        self.end = self._time("scheduleEnd", "Window ends, up to 24:00")
        self.start_field = Field("From", self.start)
        self.end_field = Field("To", self.end)
        self.days = {day: self._day(day) for day in WEEKDAYS}
        self.days_problem = self._problem_line()
        self.holidays = HolidayChoice()
        self.dates_off = QLineEdit()
        self.dates_off.setObjectName("scheduleDatesOff")
        self.dates_off.setPlaceholderText("2026-12-24, 2026-12-31")
        self.dates_field = Field("Dates off of your own", self.dates_off)
        self.zone = ZoneChoice()
        self.counts = Segmented(
            [(WaitCounts.CALENDAR_DAYS.value, "Calendar days"), (WaitCounts.SENDING_DAYS.value, "Sending days")],
            "Waits count",
        )
        self.new_per_day = self._limit()
        self.pool = PoolChoice()
        for card in (self._window_card(), self._off_card(), self._zone_card(), self._waits_card(), self.pool):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self._connect()

    def show_draft(self, draft: SequenceDraft, problems: Problems) -> None:
        """Show the draft's values, and each problem under its field; tells nobody."""
        for field, text in ((self.start, draft.start), (self.end, draft.end)):
            if field.text() != text:
                field.setText(text)
        for day, chip in self.days.items():
            chip.setChecked(day in draft.days)
        self.holidays.show_choice(draft.holidays)
        if _dates(self.dates_off.text()) != draft.dates_off:
            self.dates_off.setText(", ".join(day.isoformat() for day in draft.dates_off))
        self.zone.show_zone(draft.time_zone, problems.get("time_zone", ""))
        self.counts.set_current(draft.wait_counts.value)
        self.new_per_day.blockSignals(True)
        self.new_per_day.setValue(draft.new_per_day or 0)
        self.new_per_day.blockSignals(False)
        self.pool.show_pool(draft.mailboxes, problems.get("mailboxes", ""))
        self._show_problems(problems)

    def offer(self, *, mailboxes: Sequence[str], zones: Sequence[str], countries: dict[str, list[str]]) -> None:
        """Offer these mailboxes, zone names, and countries with their subdivisions."""
        self.pool.offer(mailboxes)
        self.zone.offer(zones)
        self.holidays.offer(countries)

    def dates_problem(self) -> str:
        """Return what is wrong with the dates off as typed, "" for nothing."""
        return self.dates_field.error()

    # parts ------------------------------------------------------------------

    def _window_card(self) -> Card:
        card = Card(title="Sending window")
        times = row(self.start_field, self.end_field, None, gap=theme.MEDIUM)
        times.setAlignment(self.start_field, Qt.AlignmentFlag.AlignTop)
        times.setAlignment(self.end_field, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(times)
        card.body.addLayout(row(*self.days.values(), None, gap=6))
        card.body.addWidget(self.days_problem)
        return card

    def _off_card(self) -> Card:
        card = Card(title="Days off")
        card.body.addWidget(self.holidays)
        card.body.addWidget(self.dates_field)
        return card

    def _zone_card(self) -> Card:
        card = Card(title="Time zone of the window")
        card.body.addWidget(self.zone)
        return card

    def _waits_card(self) -> Card:
        card = Card(title="Waits and pace")
        card.body.addLayout(row(label("Waits count", "muted"), None, self.counts))
        card.body.addLayout(row(label("New contacts a day, at most", "muted"), None, self.new_per_day))
        return card

    def _connect(self) -> None:
        self.start.textEdited.connect(lambda text: self.edited.emit("Change the window", {"start": text.strip()}))
        self.end.textEdited.connect(lambda text: self.edited.emit("Change the window", {"end": text.strip()}))
        self.dates_off.textEdited.connect(self._dates_edited)
        self.holidays.chosen.connect(lambda code: self._say("Change the holidays", holidays=code or None))
        self.zone.chosen.connect(lambda zone: self._say("Change the time zone", time_zone=zone))
        self.counts.chosen.connect(lambda key: self._say("Count waits otherwise", wait_counts=WaitCounts(key)))
        self.new_per_day.valueChanged.connect(
            lambda limit: self._say("Change the new contacts a day", new_per_day=limit or None)
        )
        self.pool.chosen.connect(lambda pool: self._say("Change the mailboxes", mailboxes=pool))

    def _say(self, words: str, **fields: Any) -> None:
        self.edited.emit(words, fields)

    def _days_clicked(self) -> None:
        days = tuple(day for day, chip in self.days.items() if chip.isChecked())
        self._say("Change the sending days", days=days)

    def _dates_edited(self, text: str) -> None:
        dates = _dates(text)
        wrong = "Write dates as 2026-12-24, with commas between."
        self.dates_field.set_error(wrong if dates is None else "")
        if dates is not None:
            self._say("Change the dates off", dates_off=dates)

    def _show_problems(self, problems: Problems) -> None:
        self.start_field.set_error(problems.get("start", ""))
        self.end_field.set_error(problems.get("end", ""))
        self.days_problem.setText(problems.get("days", ""))
        self.days_problem.setVisible("days" in problems)

    def _time(self, name: str, says: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setAccessibleName(says)
        field.setMaxLength(5)
        field.setFixedWidth(86)
        field.setPlaceholderText("09:00")
        field.setToolTip(says)
        return field

    def _day(self, day: str) -> QPushButton:
        chip = button(DAY_WORDS[day], "chip", name=f"day_{day}")
        chip.setCheckable(True)
        chip.setAccessibleName(f"Send on {DAY_WORDS[day]}")
        chip.clicked.connect(self._days_clicked)
        return chip

    def _limit(self) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(0, MOST_NEW)
        spin.setSpecialValueText("no limit")
        spin.setObjectName("scheduleNewPerDay")
        spin.setAccessibleName("New contacts a day, at most; 0 is no limit")
        spin.setFixedWidth(110)
        spin.lineEdit().setTextMargins(8, 0, 8, 0)
        return spin

    def _problem_line(self) -> QLabel:
        line = label("", "bad", wrap=True)
        line.setVisible(False)
        return line


def _dates(text: str) -> tuple[date, ...] | None:
    """Return the dates of "2026-12-24, 2026-12-31" in order, None where one cannot be read."""
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    try:
        return tuple(sorted({date.fromisoformat(part) for part in parts}))
    except ValueError:
        return None
