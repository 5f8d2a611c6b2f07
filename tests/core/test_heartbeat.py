"""The heartbeat: turns at once, at each due instant and at a wake; it outlives trouble and sees a sleep."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.core.commands.sequences import save_sequence
from app.core.errors import DatabaseTrouble
from app.core.heartbeat import Heartbeat
from app.core.model import ContactDraft, SequenceDraft, StepDraft
from app.core.sender.sender import Sender
from tests.journeys.clocks import Sleepy
from tests.journeys.office import Office
from tests.journeys.smtp_server import Server


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Iterator[Office]:
    office = Office(tmp_path / "data", server, now=SystemClock().now())
    yield office
    office.close()


class Beats:
    """A heartbeat under watch: `turn()` waits for the next turn."""

    def __init__(self, sender: Sender, clock: SystemClock) -> None:
        self._turns: queue.Queue[None] = queue.Queue()
        self.heart = Heartbeat(sender, clock, after=lambda: self._turns.put(None))

    def turn(self) -> None:
        self._turns.get(timeout=10)


@pytest.fixture
def beating(office: Office) -> Iterator[Callable[[SystemClock], Beats]]:
    started: list[tuple[Beats, Sender]] = []

    def start(clock: SystemClock) -> Beats:
        sender = office.sender()
        beats = Beats(sender, clock)
        started.append((beats, sender))
        beats.heart.start()
        beats.turn()
        return beats

    yield start
    for beats, sender in started:
        beats.heart.stop()
        sender.finish(10)


def test_a_wake_brings_a_turn_at_once(beating: Callable[[SystemClock], Beats]) -> None:
    beats = beating(SystemClock())
    for _ in range(5):
        beats.heart.wake()
        beats.turn()


def test_nothing_runs_after_stop(beating: Callable[[SystemClock], Beats]) -> None:
    beats = beating(SystemClock())
    beats.heart.stop()
    beats.heart.wake()
    with pytest.raises(queue.Empty):
        beats._turns.get(timeout=0.3)


def test_trouble_of_the_store_is_told_and_the_next_turn_goes_on(
    office: Office, beating: Callable[[SystemClock], Beats], monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = beating(SystemClock())
    assert beats.heart.trouble is None
    with monkeypatch.context() as patched:

        def full(*_: object) -> None:
            raise DatabaseTrouble("The disk is full. Free some space.")

        patched.setattr(Sender, "tick", full)
        beats.heart.wake()
        beats.turn()
        assert beats.heart.trouble is not None
        assert "disk is full" in beats.heart.trouble.sentence
    beats.heart.wake()
    beats.turn()
    assert beats.heart.trouble is None


def test_connections_made_before_a_sleep_are_not_used_after_it(
    office: Office, server: Server, beating: Callable[[SystemClock], Beats]
) -> None:
    office.mailbox("anna", gap=0)
    always = SequenceDraft(
        "Always",
        (StepDraft(0, "Hello", "A word."),),
        start="00:00",
        end="24:00",
        days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    )
    sequence = save_sequence(office.store, draft=always, now=office.clock.now()).id
    office.enroll(sequence, 0, contacts=[ContactDraft("a@example.com")])
    clock = Sleepy()
    beats = beating(clock)
    assert server.wait_for(1)
    beats.turn()
    clock.slept = timedelta(minutes=5)
    beats.heart.wake()
    beats.turn()
    office.enroll(sequence, 0, contacts=[ContactDraft("b@example.com")])
    with office.store.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE scheduled_emails SET send_at = ?, window_start = 0 WHERE status = 'pending'",
            (int(clock.now().timestamp()) - 1,),
        )
    beats.heart.wake()
    assert server.wait_for(2)
    assert server.connections == 2


def test_wakes_during_a_turn_make_one_more_turn(
    beating: Callable[[SystemClock], Beats], monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = beating(SystemClock())
    entered, go_on, ticks = threading.Event(), threading.Event(), []

    def slow(*_: object) -> int:
        ticks.append(1)
        entered.set()
        assert go_on.wait(10)
        return 0

    monkeypatch.setattr(Sender, "tick", slow)
    beats.heart.wake()
    assert entered.wait(10)
    for _ in range(200):
        beats.heart.wake()
    go_on.set()
    beats.turn()
    beats.turn()
    beats.heart.stop()
    assert len(ticks) == 2
