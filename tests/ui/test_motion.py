"""Motion ends where it should, and with motion off it is there at once."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import motion
from app.ui.motion import Glide


def test_without_motion_the_end_is_shown_at_once(qapp: QApplication) -> None:
    owner = QObject()
    seen: list[int] = []
    glide = Glide(owner, seen.append)
    glide.to(0, 100)
    glide.to(100, 0)
    assert seen == [100, 0]


def test_a_motion_takes_steps_and_can_be_turned_round(qtbot: QtBot) -> None:
    motion.set_reduced(False)
    owner = QObject()
    seen: list[int] = []
    glide = Glide(owner, seen.append, 100)
    glide.to(0, 100)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] > 20)
    with qtbot.waitSignal(glide.finished):
        glide.to(seen[-1], 0)
    assert seen[-1] == 0
    assert len(seen) > 3


def test_a_motion_is_the_same_each_time(qapp: QApplication) -> None:
    motion.set_reduced(False)
    owner = QObject()
    seen: list[int] = []
    glide = Glide(owner, seen.append, 100)
    glide.to(0, 100)
    glide.pause()
    glide.setCurrentTime(50)
    assert 80 < seen[-1] < 95
