"""The effect of a change that is still being chosen: the newest question is answered, none that was let go."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.commands.mailboxes import pause_mailbox
from app.core.commands.what_if import Effect, what_if
from app.core.errors import InputError
from app.core.queries import status
from app.ui.context import Context
from app.ui.foresight import Foresight
from app.ui.page import Page
from tests.ui.pages.bench import Bench


class Room(Page):
    """A page that only lends its context."""

    key = "room"


@pytest.fixture
def context(bench: Bench) -> Context:
    return bench.open("room", {"room": Room}).context


@pytest.fixture
def seer(context: Context) -> Foresight:
    parent = QObject(context.bridge)
    return Foresight(context, parent)


def says(_store: Any, *, word: str) -> str:
    return word


def refuses(_store: Any) -> str:
    raise InputError("There is no such mailbox.")


def waits(_store: Any, *, begun: threading.Event, go_on: threading.Event) -> str:
    begun.set()
    assert go_on.wait(10)
    return "late"


def not_expected(error: Exception) -> None:
    raise AssertionError(str(error))


def pausing(bench: Bench) -> Callable[[Any], Effect]:
    now = bench.clock.now()
    return partial(what_if, command=partial(pause_mailbox, mailbox_id=1, now=now), now=now)


def test_hand_that_does_not_rest_is_answered_once_with_the_last(bench: Bench, seer: Foresight, qtbot: QtBot) -> None:
    bench.fill(contacts=3)
    heard: list[str | None] = []
    for word in ("40", "41", "42"):
        seer.work_out(partial(says, word=word), heard.append, failed=not_expected)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["42"]


def test_newer_question_takes_the_place_of_one_that_runs(seer: Foresight, qtbot: QtBot) -> None:
    begun, go_on = threading.Event(), threading.Event()
    heard: list[str] = []
    seer.ask(partial(waits, begun=begun, go_on=go_on), heard.append, failed=not_expected)
    assert begun.wait(10)
    seer.ask(partial(says, word="new"), heard.append, failed=not_expected)
    go_on.set()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["new"]


def test_question_let_go_is_not_answered(seer: Foresight, context: Context, qtbot: QtBot) -> None:
    begun, go_on = threading.Event(), threading.Event()
    heard: list[str] = []
    after: list[str] = []
    seer.ask(partial(waits, begun=begun, go_on=go_on), heard.append, failed=not_expected)
    assert begun.wait(10)
    seer.drop()
    go_on.set()
    context.desk.ask(partial(says, word="after"), after.append, owner=context.bridge, pages=True)
    qtbot.waitUntil(lambda: after == ["after"])
    assert heard == []


def test_what_hinders_the_change_is_told(seer: Foresight, qtbot: QtBot) -> None:
    told: list[str] = []
    seer.ask(refuses, told.append, failed=lambda error: told.append(error.sentence))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["There is no such mailbox."]


def test_effect_of_a_large_plan_comes_from_the_process_beside(
    bench: Bench, seer: Foresight, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fill(contacts=3)
    heard: list[Effect | None] = []
    seer.work_out(pausing(bench), heard.append, failed=not_expected)
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert not bench.planning.pid, "six emails are planned here"
    monkeypatch.setattr(status, "LARGE", 5)
    seer.work_out(pausing(bench), heard.append, failed=not_expected)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert bench.planning.pid
    small, large = heard
    assert small is not None
    assert small.moved > 0
    assert large == small


def test_question_to_the_process_beside_is_let_go(
    bench: Bench, seer: Foresight, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fill(contacts=3)
    monkeypatch.setattr(status, "LARGE", 5)
    heard: list[object] = []
    seer.ask(pausing(bench), lambda effect: heard.append("old"), failed=not_expected)
    qtbot.waitUntil(lambda: bool(bench.planning.pid))
    seer.ask(pausing(bench), lambda effect: heard.append("new"), failed=not_expected)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["new"]


def test_nothing_is_foreseen_where_nothing_is_planned(bench: Bench, seer: Foresight, qtbot: QtBot) -> None:
    heard: list[object] = []
    seer.work_out(partial(says, word="never"), heard.append, failed=not_expected)
    qtbot.waitUntil(lambda: heard == [None])


def test_question_can_be_sent_to_another_process(bench: Bench) -> None:
    bench.fill(contacts=3)
    question = pausing(bench)
    assert pickle.loads(pickle.dumps(question))(bench.store) == question(bench.store)
