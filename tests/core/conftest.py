"""A real workspace file and small builders: a mailbox, contacts, a sequence, all through the program's own commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.core.commands import contacts, enrollments, mailboxes, plan, sending, sequences
from app.core.model import (
    ContactDraft,
    EmailStatus,
    ErrorCategory,
    MailboxDraft,
    OutgoingMail,
    Security,
    SendResult,
    SequenceDraft,
    StepDraft,
)
from app.core.queries.contacts import contact_ids_of
from app.core.queries.schedule import ScheduleRow, schedule
from app.core.store import Store
from app.core.store.tables import Setting

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=BERLIN).astimezone(UTC)
THREE_STEPS = (
    StepDraft(0, "Hi {{ first_name }}", "Hello {{ first_name }}."),
    StepDraft(3, None, "Second."),
    StepDraft(4, None, "Third."),
)


def at(day: int, clock: str, month: int = 11) -> datetime:
    """Return the instant of a wall time in Berlin, 2026."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@dataclass
class Workspace:
    """A store with builders; `now` is the instant at which everything is built."""

    store: Store
    now: datetime = SUNDAY

    def mailbox(self, email: str = "anna@fenwick.example", **values: object) -> int:
        draft = MailboxDraft(email, "127.0.0.1", 2525, Security.NONE, time_zone="Europe/Berlin")
        return mailboxes.add_mailbox(self.store, draft=replace(draft, **values), now=self.now).id

    def contacts(self, *names: str, **values: object) -> list[int]:
        """Import one contact per name, mara@contact.example for Mara; return their ids."""
        drafts = [ContactDraft(f"{name.lower()}@contact.example", name) for name in names]
        rows = [(line, replace(draft, **values)) for line, draft in enumerate(drafts, start=2)]
        contacts.import_contacts(self.store, rows=rows, file_name="people.csv", now=self.now)
        known = contact_ids_of(self.store, emails=[draft.email for draft in drafts])
        return [known[draft.email] for draft in drafts]

    def many(self, count: int) -> list[int]:
        return self.contacts(*(f"Person{n:05}" for n in range(count)))

    def sequence(self, *steps: StepDraft, name: str = "Late invoices", **values: object) -> int:
        draft = replace(SequenceDraft(name, steps or THREE_STEPS), **values)
        return sequences.save_sequence(self.store, draft=draft, now=self.now).id

    def enroll(self, sequence_id: int, ids: list[int] | None = None) -> enrollments.Enrolled:
        return enrollments.enroll(self.store, sequence_id=sequence_id, contact_ids=ids, now=self.now)

    def replan(self, now: datetime | None = None) -> None:
        plan.replan(self.store, now=now or self.now)

    def keep_plan(self) -> None:
        """Let the plan stand as it is, although a re-plan is owed."""
        with self.store.write() as session:
            session.get_one(Setting, plan.DIRTY).value = False

    def emails(self, contact: str = "", **filters: object) -> list[ScheduleRow]:
        """Return the emails of one contact, or all, by time."""
        address = f"{contact.lower()}@contact.example" if contact else None
        return schedule(self.store, contact=address, **filters)

    def email(self, contact: str, step: int) -> ScheduleRow:
        return next(row for row in self.emails(contact) if row.step == step)

    def statuses(self, contact: str) -> list[str]:
        """Return the statuses of a contact's emails in the order they were made."""
        return [row.status.value for row in sorted(self.emails(contact), key=lambda row: row.id)]

    def claim(self, mailbox_id: int, now: datetime) -> OutgoingMail | None:
        return sending.claim(self.store, mailbox_id=mailbox_id, now=now, token=lambda: "f00d")

    def deliver(self, mailbox_id: int, now: datetime) -> OutgoingMail:
        """Claim the next email and record that the server took it."""
        mail = self.claim(mailbox_id, now)
        assert mail is not None, "nothing could be claimed"
        self.result(mail, EmailStatus.SENT, now)
        return mail

    def result(
        self,
        mail: OutgoingMail,
        outcome: EmailStatus,
        now: datetime,
        words: str = "",
        category: ErrorCategory | None = None,
        mailbox_trouble: str = "",
    ) -> None:
        found = SendResult(outcome, now + timedelta(seconds=1), words, category, mailbox_trouble)
        sending.record(self.store, email_id=mail.email_id, result=found)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "outpace.db").open()
    yield store
    store.close()


@pytest.fixture
def work(store: Store) -> Workspace:
    return Workspace(store)


@pytest.fixture
def ready(work: Workspace) -> Workspace:
    """A workspace with one mailbox, and Mara and Jo enrolled in three steps from Monday 23 November on."""
    work.mailbox()
    work.enroll(work.sequence(), work.contacts("Mara", "Jo"))
    work.replan()
    return work


@pytest.fixture
def clock() -> Callable[..., datetime]:
    return at
