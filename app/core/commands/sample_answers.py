"""Answers of the sample workspace's people: messages made as they would come in, and taken in as any other.

For the sample workspace alone, whose people do not exist. Owns the texts; judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select

from app.core.commands.incoming import take_in
from app.core.events import Changes
from app.core.model import EmailStatus, Received
from app.core.queries.people import full_name
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, Mailbox, ScheduledEmail

_AWAY, _BOUNCE = "away", "bounce"
_TEXTS = (
    "Hi,\n\nThursday next week at ten works for me. Could you bring the numbers for a team of twelve?\n\nBest\n{name}",
    "Our contract with the other tool ends in January, so this comes at the right time. What would you need from us?",
    _AWAY,
    "Thank you. Could you send the offer as a PDF, so that I can pass it on?",
    "We are closing the year right now. Ask me again in February.",
    _BOUNCE,
    "Who would do the handover on your side? And do you also work with our bookkeeper?",
    "Yes, please. Any morning from Tuesday on suits us.",
    "Thanks, but no. Please remove me from your list.",
    "Please call me, email is hopeless this week.",
)
EVERY = 29
_LATEST = 900


@dataclass(frozen=True, slots=True)
class _Sent:
    """An email that somebody answers."""

    mailbox_id: int
    mailbox: str
    message_id: str
    subject: str
    contact: str
    name: str
    sent_at: datetime


def answer_sample(store: Store, *, now: datetime, every: int = EVERY) -> Changes:
    """Have every so manyth of the latest recipients answer, one after another in each of the ways people do."""
    changes = Changes()
    for number, sent in enumerate(_sent(store)[::every]):
        text = _TEXTS[number % len(_TEXTS)]
        at = min(sent.sent_at + timedelta(minutes=17 * (number % 23 + 1)), now - timedelta(minutes=number))
        raw = _message(sent, text, at, number)
        row = Received(sent.mailbox_id, "INBOX", 1, number + 1, raw, at, len(raw))
        changes |= take_in(store, mailbox_id=sent.mailbox_id, received=[row], states=(), now=at)
    return changes


def _sent(store: Store) -> list[_Sent]:
    query = (
        select(ScheduledEmail, Contact, Mailbox.email)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .join(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(ScheduledEmail.status == EmailStatus.SENT.value)
        .order_by(ScheduledEmail.sent_at.desc(), ScheduledEmail.id.desc())
        .limit(_LATEST)
    )
    with store.read() as session:
        return [
            _Sent(
                row.mailbox_id or 0,
                mailbox,
                row.message_id or "",
                row.subject or "",
                contact.email,
                full_name(contact.first_name, contact.last_name, contact.email),
                row.sent_at,
            )
            for row, contact, mailbox in session.execute(query)
            if row.sent_at is not None
        ]


def _message(sent: _Sent, text: str, at: datetime, number: int) -> bytes:
    made = _report(sent) if text == _BOUNCE else _written(sent, text, at)
    made["To"] = sent.mailbox
    made["Message-ID"] = f"<sample-{number}.{int(at.timestamp())}@{sent.contact.rpartition('@')[2]}>"
    made["Date"] = format_datetime(at)
    return made.as_bytes()


def _written(sent: _Sent, text: str, at: datetime) -> EmailMessage:
    made = EmailMessage()
    made["From"] = Address(sent.name, addr_spec=sent.contact)
    made["In-Reply-To"] = made["References"] = sent.message_id
    if text == _AWAY:
        back = at + timedelta(days=6)
        made["Subject"] = f"Out of office: {sent.subject}"
        made["Auto-Submitted"] = "auto-replied"
        made.set_content(f"I am out of the office until {back:%Y-%m-%d} and will answer then.\n\n{sent.name}\n")
    else:
        made["Subject"] = f"Re: {sent.subject}"
        made.set_content(text.format(name=sent.name.split()[0]) + "\n")
    return made


def _report(sent: _Sent) -> EmailMessage:
    """Return a report that the address does not exist, as RFC 3464 has it."""
    domain = sent.contact.rpartition("@")[2]
    made = EmailMessage()
    made["From"] = f"Mail Delivery System <MAILER-DAEMON@{domain}>"
    made["Subject"] = "Undelivered Mail Returned to Sender"
    made["MIME-Version"] = "1.0"
    made["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="report"'
    words = f"550 5.1.1 The address {sent.contact} does not exist"
    made.set_payload(
        f"--report\nContent-Type: text/plain\n\n{words}\n\n"
        f"--report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.{domain}\n\n"
        f"Final-Recipient: rfc822; {sent.contact}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {words}\n\n"
        f"--report\nContent-Type: text/rfc822-headers\n\nMessage-ID: {sent.message_id}\nFrom: {sent.mailbox}\n\n"
        "--report--\n"
    )
    return made
