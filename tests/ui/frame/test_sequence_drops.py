"""The sidebar as a place things fall on: it opens the sequences, says what would happen, and stands as before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.ui.frame.sequence_drops import DropTarget
from app.ui.frame.sidebar import FOLDED_WIDTH, WIDTH
from app.ui.widgets.lift import Lift
from app.ui.window import Window
from tests.ui.conftest import Mouse

TARGETS = [
    DropTarget(1, "Late invoices", 0),
    DropTarget(2, "Service due", 1),
    DropTarget(3, "We miss you", 2, "Stopped; resume it first."),
]


class Carried:
    """Something for sequences that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.fell: list[str] = []

    def ask_targets(self, then: Callable[[list[DropTarget]], None]) -> None:
        then(TARGETS)

    def ask_effect(self, sequence_id: int, then: Callable[[str], None]) -> None:
        self.asked.append(sequence_id)
        then(f"effect of {sequence_id}")

    def fall_on(self, target: DropTarget) -> None:
        self.fell.append(target.name)


@pytest.fixture
def carried(window: Window, mouse: Mouse, qtbot: QtBot) -> Carried:
    """Something lifted off the page, with the button still down."""
    made = Carried()
    mouse.press(window.stack, QPoint(200, 300))
    Lift(window.stack, made, "5 contacts", window.stack.mapToGlobal(QPoint(190, 300)))
    qtbot.waitUntil(lambda: window.sidebar.drops.rows()[-1].height() > 0)
    return made


def test_the_row_under_the_pointer_says_what_would_happen_once_it_rests_there(
    window: Window, carried: Carried, mouse: Mouse, qtbot: QtBot
) -> None:
    first, second = window.sidebar.drops.rows()[:2]
    mouse.move(first)
    mouse.move(second)
    qtbot.waitUntil(lambda: second.words.text() == "effect of 2")
    assert carried.asked == [2], "passing over asks nothing"
    assert first.words.text() == ""
    mouse.release(second)
    assert carried.fell == ["Service due"]
    assert not window.sidebar.drops.isVisible()


def test_a_stopped_sequence_says_why_and_takes_nothing(
    window: Window, carried: Carried, mouse: Mouse, qtbot: QtBot
) -> None:
    stopped = window.sidebar.drops.rows()[2]
    mouse.move(stopped)
    qtbot.waitUntil(lambda: stopped.words.text() == "Stopped; resume it first.")
    mouse.release(stopped)
    assert carried.fell == []


def test_beside_the_sequences_nothing_falls(window: Window, carried: Carried, mouse: Mouse) -> None:
    mouse.move(window.sidebar.foot)
    mouse.release(window.sidebar.foot)
    assert carried.fell == []
    assert not window.sidebar.drops.isVisible()


def test_a_folded_sidebar_opens_for_it_and_folds_again(window: Window, mouse: Mouse, qtbot: QtBot) -> None:
    window.resize(800, 600)
    qtbot.waitUntil(lambda: window.sidebar.width() == FOLDED_WIDTH)
    mouse.press(window.stack, QPoint(200, 300))
    Lift(window.stack, Carried(), "5 contacts", window.stack.mapToGlobal(QPoint(190, 300)))
    qtbot.waitUntil(lambda: window.sidebar.width() == WIDTH)
    mouse.release(window.stack, QPoint(200, 300))
    qtbot.waitUntil(lambda: window.sidebar.width() == FOLDED_WIDTH)


def test_other_things_leave_the_sidebar_as_it_is(window: Window, mouse: Mouse) -> None:
    mouse.press(window.stack, QPoint(200, 300))
    Lift(window.stack, object(), "a card", window.stack.mapToGlobal(QPoint(190, 300)))
    assert not window.sidebar.drops.isVisible()
    mouse.release(window.stack, QPoint(200, 300))
