"""Emails sorted into the calendar's columns, days or mailboxes, by the wall clock of one zone. Draws nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from app.ui.pages.calendar.emails import Emails
from app.ui.pages.calendar.spans import midnight

if TYPE_CHECKING:
    from app.ui.pages.calendar import hours

DAY_SECONDS: Final = 86_400
HOUR_SECONDS: Final = 3_600


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
    """Emails in the order of the wall clock, of one day, or of one mailbox that day; `seconds` since midnight.

    `boxes` are those last worked out, by the scale of hours they are for.
    """

    day: date
    emails: Emails
    seconds: Sequence[int]
    mailbox: Box | None = None
    boxes: dict[Hashable, list[hours.Box]] = field(default_factory=dict, compare=False, repr=False)

    def count(self, first: int, last: int) -> int:
        """Return how many emails stand in the wall seconds from `first` up to `last`."""
        return bisect_left(self.seconds, last) - bisect_left(self.seconds, first)

    def between(self, first: int, last: int) -> Emails:
        """Return the emails in the wall seconds from `first` up to `last`."""
        return self.emails[bisect_left(self.seconds, first) : bisect_left(self.seconds, last)]

    def by_hour(self) -> dict[int, int]:
        """Return how many emails stand in each hour that has any."""
        found, at = {}, 0
        while at < len(self.seconds):
            hour = self.seconds[at] // HOUR_SECONDS
            end = bisect_left(self.seconds, (hour + 1) * HOUR_SECONDS, at)
            found[hour], at = end - at, end
        return found


def column_of(emails: Emails, day: date, zone: tzinfo, mailbox: Box | None = None) -> Column:
    """Return the column of a day's emails, which count from its midnight in `zone`."""
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    if end - start == DAY_SECONDS:
        return Column(day, emails, emails.elapsed, mailbox)
    seconds = [_wall_second(start + at, zone) for at in emails.elapsed]
    order = sorted(range(len(seconds)), key=seconds.__getitem__)
    return Column(day, emails.taken(order), [seconds[n] for n in order], mailbox)


def by_mailbox(
    emails: Emails, mailboxes: Sequence[int], day: date, boxes: Sequence[Box], zone: tzinfo
) -> tuple[Column, ...]:
    """Return one column a mailbox of `boxes` for a day, given each email's mailbox, 0 for none."""
    order = sorted(range(len(mailboxes)), key=mailboxes.__getitem__)
    by_box, ids = emails.taken(order), [mailboxes[n] for n in order]
    spans = ((bisect_left(ids, box.id or 0), bisect_right(ids, box.id or 0)) for box in boxes)
    return tuple(column_of(by_box[first:last], day, zone, box) for box, (first, last) in zip(boxes, spans, strict=True))


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


def _wall_second(instant: int, zone: tzinfo) -> int:
    at = datetime.fromtimestamp(instant, zone)
    return at.hour * HOUR_SECONDS + at.minute * 60 + at.second
