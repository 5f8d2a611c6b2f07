"""The program beside its window, whole: closed it goes on sending and tells of trouble; it ends when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock, SystemClock
from app.core.commands.mailboxes import mailbox_needs_attention
from app.core.lock import SenderLock
from app.core.paths import Paths
from app.main.window import Program
from app.ui.preferences import START_AT_LOGIN
from tests.desktop import Desktop
from tests.journeys.office import Office
from tests.journeys.smtp_server import Server
from tests.journeys.test_program import put_to

ROOT = Path(__file__).parents[2]
PATIENCE = 20


@pytest.fixture
def office(office_now: Office) -> Office:
    return office_now


@pytest.fixture
def program(qtbot: QtBot, office: Office, desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program with a tray on a desktop that shows notifications, ready."""
    monkeypatch.setattr("PySide6.QtWidgets.QSystemTrayIcon.isSystemTrayAvailable", lambda: True)
    program = Program(office.paths, SystemClock(), stays=True)
    try:
        program.open()
        qtbot.waitUntil(lambda: program.background is not None)
        qtbot.waitUntil(lambda: "The window" in SenderLock(office.paths.sender_lock).holder())
        yield program
    finally:
        program.window.end()
        program.close()


def test_closed_into_the_tray_it_says_so_and_goes_on_sending(
    qtbot: QtBot, office: Office, server: Server, program: Program, desktop: Desktop
) -> None:
    program.window.close()
    assert desktop.shown()["title"] == "Outpace keeps sending"
    assert program.window.isHidden()
    office.enroll_always("a@example.com")
    qtbot.waitUntil(lambda: office.counts() == {"sent": 1})
    program.quit()
    assert program.window.property("closesUnasked") is False


def test_a_mailbox_that_stops_is_told_and_a_press_leads_to_it(
    qtbot: QtBot, office: Office, program: Program, desktop: Desktop
) -> None:
    program.window.close()
    desktop.shown()
    qtbot.waitUntil(lambda: program.background is not None and program.background.knows)
    program.desk.do(
        lambda store: mailbox_needs_attention(store, mailbox_id=1, reason="sign-in refused", now=office.clock.now()),
        owner=program.window,
    )
    qtbot.waitUntil(lambda: not desktop.arrived.empty())
    assert desktop.shown() == {
        "title": "anna@fenwick.example needs you",
        "text": "Sign-in refused. It sends nothing until then.",
        "actions": ["default", "Open"],
    }
    desktop.press()
    qtbot.waitUntil(program.window.isVisible)
    page = program.window.current_page()
    assert page is not None
    assert page.key == "mailboxes"


def test_after_sleep_everything_is_looked_at_anew_and_no_connection_from_before_is_used(
    qtbot: QtBot, office: Office, server: Server, program: Program, desktop: Desktop
) -> None:
    woke: list[bool] = []
    program.bus.listen(lambda changes: woke.append(len(changes.kinds) > 5))
    program.window.close()
    desktop.shown()
    office.enroll_always("p1@example.com", "p2@example.com", "p3@example.com")
    ids = [row.id for row in office.rows()]

    def send(number: int) -> None:
        due = {ids[number - 1]: int(SystemClock().now().timestamp())}
        program.desk.do(partial(put_to, due=due), owner=program.window)
        qtbot.waitUntil(lambda: office.counts()["sent"] == number)

    send(1)
    send(2)
    assert server.connections == 1, "one connection serves as long as nobody sleeps"
    desktop.wake()
    qtbot.waitUntil(lambda: any(woke))
    send(3)
    assert server.connections == 2
    assert set(server.ids.values()) == {1}


def test_a_look_that_comes_much_too_late_means_sleep_where_no_logind_tells() -> None:
    from app.ui.wake import WakeWatch

    clock = FixedClock(SystemClock().now())
    watch = WakeWatch(clock)
    clock.set(clock.now() + timedelta(seconds=3))
    assert not watch.look()
    clock.set(clock.now() + timedelta(hours=7))
    assert watch.look()
    assert not watch.look()


def test_starting_at_login_follows_the_preference_at_once(program: Program, home: Path) -> None:
    file = home / ".config" / "autostart" / "outpace.desktop"
    program.window.preferences.set(START_AT_LOGIN, True)
    assert "--hidden" in file.read_text()
    program.window.preferences.set(START_AT_LOGIN, False)
    assert not file.exists()


def started(paths: Paths, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OUTPACE_DATA": str(paths.data)}
    return subprocess.Popen([sys.executable, "-m", "app", *arguments], cwd=ROOT, env=environment)


def until_it_sends(paths: Paths, program: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while f"process {program.pid})" not in SenderLock(paths.sender_lock).holder():
        assert time.monotonic() < end, "the program did not come up"
        time.sleep(0.02)


def test_started_hidden_it_sends_and_a_signal_ends_it_in_order(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    program = started(paths, "--hidden")
    try:
        until_it_sends(paths, program)
        second = started(paths)
        assert second.wait(PATIENCE) == 0, "the first is there and is asked to rise"
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE) == 0
    finally:
        program.kill()
        program.wait()
    with SenderLock(paths.sender_lock) as lock:
        lock.acquire("outpace run")
    assert not paths.crash.exists()


def test_killed_by_a_fault_it_is_told_at_the_next_start(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    first = started(paths)
    until_it_sends(paths, first)
    first.send_signal(signal.SIGSEGV)
    assert first.wait(PATIENCE) != 0
    assert "Segmentation fault" in paths.crash.read_text()
    second = started(paths)
    until_it_sends(paths, second)
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert not paths.crash.exists()
    assert "Segmentation fault" in paths.crash.with_stem("crash-before").read_text()
