"""A workspace at work for tests: real file, real planner, real couriers and a real server; only the time is ours."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.clock import FixedClock
from app.core.commands.contact_import import import_contacts
from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import add_mailbox
from app.core.commands.plan import replan
from app.core.commands.sequences import save_sequence
from app.core.events import Bus
from app.core.model import ContactDraft, EmailStatus, MailboxDraft, Security, SequenceDraft, StepDraft
from app.core.paths import Paths
from app.core.queries.contacts import contact_ids_of
from app.core.queries.schedule import ScheduleRow, schedule
from app.core.secrets import Secrets
from app.core.sender.sender import Sender
from app.core.store import Store
from app.main.sending import RunResult, build_sender, run_fast
from app.main.workspace import Workspace
from tests.journeys.smtp_server import Server

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
HELLO = StepDraft(0, "Hello {{ first_name | default: 'there' }}", "A first word.")
AGAIN = StepDraft(3, None, "A second word.")
ALWAYS = SequenceDraft(
    "Now",
    (StepDraft(0, "Hello", "A word."),),
    start="00:00",
    end="24:00",
    days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    time_zone="UTC",
)
"""Goes out at any hour of any day."""


class Office:
    """One data folder with mailboxes at one server; `clock` stands where it is put."""

    def __init__(self, folder: Path, server: Server, *, now: datetime = MONDAY) -> None:
        self.paths = Paths(folder)
        self.paths.prepare()
        self.server = server
        self.clock = FixedClock(now)
        self.secrets = Secrets()
        self.bus = Bus()
        self.store = Store(self.paths.database).open()
        self.workspace = Workspace(self.paths, self.clock, self.store, self.bus)

    def mailbox(self, name: str, *, capacity: int = 50, gap: int = 90, user: str | None = None) -> int:
        draft = MailboxDraft(
            f"{name}@fenwick.example",
            "127.0.0.1",
            self.server.port,
            Security.NONE,
            username=user,
            daily_capacity=capacity,
            least_gap=gap,
            time_zone="Europe/Berlin",
        )
        return add_mailbox(self.store, draft=draft, now=self.clock.now()).id

    def sequence(self, *steps: StepDraft, name: str = "Late invoices") -> int:
        draft = SequenceDraft(name, steps or (HELLO, AGAIN))
        return save_sequence(self.store, draft=draft, now=self.clock.now()).id

    def enroll(self, sequence: int, count: int, *, contacts: Sequence[ContactDraft] = ()) -> None:
        people = contacts or [ContactDraft(f"p{n}@example.com", first_name=f"P{n}") for n in range(1, count + 1)]
        rows = list(enumerate(people, start=2))
        import_contacts(self.store, rows=rows, file_name="people.csv", now=self.clock.now())
        known = contact_ids_of(self.store, emails=[one.email for one in people])
        ids = [known[one.email] for one in people]
        enroll(self.store, sequence_id=sequence, contact_ids=ids, now=self.clock.now())
        self.plan()

    def enroll_always(self, *emails: str) -> None:
        """Send these people one email as soon as may be."""
        sequence = save_sequence(self.store, draft=ALWAYS, now=self.clock.now()).id
        self.enroll(sequence, 0, contacts=[ContactDraft(one) for one in emails])

    def plan(self) -> None:
        replan(self.store, now=self.clock.now())

    def sender(self) -> Sender:
        return build_sender(self.workspace, self.secrets, self.clock)

    def rows(self, *statuses: EmailStatus) -> list[ScheduleRow]:
        return schedule(self.store, statuses=statuses)

    def counts(self) -> Counter[str]:
        return Counter(row.status.value for row in self.rows())

    def play(self, *, days: float | None = None, until_idle: bool = False) -> RunResult:
        """Run on the fast clock, as fast as it can."""
        return run_fast(
            self.workspace,
            speed=1e9,
            until_idle=until_idle,
            seconds=None if days is None else days * 86400,
            stop=threading.Event(),
        )

    def go_to(self, at: datetime) -> None:
        self.clock.set(at)

    def close(self) -> None:
        self.store.close()


def settle(sender: Sender, now: datetime) -> None:
    """Take turns at `now` until no email is on its way."""
    sender.arrived.clear()
    sender.tick(now)
    while sender.in_flight:
        assert sender.arrived.wait(20), "no courier came back"
        sender.arrived.clear()
        sender.tick(now)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
