"""Listening to mailboxes on a real Dovecot: news come by themselves, few threads do for many, what breaks heals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from app.core.mail.connection import SignInRefused
from app.core.mail.imap import ImapSession
from app.core.model import MailboxDraft, Security
from app.core.sender.listener import Listener, Pace, Post, ToRead
from tests.mailstack.dovecot import Account, Dovecot
from tests.mailstack.proxy import Proxy

SINCE = datetime.now(UTC) - timedelta(hours=1)


def note(subject: str) -> bytes:
    return (
        f"From: ben@northwind.example\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x.example>\r\n\r\nHi\r\n".encode()
    )


class Reader:
    """A listener whose posts are kept at once, as the sender's thread does."""

    def __init__(self, ca_file: Path, pace: Pace) -> None:
        self.subjects: list[str] = []
        self.troubles: list[Post] = []
        self.well: list[int] = []
        self.keeps = True
        self.unkept: list[Post] = []
        self._ca_file = ca_file
        self.listener = Listener(self._open, steady=time.monotonic, bring=self._bring, pace=pace)

    def _open(self, mailbox: MailboxDraft) -> ImapSession:
        password = "right" if mailbox.username is None else "wrong"
        return ImapSession(mailbox, password=lambda: password, ca_file=self._ca_file, seconds=5)

    def _bring(self, post: Post) -> None:
        if post.well:
            self.well.append(post.mailbox_id)
        elif post.trouble is not None:
            self.troubles.append(post)
        elif self.keeps:
            self.keep(post)
        else:
            self.unkept.append(post)

    def keep(self, post: Post) -> None:
        self.subjects += [str(message_from_bytes(one.raw)["Subject"]) for one in post.received]
        self.listener.taken(post.mailbox_id, post.states)

    def follow(self, *accounts: Account, port: int, username: str | None = None) -> None:
        self.listener.follow(
            {
                number: ToRead(
                    MailboxDraft(
                        one.email,
                        "127.0.0.1",
                        25,
                        Security.NONE,
                        username,
                        imap_host="127.0.0.1",
                        imap_port=port,
                        id=number,
                    ),
                    (),
                    SINCE,
                )
                for number, one in enumerate(accounts, 1)
            }
        )

    def until(self, reached: Callable[[], bool], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, (self.subjects, self.troubles, self.listener.unread)
            time.sleep(0.01)

    def until_read(self) -> None:
        self.until(lambda: not self.listener.unread)


Start = Callable[..., Reader]


@pytest.fixture
def start(imap_ca: Path) -> Iterator[Start]:
    made: list[Reader] = []
    before = set(threading.enumerate())

    def begin(pace: Pace | None = None) -> Reader:
        made.append(Reader(imap_ca, pace or Pace()))
        return made[-1]

    yield begin
    for one in made:
        one.listener.stop()
    left = [thread.name for thread in set(threading.enumerate()) - before]
    assert not [name for name in left if name.startswith(("reader", "listener"))]


def test_news_come_by_themselves(dovecot: Dovecot, start: Start) -> None:
    anna, ben = dovecot.account(), dovecot.account()
    reader = start()
    reader.follow(anna, ben, port=dovecot.imap)
    reader.until_read()
    dovecot.deliver(ben, note("to-ben"))
    reader.until(lambda: reader.subjects == ["to-ben"])
    dovecot.deliver(anna, note("to-anna"))
    reader.until(lambda: reader.subjects == ["to-ben", "to-anna"])


def test_mailboxes_beyond_the_limit_are_polled(dovecot: Dovecot, start: Start) -> None:
    anna = dovecot.account()
    reader = start(Pace(poll=0.1, most_idle=0))
    reader.follow(anna, port=dovecot.imap)
    reader.until_read()
    dovecot.deliver(anna, note("polled"))
    reader.until(lambda: reader.subjects == ["polled"])


def test_idle_connections_are_renewed_and_junk_is_looked_into(dovecot: Dovecot, start: Start) -> None:
    anna = dovecot.account()
    reader = start(Pace(renew=0.2))
    reader.follow(anna, port=dovecot.imap)
    reader.until_read()
    dovecot.append(anna, note("in-junk"), folder="Junk")
    reader.until(lambda: reader.subjects == ["in-junk"])


def test_what_is_not_kept_comes_again_nowhere_and_holds_up_no_one(dovecot: Dovecot, start: Start) -> None:
    anna, ben = dovecot.account(), dovecot.account()
    reader = start()
    reader.follow(anna, ben, port=dovecot.imap)
    reader.until_read()
    reader.keeps = False
    dovecot.deliver(anna, note("one"))
    reader.until(lambda: len(reader.unkept) == 1)
    dovecot.deliver(anna, note("two"))
    dovecot.deliver(ben, note("three"))
    reader.until(lambda: len(reader.unkept) == 2)
    reader.keeps = True
    for post in reader.unkept:
        reader.keep(post)
    reader.until(lambda: sorted(reader.subjects) == ["one", "three", "two"])


def test_server_that_stops_and_starts_is_read_again(own_dovecot: Dovecot, start: Start) -> None:
    anna = own_dovecot.account()
    reader = start(Pace(again=0.1, again_at_most=0.2))
    reader.follow(anna, port=own_dovecot.imap)
    reader.until_read()
    own_dovecot.stop()
    reader.until(lambda: any(one.lasts for one in reader.troubles))
    assert not reader.troubles[0].lasts
    assert reader.well == [1]
    own_dovecot.start()
    own_dovecot.deliver(anna, note("after-the-stop"))
    reader.until(lambda: reader.subjects == ["after-the-stop"])
    reader.until(lambda: reader.well == [1, 1])


def test_dead_network_is_found_at_the_renewal(dovecot: Dovecot, start: Start) -> None:
    anna = dovecot.account()
    with Proxy(dovecot.imap) as proxy:
        reader = start(Pace(renew=0.3, again=0.1))
        reader.follow(anna, port=proxy.port)
        reader.until_read()
        proxy.hang_up()
        dovecot.deliver(anna, note("meanwhile"))
        reader.until(lambda: reader.subjects == ["meanwhile"])
        assert proxy.connections >= 2


def test_check_reads_all_and_says_when(dovecot: Dovecot, start: Start) -> None:
    anna, ben = dovecot.account(), dovecot.account()
    reader = start(Pace(poll=3600, most_idle=0))
    reader.follow(anna, ben, port=dovecot.imap)
    assert reader.listener.unread == {1, 2}
    reader.until_read()
    dovecot.deliver(anna, note("waiting"))
    reader.listener.check(stale=True)
    assert reader.listener.unread == {1, 2}
    reader.until_read()
    assert reader.subjects == ["waiting"]


def test_refused_sign_in_is_told_and_counts_as_looked_at(dovecot: Dovecot, start: Start) -> None:
    anna = dovecot.account()
    reader = start()
    reader.follow(anna, port=dovecot.imap, username="nobody")
    reader.until(lambda: bool(reader.troubles))
    assert isinstance(reader.troubles[0].trouble, SignInRefused)
    assert reader.troubles[0].lasts
    reader.until_read()


def test_refused_sign_in_is_tried_again_when_the_user_says_so_and_seldom_by_itself(
    dovecot: Dovecot, start: Start
) -> None:
    anna = dovecot.account()
    reader = start(Pace(again=0.01))
    reader.follow(anna, port=dovecot.imap, username="nobody")
    reader.until(lambda: len(reader.troubles) == 1)
    reader.listener.retry(1)
    reader.until(lambda: len(reader.troubles) == 2)
    reader.until_read()
    assert len(reader.troubles) == 2
    assert reader.well == []


def test_server_that_drops_again_and_again_is_read_on_without_an_alarm(dovecot: Dovecot, start: Start) -> None:
    anna = dovecot.account()
    with Proxy(dovecot.imap) as proxy:
        reader = start(Pace(again=0.05))
        reader.follow(anna, port=proxy.port)
        for number in range(5):
            reader.until_read()
            connections = proxy.connections
            proxy.hang_up()
            dovecot.deliver(anna, note(f"note-{number}"))
            reader.until(lambda number=number: f"note-{number}" in reader.subjects)
            reader.until(lambda before=connections: proxy.connections > before)
    assert sorted(reader.subjects) == [f"note-{number}" for number in range(5)]
    assert not [one for one in reader.troubles if one.lasts]


def test_mailbox_no_longer_followed_is_left_alone(dovecot: Dovecot, start: Start) -> None:
    anna, ben = dovecot.account(), dovecot.account()
    reader = start()
    reader.follow(anna, ben, port=dovecot.imap)
    reader.until_read()
    reader.follow(anna, port=dovecot.imap)
    dovecot.deliver(ben, note("to-ben"))
    dovecot.deliver(anna, note("to-anna"))
    reader.until(lambda: reader.subjects == ["to-anna"])


def test_errand_goes_over_the_connection_that_listens(dovecot: Dovecot, start: Start) -> None:
    anna = dovecot.account()
    with Proxy(dovecot.imap) as proxy:
        reader = start()
        reader.follow(anna, port=proxy.port)
        reader.until_read()
        done = threading.Event()

        def file(session: ImapSession) -> None:
            session.file_copy(note("copy"), sent_at=SINCE, look_first=True)
            done.set()

        reader.listener.errand(1, file)
        assert done.wait(10)
        dovecot.deliver(anna, note("still-listening"))
        reader.until(lambda: reader.subjects == ["still-listening"])
        assert proxy.connections == 1
    assert len(dovecot.messages(anna, "Sent")) == 1


def test_two_hundred_mailboxes_listen_at_once_with_few_threads(own_dovecot: Dovecot, start: Start) -> None:
    accounts = [own_dovecot.account() for _ in range(200)]
    before = threading.active_count()
    reader = start()
    reader.follow(*accounts, port=own_dovecot.imap)
    reader.until(lambda: not reader.listener.unread, seconds=60)
    assert threading.active_count() - before <= 9
    for number in (0, 99, 199):
        own_dovecot.deliver(accounts[number], note(f"n{number}"))
    reader.until(lambda: sorted(reader.subjects) == ["n0", "n199", "n99"])
    assert not reader.troubles
