"""A screen reader finds every cell of the painted capacity table: its words, its place, the one the keys are at."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.pages.mailboxes.page import MailboxesPage
from tests.ui.pages.bench import Bench


@pytest.fixture
def table(bench: Bench, qtbot: QtBot) -> Any:
    bench.fill(30)
    bench.add_mailbox("ben@fenwick.example")
    page: Any = bench.open("mailboxes", {"mailboxes": MailboxesPage})
    qtbot.waitUntil(lambda: page.table.cell_count() > 2)
    page.table.setFocus()
    return page.table


def test_rows_and_days_are_children_with_words(table: Any) -> None:
    told = QAccessible.queryAccessibleInterface(table)
    assert told.role() == QAccessible.Role.Table
    assert told.childCount() == 2 * 15
    words = [told.child(n).text(QAccessible.Text.Name) for n in range(told.childCount())]
    assert words[0].startswith("anna@fenwick.example")
    assert "sent today" in words[0]
    assert "anna@fenwick.example" in words[3]
    assert all(words)
    assert told.child(30) is None


def test_the_cell_under_the_keys_is_the_focused_one(table: Any) -> None:
    told = QAccessible.queryAccessibleInterface(table)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(table, key)
    assert told.indexOfChild(told.focusChild()) == 15 + 2
    assert told.focusChild().state().focused
    assert not told.child(0).state().focused


def test_a_point_leads_to_its_cell(table: Any) -> None:
    told = QAccessible.queryAccessibleInterface(table)
    middle = told.child(4).rect().center()
    assert told.indexOfChild(told.childAt(middle.x(), middle.y())) == 4
