"""Trying a mailbox out: what is told of each step."""

from __future__ import annotations

import pytest

from app.core.errors import AccountTrouble, EnvironmentTrouble, InputError
from app.core.mail import Phase, PhaseResult, sign_in_test
from app.core.mail.connection import remedy
from app.core.mail.providers import preset_for_host
from app.core.model import Security
from tests.mail.conftest import MailboxMaker
from tests.mail.servers import Authority, SigningIn, free_port

# aiosmtpd warns of its own servers without STARTTLS; here TLS is on from the start, or the test is about that.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def test_every_step_is_told_as_it_is_done(authority: Authority, mailbox: MailboxMaker) -> None:
    told: list[PhaseResult] = []
    with SigningIn(authority.server_context("127.0.0.1")) as server:
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        result = sign_in_test(box, password=lambda: "right", report=told.append, ca_file=authority.ca_file)
    assert [(one.phase, one.ok) for one in told] == [(phase, True) for phase in Phase]
    assert result == tuple(told)
    assert told[0].words.startswith("127.0.0.1 answered in ")
    assert told[1].words.startswith("1.3, certificate valid until ")
    assert told[2].words == "accepted"
    assert told[3].words == "no IMAP server given: replies are not read"
    assert server.messages == []


def test_refused_password_stops_the_test_with_the_server_s_words(authority: Authority, mailbox: MailboxMaker) -> None:
    with SigningIn(authority.server_context("127.0.0.1")) as server:
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        *_, last = sign_in_test(box, password=lambda: "secret-word", ca_file=authority.ca_file)
    assert (last.phase, last.ok) == (Phase.SIGN_IN, False)
    assert last.words == "535 5.7.8 Username and Password not accepted"
    assert isinstance(last.error, AccountTrouble)
    assert "Check the user name and the password" in last.error.sentence
    assert "secret-word" not in f"{last!r} {last.error} {last.error.details}"


def test_nobody_listening_fails_at_the_first_step(mailbox: MailboxMaker) -> None:
    (only,) = sign_in_test(mailbox(free_port()), password=lambda: None)
    assert (only.phase, only.ok, only.words) == (Phase.CONNECT, False, "connection refused")
    assert isinstance(only.error, EnvironmentTrouble)


def test_untrusted_certificate_fails_at_tls(authority: Authority, mailbox: MailboxMaker) -> None:
    with SigningIn(authority.server_context("127.0.0.1"), implicit=True) as server:
        box = mailbox(server.port, security=Security.TLS, user="anna")
        *_, last = sign_in_test(box, password=lambda: "right")
    assert (last.phase, last.ok) == (Phase.TLS, False)
    assert last.error is not None
    assert "cannot be trusted" in last.error.sentence


def test_server_in_the_clear_is_not_tried_on_another_computer(mailbox: MailboxMaker) -> None:
    with pytest.raises(InputError, match="without encryption"):
        sign_in_test(mailbox(25, host="192.0.2.1", user="anna"), password=lambda: "x")


def test_gmail_and_microsoft_refusals_say_what_to_do() -> None:
    gmail = preset_for_host("smtp.gmail.com")
    assert gmail is not None
    assert "app passwords" in remedy("535 5.7.8 Username and Password not accepted", gmail.hint)
    assert "administrator" in remedy("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "")
