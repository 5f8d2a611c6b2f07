"""Waiting on many connections: who spoke, being poked, and how many the system allows."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from app.core.mail.watch import MOST, Watch, room

resource = pytest.importorskip("resource", reason="Windows has no limit of this kind")


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()


def test_who_spoke_is_told_until_taken_out(watch: Watch) -> None:
    pairs = {number: socket.socketpair() for number in (1, 2, 3)}
    for number, (near, _) in pairs.items():
        watch.add(near.fileno(), number)
    assert watch.wait(0) == []
    pairs[2][1].send(b"* 1 EXISTS")
    assert watch.wait(5) == [2]
    watch.remove(pairs[2][0].fileno())
    assert watch.wait(0) == []
    pairs[3][1].close()
    assert watch.wait(5) == [3], "a line that ended speaks as well"
    for near, far in pairs.values():
        near.close()
        far.close()


def test_poke_ends_the_waiting_once(watch: Watch) -> None:
    begun = time.monotonic()
    threading.Timer(0.05, watch.poke).start()
    assert watch.wait(10) == []
    for _ in range(100_000):
        watch.poke()
    assert watch.wait(10) == []
    assert time.monotonic() - begun < 9
    assert watch.wait(0.01) == []


def test_poke_after_the_end_is_no_error() -> None:
    watch = Watch()
    watch.close()
    watch.poke()


@pytest.mark.parametrize(
    ("allowed", "at_most", "held", "asked"),
    [
        (256, 10_240, MOST, 2048),
        (256, 300, 150, 300),
        (4096, 4096, MOST, None),
        (resource.RLIM_INFINITY, -1, MOST, None),
    ],
)
def test_system_is_asked_for_room(
    monkeypatch: pytest.MonkeyPatch, allowed: int, at_most: int, held: int, asked: int | None
) -> None:
    asked_for: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda what: (allowed, at_most))
    monkeypatch.setattr(resource, "setrlimit", lambda what, limits: asked_for.append(limits))
    assert room() == held
    assert asked_for == ([] if asked is None else [(asked, at_most)])


def test_refused_room_is_lived_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(what: int, limits: tuple[int, int]) -> None:
        raise ValueError("not permitted")

    monkeypatch.setattr(resource, "getrlimit", lambda what: (256, 10_240))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert room() == 128
