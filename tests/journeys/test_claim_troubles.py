"""Trouble at the moment of the claim, and what changes while an email is on its way: nothing leaves unrecorded."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from app.core.commands.settings import pause_all, resume_all
from app.core.errors import DatabaseTrouble, EnvironmentTrouble
from app.core.ledger import Ledger
from app.core.model import EmailStatus
from app.core.queries.away import while_away
from tests.journeys.cut_line import CutLine
from tests.journeys.office import AGAIN, HELLO, Office, settle
from tests.journeys.smtp_server import Server
from tests.journeys.test_never_twice import NINE, full_disk, in_mid_send, is_recorded_once

ROOT = Path(__file__).parents[2]
_S = EmailStatus


def ready(office: Office) -> None:
    """Have three emails wait, the first of them due."""
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    office.go_to(NINE)


def all_go_once(office: Office, server: Server) -> None:
    assert server.mails == [], "nothing left before its claim was stored"
    assert {row.attempts for row in office.rows()} == {0}
    assert office.play(until_idle=True).sent == 3
    assert set(server.ids.values()) == {1}
    assert office.counts() == {"sent": 3}


def test_a_database_locked_at_the_claim_lets_nothing_leave_until_it_is_free(office: Office, server: Server) -> None:
    ready(office)
    sender = office.sender()
    for write in (office.store.write, office.store.write_durably):
        with write() as session:
            session.connection().exec_driver_sql("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(office.paths.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(DatabaseTrouble, match="in use by another program"):
                sender.tick(NINE)
        other.execute("ROLLBACK")
    assert not sender.in_flight
    sender.finish(10)
    all_go_once(office, server)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit of a file's size for a process")
def test_a_disk_full_at_the_claim_lets_nothing_leave_until_there_is_room(office: Office, server: Server) -> None:
    ready(office)
    sender = office.sender()
    with full_disk(), pytest.raises(DatabaseTrouble):
        sender.tick(NINE)
    assert not sender.in_flight
    sender.finish(10)
    all_go_once(office, server)


def test_a_claim_that_cannot_be_noted_outside_the_file_is_given_back(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(office)
    sender = office.sender()

    def full(*_: object) -> None:
        raise EnvironmentTrouble("The disk is full. Free some space.")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "note", full)
        with pytest.raises(EnvironmentTrouble):
            sender.tick(NINE)
        sender.record()
    assert not sender.in_flight
    sender.finish(10)
    all_go_once(office, server)


@pytest.mark.parametrize("jump", [timedelta(days=-2), timedelta(days=30)])
def test_a_clock_set_while_the_answer_is_awaited_changes_nothing_about_it(
    office: Office, server: Server, jump: timedelta
) -> None:
    sender = in_mid_send(office, server)
    office.go_to(NINE + jump)
    assert sender.tick(NINE + jump) == 0, "no second email of the mailbox beside the first"
    assert server.holding is not None
    server.holding.set()
    assert sender.arrived.wait(20)
    server.holding = None
    is_recorded_once(office, server, sender)


def test_a_clock_set_back_hides_nothing_that_is_missed_afterwards(office: Office, server: Server) -> None:
    ready(office)
    sender = office.sender()
    ahead = NINE + timedelta(days=30)
    pause_all(office.store, now=NINE)
    settle(sender, ahead)
    resume_all(office.store, now=NINE)
    settle(sender, NINE)
    evening = NINE + timedelta(hours=7)
    office.go_to(evening)
    settle(sender, evening)
    sender.finish(10)
    missed = while_away(office.store, zone=UTC)
    assert missed is not None
    assert len(missed.emails) == 2


@pytest.fixture
def line(server: Server) -> Iterator[CutLine]:
    with CutLine(server.port) as line:
        yield line


def test_a_computer_that_falls_asleep_before_the_answer_leaves_one_email_in_doubt(
    tmp_path: Path, server: Server, line: CutLine
) -> None:
    office = Office(tmp_path / "far", line)  # type: ignore[arg-type]
    ready(office)
    sender = office.sender()
    line.cut = "dead"
    sender.tick(NINE)
    assert server.wait_for(1)
    woken = NINE + timedelta(days=1)
    office.go_to(woken)
    sender.woke()
    line.hang_up()
    line.cut = ""
    assert sender.arrived.wait(20)
    settle(sender, woken)
    sender.finish(10)
    (_,) = office.rows(_S.IN_DOUBT)
    missed = while_away(office.store, zone=UTC)
    assert missed is not None, "what was missed is told although the doubt alone asks for a new plan"
    assert len(missed.emails) == 2
    office.play(until_idle=True)
    assert office.counts() == {"sent": 2, "in_doubt": 1}
    assert set(server.ids.values()) == {1}
    assert len(server.mails) == 3
    office.close()


def test_two_copies_started_at_the_same_instant_send_each_email_once(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), 5)
    words = ("--json", "run", "--clock-start", "2026-11-23T07:00:00Z", "--clock-speed", "1000000", "--until-idle")
    line = [sys.executable, "-m", "app", "--data", str(office.paths.data), *words]
    server.holding = threading.Event()
    both = [
        subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert server.wait_for(1, seconds=60)
    end = time.monotonic() + 60
    while all(one.poll() is None for one in both):
        assert time.monotonic() < end, "both went on"
        time.sleep(0.02)
    server.holding.set()
    told = [(one.communicate(timeout=120), one.returncode) for one in both]
    assert sorted(code for _, code in told) == [0, 1]
    assert sum(json.loads(out)["sent"] for (out, _), code in told if code == 0) == 10
    assert "is already sending" in next(err for (_, err), code in told if code == 1)
    assert set(server.ids.values()) == {1}
