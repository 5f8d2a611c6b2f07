"""Long work is to be seen at the foot of the window, and can be stopped there; short work is not."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.ui.conftest import Mouse


def words(window: Window) -> list[str]:
    return [row.findChildren(QLabel)[0].text() for row in window.work_strip.rows()]


def test_long_work_shows_its_number_and_goes_when_it_ends(window: Window, qtbot: QtBot) -> None:
    work = window.context.work.begin("Importing leads.csv")
    work.update(1200, 4000)
    assert not window.work_strip.isVisible()
    qtbot.waitUntil(lambda: words(window) == ["Importing leads.csv: 1,200 of 4,000"])
    work.update(3000, 4000)
    qtbot.waitUntil(lambda: words(window) == ["Importing leads.csv: 3,000 of 4,000"])
    work.end()
    qtbot.waitUntil(lambda: not window.work_strip.isVisible())


def test_short_work_is_not_shown(window: Window, qtbot: QtBot) -> None:
    work = window.context.work.begin("Enrolling")
    with qtbot.waitSignal(window.context.work.changed):
        work.end()
    assert window.work_strip.rows() == []
    assert not [timer for timer in window.work_strip.findChildren(QTimer) if timer.isActive()]


def test_cancel_reaches_the_work_once(window: Window, qtbot: QtBot, mouse: Mouse) -> None:
    told: list[int] = []
    work = window.context.work.begin("Importing", on_cancel=lambda: told.append(1))
    fixed = window.context.work.begin("Planning", can_cancel=False)
    qtbot.waitUntil(lambda: len(words(window)) == 2)
    shown = {row.accessibleName() or row.findChildren(QLabel)[0].text(): row for row in window.work_strip.rows()}
    mouse.click(shown["Importing…"].cancel_button)
    assert (work.cancelled, told) == (True, [1])
    assert not shown["Planning…"].cancel_button.isVisible()
    assert not shown["Importing…"].cancel_button.isEnabled()
    work.end()
    fixed.end()
    qtbot.waitUntil(lambda: not window.work_strip.isVisible())
