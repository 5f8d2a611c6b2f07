"""Sent emails that real reports and answers could be about, with others to the same people, and which one is found.

Who a message is about is read here once more with Python's own parser; the program's judgement has no part in it.
"""

from __future__ import annotations

import csv
import email
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select

from app.core.commands.incoming import take_in
from app.core.commands.mailboxes import add_mailbox
from app.core.commands.sequences import save_sequence
from app.core.model import EmailStatus, MailboxDraft, Received, Security, SequenceDraft, StepDraft
from app.core.store import Store
from app.core.store.tables import Base, Contact, Enrollment, IncomingMessage, ScheduledEmail, Step

CORPUS = Path(__file__).parent / "corpus"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OURS = "anna@firm.example"
STEPS = 4
MARKED, LAST = 1, STEPS - 1
"""The step that a message is about: one in the midst where it tells of an id or a subject, else the last that went."""
OF_PEOPLE = {
    *("incoming_messages", "incoming_effects", "email_events", "scheduled_emails", "enrollments", "contacts"),
    "suppressions",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a message tells of the email it is about; "" for what it does not tell."""

    message_id: str = ""
    address: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a message was taken for, and whether it was linked to the email it is about, and to its contact."""

    kind: str
    email: bool
    contact: bool


@cache
def expected() -> dict[str, dict[str, str]]:
    """Return the table of the corpus by file."""
    with (CORPUS / "expected.csv").open(newline="") as table:
        return {row["file"]: row for row in csv.DictReader(table)}


def about(file: str) -> About:
    """Return whom and which email a message of the corpus is about."""
    message = email.message_from_bytes((CORPUS / file).read_bytes())
    answered = re.findall(r"<[^<>\s]+>", f"{message['References'] or ''} {message['In-Reply-To'] or ''}")
    row = expected()[file]
    message_id = row["message_id"] or (answered[-1] if answered else "")
    address = row["address"] or (_sender(message) if answered else "")
    return About(message_id, address, _returned_subject(message))


def _sender(message: Message) -> str:
    found = re.search(r"[\w.+-]+@[\w.-]+", message["From"] or "")
    return found[0].lower() if found else ""


def _returned_subject(message: Message) -> str:
    """Return the subject of the message inside a report, where it is told as a header."""
    for part in message.walk():
        if part is not message and part.get_content_type() == "message/rfc822" and part.is_multipart():
            return _readable(part.get_payload(0)["Subject"])  # type: ignore[index]
        if "rfc822-headers" in part.get_content_type():
            return _readable(email.message_from_bytes(part.get_payload(decode=True) or b"")["Subject"])  # type: ignore[arg-type]
    return ""


def _readable(value: object) -> str:
    try:
        return " ".join(str(make_header(decode_header(str(value or "")))).split())
    except (LookupError, UnicodeError, ValueError):
        return ""


class Desk:
    """A workspace with a mailbox and a sequence of four emails; for each message people who got them, then none."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder / "correspondence.db").open()
        draft = MailboxDraft(OURS, "127.0.0.1", 25, Security.NONE)
        self._mailbox = add_mailbox(self._store, draft=draft, now=NOW).id
        steps = tuple(StepDraft(3 if n else 0, f"Subject {n}", "A word.") for n in range(STEPS))
        self._sequence = save_sequence(self._store, draft=SequenceDraft("Offers", steps), now=NOW).id
        with self._store.read() as session:
            self._steps = list(session.scalars(select(Step.id).order_by(Step.id)))

    def close(self) -> None:
        self._store.close()

    def take(self, raw: bytes, told: About) -> Found:
        """Take one message in where the email it is about was sent among others; return what became of it."""
        target, person = self._write_to(told)
        received = [Received(self._mailbox, "INBOX", 1, 1, raw, NOW)]
        try:
            take_in(self._store, mailbox_id=self._mailbox, received=received, states=(), now=NOW)
            with self._store.read() as session:
                row = session.scalars(select(IncomingMessage)).one()
                return Found(row.kind, row.email_id == target, row.contact_id == person)
        finally:
            self._forget_everybody()

    def _forget_everybody(self) -> None:
        with self._store.write() as session:
            for table in reversed(Base.metadata.sorted_tables):
                if table.name in OF_PEOPLE:
                    session.execute(delete(table))

    def _write_to(self, told: About) -> tuple[int, int]:
        """Send four emails to the contact of a message and to two others; return email and contact it is about."""
        address = told.address or "unnamed@nowhere.example"
        domain = address.rpartition("@")[2]
        others = [one for one in (f"colleague.of@{domain}", "stranger@elsewhere.example") if one != address]
        step = MARKED if told.message_id or told.subject else LAST
        with self._store.write() as session:
            targets: list[tuple[int, int]] = []
            for number, one in enumerate((others[0], address, others[-1])):
                contact = Contact(email=one, email_key=one.lower(), created_at=NOW)
                session.add(contact)
                session.flush()
                enrollment = Enrollment(
                    contact_id=contact.id, sequence_id=self._sequence, enrolled_at=NOW, state="active"
                )
                session.add(enrollment)
                session.flush()
                emails = [self._email(enrollment.id, number, n) for n in range(STEPS)]
                if one == address:
                    emails[step].message_id = told.message_id or emails[step].message_id
                    emails[step].subject = told.subject or emails[step].subject
                session.add_all(emails)
                session.flush()
                targets.append((emails[step].id, contact.id))
            return targets[1]

    def _email(self, enrollment: int, number: int, step: int) -> ScheduledEmail:
        went = NOW - timedelta(days=3 * (STEPS - step), minutes=number)
        own = f"{number}{step}-0123456789abcdef"
        return ScheduledEmail(
            enrollment_id=enrollment,
            step_id=self._steps[step],
            mailbox_id=self._mailbox,
            status=EmailStatus.SENT.value,
            send_at=went,
            sent_at=went,
            claimed_at=went,
            attempts=1,
            outpace_id=own,
            message_id=f"<{own}@firm.example>",
            subject=f"Subject {step}",
        )


def by_recipient_only(told: About) -> About:
    """Return what is left to go by where a server gave the email another Message-ID than ours."""
    return replace(told, message_id="")
