"""Couriers over a real server: mailboxes side by side, one connection each, one at a time per mailbox."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.core.clock import FixedClock
from app.core.errors import KeyringLocked
from app.core.mail import SmtpSession
from app.core.model import EmailStatus, MailboxDraft, OutgoingMail, Security, SendResult
from app.core.sender.couriers import Couriers
from tests.journeys.smtp_server import Server

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Steady:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def steady() -> Steady:
    return Steady()


class Round:
    """Couriers and what they brought."""

    def __init__(self, server: Server, steady: Steady, **options: object) -> None:
        self.opened: list[str] = []
        self.results: queue.Queue[tuple[OutgoingMail, SendResult]] = queue.Queue()
        self.port = server.port
        self.couriers = Couriers(self._open, clock=FixedClock(NOW), steady=steady)

    def _open(self, mailbox: MailboxDraft) -> SmtpSession:
        self.opened.append(mailbox.email)
        return SmtpSession(mailbox, password=lambda: None, now=lambda: NOW)

    def send(self, mailbox: int, number: int) -> None:
        sender = f"box{mailbox}@fenwick.example"
        draft = MailboxDraft(sender, "127.0.0.1", self.port, Security.NONE)
        text = f"From: {sender}\r\nTo: p{number}@example.com\r\nX-Outpace-Id: {number}\r\n\r\nHello\r\n"
        mail = OutgoingMail(number, mailbox, sender, f"p{number}@example.com", f"<{number}@x>", text.encode())
        self.couriers.send(draft, mail, lambda mail, result: self.results.put((mail, result)))

    def get(self) -> tuple[OutgoingMail, SendResult]:
        return self.results.get(timeout=20)


@pytest.fixture
def round_(server: Server, steady: Steady) -> Iterator[Round]:
    round_ = Round(server, steady)
    yield round_
    round_.couriers.stop()


def test_an_email_arrives_and_its_result_says_so(server: Server, round_: Round) -> None:
    round_.send(1, 7)
    mail, result = round_.get()
    assert mail.email_id == 7
    assert (result.outcome, result.at) == (EmailStatus.SENT, NOW)
    assert server.ids == {"7": 1}


def test_mailboxes_do_not_wait_for_each_other(server: Server, round_: Round) -> None:
    server.holding = threading.Event()
    for mailbox in (1, 2, 3):
        round_.send(mailbox, mailbox)
    assert server.wait_for(3), "three messages are being answered at the same time"
    assert round_.couriers.out == {1, 2, 3}
    server.holding.set()
    assert {round_.get()[0].mailbox_id for _ in range(3)} == {1, 2, 3}


def test_a_mailboxs_emails_go_one_after_the_other_over_one_connection(server: Server, round_: Round) -> None:
    for number in range(5):
        round_.send(1, number)
    assert [round_.get()[0].email_id for _ in range(5)] == [0, 1, 2, 3, 4]
    assert round_.opened == ["box1@fenwick.example"]
    assert server.connections == 1


def test_a_connection_nobody_used_for_a_minute_is_closed(server: Server, round_: Round, steady: Steady) -> None:
    round_.send(1, 1)
    round_.get()
    assert round_.couriers.wait(20)
    steady.seconds = 59
    round_.couriers.close_idle()
    assert round_.couriers.wait(20)
    round_.send(1, 2)
    round_.get()
    assert server.connections == 1
    assert round_.couriers.wait(20)
    steady.seconds = 200
    round_.couriers.close_idle()
    assert round_.couriers.wait(20)
    round_.send(1, 3)
    round_.get()
    assert server.connections == 2


def test_stopping_waits_for_the_email_that_is_being_handed_over(server: Server, round_: Round) -> None:
    server.holding = threading.Event()
    round_.send(1, 1)
    assert server.wait_for(1)
    threading.Timer(0.1, server.holding.set).start()
    assert round_.couriers.stop(seconds=20)
    assert round_.get()[1].outcome is EmailStatus.SENT


def test_stopping_does_not_wait_for_ever(server: Server, round_: Round) -> None:
    server.holding = threading.Event()
    round_.send(1, 1)
    assert server.wait_for(1)
    assert not round_.couriers.stop(seconds=0.05)
    server.holding.set()


def test_a_locked_keyring_is_the_mailboxs_trouble_and_gives_the_attempt_back(server: Server, steady: Steady) -> None:
    brought: queue.Queue[SendResult] = queue.Queue()

    def open_session(mailbox: MailboxDraft) -> SmtpSession:
        raise KeyringLocked("The passwords are locked. Unlock them.")

    couriers = Couriers(open_session, clock=FixedClock(NOW), steady=steady)
    mail = OutgoingMail(1, 1, "a@fenwick.example", "p@example.com", "<1@x>", b"")
    couriers.send(
        MailboxDraft("a@fenwick.example", "127.0.0.1", server.port, Security.NONE),
        mail,
        lambda mail, result: brought.put(result),
    )
    result = brought.get(timeout=20)
    couriers.stop()
    assert result.outcome is EmailStatus.PENDING
    assert "Unlock them" in result.mailbox_trouble


def test_a_bug_in_the_middle_of_a_send_leaves_the_email_in_doubt(
    server: Server, steady: Steady, caplog: pytest.LogCaptureFixture
) -> None:
    brought: queue.Queue[SendResult] = queue.Queue()

    class Broken:
        def send(self, mail: OutgoingMail) -> SendResult:
            raise ZeroDivisionError

        def close(self) -> None: ...

    couriers = Couriers(lambda mailbox: Broken(), clock=FixedClock(NOW), steady=steady)
    mail = OutgoingMail(1, 1, "a@fenwick.example", "p@example.com", "<1@x>", b"")
    draft = MailboxDraft("a@fenwick.example", "127.0.0.1", server.port, Security.NONE)
    couriers.send(draft, mail, lambda mail, result: brought.put(result))
    assert brought.get(timeout=20).outcome is EmailStatus.IN_DOUBT
    couriers.stop()
    assert "courier of mailbox 1 failed" in caplog.text
