"""What is asked of a server depends on what it offers: size, eight bits, addresses in every script, reports."""

from __future__ import annotations

import socket

import pytest

from app.core.mail.connection import AccessToken
from app.core.model import EmailStatus, ErrorCategory, MailboxDraft, Security
from tests.mail.conftest import MailboxMaker, MailMaker, SessionMaker
from tests.mail.servers import Authority, Line, Script, SigningIn, scripted

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class Offering:
    """A scripted server that offers extensions, takes everything and keeps the lines it heard."""

    def __init__(self, *extensions: str, replies: dict[str, str] | None = None) -> None:
        self.extensions = extensions
        self.replies = replies or {}
        self.heard: list[str] = []

    @property
    def script(self) -> Script:
        return self._serve

    def line(self, word: str) -> str:
        return next((one for one in self.heard if one.upper().startswith(word)), "")

    def _serve(self, line: Line) -> None:
        line.say("220 ready")
        while word := line.hear():
            self.heard.append(word)
            verb = word.split()[0].upper()
            if verb == "EHLO":
                rows = ["here", *self.extensions]
                for row in rows[:-1]:
                    line.say(f"250-{row}")
                line.say(f"250 {rows[-1]}")
            elif verb == "DATA":
                line.say("354 go on")
                line.message()
                line.say("250 2.0.0 kept")
            else:
                line.say(self.replies.get(verb, "250 OK"))


def test_a_plain_server_is_asked_for_nothing_special(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    server = Offering()
    with scripted(server.script) as port:
        way = session(mailbox(port))
        assert way.send(mail()).outcome is EmailStatus.SENT
        way.close()
    assert server.line("MAIL").lower() == "mail from:<anna@fenwick.example>"
    assert server.line("RCPT").lower() == "rcpt to:<mara@northwind.example>"


def test_reports_are_asked_for_with_the_emails_own_id(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    server = Offering("DSN")
    with scripted(server.script) as port:
        way = session(mailbox(port))
        way.send(mail(number=47))
        way.close()
    assert server.line("MAIL").endswith("RET=HDRS ENVID=47-a")
    assert server.line("RCPT").endswith("NOTIFY=SUCCESS,FAILURE")


def test_the_size_is_told_and_a_message_that_is_too_large_never_leaves(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    server = Offering("SIZE 2000000")
    with scripted(server.script) as port:
        way = session(mailbox(port))
        large = way.send(mail(body=b"x" * 70 + b"\r\n" + b"a line of the text\r\n" * 200_000))
        small = way.send(mail())
        way.close()
    assert (large.outcome, large.category) == (EmailStatus.FAILED, ErrorCategory.CONTENT_REFUSED)
    assert "4.0 MB, and the server takes at most 2.0 MB" in large.words
    assert small.outcome is EmailStatus.SENT
    assert f"SIZE={len(mail().message)}" in server.line("MAIL")
    assert [one.split()[0].upper() for one in server.heard].count("MAIL") == 1


def test_eight_bits_are_announced_where_the_message_has_them(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    server = Offering("8BITMIME")
    with scripted(server.script) as port:
        way = session(mailbox(port))
        way.send(mail(body="Grüße".encode()))
        way.close()
    assert "BODY=8BITMIME" in server.line("MAIL")


def test_an_address_beyond_plain_letters_needs_a_server_that_knows_them(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    able, plain = Offering("SMTPUTF8", "8BITMIME"), Offering()
    with scripted(able.script) as port:
        way = session(mailbox(port))
        assert way.send(mail("jörg@bücher.example")).outcome is EmailStatus.SENT
        way.close()
    assert "SMTPUTF8" in able.line("MAIL")
    assert "<jörg@xn--bcher-kva.example>" in able.line("RCPT")
    with scripted(plain.script) as port:
        way = session(mailbox(port))
        refused = way.send(mail("jörg@bücher.example"))
        assert way.send(mail()).outcome is EmailStatus.SENT
        way.close()
    assert (refused.outcome, refused.category) == (EmailStatus.FAILED, ErrorCategory.INVALID_ADDRESS)
    assert "SMTPUTF8" in refused.words


def test_domains_follow_the_present_rules_for_names_in_other_scripts(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    server = Offering()
    with scripted(server.script) as port:
        way = session(mailbox(port))
        way.send(mail("info@straße.example"))
        way.close()
    assert "<info@xn--strae-oqa.example>" in server.line("RCPT")


@pytest.mark.parametrize(
    ("reply", "minutes"),
    [
        ("450 4.7.1 Error: too much mail from 127.0.0.1", 15),
        ("450 4.7.28 unusual rate, try again in 30 minutes", 30),
        ("452 4.3.1 hourly limit exceeded", 60),
        ("550 5.4.5 Daily user sending limit exceeded", 240),
        ("421 4.7.0 Try again later, closing connection", 15),
        ("451 4.3.2 Too many messages, retry after 90 seconds", 1.5),
    ],
)
@pytest.mark.parametrize("word", ["MAIL", "RCPT"])
def test_a_server_that_wants_less_lets_the_mailbox_rest_for_as_long_as_it_says(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, reply: str, minutes: float, word: str
) -> None:
    server = Offering(replies={word: reply})
    with scripted(server.script) as port:
        way = session(mailbox(port))
        result = way.send(mail())
        way.close()
    assert (result.outcome, result.category) == (EmailStatus.PENDING, ErrorCategory.RATE_LIMITED)
    assert result.limited is not None
    assert result.limited.total_seconds() == minutes * 60
    assert result.words == reply


@pytest.mark.parametrize(
    "reply", ["450 4.2.1 The user you are trying to contact is receiving mail too quickly", "451 4.7.1 Greylisted"]
)
def test_a_recipient_who_gets_too_much_and_a_greylist_do_not_stop_the_mailbox(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, reply: str
) -> None:
    server = Offering(replies={"RCPT": reply})
    with scripted(server.script) as port:
        way = session(mailbox(port))
        result = way.send(mail())
        way.close()
    assert (result.outcome, result.limited, result.mailbox_trouble) == (EmailStatus.PENDING, None, "")


def test_a_greeting_that_says_too_many_connections_lets_the_mailbox_rest(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    with scripted(lambda line: line.say("421 4.7.0 Too many concurrent SMTP connections")) as port:
        result = session(mailbox(port)).send(mail())
    assert result.limited is not None


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ("550 5.7.60 Client does not have permissions to send as this sender", True),
        ("553 5.7.1 Sender address rejected: not owned by user", True),
        ("552 5.3.4 Message size exceeds fixed limit", False),
        ("552 Message too large", False),
    ],
)
def test_a_refused_sender_is_the_mailboxs_trouble_and_a_refused_message_is_not(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, reply: str, trouble: bool
) -> None:
    server = Offering(replies={"MAIL": reply})
    with scripted(server.script) as port:
        way = session(mailbox(port))
        result = way.send(mail())
        way.close()
    assert result.outcome is (EmailStatus.PENDING if trouble else EmailStatus.FAILED)
    assert bool(result.mailbox_trouble) is trouble
    assert reply in (result.mailbox_trouble if trouble else result.words)


def test_a_server_is_reached_over_ipv6(mail: MailMaker, session: SessionMaker) -> None:
    if not _has_ipv6():
        pytest.skip("this computer has no IPv6 loopback")
    server = Offering()
    with scripted(server.script, host="::1") as port:
        way = session(MailboxDraft("anna@fenwick.example", "[::1]", port, Security.NONE))
        assert way.send(mail()).outcome is EmailStatus.SENT
        way.close()
    assert server.line("EHLO") == "ehlo [IPv6:::1]"


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN", "CRAM-MD5"])
def test_each_way_to_sign_in_with_a_password_works_alone(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, way: str
) -> None:
    others = {"PLAIN", "LOGIN", "CRAM-MD5"} - {way}
    with SigningIn(authority.server_context("127.0.0.1"), without=others) as server:
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        one = session(box, "right", ca_file=authority.ca_file)
        assert one.send(mail()).outcome is EmailStatus.SENT
        one.close()


def test_a_way_the_server_no_longer_takes_gives_place_to_the_next(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    heard: list[str] = []

    def script(line: Line) -> None:
        line.say("220 ready")
        while word := line.hear():
            heard.append(word)
            if word.upper().startswith("EHLO"):
                line.say("250-here")
                line.say("250 AUTH PLAIN LOGIN")
            elif "PLAIN" in word:
                line.say("504 5.5.4 Unrecognized authentication type")
            elif "LOGIN" in word:
                line.say("334 UGFzc3dvcmQ6")
                line.hear()
                line.say("235 2.7.0 accepted")
            else:
                line.say("250 OK")

    with scripted(script) as port:
        way = session(mailbox(port, user="anna"), "right")
        way.send(mail())
        way.close()
    assert [word.split()[1] for word in heard if word.startswith("AUTH")] == ["PLAIN", "LOGIN"]


def test_an_access_token_signs_in_by_xoauth2(mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker) -> None:
    server = Offering("AUTH XOAUTH2 PLAIN", replies={"AUTH": "235 2.7.0 accepted"})
    with scripted(server.script) as port:
        way = session(mailbox(port, user="anna@fenwick.example"), AccessToken("ya29.token"))
        assert way.send(mail()).outcome is EmailStatus.SENT
        way.close()
    # base64 of user=anna@fenwick.example^Aauth=Bearer ya29.token^A^A
    assert server.line("AUTH") == ("AUTH XOAUTH2 dXNlcj1hbm5hQGZlbndpY2suZXhhbXBsZQFhdXRoPUJlYXJlciB5YTI5LnRva2VuAQE=")
