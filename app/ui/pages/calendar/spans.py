"""Which days the calendar shows: a day, a week, a month in whole weeks, and their names. Dates only."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from app.ui.wording import DAYS, LONG_DAYS, LONG_MONTHS, MONTHS


class Mode(StrEnum):
    """How much the calendar shows at once."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """The days on screen: `anchor`, its week, or the weeks of its month; `starts` is the week's first day, Monday 0."""

    mode: Mode
    anchor: date
    starts: int = 0

    @property
    def first(self) -> date:
        """The first day shown."""
        if self.mode is Mode.DAY:
            return self.anchor
        start = self.anchor if self.mode is Mode.WEEK else self.anchor.replace(day=1)
        return start - timedelta(days=(start.weekday() - self.starts) % 7)

    @property
    def last(self) -> date:
        """The last day shown."""
        if self.mode is Mode.DAY:
            return self.anchor
        if self.mode is Mode.WEEK:
            return self.first + timedelta(days=6)
        end = self.anchor.replace(day=monthrange(self.anchor.year, self.anchor.month)[1])
        return end + timedelta(days=(self.starts + 6 - end.weekday()) % 7)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day shown, in order."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def title(self, *, short: bool = False) -> str:
        """Return the span as people write it: "23 – 29 November 2026", `short` "23 – 29 Nov 2026"."""
        names = MONTHS if short else LONG_MONTHS
        first, last = self.first, self.last
        if self.mode is Mode.DAY:
            weekday = (DAYS if short else LONG_DAYS)[self.anchor.weekday()]
            words = f"{weekday} {self.anchor.day} {names[self.anchor.month - 1]}"
            return words if short else f"{words} {self.anchor.year}"
        if self.mode is Mode.MONTH:
            return f"{names[self.anchor.month - 1]} {self.anchor.year}"
        end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
        if first.year != last.year:
            return f"{first.day} {MONTHS[first.month - 1]} {first.year} – {end}"
        if first.month != last.month:
            return f"{first.day} {MONTHS[first.month - 1]} – {end}"
        return f"{first.day} – {last.day} {names[last.month - 1]} {last.year}"

    def moved(self, by: int) -> Span:
        """Return the span `by` days, weeks or months later (earlier when negative)."""
        if self.mode is not Mode.MONTH:
            step = timedelta(days=1) if self.mode is Mode.DAY else timedelta(weeks=1)
            return replace(self, anchor=self.anchor + by * step)
        months = self.anchor.year * 12 + self.anchor.month - 1 + by
        return replace(self, anchor=date(months // 12, months % 12 + 1, 1))

    def bounds(self, zone: tzinfo) -> tuple[int, int]:
        """Return the epoch seconds from the first day's midnight to the midnight after the last, in `zone`."""
        return midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone)


def midnight(day: date, zone: tzinfo) -> int:
    """Return the epoch second at which `day` begins in `zone`."""
    return int(datetime.combine(day, time.min, zone).timestamp())
