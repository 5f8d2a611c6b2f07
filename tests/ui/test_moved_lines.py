"""A moved email's line: both its places, told apart also where only seconds or the mailbox differ."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.commands.moved_emails import MovedEmail, MovedEmails, Spot
from app.core.commands.what_if import Effect
from app.core.queries.moved import Concerned
from app.ui.dialogs.moved_emails import open_moved_emails
from app.ui.models.moved import lines
from app.ui.pages.sequences import SequencesPage
from tests.ui.pages.bench import PEOPLE, Bench, child

AT = datetime(2026, 11, 24, 10, 42, 5, tzinfo=UTC)
NAMED = {7: Concerned("Mara Lindqvist", 1, "Late invoices", 2)}
BOXES = {1: "anna@fenwick.example", 2: "ben@fenwick.example"}


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        (Spot(1, AT), Spot(1, AT.replace(hour=11)), ("Tue 24 Nov, 10:42", "Tue 24 Nov, 11:42")),
        (Spot(1, AT), Spot(1, AT.replace(second=40)), ("Tue 24 Nov, 10:42:05", "Tue 24 Nov, 10:42:40")),
        (Spot(1, AT), Spot(2, AT), ("Tue 24 Nov, 10:42, anna@", "Tue 24 Nov, 10:42, ben@")),
        (Spot(1, AT), Spot(1, None), ("Tue 24 Nov, 10:42", "waits")),
        (Spot(1, AT), None, ("Tue 24 Nov, 10:42", "does not go")),
    ],
)
def test_both_places_can_be_told_apart(before: Spot, after: Spot | None, cells: tuple[str, str]) -> None:
    line, gone = lines([MovedEmail(7, before, after), MovedEmail(8, before, after)], NAMED, BOXES, zone=UTC)
    assert line.cells == ("Mara Lindqvist", "Late invoices · 2", cells[0], "→", cells[1])
    assert gone.cells == ("(deleted)", "", *line.cells[2:])


def test_the_last_of_thousands_is_named_when_it_is_scrolled_to(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(30)
    page = bench.open("sequences", {"sequences": SequencesPage})
    second = int(AT.timestamp())
    emails = MovedEmails((1 + n % 60, (1, second + 60 * n), (1, second + 60 * n + 7)) for n in range(9_000))
    sheet = open_moved_emails(page.window(), page.context, "If it is so", Effect(9_000, 0, 0, 3, AT, AT, emails))
    found = child(sheet, "movedFound")
    qtbot.waitUntil(lambda: found.text() == "9,000 emails, the earliest first")
    assert "the 3 new emails are not listed" in " ".join(one.text() for one in sheet.findChildren(QLabel))
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    last = sheet.model.index(8_999, 0)
    assert sheet.table.visualRect(last).intersects(sheet.table.viewport().rect())
    qtbot.waitUntil(lambda: last.data() in PEOPLE)
    assert sheet.model.index(8_999, 2).data() == "Mon 30 Nov, 17:41:05"
