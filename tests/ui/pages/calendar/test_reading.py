"""What a screen reader finds in the painted calendar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.calendar.spans import Mode
from tests.ui.pages.bench import MONDAY, Bench
from tests.ui.pages.calendar.test_calendar_page import _open


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> CalendarPage:
    bench.fill(30)
    return _open(bench, qtbot, day=MONDAY)


def _names(page: CalendarPage) -> list[str]:
    reader = QAccessible.queryAccessibleInterface(page.view)
    children = [reader.child(n) for n in range(reader.childCount())]
    return [child.text(QAccessible.Text.Name) for child in children if child is not None]


def test_each_hour_of_each_mailbox_is_named_with_its_count(page: CalendarPage) -> None:
    assert _names(page)[:2] == [
        "anna@fenwick.example, 09:00, 4 emails, open",
        "anna@fenwick.example, 10:00, 4 emails, closed",
    ]
    reader = QAccessible.queryAccessibleInterface(page.view)
    at = reader.child(1).rect()
    assert reader.childAt(at.center().x(), at.center().y()).text(QAccessible.Text.Name) == _names(page)[1]
    assert reader.child(0).role() == QAccessible.Role.ListItem


def test_the_current_email_is_the_one_with_the_focus(page: CalendarPage) -> None:
    page.view.setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Down)
    reader = QAccessible.queryAccessibleInterface(page.view)
    focused = reader.focusChild()
    assert focused.text(QAccessible.Text.Name).startswith("Monday 23 November, 09:00 Mara Lindqvist")
    assert focused.state().focused


def test_the_days_of_the_month_are_named(page: CalendarPage, qtbot: QtBot) -> None:
    page.show_mode(Mode.MONTH)
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.span.mode is Mode.MONTH)
    assert "Monday 23 November: 30 emails, 30 of 50 that the mailboxes can send" in _names(page)


def test_every_control_of_the_day_and_of_moving_has_a_name(
    page: CalendarPage, qtbot: QtBot, nameless: Callable[[QWidget], list[str]]
) -> None:
    page.view.setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Down)
    qtbot.waitUntil(page.email_panel.time_button.isVisible)
    page.email_panel.time_button.click()
    qtbot.waitUntil(page.moving.panel.isVisible)
    assert nameless(page.window()) == []
