"""Sending through a real Postfix: signed in over TLS, with reports asked for by the email's own id."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from app.core.mail import SmtpSession
from app.core.model import EmailStatus, ErrorCategory, MailboxDraft, OutgoingMail, Security
from tests.mailstack.dovecot import Account
from tests.mailstack.fixtures import MailOffice

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
Way = Callable[..., SmtpSession]


@pytest.fixture
def anna(mail_office: MailOffice) -> Account:
    return mail_office.dovecot.account()


@pytest.fixture
def way(mail_office: MailOffice) -> Iterator[Way]:
    made: list[SmtpSession] = []

    def make(account: Account, password: str | None = None) -> SmtpSession:
        draft = MailboxDraft(
            account.email, "localhost", mail_office.postfix.submission, Security.STARTTLS, username=account.email
        )
        known = account.password if password is None else password
        made.append(SmtpSession(draft, password=lambda: known, now=lambda: NOW, ca_file=mail_office.ca_file))
        return made[-1]

    yield make
    for one in made:
        one.close()


def mail(sender: Account, recipient: str, number: int = 47, body: str = "Hello") -> OutgoingMail:
    message_id = f"<{number}-f00d@fenwick.example>"
    head = f"From: {sender.email}\r\nTo: {recipient}\r\nSubject: Hello\r\nMessage-ID: {message_id}\r\n"
    message = f"{head}X-Outpace-Id: {number}-f00d\r\n\r\n{body}\r\n"
    return OutgoingMail(number, 1, sender.email, recipient, message_id, message.encode())


def received(mail_office: MailOffice, account: Account, count: int = 1) -> list[bytes]:
    end = time.monotonic() + 20
    while len(found := mail_office.dovecot.messages(account)) < count:
        assert time.monotonic() < end, f"{len(found)} of {count} messages came"
        time.sleep(0.02)
    return found


def test_mail_arrives_and_the_report_of_its_delivery_names_it_by_its_own_id(
    mail_office: MailOffice, anna: Account, way: Way
) -> None:
    ben = mail_office.dovecot.account()
    assert way(anna).send(mail(anna, ben.email)).outcome is EmailStatus.SENT
    (arrived,) = received(mail_office, ben)
    assert b"X-Outpace-Id: 47-f00d" in arrived
    (report,) = received(mail_office, anna)
    assert b"Original-Envelope-Id: 47-f00d" in report
    assert b"Action: delivered" in report or b"Action: relayed" in report


def test_mail_to_nobody_comes_back_with_its_own_id(mail_office: MailOffice, anna: Account, way: Way) -> None:
    assert way(anna).send(mail(anna, "nobody@northwind.example", 48)).outcome is EmailStatus.SENT
    (report,) = received(mail_office, anna)
    assert b"Original-Envelope-Id: 48-f00d" in report
    assert b"Action: failed" in report
    assert b"X-Outpace-Id: 48-f00d" in report, "the headers come back with it"


def test_one_signed_in_connection_serves_many(mail_office: MailOffice, anna: Account, way: Way) -> None:
    ben = mail_office.dovecot.account()
    session = way(anna)
    outcomes = [session.send(mail(anna, ben.email, number)).outcome for number in range(20)]
    assert outcomes == [EmailStatus.SENT] * 20
    assert len(received(mail_office, ben, 20)) == 20


def test_a_wrong_password_is_the_mailboxs_trouble_in_the_servers_words(anna: Account, way: Way) -> None:
    result = way(anna, "wrong").send(mail(anna, "nobody@northwind.example"))
    assert (result.outcome, result.category) == (EmailStatus.PENDING, ErrorCategory.AUTHENTICATION)
    assert "535" in result.words
    assert "wrong" not in result.mailbox_trouble
