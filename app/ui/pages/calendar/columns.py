"""Emails sorted into the calendar's columns, days or mailboxes, by the wall clock of one zone. Draws nothing."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from app.ui.pages.calendar.paint import BROKEN, UNSURE
from app.ui.pages.calendar.spans import midnight

if TYPE_CHECKING:
    from app.core.queries.calendar import CalendarEmail

DAY_SECONDS: Final = 86_400
HOUR_SECONDS: Final = 3_600
BROKEN_KIND: Final = 0x80
UNSURE_KIND: Final = 0x40


@dataclass(frozen=True, slots=True)
class Box:
    """The mailbox a column of the day view is about: its load on that date."""

    id: int | None
    name: str
    used: int = 0
    capacity: int = 0
    away: bool = False

    @property
    def short(self) -> str:
        """The address up to its @."""
        return f"{self.name.partition('@')[0]}@" if "@" in self.name else self.name


@dataclass(frozen=True, slots=True)
class Column:
    """Emails in the order of the wall clock, of one day, or of one mailbox that day; `seconds` since midnight."""

    day: date
    emails: Sequence[CalendarEmail]
    seconds: Sequence[int]
    mailbox: Box | None = None
    kinds: bytes = field(init=False, repr=False)
    """Of each email its series, and whether it is `BROKEN_KIND` or `UNSURE_KIND`."""
    _ids: array[int] = field(init=False, repr=False)
    _order: array[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Work out here, off the UI thread, what painting and finding need of each email."""
        ids = [email.id for email in self.emails]
        order = sorted(range(len(ids)), key=ids.__getitem__)
        kinds: dict[str, int] = {**dict.fromkeys(BROKEN, BROKEN_KIND), **dict.fromkeys(UNSURE, UNSURE_KIND)}
        object.__setattr__(self, "kinds", bytes(email.series | kinds.get(email.status, 0) for email in self.emails))
        object.__setattr__(self, "_order", array("q", order))
        object.__setattr__(self, "_ids", array("q", (ids[index] for index in order)))

    def index_of(self, email_id: int) -> int | None:
        """Return where an email stands in the column, None where it does not."""
        at = bisect_left(self._ids, email_id)
        return self._order[at] if at < len(self._ids) and self._ids[at] == email_id else None

    def count(self, first: int, last: int) -> int:
        """Return how many emails stand in the wall seconds from `first` up to `last`."""
        return bisect_left(self.seconds, last) - bisect_left(self.seconds, first)


def sort_in(emails: Sequence[CalendarEmail], days: Sequence[date], zone: tzinfo) -> tuple[Column, ...]:
    """Return one column a day, of emails sorted by `send_at` (epoch seconds)."""
    return tuple(_column(emails, day, zone) for day in days)


def by_mailbox(emails: Sequence[CalendarEmail], day: date, boxes: Sequence[Box], zone: tzinfo) -> tuple[Column, ...]:
    """Return one column a mailbox of `boxes` for a day, of emails sorted by `send_at` (epoch seconds)."""
    of: defaultdict[int | None, list[CalendarEmail]] = defaultdict(list)
    for email in emails:
        of[email.mailbox_id].append(email)
    return tuple(_column(of[box.id], day, zone, box) for box in boxes)


def arranged(columns: Sequence[Column], fit: int) -> tuple[Column, ...]:
    """Return columns of mailboxes with the busiest that fit first; both parts by name."""

    def name(column: Column) -> str:
        return column.mailbox.name.casefold() if column.mailbox else ""

    busiest = sorted(columns, key=lambda column: (-len(column.emails), name(column)))[:fit]
    first = {id(column) for column in busiest}
    return tuple(sorted(columns, key=lambda column: (id(column) not in first, name(column))))


def hours_of(columns: Sequence[Column], least: tuple[int, int] = (8, 18)) -> tuple[int, int]:
    """Return the first hour and the hour after the last that hold emails, at least `least`."""
    first, last = least
    for column in columns:
        if column.seconds:
            first = min(first, column.seconds[0] // HOUR_SECONDS)
            last = max(last, column.seconds[-1] // HOUR_SECONDS + 1)
    return first, min(24, last)


def _column(emails: Sequence[CalendarEmail], day: date, zone: tzinfo, mailbox: Box | None = None) -> Column:
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    found = emails[bisect_left(emails, start, key=_instant) : bisect_left(emails, end, key=_instant)]
    if end - start == DAY_SECONDS:
        return Column(day, found, [email.send_at - start for email in found], mailbox)
    placed = sorted(((_wall_second(email.send_at, zone), n) for n, email in enumerate(found)))
    return Column(day, [found[n] for _, n in placed], [second for second, _ in placed], mailbox)


def _instant(email: CalendarEmail) -> int:
    return email.send_at


def _wall_second(instant: int, zone: tzinfo) -> int:
    at = datetime.fromtimestamp(instant, zone)
    return at.hour * HOUR_SECONDS + at.minute * 60 + at.second
