"""Times of day: one mailbox's emails with the same window on one day (R7, R8, R10). Pure."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from app.core.planner.room import Cell, Timeline
from app.core.planner.route import Route
from app.core.planner.snapshot import Chain, Email, Mailbox, Sequence

if TYPE_CHECKING:
    from app.core.planner.cohort import Cohort

Order = tuple[int, int, int, int]
"""R5's order: 0 for follow-ups and 1 for first emails, due day, then who was enrolled first."""

BY_ORDER, _BY_TIME = attrgetter("order"), attrgetter("email.send_at")


class Job:
    """A chain's next email on its way to a place: `earliest` is a start or retry instant, `came` where from.

    `before` is how it stood in the line before it was booked on an earlier day; `dates` are the contact's that it
    holds (R9) where the contact is `watched`, `route` the way from the mailbox it is looked at with, `why` says what
    took it off the place it had; `cohort` is that of a first email, set by the line.
    """

    cohort: Cohort

    __slots__ = (
        "before",
        "came",
        "chain",
        "cohort",
        "dates",
        "due",
        "earliest",
        "email",
        "first",
        "index",
        "mailbox",
        "route",
        "sequence",
        "stands",
        "watched",
        "why",
    )

    def __init__(self, chain: Chain, index: int, sequence: Sequence, first: bool, due: int, mailbox: Mailbox | None):
        self.chain = chain
        self.index = index
        self.email: Email = chain.emails[index]
        self.sequence = sequence
        self.first = first
        self.due = due
        self.mailbox = mailbox
        self.earliest = self.email.retry_at
        if first and chain.start != chain.enrolled_at:
            self.earliest = max(chain.start, self.earliest)
        self.came = ""
        self.stands = 0
        self.before: tuple[str, int, int] | None = None
        self.watched = False
        self.route: Route | None = None
        self.dates: tuple[int, ...] = ()
        self.why = ""

    @property
    def order(self) -> Order:
        """Return where the email comes in R5's order."""
        chain = self.chain
        return (1, self.due, chain.enrolled_at, chain.id) if self.first else (0, self.due, chain.id, 0)

    def go_on(self, due: int) -> None:
        """Turn to the chain's next email, from the same mailbox and by the same route, once this one has its place."""
        self.index += 1
        self.email = self.chain.emails[self.index]
        self.first = False
        self.due = due
        self.earliest = self.email.retry_at
        self.came = self.why = ""
        self.stands = 0
        self.before = None
        self.dates = ()


class Group:
    """The emails of one mailbox, one local day and one window [start, end), counted in the `cell` of its `date`.

    It takes `limit` emails at most besides those it holds already, and none any more once it is `shut`.
    """

    __slots__ = ("cell", "date", "day", "end", "jobs", "limit", "mailbox", "shut", "start")

    def __init__(self, mailbox: Mailbox, day: int, start: int, end: int, date: int, cell: Cell, limit: int) -> None:
        self.cell = cell
        self.mailbox = mailbox
        self.day = day
        self.start = start
        self.end = end
        self.date = date
        self.limit = limit
        self.shut = False
        self.jobs: list[Job] = []

    def holds(self, email: Email) -> bool:
        """Return whether this very group is where the email stands already (R8)."""
        return (
            email.send_at is not None
            and email.mailbox == self.mailbox.id
            and email.day == self.day
            and email.window_start == self.start
            and email.window_end == self.end
            and email.gap == self.mailbox.gap
        )

    def stands(self, now: int, patience: int) -> bool:
        """Return whether the times of all its emails may be kept: no new member (R8), none later than R10 allows."""
        mailbox, start, end = self.mailbox.id, self.start, self.end
        begin, stood = max(start, now - patience), (self.day, start, end, self.mailbox.gap)
        for job in self.jobs:
            email = job.email
            if email[4:8] != stood or email.mailbox != mailbox:
                return False
            at = email.send_at
            if at is None or not begin <= at < end:
                return False
        return True


def most(start: int, end: int, now: int, timeline: Timeline) -> int:
    """Return how many emails a window can still take with the least gap; at least 1 while it is open."""
    begin = max(start, now)
    last = timeline.last()
    if last is not None:
        begin = max(begin, last + timeline.gap)
    if begin >= end:
        return 0
    return max(1, (end - begin) // timeline.gap) if timeline.gap else end - begin


def keep_times(group: Group, now: int, timeline: Timeline) -> tuple[list[tuple[Job, int]], list[Job]]:
    """Return the group's emails at the times they have; one that would break the gap yields (R8, R11)."""
    jobs = sorted(group.jobs, key=_BY_TIME)
    instants = [job.email.send_at or 0 for job in jobs]
    stood = list(zip(jobs, instants, strict=True))
    if instants[0] >= now and timeline.add_spaced(instants):
        return stood, []
    kept, lost, hindered = [], [], []
    for job, at in stood:
        if at >= now and timeline.free(at) != at:
            hindered.append((job, at))
            continue
        if at >= now:
            timeline.add(at)
        kept.append((job, at))
    for job, at in hindered:
        free = timeline.nearest(at, max(group.start, now), group.end)
        if free is None:
            lost.append(job)
            continue
        timeline.add(free)
        kept.append((job, free))
    return kept, lost


def spread(group: Group, now: int, timeline: Timeline, vary: bool = False) -> tuple[list[tuple[Job, int]], list[Job]]:
    """Return the group's emails evenly over what is left of the window, in R5's order, and those that do not fit.

    With `vary` each is moved inside its own slot, by a hash of its id.
    """
    jobs = sorted(group.jobs, key=BY_ORDER)
    fit = most(group.start, group.end, now, timeline)
    lost = jobs[fit:]
    jobs = jobs[:fit]
    count = len(jobs)
    begin = _begin(group, now, count, timeline)
    length = group.end - begin
    slack = length // count - timeline.gap if vary and count else 0
    even = [begin + place * length // count for place in range(count)]
    if slack > 0:
        even = [at + _hash(job.email.id) % slack for at, job in zip(even, jobs, strict=True)]
    if even and even[-1] < group.end and timeline.add_spaced(even):
        return list(zip(jobs, even, strict=True)), lost
    placed = []
    for wanted, job in zip(even, jobs, strict=True):
        at = timeline.free(wanted)
        if at >= group.end:
            lost.append(job)
            continue
        timeline.add(at)
        placed.append((job, at))
    return placed, lost


def _hash(number: int) -> int:
    """Return a number that looks random and is the same everywhere (Knuth's multiplicative hash)."""
    return number * 2654435761 % 2**32 >> 8


def _begin(group: Group, now: int, count: int, timeline: Timeline) -> int:
    begin = max(group.start, now)
    last = timeline.last_in(group.start, group.end)
    if last is not None:
        begin = max(begin, last + max(timeline.gap, (group.end - last) // (count + 1)))
    return begin
