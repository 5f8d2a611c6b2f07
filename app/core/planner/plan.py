"""The plan itself: every pending email gets a day, a mailbox and a time, or the reason why not (R1-R12).

Days are walked in order. On each: follow-ups, then first emails that stand there, then those without a place, then
those from the end of the line; then the times. What falls out goes on to a later day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from app.core.collecting import no_collecting
from app.core.planner.board import LATE, Board
from app.core.planner.days import LAST_DAY
from app.core.planner.job import BY_ORDER, Job, Pile
from app.core.planner.line import Line
from app.core.planner.snapshot import Chain, Mailbox, Plan, Snapshot
from app.core.planner.spread import Group, keep_times, spread

FULL = "its day was full"
ANOTHER = "the contact gets another email that day"

Settled = tuple[Group, list[tuple[Job, int]]]
"""A group and its jobs with their times."""


def plan(snapshot: Snapshot, now: int, after_day: Callable[[int], None] = lambda placed: None) -> Plan:
    """Return a place or a reason for every pending email of the snapshot; same input, same plan.

    `after_day` is told after each planned day how many emails have a place; what it raises gives the plan up. Where a
    pin turns out not to be after the email before it, the plan is made again without that pin.
    """
    let_go: frozenset[int] = frozenset()
    with no_collecting():
        while True:
            planner = _Planner(snapshot, Board(snapshot, now, let_go), after_day)
            found = planner.run()
            if not planner.board.overtaken:
                return found
            let_go |= planner.board.overtaken


class _Planner:
    def __init__(self, snapshot: Snapshot, board: Board, after_day: Callable[[int], None]) -> None:
        self.after_day = after_day
        self.snapshot = snapshot
        self.board = board
        self.line = Line(self.board)
        self._lost: list[tuple[Job, Mailbox]] = []
        self._pushed: list[tuple[Job, Mailbox, str, str]] = []

    def run(self) -> Plan:
        self.board.book_pins(self.snapshot.chains)
        for chain in self.snapshot.chains:
            self._admit(chain)
        self.line.sort()
        day = 0
        while (following := self._next(day)) is not None:
            day = following
            self._do(day)
            self.after_day(len(self.board.plan.places))
        self.line.give_up()
        return self.board.plan

    def _next(self, day: int) -> int | None:
        """Return the next day to plan: every day while some first email could come forward to it (R6)."""
        first = self.board.first_day()
        if not self.line.waits() and not self.line.reaches(day + 1):
            return first
        following = max(day + 1, min(self.line.since, LAST_DAY if first is None else first))
        return following if following < LAST_DAY else None

    def _do(self, day: int) -> None:
        """Plan one day; what its windows turn out too tight for makes way for others, on other mailboxes or days."""
        self.board.begin(day)
        self._follow_ups(day)
        self._stay(day)
        while True:
            self.line.fill(day)
            self.line.pull(day)
            settled, misfits = self._times()
            if not misfits:
                break
            for job, group in misfits:
                self._make_way(job, group)
            self._come_back(day)
        for job, mailbox in self._lost:
            job.why = job.why or FULL
            self.board.later(job, mailbox, day + 1)
        self._lost, self._pushed = [], []
        for group, placed in settled:
            self.board.place(group, placed)

    def _make_way(self, job: Job, group: Group) -> None:
        """Take a job off a window that has room for it by number but not by time; the window takes nothing more."""
        self.board.give_back(job, group)
        group.shut = True
        job.why = job.why or FULL
        if job.came in ("queued", "pulled"):
            self.line.turn_away(job)
        elif job.first:
            self._push(job, group.mailbox, group.day)
        else:
            self._lost.append((job, group.mailbox))

    def _tell_late(self, group: Group) -> None:
        """Note which emails of a group that is spread anew had their time pass (R10)."""
        for job in group.jobs:
            if job.email.send_at is not None and job.email.send_at < self.board.now and not job.email.retry_at:
                job.why = job.why or LATE

    def _admit(self, chain: Chain) -> None:
        if chain.waits:
            self.board.wait(chain, 0, chain.waits)
        elif chain.left_at is None:
            self.line.admit(chain)
        else:
            self.board.follow_on(chain, 0, chain.left_at, self.board.mailboxes.get(chain.left_mailbox or 0))

    # one day

    def _follow_ups(self, day: int) -> None:
        """Book the day's follow-ups, in R5's order; what has no room by number goes on to a later day."""
        contested: list[Job] = []
        for mailbox_id, pile in self.board.follow.pop(day, {}).items():
            undecided, lost = self.board.take_together(pile, self.board.mailboxes[mailbox_id], day)
            contested += undecided
            for job in lost:
                job.why = job.why or FULL
            if lost:
                self.board.later_together(lost, day + 1)
        for job in sorted(contested, key=BY_ORDER):
            assert job.mailbox is not None
            if not self.board.take(job, job.mailbox, day):
                self._lost.append((job, job.mailbox))

    def _stay(self, day: int) -> None:
        """Keep first emails where they stand; the last in R5's order lose a full day (R6), or one of another (R9)."""
        self._one_a_day(day)
        for mailbox_id, jobs in sorted(self.board.standing.pop(day, {}).items()):
            mailbox = self.board.mailboxes[mailbox_id]
            here = [job for job in jobs if job.stands == day]
            undecided, lost = self.board.take_together(Pile(here), mailbox, day)
            lost += [job for job in sorted(undecided, key=BY_ORDER) if not self.board.take(job, mailbox, day)]
            pushed = sum(job.came == "pushed" for job in here)
            making_room = len(lost) - min(pushed, len(lost))
            for job in lost[:making_room]:
                self._push(job, mailbox, day)
            for job in lost[making_room:]:
                self.line.queue(job)

    def _one_a_day(self, day: int) -> None:
        """Send on to another day what would be a contact's second email of this one, the later in R5's order (R9)."""
        contacts = self.board.contacts
        if not contacts.watched:
            return
        standing = self.board.standing.get(day, {})
        here = [(job, self.board.mailboxes[key]) for key, jobs in standing.items() for job in jobs if job.stands == day]
        watched = [(job, mailbox) for job, mailbox in here if job.watched]
        kept: list[Job] = []
        for job, mailbox in sorted(watched, key=lambda pair: pair[0].order):
            dates = self.board.contact_dates(job, self.board.route(job.sequence, job.chain, mailbox), day)
            if dates is None:
                job.why = job.why or ANOTHER
                self._push(job, mailbox, day)
                continue
            job.dates = dates
            contacts.take(job.chain, dates)
            kept.append(job)
        for job in kept:
            contacts.take(job.chain, job.dates, -1)
            job.dates = ()

    def _come_back(self, day: int) -> None:
        """Give the day back to those that lost it to what then made way itself, in R5's order."""
        self._lost.sort(key=lambda one: one[0].order)
        self._lost = [(job, mailbox) for job, mailbox in self._lost if not self.board.take(job, mailbox, day)]
        for job, mailbox, came, why in sorted(self._pushed, key=lambda one: one[0].order):
            if job.stands > day and self.board.take(job, mailbox, day):
                self.board.standing[job.stands][mailbox.id].remove(job)
                job.came, job.why, job.stands = came, why, day

    def _push(self, job: Job, mailbox: Mailbox, day: int) -> None:
        self._pushed.append((job, mailbox, job.came, job.why))
        job.came, job.why = "pushed", job.why or FULL
        self.board.later(job, mailbox, day + 1)
        self.line.stand(job)

    def _times(self) -> tuple[list[Settled], list[tuple[Job, Group]]]:
        """Return the day's groups with their times, those that stand first (R7, R8), and what does not fit in them.

        Where newcomers made a window too tight, the last of them goes; else those that found no time. The times are
        taken only where all fit.
        """
        groups = [group for group in self.board.groups.values() if group.jobs]
        timelines = [self.board.timeline(mailbox) for mailbox in {g.mailbox.id: g.mailbox for g in groups}.values()]
        before = [timeline.saved() for timeline in timelines]
        settled: list[Settled] = []
        misfits: list[tuple[Job, Group]] = []
        for group, stands in self._by_mailbox(groups):
            timeline, now = self.board.timeline(group.mailbox), self.board.since(group.mailbox)
            if stands:
                placed, lost = keep_times(group, now, timeline)
            else:
                self._tell_late(group)
                placed, lost = spread(group, now, timeline, self.snapshot.vary)
            settled.append((group, placed))
            if lost and (newcomers := [job for job in group.jobs if job.came in ("queued", "pulled")]):
                lost = [max(newcomers, key=BY_ORDER)]
            misfits += [(job, group) for job in lost]
        if misfits:
            for timeline, taken in zip(timelines, before, strict=True):
                timeline.restore(taken)
        return settled, misfits

    def _by_mailbox(self, groups: list[Group]) -> Iterator[tuple[Group, bool]]:
        """Yield a day's groups, of each mailbox those first that stand (R8), and whether they do."""
        groups = sorted(groups, key=lambda group: (group.mailbox.id, group.start, group.end))
        patience = self.snapshot.late_seconds
        for _, own in groupby(groups, key=lambda group: group.mailbox.id):
            told = [(group, group.stands(self.board.since(group.mailbox), patience)) for group in own]
            yield from sorted(told, key=lambda pair: not pair[1])
