"""First emails: those that keep a place, those without one, and the end of the line (R6). Pure."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict, deque
from heapq import heapify, heappop, heappush, heapreplace
from operator import itemgetter

from app.core.planner.board import LATE, NO_DAY, NO_MAILBOX, Board
from app.core.planner.days import LAST_DAY, local_day
from app.core.planner.route import Route
from app.core.planner.snapshot import Chain, Mailbox, Sequence
from app.core.planner.spread import BY_ORDER, Cohort, Job

Candidates = tuple[list[tuple[float, int, Route]], dict[int, Route]]
"""The ways from mailboxes with room on a day, as a heap by load and rank, and by the mailbox's id."""
Entry = tuple[int, int, int, Job]
"""A first email that stands in the line: its day, the time and the id that order it, and itself."""

_STOOD = itemgetter(0, 1, 2)


class Line:
    """The first emails of all sequences. `queue` holds those without a place, first in, first out per cohort."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.since = LAST_DAY
        self._queues: dict[Cohort, deque[Job]] = {}
        self._late: dict[Cohort, list[Job]] = defaultdict(list)
        self._ends: dict[Cohort, list[Entry]] = defaultdict(list)
        self._pools: dict[int, list[Mailbox]] = {}
        self._pool_ids: dict[int, frozenset[int]] = {}
        self._open_ever: dict[Cohort, bool] = {}
        self._dues: dict[tuple[int, str, int, int, int], tuple[int, ...]] = {}
        self._ways: dict[tuple[int, str], tuple[Route, ...]] = {}
        self._candidates: dict[tuple[int, str, int, tuple[int, ...] | None], Candidates] = {}

    # admission

    def admit(self, chain: Chain) -> None:
        """Let a chain's first email keep its place, or stand without one, or say why no day can take it (R12)."""
        sequence, email = self.board.sequences[chain.sequence], chain.emails[0]
        pool = self._pool(sequence)
        if self.board.pins and (mailbox := self.board.pins.get(email.id)) and email.send_at is not None:
            due = self._due(chain, self.board.route(sequence, chain, mailbox))
            self.board.pinned(Job(chain, 0, sequence, True, due, mailbox), mailbox, email.send_at)
            return
        if not pool:
            self.board.refuse(chain, 0, NO_MAILBOX)
            return
        dues = self._due_days(chain, sequence)
        job = Job(chain, 0, sequence, True, min(dues), None)
        job.cohort = (sequence.id, self._zone_key(job), dues, job.earliest)
        job.watched = chain.contact in self.board.contacts.watched
        if not self._possible(job, pool):
            self.board.refuse(chain, 0, NO_DAY)
            return
        if not self._keeps(job):
            self.queue(job)

    def _possible(self, job: Job, pool: list[Mailbox]) -> bool:
        cohort = job.cohort
        known = self._open_ever.get(cohort)
        if known is None:
            known = any(self.board.open_day(job, mailbox, job.due) for mailbox in pool)
            self._open_ever[cohort] = known
        return known

    def _keeps(self, job: Job) -> bool:
        """Stand a job on the day it has, or on its mailbox's next one if time passed over it (R6, R10)."""
        email, chain, sequence = job.email, job.chain, job.sequence
        mailbox = self.board.mailboxes.get(email.mailbox or 0)
        if (
            mailbox is None
            or email.day is None
            or email.send_at is None
            or mailbox.id not in self._pool_ids[sequence.id]
        ):
            return False
        route = self.board.route(sequence, chain, mailbox)
        self._fall_due(job, route)
        if email.retry_at:
            self.board.later(job, mailbox, local_day(route.zone, email.retry_at))
            return True
        if email.day < job.due or not route.sends_on(email.day):
            return False
        found = route.open_day(email.day, job.earliest)
        if found is None:
            return False
        job.mailbox, job.route = mailbox, route
        job.came = "" if found == email.day else "pushed"
        job.why = LATE if job.came else ""
        self.board.on(job, mailbox, found)
        self._ends[job.cohort].append((found, email.send_at, email.id, job))
        return True

    def queue(self, job: Job) -> None:
        """Put a first email among those without a place."""
        job.came, job.stands = "queued", 0
        cohort = job.cohort
        job.due = min(cohort[2])
        job.order = (1, job.due, job.chain.enrolled_at, job.chain.id)
        self._late[cohort].append(job)
        self.since = min(self.since, job.due)

    def stand(self, job: Job) -> None:
        """Have a job that was pushed off its day stand in the line on its new one, from where it may come forward."""
        if job.stands:
            entry = (job.stands, job.email.send_at or 0, job.email.id, job)
            insort(self._ends[job.cohort], entry, key=_STOOD)

    def sort(self) -> None:
        """Order the line by day and time, once all chains are admitted."""
        for jobs in self._ends.values():
            jobs.sort()
        today = min(
            (local_day(mailbox.zone, self.board.now) for mailbox in self.board.mailboxes.values()), default=LAST_DAY
        )
        self.since = today - 1

    def waits(self) -> bool:
        """Return whether any first email is still without a place."""
        return bool(self._queues or self._late)

    def reaches(self, day: int) -> bool:
        """Return whether the end of some line stands later than `day`, so that its last could come forward to it."""
        return any(entries and entries[-1][0] > day for entries in self._ends.values())

    def give_up(self) -> None:
        """Refuse what even the last day of the calendar could not take."""
        self._merge()
        for jobs in self._queues.values():
            for job in jobs:
                self.board.refuse(job.chain, job.index, "the backlog ends beyond the calendar")

    # one day

    def fill(self, day: int) -> None:
        """Give the day's room to first emails without a place, first in, first out (R6)."""
        self._candidates = {}
        self._merge()
        heads = [(jobs[0].order, cohort) for cohort, jobs in self._queues.items() if min(cohort[2]) <= day]
        heapify(heads)
        passed_over: dict[Cohort, list[Job]] = defaultdict(list)
        while heads:
            _order, cohort = heappop(heads)
            jobs = self._queues[cohort]
            if self._has_other(jobs[0], day):
                passed_over[cohort].append(jobs.popleft())
            elif self._settle(jobs[0], day, cohort):
                jobs.popleft()
            else:
                continue
            if jobs:
                heappush(heads, (jobs[0].order, cohort))
        for cohort, others in passed_over.items():
            self._queues[cohort].extendleft(reversed(others))
        self._queues = {cohort: jobs for cohort, jobs in self._queues.items() if jobs}

    def pull(self, day: int) -> None:
        """Give what room is left to first emails from the end of the line, the latest planned first (R6)."""
        heads: list[tuple[int, int, int, Cohort]] = []
        for cohort in self._ends:
            self._push_head(heads, cohort, day)
        passed_over: dict[Cohort, list[Entry]] = defaultdict(list)
        while heads:
            cohort = heappop(heads)[3]
            entries = self._ends[cohort]
            if self._has_other(entries[-1][3], day):
                passed_over[cohort].append(entries.pop())
            elif self._settle(entries[-1][3], day, cohort):
                entries.pop()
            else:
                continue
            self._push_head(heads, cohort, day)
        for cohort, others in passed_over.items():
            self._ends[cohort].extend(reversed(others))

    def _has_other(self, job: Job, day: int) -> bool:
        """Return whether the contact gets something else on the day, from whatever mailbox this one went (R9)."""
        if not job.watched:
            return False
        routes = self._zones(job.chain, job.sequence, self._zone_key(job))
        return all(self.board.contact_dates(job, route, day) is None for route in routes)

    def turn_away(self, job: Job) -> None:
        """Take back a newcomer that a window is too tight for."""
        if job.came == "queued":
            self.queue(job)
            return
        assert job.before is not None, "only what came forward is turned away from where it came"
        job.came, job.stands, job.due, job.order = job.before
        self.stand(job)

    def _push_head(self, heads: list[tuple[int, int, int, Cohort]], cohort: Cohort, day: int) -> None:
        entries = self._ends[cohort]
        while entries and entries[-1][3].stands != entries[-1][0]:
            entries.pop()
        if entries and entries[-1][0] > day:
            stood, send_at, email_id, _job = entries[-1]
            heappush(heads, (-stood, -send_at, -email_id, cohort))

    def _settle(self, job: Job, day: int, cohort: Cohort) -> bool:
        """Book a job on the day: from the mailbox it had if that has room, else from the least loaded (R6)."""
        candidates, open_ones = self._open(job, day, cohort)
        if not candidates:
            return False
        came = "queued" if job.came == "queued" else "pulled"
        had = open_ones.get(job.email.mailbox or 0)
        if had is not None and self._book(job, had, day, came):
            return True
        others: list[tuple[float, int, Route]] = []
        while candidates:
            load, rank, route = candidates[0]
            now = self._load(job, route, day)
            if now is not None and now > load:
                heapreplace(candidates, (now, rank, route))
            elif now is not None and self._book(job, route, day, came):
                break
            elif now is not None and job.watched and self.board.contact_dates(job, route, day) is None:
                others.append(heappop(candidates))
            else:
                heappop(candidates)
                open_ones.pop(route.mailbox.id, None)
        booked = bool(candidates)
        for other in others:
            heappush(candidates, other)
        return booked

    def _book(self, job: Job, route: Route, day: int, came: str) -> bool:
        job.route = route
        if not self.board.take(job, route.mailbox, day):
            return False
        job.before = job.came, job.stands, job.due, job.order
        self._fall_due(job, route)
        job.came, job.stands = came, 0
        return True

    def _fall_due(self, job: Job, route: Route) -> None:
        """Have a job fall due as its chain does on a route."""
        due = self._due(job.chain, route)
        if due != job.due:
            job.due, job.order = due, (1, due, job.chain.enrolled_at, job.chain.id)

    def _open(self, job: Job, day: int, cohort: Cohort) -> Candidates:
        """Return the day's mailboxes with room as a heap by load; shared by all cohorts that are due."""
        due = None if max(cohort[2]) <= day else cohort[2]
        key = (cohort[0], cohort[1], cohort[3], due)
        known = self._candidates.get(key)
        if known is None:
            open_ones: list[tuple[float, int, Route]] = []
            for rank, mailbox in enumerate(self._pool(job.sequence)):
                route = self.board.route(job.sequence, job.chain, mailbox)
                if self._due(job.chain, route) > day or not route.sends_on(day):
                    continue
                load = self._load(job, route, day)
                if load is not None:
                    open_ones.append((load, rank, route))
            heapify(open_ones)
            known = self._candidates[key] = (open_ones, {route.mailbox.id: route for _, _, route in open_ones})
        return known

    def _load(self, job: Job, route: Route, day: int) -> float | None:
        if route.group_day == day and route.group is not None and not job.earliest and job.sequence.new_per_day is None:
            used, capacity = route.group.cell
            return used / capacity if used < capacity else None
        since, earliest = route.since, job.earliest
        for start, end, date in route.pieces(day):
            if start >= end or since >= end or earliest >= end:
                continue
            load = self.board.ledger.load(route.mailbox, date, job.sequence)
            if load is not None:
                return load
        return None

    # cohorts

    def _merge(self) -> None:
        for cohort, jobs in self._late.items():
            waiting = self._queues.get(cohort)
            self._queues[cohort] = deque(sorted([*(waiting or ()), *jobs], key=BY_ORDER))
        self._late.clear()

    def _pool(self, sequence: Sequence) -> list[Mailbox]:
        known = self._pools.get(sequence.id)
        if known is None:
            known = self._pools[sequence.id] = self.board.pool(sequence)
            self._pool_ids[sequence.id] = frozenset(mailbox.id for mailbox in known)
        return known

    def _zone_key(self, job: Job) -> str:
        return job.chain.zone if job.sequence.zone_rule == "recipient" else ""

    def _due_days(self, chain: Chain, sequence: Sequence) -> tuple[int, ...]:
        zone = chain.zone if sequence.zone_rule == "recipient" else ""
        key = (sequence.id, zone, chain.start, chain.emails[0].wait, chain.not_before)
        known = self._dues.get(key)
        if known is None:
            known = self._dues[key] = tuple(self._due(chain, route) for route in self._zones(chain, sequence, zone))
        return known

    def _due(self, chain: Chain, route: Route) -> int:
        due = route.first_due(chain.start, chain.emails[0].wait)
        return due if due > chain.not_before else chain.not_before

    def _zones(self, chain: Chain, sequence: Sequence, contact_zone: str) -> tuple[Route, ...]:
        """Return a route of a sequence's pool for each pair of the zone it sends in and its mailbox's."""
        key = (sequence.id, contact_zone)
        known = self._ways.get(key)
        if known is None:
            routes = (self.board.route(sequence, chain, mailbox) for mailbox in self._pool(sequence))
            known = self._ways[key] = tuple({(route.zone, route.mailbox.zone): route for route in routes}.values())
        return known
