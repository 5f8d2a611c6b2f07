"""What is done with a way back: told, taken back, done again, each with what the command said the last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.core.errors import InputError
from app.core.events import Changes, Kind, changed
from app.ui import deeds
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.page import Page
from tests.ui.pages.bench import Bench

CHANGED = changed(Kind.CONTACTS)


class Room(Page):
    """A page that only lends its context."""

    key = "room"


@pytest.fixture
def context(bench: Bench) -> Context:
    return bench.open("room", {"room": Room}).context


def said(bench: Bench) -> list[str]:
    assert bench.window is not None
    return [toast.accessibleName() for toast in bench.window.toasts.shown()]


def press(bench: Bench, act: Act) -> None:
    assert bench.window is not None
    bench.window.actions_by_name[act].trigger()


@dataclass(frozen=True)
class Numbered:
    """The how manieth time it was done."""

    number: int
    changes: Changes = CHANGED


def test_it_is_told_taken_back_and_done_again_each_at_its_own_time(
    bench: Bench, context: Context, qtbot: QtBot
) -> None:
    done: list[tuple[str, int, datetime]] = []

    def do(_store: Any, now: datetime) -> Numbered:
        done.append(("do", len(done), now))
        return Numbered(len(done))

    def back(_store: Any, result: Numbered, now: datetime) -> Changes:
        done.append(("back", result.number, now))
        return CHANGED

    begun = bench.clock.now()
    carry_out(context, do, lambda result: f"Done {result.number}", back)
    qtbot.waitUntil(lambda: any("Done 1" in words for words in said(bench)))
    for minutes, act in enumerate((Act.UNDO, Act.REDO, Act.UNDO), 1):
        bench.clock.set(begun + timedelta(minutes=minutes))
        press(bench, act)
        qtbot.waitUntil(lambda minutes=minutes: len(done) == minutes + 1)
    assert [(what, number) for what, number, _at in done] == [("do", 0), ("back", 1), ("do", 2), ("back", 3)]
    assert [at - begun for _what, _number, at in done] == [timedelta(minutes=n) for n in range(4)]


def test_undoing_that_takes_long_is_told_when_it_begins_and_when_it_is_done(
    bench: Bench, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "SLOW_MS", 10)
    go_on = Event()

    def back(_store: Any, _result: Changes, _now: datetime) -> Changes:
        assert go_on.wait(20)
        return CHANGED

    carry_out(context, lambda _store, _now: CHANGED, "Saved “Fleet”", back)
    qtbot.waitUntil(lambda: said(bench) == ["Saved “Fleet”"])
    press(bench, Act.UNDO)
    qtbot.waitUntil(lambda: said(bench) == ["Undoing: Saved “Fleet”"])
    go_on.set()
    qtbot.waitUntil(lambda: said(bench)[-1:] == ["Undone: Saved “Fleet”"])


def test_undoing_that_goes_on_when_the_window_is_gone_is_finished_and_told_to_nobody(
    bench: Bench, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "SLOW_MS", 10)
    begun, go_on, finished, later = Event(), Event(), Event(), Event()

    def back(_store: Any, _result: Changes, _now: datetime) -> Changes:
        begun.set()
        assert go_on.wait(20)
        finished.set()
        return CHANGED

    carry_out(context, lambda _store, _now: CHANGED, "Saved “Fleet”", back)
    qtbot.waitUntil(lambda: said(bench) == ["Saved “Fleet”"])
    with qtbot.captureExceptions() as caught:
        press(bench, Act.UNDO)
        assert begun.wait(20)
        shiboken6.delete(bench.window)
        bench.window = None
        QTimer.singleShot(2 * deeds.SLOW_MS, later.set)
        qtbot.waitUntil(later.is_set)
        go_on.set()
        answered = Event()
        bench.desk.ask(lambda _store: None, lambda _none: answered.set(), owner=bench.bridge)
        qtbot.waitUntil(answered.is_set)
    assert finished.is_set()
    assert caught == []


def test_nothing_is_offered_back_where_nothing_was_done(bench: Bench, context: Context, qtbot: QtBot) -> None:
    carry_out(context, lambda _store, _now: Changes(), "They all have the tag", lambda _store, _done, _now: Changes())
    qtbot.waitUntil(lambda: any("They all have" in words for words in said(bench)))
    assert bench.window is not None
    assert not bench.window.actions_by_name[Act.UNDO].isEnabled()


def test_error_goes_to_who_asked_and_to_the_window_once_they_are_gone(
    bench: Bench, context: Context, qtbot: QtBot
) -> None:
    heard: list[str] = []

    def refuse(_store: Any, _now: datetime) -> Changes:
        raise InputError("The sequence is archived.")

    def carry(owner: QObject) -> None:
        carry_out(context, refuse, "Enrolled", owner=owner, failed=lambda error: heard.append(error.sentence))

    asking = QObject()
    carry(asking)
    qtbot.waitUntil(lambda: heard == ["The sequence is archived."])
    assert bench.troubles == []
    carry(asking)
    shiboken6.delete(asking)
    qtbot.waitUntil(lambda: len(bench.troubles) == 1)
    assert len(heard) == 1
