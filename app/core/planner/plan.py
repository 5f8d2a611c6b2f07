"""The plan itself: every pending email gets a day, a mailbox and a time, or the reason why not (R1-R8, R10, R12).

Days are walked in order. On each: follow-ups, then first emails that stand there, then those without a place, then
those from the end of the line; then the times. What falls out goes on to a later day.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush

from app.core.planner.days import LAST_DAY, Days, local_day, zone_of
from app.core.planner.line import NO_DAY, NO_MAILBOX, Line
from app.core.planner.room import Ledger, Timeline
from app.core.planner.snapshot import Chain, Email, Mailbox, Place, Plan, Sequence, Snapshot
from app.core.planner.spread import Group, Job, keep_times, most, spread

Settled = tuple[Group, list[tuple[Job, int]], list[Job]]
"""A group, its jobs with their times, and those that do not fit."""


def plan(snapshot: Snapshot, now: int) -> Plan:
    """Return a place or a reason for every pending email of the snapshot; same input, same plan."""
    return _Planner(snapshot, now).run()


class _Planner:
    def __init__(self, snapshot: Snapshot, now: int) -> None:
        self.now = now
        self.snapshot = snapshot
        self.days = Days()
        self.ledger = Ledger(snapshot)
        self.mailboxes = {mailbox.id: mailbox for mailbox in snapshot.mailboxes}
        self.sequences = {sequence.id: sequence for sequence in snapshot.sequences}
        self.plan = Plan()
        self.line = Line(self)
        self.groups: dict[tuple[int, int, int], Group] = {}
        self.follow: dict[int, list[Job]] = defaultdict(list)
        self.standing: dict[int, dict[int, list[Job]]] = defaultdict(lambda: defaultdict(list))
        self._agenda: list[int] = []
        self._open_days: dict[tuple[int, str, int, int, int], int | None] = {}
        self._timelines: dict[int, Timeline] = {}
        self._left: dict[int, list[int]] = defaultdict(list)
        for mailbox_id, at in snapshot.left:
            self._left[mailbox_id].append(at)

    def run(self) -> Plan:
        for chain in self.snapshot.chains:
            self._book_pins(chain)
        for chain in self.snapshot.chains:
            self._admit(chain)
        self.line.sort()
        day = 0
        while (following := self._next(day)) is not None:
            day = following
            self._do(day)
        self.line.give_up()
        return self.plan

    def _next(self, day: int) -> int | None:
        """Return the next day to plan: every day while some first email could come forward to it (R6)."""
        if self.line.waits() or self.line.reaches(day + 1):
            first = self._agenda[0] if self._agenda else LAST_DAY
            following = max(day + 1, min(self.line.since, first))
            if following >= LAST_DAY:
                return None
        elif self._agenda:
            following = self._agenda[0]
        else:
            return None
        while self._agenda and self._agenda[0] <= following:
            heappop(self._agenda)
        return following

    def _do(self, day: int) -> None:
        """Plan one day; newcomers that its windows turn out too tight for make way for others, then for another day."""
        self.groups = {}
        self._follow_ups(day)
        self._stay(day)
        while True:
            self.line.fill(day)
            self.line.pull(day)
            before = {key[0]: self._timelines[key[0]].saved() for key in self.groups}
            settled, misfits = self._times()
            if not misfits:
                break
            for mailbox_id, taken in before.items():
                self._timelines[mailbox_id].restore(taken)
            for job, group in misfits:
                self.ledger.take(group.mailbox, group.date, job.sequence, job.first, -1)
                self.line.turn_away(job, day)
        for group, placed, lost in settled:
            self._settle(group, placed, lost)
        self.line.close(day)

    # admission

    def zone(self, sequence: Sequence, chain: Chain, mailbox: Mailbox) -> str:
        """Return the zone the sequence sends in for this contact from this mailbox (R1)."""
        return zone_of(sequence, chain.zone, mailbox)

    def pool(self, sequence: Sequence) -> list[Mailbox]:
        """Return the mailboxes of a sequence that take first emails, in its order."""
        pool = (self.mailboxes[m] for m in sequence.mailboxes if m in self.mailboxes)
        return [mailbox for mailbox in pool if mailbox.usable and not mailbox.removed and mailbox.ever_sends()]

    def timeline(self, mailbox: Mailbox) -> Timeline:
        known = self._timelines.get(mailbox.id)
        if known is None:
            known = self._timelines[mailbox.id] = Timeline(mailbox.gap, self._left[mailbox.id])
        return known

    def _book_pins(self, chain: Chain) -> None:
        for email in chain.emails:
            if email.pinned and email.send_at is not None and email.mailbox in self.mailboxes and not chain.waits:
                mailbox = self.mailboxes[email.mailbox]
                date = local_day(mailbox.zone, email.send_at)
                self.ledger.take(mailbox, date, self.sequences[chain.sequence], first=False)
                self.timeline(mailbox).add(email.send_at)

    def _admit(self, chain: Chain) -> None:
        if chain.waits:
            self._wait(chain, 0, chain.waits)
        elif chain.left_at is None:
            self.line.admit(chain)
        else:
            self._continue(chain, 0, chain.left_at, self.mailboxes.get(chain.left_mailbox or 0))

    def _wait(self, chain: Chain, index: int, reason: str, unplaced: bool = False) -> None:
        for place, email in enumerate(chain.emails[index:]):
            self.plan.waiting[email.id] = reason if place == 0 or not unplaced else "waits for the email before it"
            if unplaced:
                self.plan.unplaced.add(email.id)

    def refuse(self, chain: Chain, index: int, reason: str) -> None:
        """Note that no day can ever take this email, nor those behind it (R12)."""
        self._wait(chain, index, reason, unplaced=True)

    def place(self, job: Job, mailbox: Mailbox, at: int, group: Group) -> None:
        """Give a job its place and send the chain's next email on its way."""
        self.plan.places[job.email.id] = Place(mailbox.id, at, group.day, group.start, group.end, mailbox.gap, job.due)
        self._continue(job.chain, job.index + 1, None, mailbox, group.day)

    def _continue(
        self, chain: Chain, index: int, left_at: int | None, mailbox: Mailbox | None, day: int | None = None
    ) -> None:
        """Put the follow-up at `index` on its due day or later; its mailbox is the previous email's (R6)."""
        if index >= len(chain.emails):
            return
        sequence, email = self.sequences[chain.sequence], chain.emails[index]
        home = self._home(sequence, email, mailbox)
        if home is None:
            self.refuse(chain, index, NO_MAILBOX)
            return
        zone = self.zone(sequence, chain, mailbox or home)
        sent_on = local_day(zone, left_at) if left_at is not None else day
        assert sent_on is not None
        due = self.days.due(sequence, zone, sent_on, email.wait)
        job = Job(chain, index, sequence, False, due, home)
        if email.pinned and email.send_at is not None and email.mailbox in self.mailboxes:
            self.pinned(job, self.mailboxes[email.mailbox], email.send_at)
            return
        self.later(job, home, due)

    def _home(self, sequence: Sequence, email: Email, previous: Mailbox | None) -> Mailbox | None:
        """Return the mailbox a follow-up goes from: the previous one; where that is gone, the one it had or another."""
        if previous is not None and not previous.removed and previous.ever_sends():
            return previous
        pool = self.pool(sequence)
        if not pool:
            return None
        had = [mailbox for mailbox in pool if mailbox.id == email.mailbox]
        return had[0] if had else pool[email.id % len(pool)]

    def pinned(self, job: Job, mailbox: Mailbox, at: int) -> None:
        zone = self.zone(job.sequence, job.chain, mailbox)
        day = local_day(zone, at)
        self.plan.places[job.email.id] = Place(mailbox.id, at, day, at, at + 1, mailbox.gap, job.due)
        self._continue(job.chain, job.index + 1, None, mailbox, day)

    def later(self, job: Job, mailbox: Mailbox, day: int) -> None:
        """Put a job on the first open sending day of its mailbox from `day` on; refuse it where there is none."""
        found = self.open_day(job, mailbox, day)
        if found is None:
            self.refuse(job.chain, job.index, NO_DAY)
        elif job.first:
            job.stands = found
            self.standing[found][mailbox.id].append(job)
            heappush(self._agenda, found)
        else:
            self.follow[found].append(job)
            heappush(self._agenda, found)

    def open_day(self, job: Job, mailbox: Mailbox, day: int) -> int | None:
        """Return the first sending day from `day` on with some window left after now and the job's earliest instant."""
        zone = self.zone(job.sequence, job.chain, mailbox)
        since = max(self.now, job.earliest)
        key = (job.sequence.id, zone, mailbox.id, day, since)
        if key not in self._open_days:
            self._open_days[key] = self._search(job.sequence, zone, mailbox, max(day, local_day(zone, since)), since)
        return self._open_days[key]

    def _search(self, sequence: Sequence, zone: str, mailbox: Mailbox, day: int, since: int) -> int | None:
        for _ in range(2000):
            found = self.days.next_day(sequence, zone, mailbox, day)
            if found is None:
                return None
            if any(piece.end > since for piece in self.days.pieces(sequence, zone, mailbox.zone, found)):
                return found
            day = found + 1
        return None

    # one day

    def take(self, job: Job, mailbox: Mailbox, day: int) -> bool:
        """Book a job into a window of the mailbox on a day; False where that day has no room for it."""
        zone = self.zone(job.sequence, job.chain, mailbox)
        pieces = self.days.pieces(job.sequence, zone, mailbox.zone, day)
        if len(pieces) > 1:
            pieces = tuple(sorted(pieces, key=lambda piece: piece.end != job.email.window_end))
        for piece in pieces:
            start = max(piece.start, job.earliest)
            if max(start, self.now) >= piece.end:
                continue
            if not self.ledger.has_room(mailbox, piece.date, job.sequence, job.first):
                continue
            group = self._group(mailbox, day, start, piece.end, piece.date)
            if len(group.jobs) >= group.limit and not group.holds(job.email):
                continue
            self.ledger.take(mailbox, piece.date, job.sequence, job.first)
            group.jobs.append(job)
            job.mailbox = mailbox
            return True
        return False

    def _group(self, mailbox: Mailbox, day: int, start: int, end: int, date: int) -> Group:
        key = (mailbox.id, start, end)
        group = self.groups.get(key)
        if group is None:
            limit = most(start, end, self.now, self.timeline(mailbox))
            group = self.groups[key] = Group(mailbox, day, start, end, date, limit)
        return group

    def _follow_ups(self, day: int) -> None:
        for job in sorted(self.follow.pop(day, ()), key=lambda job: job.order):
            assert job.mailbox is not None
            if not self.take(job, job.mailbox, day):
                self.later(job, job.mailbox, day + 1)

    def _stay(self, day: int) -> None:
        """Keep first emails where they stand; the last in R5's order lose a full day (R6)."""
        for mailbox_id, jobs in sorted(self.standing.pop(day, {}).items()):
            mailbox = self.mailboxes[mailbox_id]
            here = sorted((job for job in jobs if job.stands == day), key=lambda job: job.order)
            lost = [job for job in here if not self.take(job, mailbox, day)]
            pushed = sum(job.came == "pushed" for job in here)
            making_room = len(lost) - min(pushed, len(lost))
            for job in lost[:making_room]:
                self._push(job, mailbox, day)
            for job in lost[making_room:]:
                self.line.queue(job)

    def _push(self, job: Job, mailbox: Mailbox, day: int) -> None:
        job.came = "pushed"
        self.later(job, mailbox, day + 1)

    def _times(self) -> tuple[list[Settled], list[tuple[Job, Group]]]:
        """Return the day's groups with their times, those that stand first (R7, R8), and newcomers that do not fit."""
        groups = sorted(self.groups.values(), key=lambda group: (group.mailbox.id, group.start, group.end))
        groups = [group for group in groups if group.jobs]
        standing = [group for group in groups if group.stands(self.now, self.snapshot.late_seconds)]
        keeps = set(map(id, standing))
        settled = [(group, *keep_times(group, self.now, self.timeline(group.mailbox))) for group in standing]
        misfits = []
        for group in groups:
            if id(group) not in keeps:
                placed, lost = spread(group, self.now, self.timeline(group.mailbox))
                settled.append((group, placed, lost))
                if lost and (newcomers := [job for job in group.jobs if job.came in ("queued", "pulled")]):
                    last = max(newcomers, key=lambda job: job.order)
                    group.jobs.remove(last)
                    misfits.append((last, group))
        return settled, misfits

    def _settle(self, group: Group, placed: list[tuple[Job, int]], lost: list[Job]) -> None:
        for job, at in placed:
            self.place(job, group.mailbox, at, group)
        for job in lost:
            self.ledger.take(group.mailbox, group.date, job.sequence, job.first, -1)
            self._lose(job, group)

    def _lose(self, job: Job, group: Group) -> None:
        """Send on a job whose day has room by number but not by time."""
        if job.first:
            self._push(job, group.mailbox, group.day)
        else:
            self.later(job, group.mailbox, group.day + 1)
