"""Work that is wanted often is done at once, and then no oftener than it helps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.calm import Calm


@pytest.fixture
def done() -> list[int]:
    return []


@pytest.fixture
def calm(qapp: QApplication, done: list[int]) -> Iterator[Calm]:
    owner = QObject()
    yield Calm(lambda: done.append(len(done)), 60, owner)
    owner.deleteLater()


def test_many_wishes_are_two_times(calm: Calm, done: list[int], qtbot: QtBot) -> None:
    calm.want()
    assert len(done) == 1
    for _ in range(100):
        calm.want()
    assert len(done) == 1
    qtbot.waitUntil(lambda: len(done) == 2)


def test_it_is_done_at_once_again_after_a_rest(calm: Calm, done: list[int], qtbot: QtBot) -> None:
    calm.want()
    calm.want()
    qtbot.waitUntil(lambda: len(done) == 2)
    qtbot.waitUntil(lambda: not calm.is_resting())
    calm.want()
    assert len(done) == 3
