"""The tests' own mail servers do what the tests rely on: mail arrives, and an unknown user's comes back."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from email import message_from_bytes

from tests.mailstack.dovecot import Dovecot
from tests.mailstack.fixtures import MailOffice

NOTE = b"From: %s\r\nTo: %s\r\nSubject: Hello\r\nMessage-ID: <1@fenwick.example>\r\n\r\nHello\r\n"


def until(found: Callable[[], list[bytes]], seconds: float = 15.0) -> list[bytes]:
    end = time.monotonic() + seconds
    while not (messages := found()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.02)
    return messages


def test_delivered_mail_is_read_again(dovecot: Dovecot) -> None:
    anna = dovecot.account()
    dovecot.deliver(anna, NOTE % (b"ben@northwind.example", anna.email.encode()))
    (message,) = dovecot.messages(anna)
    assert message_from_bytes(message)["Subject"] == "Hello"
    assert dovecot.flags(anna) == {1: ()}


def test_mail_to_nobody_comes_back_as_a_report(mail_office: MailOffice) -> None:
    anna = mail_office.dovecot.account()
    with smtplib.SMTP("localhost", mail_office.postfix.submission, timeout=10) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=str(mail_office.ca_file)))
        smtp.login(anna.email, anna.password)
        note = NOTE % (anna.email.encode(), b"nobody@northwind.example")
        smtp.sendmail(anna.email, ["nobody@northwind.example"], note, mail_options=["ENVID=4711"])
    (report,) = until(lambda: mail_office.dovecot.messages(anna))
    parsed = message_from_bytes(report)
    assert parsed.get_content_type() == "multipart/report"
    assert b"Status: 5.1.1" in report
    assert b"Original-Envelope-Id: 4711" in report
