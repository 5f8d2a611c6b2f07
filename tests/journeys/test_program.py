"""The whole program with its window: it opens, sends in the background, notices others, and ends in order."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine

from app.core.clock import SystemClock
from app.core.commands.sequences import save_sequence
from app.core.events import Changes, Kind, changed
from app.core.lock import SenderLock
from app.core.paths import Paths
from app.core.secrets import Secrets
from app.core.store import Store
from app.main.pages import page_specs
from app.main.window import Program
from tests.journeys.office import ALWAYS, Office
from tests.journeys.smtp_server import Server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(office_now: Office) -> Office:
    return office_now


@pytest.fixture
def program(qtbot: QtBot, office: Office) -> Iterator[Program]:
    program = Program(office.paths, SystemClock())
    yield program
    program.window.close()
    program.close()


def test_what_is_due_goes_out_while_the_window_is_open(
    qtbot: QtBot, office: Office, server: Server, program: Program
) -> None:
    office.enroll_always("a@example.com")
    program.open()
    qtbot.waitUntil(lambda: len(server.mails) == 1)
    qtbot.waitUntil(lambda: office.counts() == {"sent": 1})
    (row,) = office.rows()
    assert row.sent_at is not None
    assert row.send_at is not None
    assert row.sent_at - row.send_at <= timedelta(seconds=15), "no beat of 20 s was waited for"


def put_to(store: Store, *, due: dict[int, int]) -> Changes:
    """Put emails to instants, as moving them in the window does."""
    with store.write() as session:
        for email_id, at in due.items():
            session.connection().exec_driver_sql("UPDATE scheduled_emails SET send_at = ? WHERE id = ?", (at, email_id))
    return changed(Kind.ENROLLMENTS)


def test_an_email_that_is_due_later_leaves_within_a_second_or_two_of_its_time(
    qtbot: QtBot, office: Office, server: Server, program: Program
) -> None:
    """Of three emails the middle one tells: a busy machine may keep one waiting, a beat of 20 s would meet but one."""
    office.enroll_always("a@example.com", "b@example.com", "c@example.com")
    ids = [row.id for row in office.rows()]
    put_to(office.store, due=dict.fromkeys(ids, int(SystemClock().now().timestamp()) + 900))
    program.open()
    qtbot.waitUntil(lambda: SenderLock(office.paths.sender_lock).holder() != "")
    soon = int(SystemClock().now().timestamp()) + 4
    due = {email_id: soon + 3 * number for number, email_id in enumerate(ids)}
    program.desk.do(partial(put_to, due=due), owner=program.window)
    qtbot.waitUntil(lambda: office.counts() == {"sent": 3})
    late = sorted(int(row.sent_at.timestamp()) - due[row.id] for row in office.rows() if row.sent_at)
    assert late[0] >= 0, "none leaves before its time"
    assert late[1] <= 2, late


def test_what_a_command_line_beside_it_does_is_noticed_and_sent(
    qtbot: QtBot, office: Office, server: Server, program: Program, tmp_path: Path
) -> None:
    save_sequence(office.store, draft=ALWAYS, now=office.clock.now())
    program.open()
    qtbot.waitUntil(lambda: "The window" in SenderLock(office.paths.sender_lock).holder())
    people = tmp_path / "people.csv"
    people.write_text("email\nz@example.com\n")
    command = [sys.executable, "-m", "app", "--data", str(office.paths.data), "--json"]
    done = subprocess.run([*command, "enroll", "Now", "--contacts", str(people)], cwd=ROOT, capture_output=True)
    assert json.loads(done.stdout)["enrolled"] == 1
    qtbot.waitUntil(lambda: server.recipients == ["z@example.com"])


def test_without_the_lock_the_window_opens_to_look_and_says_who_sends(
    qtbot: QtBot, office: Office, server: Server
) -> None:
    office.enroll_always("a@example.com")
    said: list[str] = []
    with SenderLock(office.paths.sender_lock) as lock:
        lock.acquire("outpace run")
        program = Program(office.paths, SystemClock())
        program.say = said.append
        program.open()
        qtbot.waitUntil(lambda: bool(said))
        program.window.close()
        program.close()
    assert "outpace run" in said[0]
    assert server.mails == []


def test_closing_the_window_frees_the_lock(qtbot: QtBot, office: Office) -> None:
    program = Program(office.paths, SystemClock())
    program.open()
    lock = SenderLock(office.paths.sender_lock)
    qtbot.waitUntil(lambda: "The window" in lock.holder())
    program.window.close()
    program.close()
    lock.acquire("outpace run")
    lock.release()


def test_a_database_that_is_none_is_told_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    paths = Paths(tmp_path / "broken")
    paths.prepare()
    paths.database.write_bytes(b"This is a letter. " * 100)
    program = Program(paths, SystemClock())
    with qtbot.waitSignal(program.desk.troubled) as told:
        program.open()
    assert "not an Outpace workspace" in told.args[0].sentence
    program.window.close()
    program.close()


def test_a_window_closed_while_it_still_opens_leaves_nothing_running(qtbot: QtBot, office: Office) -> None:
    program = Program(office.paths, SystemClock())
    program.open()
    program.window.close()
    program.close()
    with SenderLock(office.paths.sender_lock) as lock:
        lock.acquire("outpace run")
    assert [one.name for one in threading.enumerate() if one.name.startswith(("APScheduler", "desk", "courier"))] == []


def test_no_page_touches_database_keyring_or_network_in_the_windows_own_thread(
    qtbot: QtBot, office: Office, server: Server, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.enroll_always("a@example.com")
    touched: list[tuple[str, bool]] = []
    for owner, name in ((Engine, "connect"), (Secrets, "get"), (Secrets, "state"), (socket.socket, "connect")):
        _watch(monkeypatch, owner, name, touched)
    busy = [True]
    program.desk.working.connect(busy.append)
    program.open()
    for spec in page_specs():
        program.window.go(spec.key, **({"sequence": 1} if spec.key == "sequence" else {}))
        qtbot.waitUntil(lambda: not busy[-1])
    program.window.go("mailboxes", mailbox=1)
    qtbot.waitUntil(lambda: len(server.mails) == 1)
    qtbot.waitUntil(lambda: {"connect", "state"} <= {name for name, _ in touched})
    assert [name for name, in_the_windows_thread in touched if in_the_windows_thread] == []


def _watch(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, touched: list[tuple[str, bool]]) -> None:
    """Note who calls `owner.name` from which thread."""
    real = getattr(owner, name)

    def watched(*arguments: object, **named: object) -> object:
        touched.append((name, threading.current_thread() is threading.main_thread()))
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, watched)
