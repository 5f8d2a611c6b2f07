"""Questions and commands leave the UI thread, and only answers that are still wanted come back."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import InputError, OutpaceError
from app.core.events import Changes, Kind, changed
from app.ui.desk import Desk
from tests.ui.conftest import Office, delete

Question = Callable[[Any], Any]


def _name_of_thread(_workspace: Any) -> str:
    return threading.current_thread().name


def test_a_question_runs_on_the_desk_and_its_answer_comes_in_the_ui_thread(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    desk.start()
    seen: list[tuple[str, bool]] = []

    def then(name: str) -> None:
        seen.append((name, threading.current_thread() is threading.main_thread()))

    desk.ask(_name_of_thread, then, owner=desk)
    desk.ask(_name_of_thread, then, owner=desk, pages=True)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert sorted(seen) == [("desk", True), ("desk-pages", True)]


def test_a_page_of_a_table_does_not_wait_for_a_slow_question(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    desk.start()
    hold = threading.Event()
    answers: list[str] = []
    desk.ask(lambda _w: hold.wait(10), lambda _a: answers.append("slow"), owner=desk)
    desk.ask(lambda _w: None, lambda _a: answers.append("page"), owner=desk, pages=True)
    qtbot.waitUntil(lambda: answers == ["page"])
    hold.set()
    qtbot.waitUntil(lambda: answers == ["page", "slow"])


def test_of_questions_with_one_key_only_the_newest_is_answered(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    desk.start()
    started, hold = threading.Event(), threading.Event()
    asked: list[int] = []
    answers: list[int] = []

    def question(number: int) -> Question:
        def run(_workspace: Any) -> int:
            asked.append(number)
            started.set()
            hold.wait(10)
            return number

        return run

    desk.ask(question(0), answers.append, owner=desk, key="search")
    assert started.wait(10)
    for number in range(1, 20):
        desk.ask(question(number), answers.append, owner=desk, key="search")
    hold.set()
    qtbot.waitUntil(lambda: bool(answers))
    desk.ask(lambda _w: 99, answers.append, owner=desk)
    qtbot.waitUntil(lambda: 99 in answers)
    assert asked == [0, 19]
    assert answers == [19, 99]


def test_questions_of_other_owners_and_without_key_are_all_answered(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    other = QObject(desk)
    answers: list[str] = []
    desk.ask(lambda _w: "mine", answers.append, owner=desk, key="list")
    desk.ask(lambda _w: "theirs", answers.append, owner=other, key="list")
    desk.ask(lambda _w: "one", answers.append, owner=desk)
    desk.ask(lambda _w: "two", answers.append, owner=desk)
    desk.start()
    qtbot.waitUntil(lambda: answers == ["mine", "theirs", "one", "two"])


def test_a_newer_question_is_asked_after_the_command_before_it(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    answers: list[object] = []

    def count(workspace: dict[str, object]) -> object:
        return workspace.get("contacts", 0)

    def add(workspace: dict[str, object]) -> Changes:
        workspace["contacts"] = 1
        return changed(Kind.CONTACTS)

    desk.ask(count, answers.append, owner=desk, key="count")
    desk.do(add, owner=desk)
    desk.ask(count, answers.append, owner=desk, key="count")
    desk.start()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [1]


def _adds_width(page: QWidget, answers: list[int]) -> Callable[[Any], None]:
    return lambda _answer: answers.append(page.width())


def test_an_answer_for_a_page_that_is_gone_is_dropped_and_frees_it(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    desk.start()
    hold = threading.Event()
    page = QWidget()
    answers: list[int] = []
    desk.ask(lambda _w: hold.wait(10), _adds_width(page, answers), owner=page)
    gone = weakref.ref(page)
    delete(page)
    del page
    hold.set()
    desk.ask(lambda _w: 1, lambda _a: answers.append(-1), owner=desk)
    qtbot.waitUntil(lambda: answers == [-1])
    gc.collect()
    assert gone() is None


@dataclass(frozen=True)
class _Saved:
    name: str
    changes: Changes


def test_a_command_tells_the_bus_what_changed_and_hands_over_its_result(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    desk.start()
    results: list[str] = []
    with qtbot.waitSignal(office.bridge.changed) as told:
        desk.do(
            lambda _w: _Saved("late invoices", changed(Kind.SEQUENCES)),
            lambda saved: results.append(saved.name),
            owner=desk,
        )
    qtbot.waitUntil(lambda: results == ["late invoices"])
    assert told.args == [frozenset({Kind.SEQUENCES})]


def _refuse(_workspace: Any) -> Changes:
    raise InputError("The window ends before it begins; give an end after 09:00.")


def test_a_refusal_goes_to_whoever_takes_it_else_to_the_window(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    desk.start()
    shown: list[str] = []
    told: list[str] = []

    def on_trouble(error: OutpaceError) -> None:
        told.append(error.sentence)

    desk.troubled.connect(on_trouble)
    desk.do(_refuse, owner=desk, failed=lambda error: shown.append(error.sentence))
    qtbot.waitUntil(lambda: bool(shown))
    assert told == []
    desk.ask(_refuse, lambda _a: shown.append("answered"), owner=desk)
    qtbot.waitUntil(lambda: bool(told))
    assert shown == told


def test_the_refusal_of_a_page_that_is_gone_is_still_told(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    page = QWidget()
    desk.do(_refuse, owner=page, failed=lambda _error: page.setEnabled(False))
    delete(page)
    with qtbot.waitSignal(desk.troubled) as told:
        desk.start()
    assert "ends before" in told.args[0].sentence


@pytest.mark.parametrize("broken", [lambda _w: 1 / 0, lambda _w: "no changes"])
def test_a_mistake_of_ours_goes_to_the_crash_hook(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, broken: Question
) -> None:
    caught: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: caught.append(kind))
    desk = office.desk()
    desk.start()
    desk.do(broken, owner=desk)
    qtbot.waitUntil(lambda: bool(caught))
    assert caught[0] in (ZeroDivisionError, TypeError)


def test_working_is_told_once_for_many_questions_and_ends(office: Office, qtbot: QtBot) -> None:
    desk = office.desk()
    told: list[bool] = []
    desk.working.connect(told.append)
    for _ in range(5):
        desk.ask(lambda _w: None, lambda _a: None, owner=desk, key="same")
    desk.start()
    qtbot.waitUntil(lambda: told == [True, False])


def test_the_workspace_may_be_opened_by_the_desk_itself(office: Office, qtbot: QtBot) -> None:
    desk = Desk(None, office.bus, office.clock)
    office.threaded = desk
    answers: list[str] = []
    desk.ask(lambda workspace: workspace["name"], answers.append, owner=desk)
    desk.start(lambda: {"name": _name_of_thread(None)})
    desk.ask(lambda workspace: workspace["name"], answers.append, owner=desk, pages=True)
    qtbot.waitUntil(lambda: answers == ["desk", "desk"])


def test_a_workspace_that_cannot_be_opened_is_told_once_and_nothing_is_asked(office: Office, qtbot: QtBot) -> None:
    desk = Desk(None, office.bus, office.clock)
    office.threaded = desk
    asked: list[str] = []
    told: list[OutpaceError] = []
    desk.troubled.connect(told.append)
    desk.ask(lambda _w: asked.append("asked"), lambda _a: None, owner=desk)
    desk.start(lambda: _refuse(None))
    qtbot.waitUntil(lambda: len(told) == 1)
    desk.close()
    assert (asked, len(told)) == ([], 1)


def test_closing_finishes_the_commands_given_before(office: Office) -> None:
    desk = office.desk()
    done: list[int] = []

    def command(number: int) -> Question:
        def run(_workspace: Any) -> Changes:
            done.append(number)
            return Changes()

        return run

    for number in range(10):
        desk.do(command(number), owner=desk)
        desk.ask(command(100), lambda _a: None, owner=desk)
    desk.start()
    desk.close()
    desk.do(command(50), owner=desk)
    assert [number for number in done if number < 100] == list(range(10))


def test_an_inline_desk_answers_before_it_returns(office: Office) -> None:
    answers: list[object] = []
    office.workspace["contacts"] = 3
    office.inline.ask(lambda workspace: workspace["contacts"], answers.append, owner=office.inline)
    office.inline.do(lambda _w: changed(Kind.PLAN), answers.append, owner=office.inline)
    assert answers == [3, changed(Kind.PLAN)]


_CLOSING_UNDER_LOAD = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from app.core.clock import SystemClock
from app.core.events import Bus, Kind, changed
from app.ui import application
from app.ui.bridge import Bridge
from app.ui.desk import Desk

app = application.create([])
bus = Bus()
bridge = Bridge(bus)
desk = Desk({}, bus, SystemClock())
desk.start()
label = QLabel("0")
label.show()
bridge.changed.connect(lambda kinds: label.setText(str(len(kinds))))

def load():
    for number in range(20):
        desk.ask(lambda w: time.sleep(0.002) or "x", label.setText, owner=label, key=str(number % 3))
        desk.do(lambda w: changed(Kind.EMAILS), lambda c: label.setText("done"), owner=label)
        desk.ask(lambda w: "page", label.setText, owner=label, pages=True)

timer = QTimer(interval=1)
timer.timeout.connect(load)
timer.start()
QTimer.singleShot(300, app.exit)
app.exec()
failed = application.shut_down([("desk", desk.close), ("bridge", bridge.close)])
label.deleteLater()
sys.exit(len(failed))
"""


def test_closing_under_load_is_clean() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", _CLOSING_UNDER_LOAD],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = run.stderr.replace("This plugin does not support propagateSizeHints()\n", "")
    assert (run.returncode, said) == (0, "")


def test_no_timer_runs_while_nothing_is_asked(office: Office, qapp: QApplication) -> None:
    desk = office.desk()
    desk.start()
    assert [timer for timer in desk.children() if hasattr(timer, "isActive")] == []
