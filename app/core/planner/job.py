"""An email on its way to a place, and those of a mailbox that are to be looked at on one day (R5). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter

from app.core.planner.cohort import Cohort
from app.core.planner.route import Route
from app.core.planner.snapshot import Chain, Email, Mailbox, Sequence

Order = tuple[int, int, int, int]
"""R5's order: 0 for follow-ups and 1 for first emails, due day, then who was enrolled first."""

BY_ORDER = attrgetter("order")


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

    def asks_for_room_only(self) -> bool:
        """Return whether nothing but the room of a day decides if it is booked there."""
        return not (self.watched or self.earliest or (self.first and self.sequence.new_per_day is not None))

    def go_on(self, due: int, mailbox: Mailbox) -> None:
        """Turn to the chain's next email, by the same route from the mailbox in which this one has its place."""
        self.index += 1
        self.mailbox = mailbox
        self.email = self.chain.emails[self.index]
        self.first = False
        self.due = due
        self.earliest = self.email.retry_at
        self.came = self.why = ""
        self.stands = 0
        self.before = None
        self.dates = ()


class Pile:
    """The emails of one mailbox to be looked at on one day: by the way they go those that ask for room only; others."""

    __slots__ = ("others", "simple")

    def __init__(self, jobs: Iterable[Job] = ()) -> None:
        self.simple: dict[Route, list[Job]] = defaultdict(list)
        self.others: list[Job] = []
        for job in jobs:
            self.add(job)

    def add(self, job: Job) -> None:
        """Put an email on it."""
        if job.route is not None and job.asks_for_room_only():
            self.simple[job.route].append(job)
        else:
            self.others.append(job)

    def all(self) -> list[Job]:
        """Return all emails, in no order."""
        return self.others + [job for jobs in self.simple.values() for job in jobs]
