"""Mailboxes at work on a real Dovecot: answers are read before anything goes, copies are filed, doubts are settled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.clock import SystemClock
from app.core.commands import sending
from app.core.commands.mailbox_reading import note_unread, read_again
from app.core.commands.mailboxes import update_mailbox
from app.core.commands.sending import claim, record
from app.core.commands.sent_copies import take_copies
from app.core.commands.sequences import save_sequence
from app.core.heartbeat import SECONDS
from app.core.model import WEEKDAYS, EmailStatus, MailboxState, SendResult, SequenceDraft, StepDraft
from app.core.queries.mailboxes import MailboxRow, mailbox_draft, mailbox_list
from app.core.queries.why import why
from app.core.secrets import Secrets
from app.core.sender import readiness
from app.core.sender.sender import Sender
from app.core.store.tables import IncomingMessage, MailFolder, SentCopy
from app.main.sending import SendingService, build_sender
from app.main.workspace import Workspace
from tests.journeys.office import Office, settle
from tests.mailstack.dovecot import Account, Dovecot

_S = EmailStatus


class Known(Secrets):
    """Passwords as a keyring would hand them out."""

    def __init__(self, password: str = "right") -> None:
        super().__init__()
        self.password = password

    def get(self, email: str) -> str | None:
        return self.password


@pytest.fixture
def account(dovecot: Dovecot, imap_ca: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """An account on a server whose authority this computer trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_ca))
    return dovecot.account()


@pytest.fixture
def senders() -> Iterator[list[Sender]]:
    """Senders that are ended after the test."""
    made: list[Sender] = []
    yield made
    for one in made:
        one.finish(5)


def read_over(office: Office, port: int, account: Account) -> int:
    """Give the office one mailbox that is read on an account; it may send at any hour."""
    office.secrets = Known()
    return read_at(office, office.mailbox("anna", gap=0), port, account)


def read_at(office: Office, mailbox_id: int, port: int, account: Account) -> int:
    """Have a mailbox read on an account from now on."""
    draft = mailbox_draft(office.store, mailbox_id=mailbox_id)
    read = replace(draft, email=account.email, imap_host="127.0.0.1", imap_port=port)
    update_mailbox(office.store, draft=read, now=office.clock.now())
    return mailbox_id


def until(reached: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def turns(sender: Sender, office: Office, reached: Callable[[], bool], seconds: float = 20.0) -> None:
    """Take turns until something is so."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, (sender.waits_for, office.counts())
        sender.tick(office.clock.now())
        sender.arrived.wait(0.05)
        sender.arrived.clear()


def next_due(office: Office) -> None:
    """Put the clock to the next email's time."""
    due = office.rows(_S.PENDING)[0].send_at
    assert due is not None
    office.go_to(due)


def answer(office: Office, to: str) -> bytes:
    head = "From: mara@example.com\r\nSubject: Re: Hello\r\nMessage-ID: <answer@example.com>\r\n"
    return f"{head}In-Reply-To: {to}\r\n\r\nYes, gladly.\r\n".encode()


def kinds(office: Office) -> list[str]:
    with office.store.read() as session:
        return list(session.scalars(select(IncomingMessage.kind).order_by(IncomingMessage.id)))


def read_folders(office: Office) -> list[str]:
    with office.store.read() as session:
        return list(session.scalars(select(MailFolder.folder).order_by(MailFolder.folder)))


def copies_left(office: Office) -> list[tuple[int, str | None]]:
    with office.store.read() as session:
        return [(row.attempts, row.error) for row in session.scalars(select(SentCopy))]


def test_sent_email_lies_in_the_sent_folder_once(
    office: Office, dovecot: Dovecot, account: Account, senders: list[Sender]
) -> None:
    read_over(office, dovecot.imap, account)
    office.enroll_always("mara@example.com", "ben@example.com")
    senders.append(office.sender())
    sender = senders[0]
    turns(sender, office, lambda: office.counts()["sent"] == 1)
    next_due(office)
    turns(sender, office, lambda: office.counts()["sent"] == 2)
    turns(sender, office, lambda: len(dovecot.messages(account, "Sent")) == 2)
    turns(sender, office, lambda: copies_left(office) == [])
    assert {b"mara@example.com" in one for one in dovecot.messages(account, "Sent")} == {True, False}
    assert set(dovecot.flags(account, "Sent").values()) == {(b"\\Seen",)}


def test_copy_is_not_filed_twice_where_the_program_died_while_filing(
    office: Office, dovecot: Dovecot, account: Account, senders: list[Sender]
) -> None:
    mailbox_id = read_over(office, dovecot.imap, account)
    office.enroll_always("mara@example.com")
    mail = claim(office.store, mailbox_id=mailbox_id, now=office.clock.now())
    assert mail is not None
    result = SendResult(_S.SENT, office.clock.now())
    record(office.store, email_id=mail.email_id, result=result, copy=mail.message)
    (taken,) = take_copies(office.store, mailbox_ids=[mailbox_id], now=office.clock.now())
    dovecot.append(account, taken.message, folder="Sent", seen=True)
    office.go_to(office.clock.now() + timedelta(minutes=2))
    senders.append(office.sender())
    turns(senders[0], office, lambda: copies_left(office) == [])
    assert len(dovecot.messages(account, "Sent")) == 1


def test_copy_that_cannot_be_filed_is_filed_later(
    office: Office, dovecot: Dovecot, account: Account, senders: list[Sender]
) -> None:
    read_over(office, dovecot.imap, account)
    dovecot.append(account, b"Subject: makes the folder\r\n\r\n", folder="Sent")
    locked = account.folder / ".Sent" / "tmp"
    locked.chmod(0)
    office.enroll_always("mara@example.com")
    senders.append(office.sender())
    turns(senders[0], office, lambda: [tries for tries, error in copies_left(office) if error] == [1])
    assert shown(office).state is MailboxState.ACTIVE
    locked.chmod(0o700)
    office.go_to(office.clock.now() + timedelta(minutes=2))
    turns(senders[0], office, lambda: copies_left(office) == [])
    assert len(dovecot.messages(account, "Sent")) == 2


def test_answers_come_in_while_the_sender_runs(
    office: Office, dovecot: Dovecot, account: Account, senders: list[Sender]
) -> None:
    read_over(office, dovecot.imap, account)
    office.enroll_always("mara@example.com")
    senders.append(office.sender())
    turns(senders[0], office, lambda: office.counts()["sent"] == 1)
    dovecot.deliver(account, answer(office, "<nobody@knows.example>"))
    turns(senders[0], office, lambda: kinds(office) == ["reply"])


def test_email_in_doubt_is_found_in_the_sent_folder(
    office: Office, dovecot: Dovecot, account: Account, senders: list[Sender]
) -> None:
    mailbox_id = read_over(office, dovecot.imap, account)
    office.enroll_always("mara@example.com", "ben@example.com")
    went = claim(office.store, mailbox_id=mailbox_id, now=office.clock.now())
    next_due(office)
    lost = claim(office.store, mailbox_id=mailbox_id, now=office.clock.now())
    assert went is not None
    assert lost is not None
    dovecot.append(account, went.message, folder="Sent")
    senders.append(office.sender())
    turns(senders[0], office, lambda: office.counts() == {"sent": 1, "in_doubt": 1})
    assert office.rows(_S.SENT)[0].id == went.email_id


def test_mailbox_that_may_not_be_read_says_so_and_writes_to_nobody_who_may_have_answered(
    office: Office, dovecot: Dovecot, account: Account, senders: list[Sender]
) -> None:
    """The server for sending takes every email; the one for reading refuses the password."""
    read_over(office, dovecot.imap, account)
    keyring = office.secrets = Known("wrong")
    steps = (StepDraft(0, "Hello", "A word."), StepDraft(1, None, "Another word."))
    draft = SequenceDraft(name="Always", steps=steps, start="00:00", end="24:00", days=WEEKDAYS)
    always = save_sequence(office.store, draft=draft, now=office.clock.now()).id
    office.enroll(always, 1)
    senders.append(office.sender())
    sender = senders[0]
    turns(sender, office, lambda: bool(shown(office).unread_reason))
    turns(sender, office, lambda: office.counts()["sent"] == 1)
    (waiting,) = office.rows(_S.PENDING)
    assert (shown(office).state, shown(office).unread_waits) == (MailboxState.ACTIVE, True)
    assert "Authentication failed" in shown(office).unread_reason
    assert waiting.send_at is not None
    office.go_to(waiting.send_at)
    settle(sender, office.clock.now())
    assert office.counts()["sent"] == 1
    assert sending.next_due(office.store, now=office.clock.now()) is None
    told = why(office.store, email_id=waiting.id, now=office.clock.now())[-1]
    assert told.rule == "mailbox_unread"
    keyring.password = "right"
    read_again(office.store, mailbox_id=1, now=office.clock.now())
    turns(sender, office, lambda: office.counts()["sent"] == 2)
    turns(sender, office, lambda: not shown(office).unread_reason)


def shown(office: Office) -> MailboxRow:
    return mailbox_list(office.store, now=office.clock.now())[0]


def test_server_out_of_reach_is_told_and_forgotten_when_it_is_back(
    office: Office, own_dovecot: Dovecot, imap_ca: Path, senders: list[Sender]
) -> None:
    account = own_dovecot.account()
    read_over(office, own_dovecot.imap, account)
    trusting = replace(mailbox_draft(office.store, mailbox_id=1), ca_file=str(imap_ca))
    update_mailbox(office.store, draft=trusting, now=office.clock.now())
    own_dovecot.stop()
    senders.append(office.sender())
    now = office.clock.now()
    for minutes in (0, 1, 60 * 25):
        at = now + timedelta(minutes=minutes)
        note_unread(office.store, mailbox_id=1, reason="it cannot be reached", refused=False, now=at)
        assert shown(office).unread_waits is (minutes > 60 * 24)
        assert shown(office).unread_since == now
    own_dovecot.start()
    turns(senders[0], office, lambda: shown(office).unread_reason == "")


def test_answers_are_read_before_the_first_email_goes(
    office_now: Office, dovecot: Dovecot, account: Account, senders: list[Sender], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In real time: the network is found, then all is read, then emails go; so it is again after sleeping."""
    office = office_now
    office.secrets = Known()
    read_at(office, 1, dovecot.imap, account)
    online = False
    monkeypatch.setattr("app.core.sender.reading.is_online", lambda servers: online)
    monkeypatch.setattr(readiness, "_PAUSES", (0.02,))
    office.enroll_always("mara@example.com")
    clock = SystemClock()
    real = Workspace(office.paths, clock, office.store, office.bus)
    senders.append(build_sender(real, office.secrets, clock))
    sender = senders[0]
    dovecot.deliver(account, answer(office, "<nobody@knows.example>"))
    for _ in range(3):
        sender.tick(clock.now())
        assert sender.waits_for == "waits for the network"
    assert office.counts()["sent"] == 0
    online = True
    seen: list[tuple[int, int]] = []

    def sent() -> bool:
        seen.append((len(kinds(office)), office.counts()["sent"]))
        return office.counts()["sent"] == 1

    turns(sender, office, sent)
    assert (0, 1) not in seen, "sent before it was read"
    online = False
    sender.woke()
    assert sender.waits_for == "waits for the network"
    dovecot.deliver(account, answer(office, "<other@knows.example>").replace(b"<answer@", b"<second@"))
    online = True
    turns(sender, office, lambda: len(kinds(office)) == 2 and not sender.waits_for)


def test_running_program_takes_news_in_at_once_and_ends_cleanly(
    office_now: Office, dovecot: Dovecot, account: Account
) -> None:
    office = office_now
    read_at(office, 1, dovecot.imap, account)
    before = set(threading.enumerate())
    real = Workspace(office.paths, SystemClock(), office.store, office.bus)
    service = SendingService(real, Known(), who="test")
    service.start()
    try:
        until(lambda: bool(read_folders(office)))
        dovecot.deliver(account, answer(office, "<nobody@knows.example>"))
        begun = time.monotonic()
        until(lambda: kinds(office) == ["reply"])
        assert time.monotonic() - begun < SECONDS / 2, "taken in at a beat of the heart, not at once"
    finally:
        service.stop()
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert not {name for name in left if name.startswith(("listener", "reader", "prober", "courier"))}


def test_without_inbox_nothing_is_read(office_now: Office, dovecot: Dovecot, account: Account) -> None:
    office = office_now
    read_at(office, 1, dovecot.imap, account)
    dovecot.deliver(account, answer(office, "<nobody@knows.example>"))
    office.enroll_always("mara@example.com")
    clock = SystemClock()
    sender = build_sender(Workspace(office.paths, clock, office.store, office.bus), Known(), clock, inbox=False)
    settle(sender, clock.now())
    sender.finish(5)
    assert office.counts()["sent"] == 1
    assert (kinds(office), read_folders(office)) == ([], [])
    assert len(copies_left(office)) == 1, "filed by the next run that reads"


def test_mailbox_without_imap_is_never_read(office: Office, senders: list[Sender]) -> None:
    before = threading.active_count()
    office.mailbox("anna", gap=0)
    office.enroll_always("mara@example.com")
    senders.append(office.sender())
    turns(senders[0], office, lambda: office.counts()["sent"] == 1)
    assert copies_left(office) == []
    assert threading.active_count() <= before + 1, "one courier, no reader"


def test_other_servers_are_asked_the_next_time(
    office: Office, senders: list[Sender], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three wrong hosts do not keep everybody waiting."""
    for number in range(5):
        office.mailbox(f"anna{number}")
    monkeypatch.setattr("app.core.sender.reading.is_loopback", lambda host: False)
    asked: list[list[int]] = []
    monkeypatch.setattr("app.core.sender.reading._server", lambda one: ("mail.example", int(one.id or 0)))

    def is_online(servers: Iterable[tuple[str, int]]) -> bool:
        asked.append([port for _, port in servers][:3])
        return 5 in asked[-1]

    monkeypatch.setattr("app.core.sender.reading.is_online", is_online)
    monkeypatch.setattr(readiness, "_PAUSES", (0.01,))
    clock = SystemClock()
    senders.append(build_sender(Workspace(office.paths, clock, office.store, office.bus), Known(), clock))
    until(lambda: senders[0].tick(clock.now()) == 0 and not senders[0].waits_for)
    assert asked == [[1, 2, 3], [4, 5, 1]]
