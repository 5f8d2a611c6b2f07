"""Times of day: one mailbox's emails with the same window on one day (R7, R8, R10). Pure."""

from __future__ import annotations

from operator import attrgetter

from app.core.planner.job import BY_ORDER, Job
from app.core.planner.room import Cell, Timeline
from app.core.planner.snapshot import Email, Mailbox

_BY_TIME = attrgetter("email.send_at")


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
