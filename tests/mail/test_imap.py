"""A mailbox read on a real Dovecot: what is new comes once and leaves no trace, whatever becomes of the connection."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from app.core.mail.connection import ServerUnreachable, SignInRefused
from app.core.mail.imap import Collected, ImapSession, Listening
from app.core.mail.imap_fetch import BEGINNING, WHOLE
from app.core.mail.imap_sent import ids_of
from app.core.model import FolderState, MailboxDraft, Security
from tests.mail.servers import Line, scripted
from tests.mailstack.dovecot import Account, Dovecot
from tests.mailstack.proxy import Proxy

SINCE = datetime.now(UTC) - timedelta(hours=1)
Open = Callable[..., ImapSession]


def note(subject: str, body: bytes = b"Hello\r\n") -> bytes:
    head = f"From: Ben <ben@northwind.example>\r\nTo: anna@fenwick.example\r\nSubject: {subject}\r\n"
    return f"{head}Message-ID: <{subject}@northwind.example>\r\n\r\n".encode() + body


def copy(number: int) -> bytes:
    ids = f"Message-ID: <{number}-abc@fenwick.example>\r\nX-Outpace-Id: {number}-abc\r\n"
    return f"From: anna@fenwick.example\r\nSubject: Hello\r\n{ids}\r\nHello\r\n".encode()


def subjects(collected: Collected) -> list[str]:
    return [str(message_from_bytes(one.raw)["Subject"]) for one in collected.received]


@pytest.fixture
def anna(dovecot: Dovecot) -> Account:
    return dovecot.account()


@pytest.fixture
def opened(dovecot: Dovecot, imap_ca: Path) -> Iterator[Open]:
    """Make sessions of an account that are closed at the end."""
    made: list[ImapSession] = []

    def make(
        account: Account,
        port: int | None = None,
        *,
        password: str = "right",
        security: Security | None = None,
        ca_file: Path | None = imap_ca,
        seconds: float = 10.0,
        at_most: int = 200,
    ) -> ImapSession:
        draft = MailboxDraft(
            account.email, "127.0.0.1", 25, Security.NONE, imap_host="127.0.0.1", imap_port=port or dovecot.imap, id=7
        )
        made.append(
            ImapSession(
                draft,
                password=lambda: password,
                security=security,
                ca_file=ca_file,
                seconds=seconds,
                at_most=at_most,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


def readable(session: ImapSession, seconds: float = 10.0) -> bool:
    """Wait until the server says something by itself."""
    return bool(select.select([session.fileno()], [], [], seconds)[0])


def test_only_new_messages_come_and_each_comes_once(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    session = opened(anna)
    dovecot.deliver(anna, note("first"), note("second"))
    first = session.collect(since=SINCE)
    assert subjects(first) == ["first", "second"]
    assert first.received[0].mailbox_id == 7
    assert first.received[0].folder == "INBOX"
    assert first.received[0].size == len(first.received[0].raw)
    assert session.collect(first.states, since=SINCE).received == ()
    dovecot.deliver(anna, note("third"))
    assert subjects(session.collect(first.states, since=SINCE)) == ["third"]


def test_old_messages_stay_where_they_are(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.fill(anna, 3000, days_ago=3)
    dovecot.deliver(anna, note("of today"))
    session = opened(anna)
    begun = time.monotonic()
    first = session.collect(since=SINCE)
    assert subjects(first) == ["of today"]
    assert session.collect(first.states, since=SINCE).received == ()
    assert time.monotonic() - begun < 10


def test_reading_changes_nothing_on_the_server(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.append(anna, note("unread"))
    dovecot.append(anna, note("read"), seen=True)
    dovecot.append(anna, note("in junk"), folder="Junk")
    before = [dovecot.flags(anna, folder) for folder in ("INBOX", "Junk", "Sent")]
    assert before[0] == {1: (), 2: (b"\\Seen",)}
    session = opened(anna)
    collected = session.collect(since=SINCE)
    assert len(collected.received) == 3
    session.listen(collected.states)
    session.close()
    assert [dovecot.flags(anna, folder) for folder in ("INBOX", "Junk", "Sent")] == before


def test_junk_is_read_too(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.append(anna, note("taken for junk"), folder="Junk")
    (message,) = opened(anna).collect(since=SINCE).received
    assert message.folder == "Junk"


def test_junk_without_a_mark_is_known_by_its_name(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    with dovecot.client(anna) as client:
        client.delete_folder("Junk")
        client.create_folder("Courrier indésirable")
    dovecot.append(anna, note("indésirable"), folder="Courrier indésirable")
    session = opened(anna)
    folders = {state.folder for state in session.collect(since=SINCE).states}
    assert folders >= {"INBOX"}
    assert folders & {"Junk", "Courrier indésirable"}


def test_many_new_messages_come_in_portions(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.deliver(anna, *(note(f"n{number}") for number in range(25)))
    session = opened(anna, at_most=10)
    states: tuple[FolderState, ...] = ()
    portions = []
    while True:
        collected = session.collect(states, since=SINCE)
        portions.append(subjects(collected))
        states = collected.states
        if not collected.more:
            break
    assert [len(one) for one in portions] == [10, 10, 5]
    assert sorted(one for portion in portions for one in portion) == sorted(f"n{number}" for number in range(25))


def test_new_uidvalidity_reads_again_what_came_since(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.deliver(anna, note("before"))
    first = opened(anna).collect(since=SINCE)
    dovecot.forget_uids(anna)
    dovecot.deliver(anna, note("after"))
    again = opened(anna).collect(first.states, since=SINCE)
    assert {one.uid_validity for one in again.received}.isdisjoint({one.uid_validity for one in first.received})
    assert sorted(subjects(again)) == ["after", "before"]
    assert opened(anna).collect(again.states, since=SINCE).received == ()


def test_idle_tells_of_new_mail(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    session = opened(anna)
    states = session.collect(since=SINCE).states
    assert session.listen(states) is Listening.YES
    dovecot.deliver(anna, note("news"))
    assert readable(session)
    assert session.has_news()
    collected = session.collect(states, since=SINCE)
    assert subjects(collected) == ["news"]
    assert session.listen(collected.states) is Listening.YES


def test_mail_between_reading_and_listening_is_not_missed(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    session = opened(anna)
    states = session.collect(since=SINCE).states
    dovecot.deliver(anna, note("in between"))
    assert session.listen(states) is Listening.NEWS


def test_changed_flags_are_no_news(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.deliver(anna, note("one"))
    session = opened(anna)
    assert session.listen(session.collect(since=SINCE).states) is Listening.YES
    with dovecot.client(anna) as client:
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Seen"])
    assert readable(session)
    assert not session.has_news()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_certificates_are_checked(dovecot: Dovecot, anna: Account, opened: Open, security: Security) -> None:
    port = dovecot.imaps if security is Security.TLS else dovecot.imap
    assert opened(anna, port, security=security).collect(since=SINCE).received == ()
    with pytest.raises(SignInRefused, match="cannot be trusted"):
        opened(anna, port, security=security, ca_file=None).collect(since=SINCE)


def test_wrong_password_is_told_in_the_servers_words(anna: Account, opened: Open) -> None:
    with pytest.raises(SignInRefused, match=r"“\[AUTHENTICATIONFAILED\] Authentication failed\.”") as refused:
        opened(anna, password="my-secret").collect(since=SINCE)
    assert "my-secret" not in f"{refused.value} {refused.value.details} {refused.value.__cause__}"


def test_password_of_every_script_signs_in(dovecot: Dovecot, opened: Open) -> None:
    (account,) = dovecot.accounts("polyglot@fenwick.example", password="zažívá-密码")
    assert opened(account, password=account.password).collect(since=SINCE).received == ()
    with pytest.raises(SignInRefused):
        opened(account, password="zažívá-密").collect(since=SINCE)


def test_connection_that_broke_is_opened_again(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    with Proxy(dovecot.imap) as proxy:
        session = opened(anna, proxy.port)
        states = session.collect(since=SINCE).states
        proxy.hang_up()
        dovecot.deliver(anna, note("after the break"))
        assert subjects(session.collect(states, since=SINCE)) == ["after the break"]
        assert proxy.connections == 2


def test_dead_connection_is_found_while_listening(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    with Proxy(dovecot.imap) as proxy:
        session = opened(anna, proxy.port)
        states = session.collect(since=SINCE).states
        session.listen(states)
        proxy.hang_up()
        assert readable(session)
        assert session.has_news()
        assert session.collect(states, since=SINCE).received == ()


def test_silent_network_ends_in_an_error_and_heals(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    with Proxy(dovecot.imap) as proxy:
        session = opened(anna, proxy.port, seconds=0.5)
        states = session.collect(since=SINCE).states
        proxy.silent = True
        with pytest.raises(ServerUnreachable):
            session.collect(states, since=SINCE)
        proxy.silent = False
        assert session.collect(states, since=SINCE).received == ()


def test_server_that_is_down_says_so_and_is_read_when_it_is_back(own_dovecot: Dovecot, opened: Open) -> None:
    account = own_dovecot.account()
    session = opened(account, own_dovecot.imap)
    states = session.collect(since=SINCE).states
    session.listen(states)
    own_dovecot.stop()
    assert readable(session)
    assert session.has_news()
    with pytest.raises(ServerUnreachable, match="Sending works without it"):
        session.collect(states, since=SINCE)
    own_dovecot.start()
    own_dovecot.deliver(account, note("back again"))
    assert subjects(session.collect(states, since=SINCE)) == ["back again"]


def test_huge_message_comes_as_its_beginning(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    line = b"x" * 76 + b"\r\n"
    dovecot.append(anna, note("huge", b"What people wrote\r\n" + line * (50 * WHOLE // len(line))))
    dovecot.deliver(anna, note("small"))
    huge, small = opened(anna).collect(since=SINCE).received
    assert huge.size > 50 * 1000 * 1000
    assert len(huge.raw) == BEGINNING
    assert message_from_bytes(huge.raw)["Subject"] == "huge"
    assert b"What people wrote" in huge.raw
    assert message_from_bytes(small.raw)["Subject"] == "small"


def test_message_the_server_cannot_read_hinders_no_other(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.deliver(anna, note("one"), note("broken", b"y" * 3000), note("three"))
    session = opened(anna)
    dovecot.spoil(anna, b"broken")
    states: tuple[FolderState, ...] = ()
    came: list[str] = []
    for _ in range(4):
        try:
            collected = session.collect(states, since=SINCE)
        except ServerUnreachable:
            continue
        came += subjects(collected)
        states = collected.states
    assert came == ["one", "three"]


def test_copy_lies_in_sent_read_and_rightly_dated(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    sent_at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    session = opened(anna)
    assert not session.holds(ids_of(copy(1)), since=sent_at)
    session.file_copy(copy(1), sent_at=sent_at, look_first=False)
    assert dovecot.messages(anna, "Sent") == [copy(1)]
    assert dovecot.flags(anna, "Sent") == {1: (b"\\Seen",)}
    with dovecot.client(anna) as client:
        client.select_folder("Sent", readonly=True)
        client.normalise_times = False
        assert client.fetch([1], ["INTERNALDATE"])[1][b"INTERNALDATE"] == sent_at
    assert session.holds(ids_of(copy(1)), since=sent_at)
    assert not session.holds(ids_of(copy(2)), since=sent_at)


def test_copy_whose_answer_was_lost_is_not_laid_twice(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    with Proxy(dovecot.imap) as proxy:
        session = opened(anna, proxy.port, ca_file=None, security=Security.NONE)
        session.collect(since=SINCE)
        proxy.cut_after = b"X-Outpace-Id: 1-abc"
        with pytest.raises(ServerUnreachable):
            session.file_copy(copy(1), sent_at=SINCE, look_first=False)
        proxy.cut_after = None
        session.file_copy(copy(1), sent_at=SINCE, look_first=True)
        session.file_copy(copy(2), sent_at=SINCE, look_first=True)
    assert len(dovecot.messages(anna, "Sent")) == 2


def test_email_is_found_though_the_server_rewrote_its_message_id(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    dovecot.append(anna, copy(1).replace(b"<1-abc@fenwick.example>", b"<rewritten@server.example>"), folder="Sent")
    assert opened(anna).holds(ids_of(copy(1)), since=SINCE)


def test_sent_folder_is_made_where_there_is_none(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    with dovecot.client(anna) as client:
        client.delete_folder("Sent")
    session = opened(anna)
    session.file_copy(copy(1), sent_at=SINCE, look_first=True)
    assert len(dovecot.messages(anna, "Sent")) == 1


def test_copy_does_not_end_the_listening_of_a_session(dovecot: Dovecot, anna: Account, opened: Open) -> None:
    session = opened(anna)
    states = session.collect(since=SINCE).states
    session.listen(states)
    session.file_copy(copy(1), sent_at=SINCE, look_first=False)
    assert session.fileno() == -1
    assert session.listen(states) is Listening.YES
    assert session.fileno() > 0


def imap_script(*answers: Callable[[Line, str], None]) -> Callable[[Line], None]:
    """Play a server that greets, then answers each command in turn with what a function says."""

    def play(line: Line) -> None:
        line.say("* OK [CAPABILITY IMAP4rev1] ready")
        for say in answers:
            say(line, line.hear().partition(" ")[0])
        line.hear()

    return play


def ok(line: Line, tag: str) -> None:
    line.say(f"{tag} OK done")


def says(*lines: str) -> Callable[[Line, str], None]:
    def say(line: Line, tag: str) -> None:
        for one in lines:
            line.say(one)
        line.say(f"{tag} OK done")

    return say


LISTS_INBOX = says('* LIST (\\HasNoChildren) "/" "INBOX"')
OPENS = says("* 1 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 2] ok")
NONSENSE: dict[str, tuple[Callable[[Line, str], None], ...]] = {
    "not in list form": (ok, says("* LIST (((( oops")),
    "no list at all": (ok, LISTS_INBOX, OPENS, says("* SEARCH one two three")),
    "half a literal": (ok, LISTS_INBOX, OPENS, says("* SEARCH 1"), lambda line, tag: line.say("* 1 FETCH (UID 1 X {9")),
    "hangs up": (ok, LISTS_INBOX, lambda line, tag: line.socket.shutdown(socket.SHUT_RDWR)),
    "says goodbye": (ok, LISTS_INBOX, lambda line, tag: line.say("* BYE shutting down")),
}


@pytest.mark.parametrize("what", sorted(NONSENSE))
def test_nonsense_of_a_server_is_an_error_in_words(what: str, opened: Open) -> None:
    known = says("* CAPABILITY IMAP4rev1")
    with scripted(imap_script(known, *NONSENSE[what])) as port:
        session = opened(Account("anna@fenwick.example", Path()), port, seconds=1.0)
        with pytest.raises(ServerUnreachable, match="Sending works without it"):
            session.collect(since=SINCE)


@pytest.mark.parametrize(
    ("said", "listening"), [("+ idling\r\n* 2 EXISTS", Listening.NEWS), ("+ idling", Listening.YES)]
)
def test_news_that_come_along_with_the_consent_to_listen_are_heard(
    opened: Open, said: str, listening: Listening
) -> None:
    known = says("* CAPABILITY IMAP4rev1 IDLE")
    script = imap_script(known, ok, LISTS_INBOX, OPENS, known, lambda line, tag: line.say(said))
    with scripted(script) as port:
        session = opened(Account("anna@fenwick.example", Path()), port, seconds=1.0)
        assert session.listen((FolderState("INBOX", 7, 2),)) is listening
        assert session.fileno() > 0
        session.drop()


def test_greeting_that_turns_us_away_is_an_error_in_words(opened: Open) -> None:
    with scripted(lambda line: line.say("* BYE too many connections")) as port:
        session = opened(Account("anna@fenwick.example", Path()), port, seconds=1.0)
        with pytest.raises(ServerUnreachable, match="too many connections"):
            session.collect(since=SINCE)


def test_sign_in_that_is_refused_for_now_is_no_refusal(opened: Open) -> None:
    def busy(line: Line, tag: str) -> None:
        line.say(f"{tag} NO [UNAVAILABLE] Temporary authentication failure")

    with scripted(imap_script(says("* CAPABILITY IMAP4rev1"), busy)) as port:
        session = opened(Account("anna@fenwick.example", Path()), port, seconds=1.0)
        with pytest.raises(ServerUnreachable, match="Temporary authentication failure"):
            session.collect(since=SINCE)
