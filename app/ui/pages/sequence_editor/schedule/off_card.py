"""The card of days without sending: public holidays with the next ones named, and dates off of the user's own."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.model import SequenceDraft
from app.ui import theme
from app.ui.pages.sequence_editor.schedule.dates import (
    LONGEST_RANGE,
    range_words,
    ranges_of,
    with_range,
    without_range,
)
from app.ui.pages.sequence_editor.schedule.holiday_choice import HolidayChoice
from app.ui.when import day
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.date_field import DateField
from app.ui.widgets.field import Field
from app.ui.widgets.flow import Flow
from app.ui.widgets.rows import clear, row
from app.ui.widgets.text import label, set_role

SHOWN = 24
"""Ranges of dates off that are listed; nobody reads more."""


class OffCard(Card):
    """Emits (what was done in words, fields)."""

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title="Days off", parent=parent)
        self._dates: tuple[date, ...] = ()
        self._today = date(2000, 1, 1)
        self.holidays = HolidayChoice()
        self.next = label("", "small", wrap=True)
        self.next.setObjectName("nextHolidays")
        self.chips = QWidget()
        self.chips.setObjectName("datesOff")
        self._flow = Flow(self.chips, gap=6)
        self.first = DateField("dateOffFirst")
        self.last = DateField("dateOffLast")
        self.add = button("Add", icon_name="plus", on=self._add, name="addDateOff", tip="Send nothing on these dates")
        self.hint = label("", "small", wrap=True)
        self.hint.setObjectName("dateOffHint")
        self.first_field, self.last_field = Field("Also nothing from", self.first), Field("up to and with", self.last)
        self.body.addWidget(self.holidays)
        self.body.addWidget(self.next)
        self.body.addWidget(self.chips)
        line = row(self.first_field, self.last_field, self.add, None, gap=theme.SMALL)
        line.setAlignment(self.add, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(line)
        self.body.addWidget(self.hint)
        self.holidays.chosen.connect(lambda code: self.edited.emit("Change the holidays", {"holidays": code or None}))
        self.first.dateChanged.connect(self._first_changed)
        self.last.dateChanged.connect(lambda _date: self._judge())
        self._show_dates()

    def begin(self, today: date) -> None:
        """Start the two fields on the next day."""
        self._today = today
        for field in (self.first, self.last):
            field.show_day(date.fromordinal(today.toordinal() + 1), earliest=today)
        self._show_dates()

    def show_draft(self, draft: SequenceDraft) -> None:
        """Show the draft's holidays and dates off."""
        self.holidays.show_choice(draft.holidays)
        if draft.dates_off != self._dates:
            self._dates = draft.dates_off
            self._show_dates()

    def show_next(self, found: list[tuple[date, str]]) -> None:
        """Name the next public holidays."""
        self.next.setText(" · ".join(f"{day(at)} {name}" for at, name in found))
        self.next.setVisible(bool(found))

    def _show_dates(self) -> None:
        found = ranges_of(self._dates)
        upcoming = [one for one in found if one[1] >= self._today]
        clear(self._flow)
        for one in upcoming[:SHOWN]:
            self._flow.addWidget(self._chip(*one))
        self.chips.updateGeometry()
        self.chips.setVisible(bool(upcoming))
        past = len(found) - len(upcoming)
        self._rest = f"{len(upcoming) - SHOWN} more later." if len(upcoming) > SHOWN else ""
        self._past = f"{past} of them in the past." if past else ""
        self._judge()

    def _chip(self, first: date, last: date) -> QWidget:
        words = range_words(first, last, self._today)
        chip = button(words, "chip", "x", on=partial(self._remove, first, last), name=f"dateOff_{first.isoformat()}")
        chip.setAccessibleName(f"Send again on {words}")
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setToolTip("Take this out: send again then")
        return chip

    def _first_changed(self, first: QDate) -> None:
        if self.last.date() < first:
            self.last.setDate(first)
        self._judge()

    def _judge(self) -> None:
        first, last = self.first.day(), self.last.day()
        wrong = ""
        if last < first:
            wrong = "The last day is before the first; choose a later one."
        elif (last - first).days >= LONGEST_RANGE:
            wrong = "That is more than a year; pause the sequence instead."
        self.add.setEnabled(not wrong)
        words = wrong or " ".join(part for part in (self._rest, self._past) if part)
        self.hint.setText(words)
        set_role(self.hint, "bad" if wrong else "small")
        self.hint.setVisible(bool(words))

    def _add(self) -> None:
        dates = with_range(self._dates, self.first.day(), self.last.day())
        self.edited.emit("Add dates off", {"dates_off": dates})

    def _remove(self, first: date, last: date) -> None:
        self.edited.emit("Remove dates off", {"dates_off": without_range(self._dates, first, last)})
