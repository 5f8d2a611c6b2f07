"""While you were away: Today says what missed its time and where it goes, lists it, and forgets it when read."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.core.commands.away import note_late
from app.core.queries.away import while_away
from app.ui.pages.today.page import TodayPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"today": TodayPage}
THREE = datetime(2026, 11, 23, 14, tzinfo=UTC)


def asleep_until_three(bench: Bench) -> None:
    """Have 30 emails of Monday missed from nine to three, and plan anew."""
    bench.fill(30)
    bench.clock.set(THREE)
    note_late(bench.store, now=THREE)
    bench.plan()


def test_what_was_missed_is_told_listed_and_forgotten(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    asleep_until_three(bench)
    page = bench.open("today", PAGES)
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: page.away.isVisible())
    words = child(page.away, "awayWords").text()
    assert words.startswith(
        "From Mon 23 Nov, 09:00 until 15:00 this computer slept, was off or had no network, and 23 emails missed"
    )
    assert "23 go on the day you came back, spread out and never in a burst; the last Mon 23 Nov, 16:" in words
    mouse.click(page.away.show_button)
    assert bench.window is not None
    sheet = child(bench.window, "movedEmails")
    table = child(sheet, "movedTable")
    assert isinstance(table, QTableView)
    qtbot.waitUntil(lambda: table.model().rowCount() == 23)
    assert table.model().index(0, 2).data() == "Mon 23 Nov, 09:00"
    sheet.accept()
    mouse.click(page.away.read_button)
    qtbot.waitUntil(lambda: while_away(bench.store, zone=page.zone) is None)
    qtbot.waitUntil(lambda: not page.away.isVisible())


def test_nothing_is_said_when_nothing_was_missed(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(3)
    page = bench.open("today", PAGES)
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: page._loaded is not None)
    qtbot.waitUntil(lambda: not page.away.isVisible())
