"""Lines that break, answers that come late, a database that cannot be written, clocks that jump: nothing goes twice."""

from __future__ import annotations

import resource
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app.core.errors import DatabaseTrouble
from app.core.model import EmailStatus
from app.core.queries.away import while_away
from app.core.queries.schedule import events
from app.core.sender.sender import Sender
from tests.journeys.cut_line import CutLine
from tests.journeys.office import HELLO, Office, settle
from tests.journeys.smtp_server import Server

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
_S = EmailStatus


@pytest.fixture
def line(server: Server) -> Iterator[CutLine]:
    with CutLine(server.port) as line:
        yield line


@pytest.fixture
def far_office(tmp_path: Path, line: CutLine) -> Iterator[Office]:
    """An office whose server is behind the line."""
    office = Office(tmp_path / "far", line)  # type: ignore[arg-type]
    yield office
    office.close()


@pytest.mark.parametrize(
    ("cut", "arrived", "status"),
    [("before the message", 0, _S.PENDING), ("before the dot", 0, _S.IN_DOUBT), ("after the dot", 1, _S.IN_DOUBT)],
)
def test_a_line_cut_around_the_final_dot(
    far_office: Office, server: Server, line: CutLine, cut: str, arrived: int, status: EmailStatus
) -> None:
    office = far_office
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    office.go_to(NINE)
    sender = office.sender()
    line.cut = cut
    settle(sender, NINE)
    assert line.cuts == 1
    assert (len(server.mails), office.rows()[0].status) == (arrived, status)
    line.cut = ""
    sender.finish(10)
    unsure = int(status is _S.IN_DOUBT)
    assert office.play(until_idle=True).sent == 3 - unsure
    assert set(server.ids.values()) == {1}
    assert len(server.mails) == 3 - unsure + arrived


def test_an_answer_after_minutes_is_waited_for_and_nothing_else_leaves_that_mailbox(
    office: Office, server: Server
) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 30)
    office.go_to(NINE)
    sender = office.sender()
    server.holding = threading.Event()
    sender.tick(NINE)
    assert server.wait_for(1)
    for minutes in range(1, 40):
        office.go_to(NINE + timedelta(minutes=minutes))
        assert sender.tick(office.clock.now()) == 0
    server.holding.set()
    assert sender.finish(20)
    (sent,) = office.rows(_S.SENT)
    assert sent.sent_at == NINE + timedelta(minutes=39)
    assert server.ids.total() == 1


def in_mid_send(office: Office, server: Server) -> Sender:
    """Return a sender whose first email the server has, and is about to answer."""
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    office.go_to(NINE)
    sender = office.sender()
    server.holding = threading.Event()
    sender.tick(NINE)
    assert server.wait_for(1)
    return sender


def is_recorded_once(office: Office, server: Server, sender: Sender) -> None:
    later = NINE + timedelta(minutes=2)
    office.go_to(later)
    settle(sender, later)
    sender.finish(10)
    assert [row.status for row in office.rows()].count(_S.SENT) == 1
    assert office.play(until_idle=True).sent == 2
    assert set(server.ids.values()) == {1}
    assert office.counts() == {"sent": 3}


def test_a_database_locked_at_the_moment_of_recording_records_later(office: Office, server: Server) -> None:
    sender = in_mid_send(office, server)
    with office.store.write_durably() as session:
        session.connection().exec_driver_sql("PRAGMA busy_timeout=50")
    assert server.holding is not None
    with closing(sqlite3.connect(office.paths.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        server.holding.set()
        assert sender.arrived.wait(20)
        for _ in range(3):
            with pytest.raises(DatabaseTrouble, match="in use by another program"):
                sender.tick(NINE)
        assert sender.in_flight, "the result is kept until it is recorded"
        other.execute("ROLLBACK")
    is_recorded_once(office, server, sender)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond a page, as a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit of a file's size for a process")
def test_a_disk_full_at_the_moment_of_recording_records_later(office: Office, server: Server) -> None:
    sender = in_mid_send(office, server)
    assert server.holding is not None
    server.holding.set()
    assert sender.arrived.wait(20)
    with full_disk(), pytest.raises(DatabaseTrouble):
        sender.tick(NINE)
    assert sender.in_flight
    is_recorded_once(office, server, sender)


def test_a_result_that_could_never_be_recorded_is_in_doubt_at_the_next_start(office: Office, server: Server) -> None:
    sender = in_mid_send(office, server)
    assert server.holding is not None
    server.holding.set()
    assert sender.arrived.wait(20)
    result = office.play(until_idle=True)
    assert (result.sent, result.in_doubt) == (2, 1)
    assert set(server.ids.values()) == {1}
    sender.finish(10)
    assert office.counts() == {"sent": 3}, "the answer was known after all"


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=-400), timedelta(hours=-1), timedelta(days=400)])
def test_a_clock_that_jumps_sends_nothing_again(office: Office, server: Server, jump: timedelta) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 10)
    office.play(days=0.1)
    before = len(server.mails)
    assert 0 < before < 10
    office.go_to(office.clock.now() + jump)
    office.plan()
    office.play(until_idle=True)
    assert set(server.ids.values()) == {1}
    assert office.counts() == {"sent": 10}


def test_a_computer_that_slept_for_a_day_spreads_what_it_missed(office: Office, server: Server) -> None:
    office.mailbox("anna", capacity=10)
    office.enroll(office.sequence(HELLO), 20)
    office.go_to(NINE)
    sender = office.sender()
    settle(sender, NINE)
    sender.woke()
    woken = NINE + timedelta(days=1)
    office.go_to(woken)
    settle(sender, woken)
    sender.finish(10)
    assert len(server.mails) == 2, "one at the wake, none of the others at once"
    missed = while_away(office.store, zone=UTC)
    assert missed is not None, "what was missed is told"
    assert (missed.since, missed.until, len(missed.emails)) == (NINE + timedelta(minutes=48), woken, 9)
    office.play(until_idle=True)
    assert set(server.ids.values()) == {1}
    times = sorted(row.sent_at for row in office.rows(_S.SENT) if row.sent_at)
    assert len(times) == 20
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= timedelta(seconds=90)
    assert max(sum(time.date() == day for time in times) for day in {time.date() for time in times}) <= 10


def test_without_a_network_nothing_is_tried_and_then_all_goes(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    office.go_to(NINE)
    sender = office.sender()
    with monkeypatch.context() as offline:
        offline.setattr("app.core.sender.sender.has_route", lambda host: False)
        for seconds in range(0, 600, 60):
            assert sender.tick(NINE + timedelta(seconds=seconds)) == 0
    assert [len(events(office.store, email_id=row.id)) for row in office.rows()] == [0, 0, 0]
    settle(sender, NINE + timedelta(minutes=11))
    sender.finish(10)
    assert len(server.mails) == 1
