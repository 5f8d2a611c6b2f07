"""Three days with real mail servers: forty contacts of whom some answer, some are unknown, some away, one has enough.

Everything goes through Postfix (STARTTLS, sign-in, reports) and Dovecot; only the days pass quickly.
"""

from __future__ import annotations

import smtplib
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest

from app.core.clock import SystemClock
from app.core.commands.mailboxes import add_mailbox
from app.core.commands.sequences import save_sequence
from app.core.model import ContactDraft, EmailStatus, MailboxDraft, Security, SequenceDraft, StepDraft
from app.core.queries.people import is_suppressed
from app.core.sender.fast import FastRun
from app.core.store.tables import Contact
from tests.journeys.office import MONDAY, Office
from tests.journeys.test_reading import Known
from tests.mailstack.dovecot import Account
from tests.mailstack.fixtures import MailOffice

_S = EmailStatus
REPLIES, UNKNOWN, AWAY, ENOUGH, SILENT = range(8), range(8, 12), range(12, 16), range(16, 17), range(17, 40)
STEPS = (
    StepDraft(0, "Invoices, {{ first_name }}", "Hello {{ first_name }},\n\nare your invoices late?"),
    StepDraft(1, None, "A second word."),
    StepDraft(1, None, "A last word."),
)
BACK = "I am out of the office until 14 December 2026 and will answer then."


class Town:
    """The forty contacts, and how they answer what they got."""

    def __init__(self, servers: MailOffice) -> None:
        self.servers = servers
        self.emails = [f"p{number:02}@northwind.example" for number in range(40)]
        known = [email for number, email in enumerate(self.emails) if number not in UNKNOWN]
        self.accounts = dict(zip(known, servers.dovecot.accounts(*known), strict=True))

    def got(self, number: int) -> list[Message]:
        """Return what a contact found in the inbox."""
        account = self.accounts.get(self.emails[number])
        messages = self.servers.dovecot.messages(account) if account else []
        return [message_from_bytes(one) for one in messages]

    def answer(self, number: int, body: str, *headers: str) -> None:
        """Answer the last message through the contact's own mail server."""
        asked = self.got(number)[-1]
        head = [
            f"From: Person {number} <{self.emails[number]}>",
            f"To: {asked['From']}",
            f"Subject: Re: {asked['Subject']}",
            f"Message-ID: <answer-{number}@northwind.example>",
            f"In-Reply-To: {asked['Message-ID']}",
            f"References: {asked['Message-ID']}",
            *headers,
        ]
        mailbox = asked["From"].rpartition("<")[2].rstrip(">")
        raw = "\r\n".join([*head, "", body, ""]).encode()
        with smtplib.SMTP("127.0.0.1", self.servers.postfix.smtp, timeout=10) as smtp:
            smtp.sendmail(self.emails[number], [mailbox], raw)


@pytest.fixture
def town(mail_office: MailOffice, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_office.ca_file))
    return Town(mail_office)


def until(reached: Callable[[], bool], what: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, what()
        time.sleep(0.1)


def read_mailbox(office: Office, servers: MailOffice) -> Account:
    account = servers.dovecot.account()
    draft = MailboxDraft(
        account.email,
        "127.0.0.1",
        servers.postfix.submission,
        Security.STARTTLS,
        username=account.email,
        imap_host="127.0.0.1",
        imap_port=servers.dovecot.imap,
        time_zone="Europe/Berlin",
    )
    add_mailbox(office.store, draft=draft, now=office.clock.now())
    return account


def until_came(servers: MailOffice, mailboxes: list[Account], count: int) -> None:
    """Wait until so many messages, reports of success not counted, lie in the mailboxes' inboxes."""

    def came() -> list[str]:
        messages = [message_from_bytes(raw) for box in mailboxes for raw in servers.dovecot.messages(box)]
        return [str(one["Subject"]) for one in messages if "Successful" not in str(one["Subject"])]

    until(lambda: len(came()) == count, came)


def play(office: Office, until_then: datetime) -> None:
    """Let the clock run to an instant, with a sender of its own as after a restart."""
    sender = office.sender()
    drive = FastRun(sender, office.clock, speed=1e9, steady=SystemClock().monotonic, stop=threading.Event())
    try:
        drive.run(until=until_then)
    finally:
        assert sender.finish(20)


def evening(day: int) -> datetime:
    return datetime(2026, 11, day, 20, tzinfo=UTC)


def suppressed(office: Office) -> set[str]:
    with office.store.read() as session:
        return {row.email for row in session.query(Contact).where(is_suppressed())}


def test_three_days_do_the_right_thing_for_each(office: Office, town: Town, mail_office: MailOffice) -> None:
    dovecot = mail_office.dovecot
    office.secrets = Known()
    mailboxes = [read_mailbox(office, mail_office) for _ in range(2)]
    sequence = save_sequence(office.store, draft=SequenceDraft("Late invoices", STEPS), now=MONDAY).id
    people = [ContactDraft(email, first_name=f"P{number}") for number, email in enumerate(town.emails)]
    office.enroll(sequence, 0, contacts=people)

    play(office, evening(23))
    until(lambda: all(town.got(n) for n in range(40) if n not in UNKNOWN), lambda: "not all were delivered")
    for number in REPLIES:
        town.answer(number, "Yes, let us talk.")
    for number in AWAY:
        town.answer(number, BACK, "Auto-Submitted: auto-replied")
    for number in ENOUGH:
        town.answer(number, "unsubscribe")
    until_came(mail_office, mailboxes, len(REPLIES) + len(UNKNOWN) + len(AWAY) + len(ENOUGH))

    play(office, evening(24))
    play(office, evening(25))

    until(lambda: all(len(town.got(n)) == 3 for n in SILENT), lambda: [len(town.got(n)) for n in range(40)])
    got = [len(town.got(number)) for number in range(40)]
    assert [got[n] for n in (*REPLIES, *AWAY, *ENOUGH)] == [1] * (len(REPLIES) + len(AWAY) + len(ENOUGH))
    by_contact: dict[str, Counter[EmailStatus]] = {}
    for row in office.rows():
        by_contact.setdefault(row.contact, Counter())[row.status] += 1
    for number in REPLIES:
        assert by_contact[town.emails[number]][_S.SKIPPED] == 2
    for number in UNKNOWN:
        assert by_contact[town.emails[number]] == {_S.BOUNCED: 1, _S.SKIPPED: 2}
    for number in AWAY:
        assert by_contact[town.emails[number]][_S.PENDING] == 2
    assert suppressed(office) == {town.emails[n] for n in (*UNKNOWN, *ENOUGH)}
    left = sum(row.status in (_S.SENT, _S.DELIVERED, _S.BOUNCED) for row in office.rows())
    filed = [message_from_bytes(one)["X-Outpace-Id"] for box in mailboxes for one in dovecot.messages(box, "Sent")]
    assert len(filed) == len(set(filed)) == left == 40 + 2 * len(SILENT)
    assert {flags for box in mailboxes for flags in dovecot.flags(box).values()} == {()}, "reading left a trace"
    waiting = [row for row in office.rows(_S.PENDING) if row.send_at is not None]
    assert min(row.send_at for row in waiting if row.send_at) >= datetime(2026, 12, 13, 22, tzinfo=UTC)
    assert office.clock.now() - MONDAY < timedelta(days=3)
