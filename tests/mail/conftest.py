"""Mailboxes, mails and servers for the tests of the mail room."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.mail import SmtpSession
from app.core.mail.local import BuiltInServer
from app.core.model import MailboxDraft, OutgoingMail, Security
from tests.mail.servers import Authority

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MailboxMaker = Callable[..., MailboxDraft]
MailMaker = Callable[..., OutgoingMail]
SessionMaker = Callable[..., SmtpSession]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def _servers_complaints_are_expected(caplog: pytest.LogCaptureFixture) -> None:
    """Let the test servers log that a client hung up on a bad certificate."""
    caplog.set_level(logging.CRITICAL, "mail.log")


@pytest.fixture
def built_in() -> Iterator[BuiltInServer]:
    server = BuiltInServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox() -> MailboxMaker:
    def make(port: int, *, security: Security = Security.NONE, user: str | None = None, host: str = "127.0.0.1"):
        return MailboxDraft("anna@fenwick.example", host, port, security, user)

    return make


@pytest.fixture
def mail() -> MailMaker:
    def make(recipient: str = "mara@northwind.example", body: bytes = b"Hello", number: int = 1) -> OutgoingMail:
        head = f"Message-ID: <{number}-a@fenwick.example>\r\nX-Outpace-Id: {number}-a\r\n\r\n".encode()
        return OutgoingMail(
            number, 1, "anna@fenwick.example", recipient, f"<{number}-a@fenwick.example>", head + body + b"\r\n"
        )

    return make


@pytest.fixture
def session() -> Iterator[SessionMaker]:
    made: list[SmtpSession] = []

    def make(
        mailbox: MailboxDraft,
        password: str | None = None,
        *,
        ca_file: Path | None = None,
        seconds: float = 5.0,
        answer_seconds: float = 5.0,
    ) -> SmtpSession:
        made.append(
            SmtpSession(
                mailbox,
                password=lambda: password,
                now=lambda: NOW,
                ca_file=ca_file,
                seconds=seconds,
                answer_seconds=answer_seconds,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()
