"""Before anything is sent the network is found, then answers are read, and neither is waited for without end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from app.core.mail.probe import is_online
from app.core.sender import readiness
from app.core.sender.readiness import ANSWERS_SECONDS, Readiness
from tests.mail.servers import free_port


class Inboxes:
    def __init__(self) -> None:
        self.unread: frozenset[int] = frozenset({1, 2})
        self.checks: list[bool] = []

    def check(self, *, stale: bool = False) -> None:
        self.checks.append(stale)


class Way:
    """A readiness whose network and seconds the test holds."""

    def __init__(self) -> None:
        self.online = threading.Event()
        self.seconds = 0.0
        self.inboxes = Inboxes()
        self.told = threading.Event()
        self.readiness = Readiness(self.inboxes, self.online.is_set, steady=lambda: self.seconds, news=self.told.set)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_PAUSES", (0.01,))


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_emails_may_go_where_nothing_was_begun() -> None:
    assert Way().readiness.waits_for == ""


def test_network_first_then_answers_then_emails() -> None:
    way = Way()
    way.readiness.begin(stale=True)
    assert way.readiness.waits_for == "waits for the network"
    assert way.inboxes.checks == []
    way.online.set()
    assert way.told.wait(10)
    assert way.readiness.waits_for == "reads answers first"
    assert way.inboxes.checks == [True]
    way.inboxes.unread = frozenset()
    assert way.readiness.waits_for == ""


def test_mailbox_that_cannot_be_read_holds_up_nothing_for_long() -> None:
    way = Way()
    way.online.set()
    way.readiness.begin(stale=False)
    until(lambda: way.readiness.waits_for == "reads answers first")
    way.seconds += ANSWERS_SECONDS
    assert way.readiness.waits_for == ""
    assert way.readiness.waits_for == ""


def test_network_that_does_not_come_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "NETWORK_SECONDS", 0.05)
    way = Way()
    way.readiness.begin(stale=True)
    until(lambda: way.readiness.waits_for == "reads answers first")


def test_sleeping_again_begins_anew() -> None:
    way = Way()
    way.online.set()
    way.readiness.begin(stale=True)
    until(lambda: way.readiness.waits_for == "reads answers first")
    way.online.clear()
    way.readiness.begin(stale=True)
    assert way.readiness.waits_for == "waits for the network"
    way.readiness.stop()


def test_own_servers_tell_whether_there_is_a_network() -> None:
    assert is_online([])
    assert is_online([("127.0.0.1", free_port())]), "a refusal was an answer"
    assert not is_online([("no-such-host.invalid", 993)], seconds=0.5)
