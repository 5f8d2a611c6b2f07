"""Single dates as ranges and back, for the dates off that the user writes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from app.ui.when import day

LONGEST_RANGE = 366
Range = tuple[date, date]
"""First and last date, both included."""


def ranges_of(dates: Iterable[date]) -> list[Range]:
    """Return the dates as ranges without gaps, in order."""
    found: list[Range] = []
    for one in sorted(set(dates)):
        if found and one - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def days_between(first: date, last: date) -> list[date]:
    """Return every date from `first` to `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def with_range(dates: Iterable[date], first: date, last: date) -> tuple[date, ...]:
    """Return the dates and those of the range, in order."""
    return tuple(sorted({*dates, *days_between(first, last)}))


def without_range(dates: Iterable[date], first: date, last: date) -> tuple[date, ...]:
    """Return the dates that are not in the range."""
    return tuple(one for one in dates if not first <= one <= last)


def range_words(first: date, last: date, today: date) -> str:
    """Return "Thu 24 Dec", "Thu 24 – Thu 31 Dec", with the year where it is not today's."""
    tail = f" {last.year}" if last.year != today.year else ""
    if first == last:
        return f"{day(first)}{tail}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{day(first).rsplit(' ', 1)[0]} – {day(last)}{tail}"
    return f"{day(first)} – {day(last)}{tail}"
