"""Servers with a certificate of the user's own authority: trusted where its file is chosen, told where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.mail.connection import SignInRefused
from app.core.mail.imap import ImapSession
from app.core.mail.inbox_check import look_into_inbox
from app.core.mail.sign_in import Phase, sign_in_test
from app.core.mail.smtp import SmtpSession
from app.core.model import EmailStatus, MailboxDraft, OutgoingMail, Security, SendResult
from tests.mail.servers import Authority, SigningIn
from tests.mailstack.dovecot import Account, Dovecot

# aiosmtpd warns of its own servers without STARTTLS; here TLS is on from the start.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MailboxMaker = Callable[..., MailboxDraft]
MailMaker = Callable[..., OutgoingMail]


def send(box: MailboxDraft, one: OutgoingMail) -> SendResult:
    way = SmtpSession(box, password=lambda: "right", now=lambda: NOW)
    try:
        return way.send(one)
    finally:
        way.close()


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_authority_chosen_for_a_mailbox_is_trusted_for_sending(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, security: Security
) -> None:
    with SigningIn(authority.server_context("127.0.0.1"), implicit=security is Security.TLS) as server:
        box = mailbox(server.port, security=security, user="anna")
        refused = send(box, mail())
        assert refused.outcome is EmailStatus.PENDING
        assert "choose its file under “Trust” in the mailbox's settings" in refused.mailbox_trouble
        assert "outpace mailbox set EMAIL ca=FILE.pem" in refused.mailbox_trouble
        assert server.tried == []
        assert send(replace(box, ca_file=str(authority.ca_file)), mail()).outcome is EmailStatus.SENT


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_authority_chosen_for_a_mailbox_is_trusted_for_reading(
    dovecot: Dovecot, imap_ca: Path, security: Security
) -> None:
    account = dovecot.account()
    box = reader(account, dovecot.imaps if security is Security.TLS else dovecot.imap)

    def collect(of: MailboxDraft) -> int:
        session = ImapSession(of, password=lambda: "right", security=security, seconds=10)
        try:
            return len(session.collect(since=datetime.now(UTC) - timedelta(hours=1)).received)
        finally:
            session.close()

    with pytest.raises(SignInRefused, match="choose its file under “Trust”"):
        collect(box)
    assert collect(replace(box, ca_file=str(imap_ca))) == 0


def reader(account: Account, port: int) -> MailboxDraft:
    return MailboxDraft(account.email, "127.0.0.1", 25, Security.NONE, imap_host="127.0.0.1", imap_port=port, id=7)


def test_a_server_s_own_certificate_is_trusted_where_it_is_chosen(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, tmp_path: Path
) -> None:
    with SigningIn(authority.server_context("127.0.0.1")) as server:
        pem = (authority.folder / "127.0.0.1.pem").read_text()
        own = tmp_path / "server.pem"
        own.write_text(pem[pem.index("-----BEGIN CERTIFICATE") :])
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        assert send(replace(box, ca_file=str(own)), mail()).outcome is EmailStatus.SENT


def test_another_authority_than_the_one_chosen_is_said_so(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, tmp_path: Path
) -> None:
    other = Authority(tmp_path)
    with SigningIn(authority.server_context("127.0.0.1")) as server:
        box = replace(mailbox(server.port, security=Security.STARTTLS, user="anna"), ca_file=str(other.ca_file))
        trouble = send(box, mail()).mailbox_trouble
    assert "not from the authority whose file is chosen" in trouble or "signature" in trouble
    assert server.tried == []


def test_an_expired_certificate_is_not_the_authority_s_fault(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker
) -> None:
    with SigningIn(authority.server_context("127.0.0.1", days=-0.1)) as server:
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        trouble = send(replace(box, ca_file=str(authority.ca_file)), mail()).mailbox_trouble
    assert "(certificate has expired); whoever runs the server must renew it" in trouble
    assert "Trust" not in trouble
    assert server.tried == []


@pytest.mark.parametrize(("text", "why"), [(None, "No such file"), ("-----garbage-----\n", "it holds no certificate")])
def test_a_file_that_went_or_broke_is_named_with_its_remedy(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, tmp_path: Path, text: str | None, why: str
) -> None:
    file = tmp_path / "our-ca.pem"
    if text is not None:
        file.write_text(text)
    with SigningIn(authority.server_context("127.0.0.1")) as server:
        box = replace(mailbox(server.port, security=Security.STARTTLS, user="anna"), ca_file=str(file))
        result = send(box, mail())
        tried = sign_in_test(box, password=lambda: "right")
    assert result.outcome is EmailStatus.PENDING
    assert f"The authority's file {file} cannot be used ({why}" in result.mailbox_trouble
    assert "choose it again under “Trust” in the settings of anna@fenwick.example" in result.mailbox_trouble
    assert (tried[-1].phase, tried[-1].ok) == (Phase.TLS, False)
    assert server.tried == []


def test_a_file_that_went_is_told_of_reading_too(dovecot: Dovecot, tmp_path: Path) -> None:
    box = replace(reader(dovecot.account(), dovecot.imaps), ca_file=str(tmp_path / "gone.pem"))
    with pytest.raises(SignInRefused, match=r"gone\.pem cannot be used \(No such file"):
        look_into_inbox(box, password=lambda: "right", seconds=5)
