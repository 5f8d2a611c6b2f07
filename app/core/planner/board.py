"""The board the planner plays on: places given so far, room left, and which email is to be looked at on which day.

Knows how one email is booked, placed, followed by its next and refused; not who comes first (plan, line).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from typing import TypeVar

from app.core.planner.contacts import Contacts, Dates
from app.core.planner.days import Days, local_day, zone_of, zone_that_matters
from app.core.planner.job import BY_ORDER, Job, Pile
from app.core.planner.room import Ledger, Timeline
from app.core.planner.route import Route
from app.core.planner.snapshot import Chain, Email, Mailbox, Place, Plan, Sequence, Snapshot
from app.core.planner.spread import Group, most

NO_MAILBOX = "no usable mailbox: add one to the sequence, or sign in and resume one"
LATE = "its time passed while the computer could not send"
RESTS = "the server of its mailbox wants fewer emails for now"
OVERTAKEN = "the email before it goes on the day of its pin or later"
NO_OTHER = "the mailbox it was pinned to is gone, and no other was free then"
NO_DAY = "no sending day: the sequence's weekdays, holidays and dates off leave none"

_Kept = TypeVar("_Kept", list[Job], Pile)

_place: Callable[[tuple[int, ...]], Place] = partial(tuple.__new__, Place)
"""Makes a place of its fields, in half the time that its own way takes."""


class Board:
    """One plan in the making.

    `pins` says from which mailbox each pinned email goes; `follow` holds follow-ups and `standing` first emails, by
    the day to look at them and by mailbox; `groups` are the windows of the day being planned, by mailbox, start, end.
    `let_go` are pins that are none any more, `overtaken` those found to be behind the email before them.
    """

    def __init__(self, snapshot: Snapshot, now: int, let_go: frozenset[int] = frozenset()) -> None:
        self.now = now
        self.let_go = let_go
        self.overtaken: set[int] = set()
        self.days = Days()
        self.ledger = Ledger(snapshot)
        self.contacts = Contacts(snapshot, self.days, now)
        self.mailboxes = {mailbox.id: mailbox for mailbox in snapshot.mailboxes}
        self.sequences = {sequence.id: sequence for sequence in snapshot.sequences}
        self.plan = Plan()
        self.pins: dict[int, Mailbox] = {}
        self.groups: dict[tuple[int, int, int], Group] = {}
        self.follow: dict[int, dict[int, Pile]] = defaultdict(lambda: defaultdict(Pile))
        self.standing: dict[int, dict[int, list[Job]]] = defaultdict(lambda: defaultdict(list))
        self._agenda: list[int] = []
        self._routes: dict[tuple[int, str, int], Route] = {}
        self._timelines: dict[int, Timeline] = {}
        self._sending = {mailbox.id for mailbox in snapshot.mailboxes if mailbox.ever_sends()}
        self._left: dict[int, list[int]] = defaultdict(list)
        for mailbox_id, at in snapshot.left:
            self._left[mailbox_id].append(at)

    def first_day(self) -> int | None:
        """Return the first day on which anything is to be looked at."""
        return self._agenda[0] if self._agenda else None

    def begin(self, day: int) -> None:
        """Turn to a day."""
        self.groups = {}
        while self._agenda and self._agenda[0] <= day:
            heappop(self._agenda)

    def since(self, mailbox: Mailbox) -> int:
        """Return the first instant at which a mailbox can send anything."""
        return mailbox.rests_until if mailbox.rests_until > self.now else self.now

    def route(self, sequence: Sequence, chain: Chain, mailbox: Mailbox) -> Route:
        """Return the way from a mailbox, in the zone the sequence sends in for this contact (R1)."""
        contact_zone = zone_that_matters(sequence, chain.zone)
        key = (sequence.id, contact_zone, mailbox.id)
        known = self._routes.get(key)
        if known is None:
            zone = zone_of(sequence, contact_zone, mailbox)
            known = self._routes[key] = Route(self.days, sequence, mailbox, zone, self.since(mailbox))
        return known

    def pool(self, sequence: Sequence) -> list[Mailbox]:
        """Return the mailboxes of a sequence that take first emails, in its order."""
        pool = (self.mailboxes[m] for m in sequence.mailboxes if m in self.mailboxes)
        return [mailbox for mailbox in pool if mailbox.usable and not mailbox.removed and mailbox.ever_sends()]

    def timeline(self, mailbox: Mailbox) -> Timeline:
        """Return the instants at which a mailbox sends, so far."""
        known = self._timelines.get(mailbox.id)
        if known is None:
            known = self._timelines[mailbox.id] = Timeline(mailbox.gap, self._left[mailbox.id])
        return known

    def wait(self, chain: Chain, index: int, reason: str, unplaced: bool = False) -> None:
        """Note why the email at `index` and those behind it have no place."""
        for place, email in enumerate(chain.emails[index:]):
            self.plan.waiting[email.id] = reason if place == 0 or not unplaced else "waits for the email before it"
            if unplaced:
                self.plan.unplaced.add(email.id)

    def refuse(self, chain: Chain, index: int, reason: str) -> None:
        """Note that no day can ever take this email, nor those behind it (R12)."""
        self.wait(chain, index, reason, unplaced=True)

    def place(self, group: Group, placed: list[tuple[Job, int]]) -> None:
        """Give a group's jobs their places and send each chain's next email on its way."""
        places, mailbox, day = self.plan.places, group.mailbox, group.day
        own, start, end, gap = mailbox.id, group.start, group.end, mailbox.gap
        ways: dict[tuple[Route, int], tuple[int, list[Job] | None]] = {}
        for job, at in placed:
            places[job.email.id] = _place((own, at, day, start, end, gap, job.due))
            chain, route = job.chain, job.route
            if job.dates and len(job.dates) > 1:
                self.contacts.take(chain, job.dates, -1)
                self.contacts.take(chain, self.contacts.dates(chain, mailbox, at, at + 1))
            if job.why:
                self._tell_moved(job, mailbox, at, day)
            index = job.index + 1
            if index == len(chain.emails):
                continue
            email = chain.emails[index]
            if route is None or route.mailbox is not mailbox or email.pinned:
                self.follow_on(chain, index, None, mailbox, day)
                continue
            way = ways.get((route, email.wait))
            if way is None:
                way = ways[route, email.wait] = self._way(route, route.due(day, email.wait or 1))
            due, alike = way
            job.go_on(due, mailbox)
            if alike is None or job.earliest or job.watched:
                self._due_on(job, route)
            else:
                alike.append(job)

    def _tell_moved(self, job: Job, mailbox: Mailbox, at: int, day: int) -> None:
        had = job.email
        if had.pinned:
            self.plan.places[had.id] = _pin_place(job, mailbox, at, day)
        if had.pinned or (had.send_at is not None and (had.day != day or had.mailbox != mailbox.id or job.why == LATE)):
            self.plan.moved[had.id] = job.why

    def follow_on(
        self, chain: Chain, index: int, left_at: int | None, mailbox: Mailbox | None, day: int | None = None
    ) -> None:
        """Put the follow-up at `index` on its due day or later, a day on at least; from the mailbox before it (R6).

        A pin that cannot stay is put there too, and is one from then on (R11).
        """
        if index >= len(chain.emails):
            return
        sequence, email = self.sequences[chain.sequence], chain.emails[index]
        home = self._home(sequence, email, mailbox)
        if home is None:
            self.refuse(chain, index, NO_MAILBOX)
            return
        route = self.route(sequence, chain, mailbox or home)
        sent_on = local_day(route.zone, left_at) if left_at is not None else day
        assert sent_on is not None
        due = max(route.due(sent_on, email.wait or 1), chain.not_before)
        went_at = left_at if left_at is not None else self.plan.places[chain.emails[index - 1].id].send_at
        if home is not mailbox:
            route = self.route(sequence, chain, home)
            due = max(due, local_day(route.zone, went_at) + 1)
        job = Job(chain, index, sequence, False, due, home)
        if email.pinned and (pinned_to := self.pins.get(email.id)) and email.send_at is not None:
            if not self._is_after(chain, pinned_to, email.send_at, went_at):
                self.overtaken.add(email.id)
            self.pinned(job, pinned_to, email.send_at)
            return
        if email.pinned:
            job.why = OVERTAKEN if email.id in self.let_go else NO_OTHER
        self._due_on(job, route)

    def _is_after(self, chain: Chain, mailbox: Mailbox, at: int, before: int) -> bool:
        """Return whether an instant is on a later date than another: the sequence's, and the contact's (R6, R9)."""
        zones = {self.route(self.sequences[chain.sequence], chain, mailbox).zone}
        if chain.contact in self.contacts.watched:
            zones.add(chain.zone or mailbox.zone)
        return all(local_day(zone, at) > local_day(zone, before) for zone in zones)

    def _way(self, route: Route, due: int) -> tuple[int, list[Job] | None]:
        """Return the due day and where follow-ups stand that are due then and ask for room only; None for no day."""
        found = route.open_day(due, 0)
        return due, None if found is None else self._looked_at(self.follow, found, route.mailbox).simple[route]

    def _due_on(self, job: Job, route: Route) -> None:
        """Put a follow-up on the first open day from its due day on."""
        job.route = route
        job.watched = job.chain.contact in self.contacts.watched
        found = route.open_day(job.due, job.earliest)
        if found is None:
            self.refuse(job.chain, job.index, NO_DAY)
            return
        self._looked_at(self.follow, found, route.mailbox).add(job)

    def _home(self, sequence: Sequence, email: Email, previous: Mailbox | None) -> Mailbox | None:
        """Return the mailbox a follow-up goes from: the previous one; where that is gone, the one it had or another."""
        if previous is not None and previous.id in self._sending:
            return previous
        pool = self.pool(sequence)
        if not pool:
            return None
        had = [mailbox for mailbox in pool if mailbox.id == email.mailbox]
        return had[0] if had else pool[email.id % len(pool)]

    def book_pins(self, chains: tuple[Chain, ...]) -> None:
        """Book the pinned emails, those that must move to another mailbox after those that stay (R11)."""
        moving: list[tuple[Chain, int, Mailbox, int, bool]] = []
        for chain in chains:
            for index, email in enumerate(chain.emails):
                own = self.mailboxes.get(email.mailbox or 0) if email.pinned and not chain.waits else None
                if own is None or email.send_at is None or email.id in self.let_go:
                    continue
                first = index == 0 and chain.left_at is None
                if own.removed or (first and not own.usable):
                    moving.append((chain, index, own, email.send_at, first))
                else:
                    self._book_pin(chain, index, own, email.send_at, first)
        for pin in moving:
            self._move_pin(*pin)

    def _move_pin(self, chain: Chain, index: int, own: Mailbox, at: int, first: bool) -> None:
        """Book a pin whose mailbox is removed or unusable at another that is free then; else one not removed stays."""
        sequence = self.sequences[chain.sequence]
        others = (one for one in self.pool(sequence) if one is not own and self._free_at(one, at, sequence, first))
        if found := next(others, None if own.removed else own):
            self._book_pin(chain, index, found, at, first)

    def _book_pin(self, chain: Chain, index: int, mailbox: Mailbox, at: int, first: bool) -> None:
        self.pins[chain.emails[index].id] = mailbox
        self.ledger.take(mailbox, local_day(mailbox.zone, at), self.sequences[chain.sequence], first)
        self.timeline(mailbox).add(at)
        if chain.contact in self.contacts.watched:
            self.contacts.pin(chain, index, mailbox, at)

    def _free_at(self, mailbox: Mailbox, at: int, sequence: Sequence, first: bool) -> bool:
        room = self.ledger.has_room(mailbox, local_day(mailbox.zone, at), sequence, first)
        return room and self.timeline(mailbox).free(at) == at

    def pinned(self, job: Job, mailbox: Mailbox, at: int) -> None:
        """Leave a job where the user put it (R11), and send the chain's next email on its way."""
        day = local_day(self.route(job.sequence, job.chain, mailbox).zone, at)
        self.plan.places[job.email.id] = _pin_place(job, mailbox, at, day)
        self.follow_on(job.chain, job.index + 1, None, mailbox, day)

    def later(self, job: Job, mailbox: Mailbox, day: int) -> None:
        """Put a job on the first open sending day of its mailbox from `day` on; refuse it where there is none."""
        found = self.open_day(job, mailbox, day)
        if found is None:
            self.refuse(job.chain, job.index, NO_DAY)
        else:
            self.on(job, mailbox, found)

    def later_together(self, jobs: list[Job], day: int) -> None:
        """Put follow-ups that go one way and ask for room only on its first open day from `day` on."""
        route = jobs[0].route
        assert route is not None
        found = route.open_day(day, 0)
        if found is not None:
            self._looked_at(self.follow, found, route.mailbox).simple[route] += jobs
            return
        for job in jobs:
            self.refuse(job.chain, job.index, NO_DAY)

    def on(self, job: Job, mailbox: Mailbox, found: int) -> None:
        """Put a job on an open sending day of its mailbox."""
        job.mailbox = mailbox
        if job.first:
            job.stands = found
            self._looked_at(self.standing, found, mailbox).append(job)
        else:
            self._looked_at(self.follow, found, mailbox).add(job)

    def _looked_at(self, days: dict[int, dict[int, _Kept]], day: int, mailbox: Mailbox) -> _Kept:
        """Return what is kept of a mailbox to be looked at on a day, which comes up then."""
        if day not in days:
            heappush(self._agenda, day)
        return days[day][mailbox.id]

    def open_day(self, job: Job, mailbox: Mailbox, day: int) -> int | None:
        """Return the first sending day from `day` on with some window left after now and the job's earliest instant."""
        return self.route(job.sequence, job.chain, mailbox).open_day(day, job.earliest)

    def take_together(self, pile: Pile, mailbox: Mailbox, day: int) -> tuple[list[Job], list[Job]]:
        """Book what stands on a pile at once, in R5's order.

        Return those that are to be looked at one by one, and, in that order, those of one way for whom no room is left.
        """
        if pile.others:
            return pile.all(), []
        count = sum(map(len, pile.simple.values()))
        booked: list[tuple[Group, list[Job]]] = []
        for route, found in pile.simple.items():
            group = self._whole(route, day) if route.mailbox is mailbox else None
            if group is None or group.shut or len(group.jobs) + count > group.limit:
                return pile.all(), []
            if group.cell[0] + count > group.cell[1] and len(pile.simple) > 1:
                return pile.all(), []
            booked.append((group, found))
        lost: list[Job] = []
        for group, found in booked:
            room = max(0, group.cell[1] - group.cell[0])
            if len(found) > room:
                found.sort(key=BY_ORDER)
                found, lost = found[:room], found[room:]
            group.cell[0] += len(found)
            group.jobs = group.jobs + found if group.jobs else found
        return [], lost

    def _whole(self, route: Route, day: int) -> Group | None:
        """Return the group of a day's whole window; None where the mailbox's date changes within it, or it is over."""
        if route.group_day == day and route.group is not None:
            return route.group
        pieces, mailbox = route.pieces(day), route.mailbox
        if len(pieces) != 1 or pieces[0].start >= pieces[0].end or route.since >= pieces[0].end:
            return None
        start, end, date = pieces[0]
        route.group = self.groups.get((mailbox.id, start, end)) or self._group(mailbox, day, start, end, date)
        route.group_day = day
        return route.group

    def take(self, job: Job, mailbox: Mailbox, day: int) -> bool:
        """Book a job into a window of the mailbox on a day; False where that day has no room for it."""
        route = job.route
        if route is None or route.mailbox is not mailbox:
            route = job.route = self.route(job.sequence, job.chain, mailbox)
        if route.group_day != day or route.group is None or job.watched or job.earliest:
            return self._take_anywhere(job, route, day)
        group = route.group
        if job.first and job.sequence.new_per_day is not None:
            return self._take_anywhere(job, route, day)
        cell = group.cell
        if cell[0] >= cell[1] or group.shut or (len(group.jobs) >= group.limit and not group.holds(job.email)):
            return False
        cell[0] += 1
        group.jobs.append(job)
        job.mailbox = mailbox
        return True

    def _take_anywhere(self, job: Job, route: Route, day: int) -> bool:
        mailbox, pieces = route.mailbox, route.pieces(day)
        dates: Dates | None = ()
        if job.watched and (dates := self.contact_dates(job, route, day)) is None:
            return False
        if len(pieces) > 1:
            pieces = tuple(sorted(pieces, key=lambda piece: piece.end != job.email.window_end))
        for start, end, date in pieces:
            begin = max(start, job.earliest)
            if begin >= end or route.since >= end:
                continue
            group = self.groups.get((mailbox.id, begin, end)) or self._group(mailbox, day, begin, end, date)
            if len(pieces) == 1 and begin == start:
                route.group, route.group_day = group, day
            if group.shut or (len(group.jobs) >= group.limit and not group.holds(job.email)):
                continue
            if not self.ledger.has_room(mailbox, date, job.sequence, job.first):
                continue
            self.ledger.take(mailbox, date, job.sequence, job.first)
            if dates:
                job.dates = dates
                self.contacts.take(job.chain, dates)
            group.jobs.append(job)
            job.mailbox = mailbox
            return True
        return False

    def give_back(self, job: Job, group: Group) -> None:
        """Take a booked job off its group; what it held is free again."""
        group.jobs.remove(job)
        self.ledger.take(group.mailbox, group.date, job.sequence, job.first, -1)
        self.contacts.take(job.chain, job.dates, -1)
        job.dates = ()

    def contact_dates(self, job: Job, route: Route, day: int) -> Dates | None:
        """Return the contact's dates that the window of a day touches; None where they get something else (R9)."""
        dates = route.dates(job.chain.zone or route.mailbox.zone, day)
        return dates if self.contacts.free(job.chain, job.index, dates) else None

    def _group(self, mailbox: Mailbox, day: int, start: int, end: int, date: int) -> Group:
        limit = most(start, end, self.since(mailbox), self.timeline(mailbox))
        cell = self.ledger.cell(mailbox, date)
        group = self.groups[mailbox.id, start, end] = Group(mailbox, day, start, end, date, cell, limit)
        return group


def _pin_place(job: Job, mailbox: Mailbox, at: int, day: int) -> Place:
    return Place(mailbox.id, at, day, at, at + 1, mailbox.gap, job.due)
