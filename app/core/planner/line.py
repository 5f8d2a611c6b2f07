"""First emails: those that keep a place, those without one, and the end of the line (R6). Pure."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict, deque
from heapq import heapify, heappop, heappush, heapreplace
from operator import itemgetter

from app.core.planner.board import LATE, NO_DAY, NO_MAILBOX, NO_OTHER, RESTS, Board
from app.core.planner.cohort import Cohort
from app.core.planner.days import LAST_DAY, local_day, zone_that_matters
from app.core.planner.job import BY_ORDER, Job
from app.core.planner.route import Route
from app.core.planner.snapshot import Chain, Mailbox, Sequence

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
        self._pools: dict[int, dict[int, Mailbox]] = {}
        self._cohorts: dict[tuple[int, str, tuple[int, ...], int], Cohort] = {}
        self._alike: dict[tuple[int, str, int, int, int, int], Cohort] = {}
        self._ways: dict[tuple[int, str], tuple[Route, ...]] = {}
        self._candidates: dict[tuple[int, str, int, tuple[int, ...] | None], Candidates] = {}

    # admission

    def admit(self, chain: Chain) -> None:
        """Let a chain's first email keep its place, or stand without one, or say why no day can take it (R12)."""
        sequence, email = self.board.sequences[chain.sequence], chain.emails[0]
        if self.board.pins and (mailbox := self.board.pins.get(email.id)) and email.send_at is not None:
            due = self._due(chain, self.board.route(sequence, chain, mailbox))
            self.board.pinned(Job(chain, 0, sequence, True, due, mailbox), mailbox, email.send_at)
            return
        job = Job(chain, 0, sequence, True, 0, None)
        job.why = NO_OTHER if email.pinned else ""
        zone = zone_that_matters(sequence, chain.zone)
        alike = (sequence.id, zone, chain.start, email.wait, chain.not_before, job.earliest)
        cohort = self._alike.get(alike)
        if cohort is None:
            cohort = self._alike[alike] = self._cohort(job, zone)
        if cohort.refusal:
            self.board.refuse(chain, 0, cohort.refusal)
            return
        job.cohort, job.due = cohort, cohort.due
        job.watched = chain.contact in self.board.contacts.watched
        if not self._keeps(job):
            self.queue(job)

    def _cohort(self, job: Job, zone: str) -> Cohort:
        """Return the cohort of a first email."""
        chain, sequence, pool = job.chain, job.sequence, self._pool(job.sequence)
        dues = tuple(self._due(chain, route) for route in self._zones(chain, sequence, zone))
        key = (sequence.id, zone, dues, job.earliest)
        known = self._cohorts.get(key)
        if known is None:
            known = self._cohorts[key] = Cohort(zone, dues, job.earliest)
            if not pool:
                known.refusal = NO_MAILBOX
            elif not any(self.board.open_day(job, mailbox, known.due) for mailbox in pool.values()):
                known.refusal = NO_DAY
        return known

    def _way(self, job: Job, mailbox_id: int) -> tuple[Route, int] | None:
        """Return the route from a mailbox of the pool and the day a job falls due by it; None from another mailbox."""
        ways = job.cohort.ways
        known = ways.get(mailbox_id)
        if known is None:
            mailbox = self._pool(job.sequence).get(mailbox_id)
            if mailbox is None:
                return None
            route = self.board.route(job.sequence, job.chain, mailbox)
            known = ways[mailbox_id] = (route, self._due(job.chain, route))
        return known

    def _keeps(self, job: Job) -> bool:
        """Stand a job on the day it has, or on its mailbox's next one if time passed over it (R6, R10)."""
        email = job.email
        way = self._way(job, email.mailbox or 0)
        if way is None or email.day is None or email.send_at is None:
            return False
        route, job.due = way
        if email.send_at < email.retry_at:
            self.board.later(job, route.mailbox, max(job.due, local_day(route.zone, email.retry_at)))
            if job.stands:
                self._ends[job.cohort].append((job.stands, email.send_at, email.id, job))
            return True
        found = route.open_day(email.day, job.earliest)
        if email.day < job.due or found is None or (found != email.day and not route.sends_on(email.day)):
            return False
        job.mailbox, job.route = route.mailbox, route
        if found != email.day:
            job.came, job.why = "pushed", self._why_off(email.send_at, route.mailbox)
        self.board.on(job, route.mailbox, found)
        self._ends[job.cohort].append((found, email.send_at, email.id, job))
        return True

    def _why_off(self, at: int, mailbox: Mailbox) -> str:
        """Return why a first email's day is over for it: "" where the user took the rest of the window away."""
        if at < self.board.now:
            return LATE
        return RESTS if at < self.board.since(mailbox) else ""

    def queue(self, job: Job) -> None:
        """Put a first email among those without a place."""
        job.came, job.stands = "queued", 0
        job.due = job.cohort.due
        self._late[job.cohort].append(job)
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
        heads = [(jobs[0].order, cohort) for cohort, jobs in self._queues.items() if cohort.due <= day]
        heapify(heads)
        passed_over: dict[Cohort, list[Job]] = defaultdict(list)
        while heads:
            _order, cohort = heappop(heads)
            jobs = self._queues[cohort]
            booked = self._settle(jobs[0], day, cohort)
            if booked is None:
                continue
            job = jobs.popleft()
            if not booked:
                passed_over[cohort].append(job)
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
            booked = self._settle(entries[-1][3], day, cohort)
            if booked is None:
                continue
            entry = entries.pop()
            if not booked:
                passed_over[cohort].append(entry)
            self._push_head(heads, cohort, day)
        for cohort, others in passed_over.items():
            self._ends[cohort].extend(reversed(others))

    def turn_away(self, job: Job) -> None:
        """Take back a newcomer that a window is too tight for."""
        if job.came == "queued":
            self.queue(job)
            return
        assert job.before is not None, "only what came forward is turned away from where it came"
        job.came, job.stands, job.due = job.before
        self.stand(job)

    def _push_head(self, heads: list[tuple[int, int, int, Cohort]], cohort: Cohort, day: int) -> None:
        entries = self._ends[cohort]
        while entries and entries[-1][3].stands != entries[-1][0]:
            entries.pop()
        if entries and entries[-1][0] > day:
            stood, send_at, email_id, _job = entries[-1]
            heappush(heads, (-stood, -send_at, -email_id, cohort))

    def _settle(self, job: Job, day: int, cohort: Cohort) -> bool | None:
        """Book a job on the day: from the mailbox it had if that has room, else from the least loaded (R6).

        Return None where no mailbox has room, False where the contact gets something else that day from all that
        have (R9), whatever room is left to others.
        """
        candidates, open_ones = self._open(job, day, cohort)
        if not candidates:
            return None
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
        return booked or (False if others else None)

    def _book(self, job: Job, route: Route, day: int, came: str) -> bool:
        job.route = route
        if not self.board.take(job, route.mailbox, day):
            return False
        job.before = job.came, job.stands, job.due
        job.came, job.stands, job.due = came, 0, self._due(job.chain, route)
        return True

    def _open(self, job: Job, day: int, cohort: Cohort) -> Candidates:
        """Return the day's mailboxes with room as a heap by load; shared by all cohorts that are due."""
        due = None if cohort.all_due <= day else cohort.dues
        key = (job.sequence.id, cohort.zone, cohort.earliest, due)
        known = self._candidates.get(key)
        if known is None:
            open_ones: list[tuple[float, int, Route]] = []
            for rank, mailbox in enumerate(self._pool(job.sequence).values()):
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

    def _pool(self, sequence: Sequence) -> dict[int, Mailbox]:
        """Return the mailboxes of a sequence that take first emails by id, in its order."""
        known = self._pools.get(sequence.id)
        if known is None:
            known = self._pools[sequence.id] = {mailbox.id: mailbox for mailbox in self.board.pool(sequence)}
        return known

    def _due(self, chain: Chain, route: Route) -> int:
        due = route.first_due(chain.start, chain.emails[0].wait)
        return due if due > chain.not_before else chain.not_before

    def _zones(self, chain: Chain, sequence: Sequence, contact_zone: str) -> tuple[Route, ...]:
        """Return a route of a sequence's pool for each pair of the zone it sends in and its mailbox's."""
        key = (sequence.id, contact_zone)
        known = self._ways.get(key)
        if known is None:
            routes = (self.board.route(sequence, chain, mailbox) for mailbox in self._pool(sequence).values())
            known = self._ways[key] = tuple({(route.zone, route.mailbox.zone): route for route in routes}.values())
        return known
