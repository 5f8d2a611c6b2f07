"""What the painted calendar shows, gathered by the page: frozen values between the queries and the painters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.ui.pages.calendar.columns import HOUR_SECONDS, Column
from app.ui.pages.calendar.emails import Knowledge
from app.ui.pages.calendar.spans import Mode, Span

if TYPE_CHECKING:
    from app.core.queries.calendar import CalendarEmail


@dataclass(frozen=True, slots=True)
class Day:
    """One day's numbers: emails by series, what its mailboxes could send, and why nothing goes out.

    `sent` and `failed` say what really happened so far; `away` are the addresses of mailboxes that are away.
    """

    count: int = 0
    by_series: Mapping[int, int] = field(default_factory=dict)
    used: int = 0
    capacity: int = 0
    off: str = ""
    sent: int = 0
    failed: int = 0
    away: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        """Whether no mailbox has room left."""
        return self.used > 0 and self.used >= self.capacity

    @property
    def off_title(self) -> str:
        """The holiday's name; "" for an ordinary day and for one that is merely no sending day."""
        return "" if self.off.casefold() == "no sending" else self.off


@dataclass(frozen=True, slots=True)
class Look:
    """How the columns are laid out: the hours shown line by line, and how high the others are."""

    opened: frozenset[int] = frozenset()
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on screen at once. `now` is the wall second of `today`; `series` names the colours in use."""

    span: Span
    today: date
    now: int
    days: Mapping[date, Day]
    columns: tuple[Column, ...] = ()
    series: Mapping[int, str] = field(default_factory=dict)
    sequences: Mapping[int, str] = field(default_factory=dict)
    mailboxes: Mapping[int, str] = field(default_factory=dict)
    chosen: bool = False
    """Whether the user chose the mailboxes that are the columns of the day."""
    later: datetime | None = None
    """The next email, where today is shown and nothing more goes out in what is shown."""
    knowledge: Knowledge = field(default_factory=Knowledge, compare=False)

    def day(self, day: date) -> Day:
        """Return the day's numbers, empty where nothing is known."""
        return self.days.get(day, Day())

    def busy_from(self, first: int, share: int = 5) -> int:
        """Return the hour at which most of a day's work begins, `first` where nothing is sent.

        That is the first hour with a `share`-th of what the fullest one has: a few emails to far zones are less.
        """
        hours: Counter[int] = Counter()
        for column in self.columns:
            hours.update(column.by_hour())
        fullest = max(hours.values(), default=0)
        return min((hour for hour, count in hours.items() if count * share >= fullest), default=first)

    def first_open(self) -> frozenset[int]:
        """Return the hours that are open at first: in the day the hour of now, else the first busy one."""
        if self.span.mode is not Mode.DAY:
            return frozenset()
        wanted = self.now // HOUR_SECONDS if self.span.anchor == self.today else -1
        busy = any(column.count(wanted * HOUR_SECONDS, (wanted + 1) * HOUR_SECONDS) for column in self.columns)
        return frozenset({wanted if busy else self.busy_from(9, share=2)})

    @property
    def total(self) -> int:
        """All emails shown."""
        return sum(day.count for day in self.days.values())


class Target(StrEnum):
    """What lies under the pointer."""

    EMAIL = "email"
    MORE = "more"
    COUNT = "count"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Hit:
    """The thing at one point: its column or day number, the hour, and the email's index in the column."""

    target: Target
    column: int = -1
    hour: int = -1
    index: int = -1
    email: CalendarEmail | None = None
