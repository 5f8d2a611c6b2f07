"""What becomes of an email, whatever the mail server does."""

from __future__ import annotations

import threading

import pytest

from app.core.errors import InputError, KeyringLocked
from app.core.mail import SmtpSession
from app.core.mail.local import BuiltInServer
from app.core.model import EmailStatus, ErrorCategory, Security
from tests.mail.conftest import NOW, MailboxMaker, MailMaker, SessionMaker
from tests.mail.servers import Authority, Line, SigningIn, free_port, scripted

# aiosmtpd warns of its own servers without STARTTLS; here TLS is on from the start, or the test is about that.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def test_accepted_email_is_sent_and_arrives_byte_for_byte(
    built_in: BuiltInServer, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    out = mail(body="one\r\n.\r\n..two\r\n.three, Grüße".encode())
    result = session(mailbox(built_in.port)).send(out)
    assert (result.outcome, result.at, result.category) == (EmailStatus.SENT, NOW, None)
    (received,) = built_in.received()
    assert received.message == out.message
    assert (received.sender, received.recipients) == ("anna@fenwick.example", ("mara@northwind.example",))
    assert (received.outpace_id, received.message_id) == ("1-a", "<1-a@fenwick.example>")


def test_one_connection_serves_many_emails(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    with SigningIn(authority.server_context("127.0.0.1")) as server:
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        way = session(box, "right", ca_file=authority.ca_file)
        assert [way.send(mail(number=n)).outcome for n in range(20)] == [EmailStatus.SENT] * 20
        way.close()
    assert len(server.messages) == 20
    assert server.tried == [("anna", "right")]


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_sends_over_tls_with_a_trusted_certificate_and_a_password_beyond_ascii(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, implicit: bool
) -> None:
    with SigningIn(authority.server_context("127.0.0.1"), implicit=implicit, password="grün✓") as server:
        box = mailbox(server.port, security=Security.TLS if implicit else Security.STARTTLS, user="anna")
        way = session(box, "grün✓", ca_file=authority.ca_file)
        assert way.send(mail()).outcome is EmailStatus.SENT
        way.close()


@pytest.mark.parametrize("names", [("127.0.0.1", None), ("mail.other.example", True)], ids=["unknown CA", "wrong host"])
@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_untrusted_certificate_is_the_mailbox_s_trouble_and_tells_no_password(
    authority: Authority,
    mailbox: MailboxMaker,
    mail: MailMaker,
    session: SessionMaker,
    implicit: bool,
    names: tuple[str, bool | None],
) -> None:
    host, trusted = names
    with SigningIn(authority.server_context(host), implicit=implicit) as server:
        box = mailbox(server.port, security=Security.TLS if implicit else Security.STARTTLS, user="anna")
        way = session(box, "right", ca_file=authority.ca_file if trusted else None)
        result = way.send(mail())
    assert result.outcome is EmailStatus.PENDING
    assert "certificate of 127.0.0.1 cannot be trusted" in result.mailbox_trouble
    assert server.tried == []


def test_refused_password_is_the_mailbox_s_trouble_until_it_is_right(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker
) -> None:
    passwords = iter(["wrong", "right"])
    with SigningIn(authority.server_context("localhost")) as server:
        box = mailbox(server.port, security=Security.STARTTLS, user="anna", host="localhost")
        way = SmtpSession(box, password=lambda: next(passwords), now=lambda: NOW, ca_file=authority.ca_file)
        refused = way.send(mail())
        assert (refused.outcome, refused.category) == (EmailStatus.PENDING, ErrorCategory.AUTHENTICATION)
        assert refused.words == "535 5.7.8 Username and Password not accepted"
        assert "wrong" not in repr(refused)
        assert refused.mailbox_trouble
        assert way.send(mail()).outcome is EmailStatus.SENT
        way.close()


def test_server_that_is_only_busy_at_sign_in_is_no_trouble_of_the_mailbox(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    with SigningIn(authority.server_context("127.0.0.1")) as server:
        server.refusal = "454 4.7.0 Temporary authentication failure"
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        result = session(box, "wrong", ca_file=authority.ca_file).send(mail())
    assert (result.outcome, result.mailbox_trouble) == (EmailStatus.PENDING, "")


def test_server_that_wants_a_sign_in_where_none_is_set_up_is_the_mailbox_s_trouble(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    with SigningIn(None) as server:
        result = session(mailbox(server.port)).send(mail())
    assert (result.outcome, result.category) == (EmailStatus.PENDING, ErrorCategory.AUTHENTICATION)
    assert "wants anna@fenwick.example to sign in" in result.mailbox_trouble


def test_locked_keyring_and_missing_password_are_the_mailbox_s_trouble(
    authority: Authority, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    def locked() -> str:
        raise KeyringLocked("The keyring is locked. Unlock it.")

    with SigningIn(authority.server_context("127.0.0.1")) as server:
        box = mailbox(server.port, security=Security.STARTTLS, user="anna")
        way = SmtpSession(box, password=locked, now=lambda: NOW, ca_file=authority.ca_file)
        result = way.send(mail())
        none_kept = session(box, None, ca_file=authority.ca_file).send(mail())
    assert (result.outcome, result.mailbox_trouble) == (EmailStatus.PENDING, "The keyring is locked. Unlock it.")
    assert "No password is kept for anna@fenwick.example" in none_kept.mailbox_trouble


def test_server_without_starttls_gets_nothing_in_the_clear(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    heard: list[str] = []

    def script(line: Line) -> None:
        line.say("220 ready")
        while word := line.hear():
            heard.append(word)
            line.say("250 OK")

    with scripted(script) as port:
        box = mailbox(port, security=Security.STARTTLS, user="anna")
        result = session(box, "right").send(mail())
    assert "offers no STARTTLS" in result.mailbox_trouble
    assert {word.split()[0].upper() for word in heard} <= {"EHLO", "QUIT"}


@pytest.mark.parametrize(
    ("security", "user", "words"),
    [(Security.NONE, "anna", "without encryption"), (Security.STARTTLS, None, "without signing in")],
)
def test_nothing_goes_in_the_clear_or_without_sign_in_to_another_computer(
    mailbox: MailboxMaker,
    mail: MailMaker,
    session: SessionMaker,
    security: Security,
    user: str | None,
    words: str,
) -> None:
    way = session(mailbox(25, security=security, user=user, host="192.0.2.1"))
    with pytest.raises(InputError, match=words):
        way.send(mail())


@pytest.mark.parametrize(
    ("reply", "outcome", "category"),
    [
        ("550 5.1.1 No such user here", EmailStatus.FAILED, ErrorCategory.INVALID_ADDRESS),
        ("550 User unknown", EmailStatus.FAILED, ErrorCategory.INVALID_ADDRESS),
        ("550 5.2.1 Mailbox disabled", EmailStatus.FAILED, ErrorCategory.INVALID_ADDRESS),
        ("552 5.2.2 Mailbox full", EmailStatus.FAILED, ErrorCategory.MAILBOX_FULL),
        ("554 5.7.1 Blocked by policy", EmailStatus.FAILED, ErrorCategory.CONTENT_REFUSED),
        ("550 5.4.5 Daily user sending limit exceeded", EmailStatus.PENDING, ErrorCategory.RATE_LIMITED),
        ("550 5.4.6 Routing loop", EmailStatus.FAILED, ErrorCategory.OTHER),
        ("421 4.7.28 Our system has detected an unusual rate", EmailStatus.PENDING, ErrorCategory.RATE_LIMITED),
        ("450 4.2.1 The user is receiving mail too quickly", EmailStatus.PENDING, ErrorCategory.RATE_LIMITED),
        ("451 4.7.1 Greylisted, try again", EmailStatus.PENDING, ErrorCategory.OTHER),
        ("452 4.2.2 Over quota", EmailStatus.PENDING, ErrorCategory.MAILBOX_FULL),
    ],
)
@pytest.mark.parametrize("after_data", [False, True], ids=["at the recipient", "after the data"])
def test_refusal_keeps_its_meaning_and_its_words_and_the_next_email_goes(
    built_in: BuiltInServer,
    mailbox: MailboxMaker,
    mail: MailMaker,
    session: SessionMaker,
    reply: str,
    outcome: EmailStatus,
    category: ErrorCategory,
    after_data: bool,
) -> None:
    built_in.answer("mara@northwind.example", reply, after_data=after_data)
    way = session(mailbox(built_in.port))
    result = way.send(mail())
    assert result.outcome is outcome
    assert result.words == reply
    assert result.mailbox_trouble == ""
    assert result.category is category
    assert way.send(mail("jonas@northwind.example")).outcome is EmailStatus.SENT
    assert [received.recipients for received in built_in.received()] == [("jonas@northwind.example",)]


def test_drop_after_the_final_dot_leaves_the_email_in_doubt(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    taken: list[bytes] = []

    def script(line: Line) -> None:
        taken.append(line.up_to_data())
        line.drop()

    with scripted(script) as port:
        result = session(mailbox(port)).send(mail())
    assert taken == [mail().message]
    assert result.outcome is EmailStatus.IN_DOUBT
    assert "handed over" in result.words


def test_silence_after_the_final_dot_leaves_the_email_in_doubt(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    silent = threading.Event()

    def script(line: Line) -> None:
        line.up_to_data()
        silent.wait(10)

    with scripted(script) as port:
        result = session(mailbox(port), answer_seconds=0.2).send(mail())
        silent.set()
    assert result.outcome is EmailStatus.IN_DOUBT


def test_answer_without_meaning_after_the_final_dot_leaves_the_email_in_doubt(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    def script(line: Line) -> None:
        line.up_to_data()
        line.say("what?")

    with scripted(script) as port:
        assert session(mailbox(port)).send(mail()).outcome is EmailStatus.IN_DOUBT


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
def test_drop_before_the_message_is_temporary(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, word: str
) -> None:
    def script(line: Line) -> None:
        line.say("220 ready")
        while not line.hear().upper().startswith(word):
            line.say("250 OK")
        line.drop()

    with scripted(script) as port:
        result = session(mailbox(port)).send(mail())
    assert (result.outcome, result.category) == (EmailStatus.PENDING, ErrorCategory.CONNECTION)
    assert result.mailbox_trouble == ""


def test_drop_in_the_middle_of_the_message_is_temporary(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    def script(line: Line) -> None:
        line.say("220 ready")
        while not line.hear().upper().startswith("DATA"):
            line.say("250 OK")
        line.say("354 go on")
        line.hear()
        line.drop()

    with scripted(script) as port:
        long = mail(body=b"x" * 70 + b"\r\n" + b"a line of the text\r\n" * 1_000_000)
        result = session(mailbox(port)).send(long)
    assert (result.outcome, result.category) == (EmailStatus.PENDING, ErrorCategory.CONNECTION)


@pytest.mark.parametrize("stale", ["421 4.4.2 Idle too long", None], ids=["said 421", "hung up"])
def test_connection_closed_while_idle_is_reopened_without_a_word(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, stale: str | None
) -> None:
    gone = threading.Event()

    def first(line: Line) -> None:
        line.up_to_data()
        line.say("250 OK")
        if stale:
            line.hear()
            line.say(stale)
        else:
            line.drop()
        gone.set()

    def second(line: Line) -> None:
        line.up_to_data()
        line.say("250 OK")
        line.hear()

    with scripted(first, second) as port:
        way = session(mailbox(port))
        assert way.send(mail()).outcome is EmailStatus.SENT
        if stale is None:
            assert gone.wait(5)
        assert way.send(mail(number=2)).outcome is EmailStatus.SENT
        way.close()


def test_nobody_listening_and_unknown_host_are_temporary(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    refused = session(mailbox(free_port())).send(mail())
    assert (refused.outcome, refused.category, refused.words) == (
        EmailStatus.PENDING,
        ErrorCategory.CONNECTION,
        "connection refused",
    )
    unknown = session(mailbox(587, host="smtp.nowhere.invalid", security=Security.STARTTLS, user="a"), "b").send(mail())
    assert (unknown.outcome, unknown.category) == (EmailStatus.PENDING, ErrorCategory.CONNECTION)
    assert "no server of that name" in unknown.words


def test_server_that_does_not_greet_in_time_is_temporary(
    mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    done = threading.Event()
    with scripted(lambda line: bool(done.wait(10)) or None) as port:
        result = session(mailbox(port), seconds=0.2).send(mail())
        done.set()
    assert (result.outcome, result.category) == (EmailStatus.PENDING, ErrorCategory.CONNECTION)


@pytest.mark.parametrize(
    "recipient",
    ["mara@northwind.example>\r\nRCPT TO:<eve@evil.example", "Mara <eve@evil.example>", "mara", "a b@c.example", ""],
)
def test_address_that_is_more_than_an_address_reaches_no_server(
    built_in: BuiltInServer, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker, recipient: str
) -> None:
    result = session(mailbox(built_in.port)).send(mail(recipient))
    assert (result.outcome, result.category) == (EmailStatus.FAILED, ErrorCategory.INVALID_ADDRESS)
    assert built_in.count == 0


def test_domain_beyond_ascii_goes_out_in_its_ascii_form(
    built_in: BuiltInServer, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    assert session(mailbox(built_in.port)).send(mail("mara@bücher.example")).outcome is EmailStatus.SENT
    assert built_in.received()[0].recipients == ("mara@xn--bcher-kva.example",)
