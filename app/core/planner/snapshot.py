"""What the planner is told and what it answers, in plain ints: epoch seconds for instants, ordinals for days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Email(NamedTuple):
    """A pending email of a chain, with the place it holds now, None where it has none: [2:9] as in `Place`.

    `wait` is its step's wait in days; `window_start`, `window_end`, `gap` are what its place was spread in;
    `retry_at` is the earliest instant of the next attempt, 0 for the first; `due` and `waits_for` are the due day
    and the reason without a place that were stored with it, `enrollment` and `position` what puts it in its chain:
    the planner does not look at these.
    """

    id: int
    wait: int
    mailbox: int | None = None
    send_at: int | None = None
    day: int | None = None
    window_start: int | None = None
    window_end: int | None = None
    gap: int | None = None
    due: int | None = None
    pinned: bool = False
    retry_at: int = 0
    waits_for: str | None = None
    enrollment: int = 0
    position: int = 0


class Chain(NamedTuple):
    """One enrollment with pending emails in step order.

    `start` is the enrolment or the campaign's start instant; `zone` the contact's zone or "";
    `left_at`/`left_mailbox` are the last email that left, None before the first; `waits` says in words why
    nothing of it may be planned now (paused, an earlier email held or in doubt), "" where it may. `contact` is 0
    where R9 does not ask; `not_before` the ordinal of the local date until which the contact is away, 0 if not.
    """

    id: int
    sequence: int
    start: int
    enrolled_at: int
    zone: str
    emails: tuple[Email, ...]
    left_at: int | None = None
    left_mailbox: int | None = None
    waits: str = ""
    contact: int = 0
    not_before: int = 0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A sending address. `ramp` is (start, step, since ordinal); `away` inclusive (first, last) ordinals.

    `usable`: takes first emails. One that is not (paused, needs attention) keeps its follow-ups; a `removed`
    one keeps nothing. Until the instant `rests_until` it sends nothing, since its server wants less of it.
    """

    id: int
    zone: str
    capacity: int
    gap: int = 90
    ramp: tuple[int, int, int] | None = None
    away: tuple[tuple[int, int], ...] = ()
    usable: bool = True
    removed: bool = False
    name: str = ""
    rests_until: int = 0

    def capacity_on(self, day: int) -> int:
        """Return the capacity of an own calendar date (R4)."""
        if self.ramp is None:
            return self.capacity
        start, step, since = self.ramp
        return min(self.capacity, start + step * max(0, day - since))

    def away_on(self, day: int) -> bool:
        return bool(self.away) and any(first <= day <= last for first, last in self.away)

    def ever_sends(self) -> bool:
        """Return whether any date far enough away has capacity."""
        return not self.removed and self.capacity > 0 and (self.ramp is None or self.ramp[0] > 0 or self.ramp[1] > 0)


@dataclass(frozen=True, slots=True)
class Sequence:
    """`start`, `end` are minutes of the day; `weekdays` a mask, Monday 1; `mailboxes` the pool in its order.

    `zone_rule` is "mailbox", "recipient" or an IANA name; `holidays` a country or country-subdivision or "".
    """

    id: int
    start: int
    end: int
    weekdays: int
    mailboxes: tuple[int, ...]
    zone_rule: str = "mailbox"
    sending_days: bool = False
    holidays: str = ""
    dates_off: frozenset[int] = frozenset()
    new_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All the planner knows.

    `left`: (mailbox, instant) of emails that left or may have left, of the last days, ascending by instant.
    `new_left`: (sequence, mailbox, instant) of first emails among them. `late_seconds`: R10's patience.
    `one_a_day`: whether R9 holds; `contact_left`: (contact, mailbox, instant) of what left, for it.
    `vary`: whether times are moved inside their slots (R7).
    """

    mailboxes: tuple[Mailbox, ...]
    sequences: tuple[Sequence, ...]
    chains: tuple[Chain, ...]
    left: tuple[tuple[int, int], ...] = ()
    new_left: tuple[tuple[int, int, int], ...] = ()
    late_seconds: int = 15 * 60
    one_a_day: bool = True
    contact_left: tuple[tuple[int, int, int], ...] = ()
    vary: bool = False


class Place(NamedTuple):
    """Where an email stands: mailbox, instant, local day, its window's real start and end, the gap kept, due day."""

    mailbox: int
    send_at: int
    day: int
    window_start: int
    window_end: int
    gap: int
    due: int


@dataclass(slots=True)
class Plan:
    """`places` by email id; `waiting` by email id: why it has no place, in words; `unplaced`: no day can take it.

    `moved` by email id: what took it off the place it had, in words, where that was no act of the user.
    """

    places: dict[int, Place] = field(default_factory=dict)
    waiting: dict[int, str] = field(default_factory=dict)
    unplaced: set[int] = field(default_factory=set)
    moved: dict[int, str] = field(default_factory=dict)
