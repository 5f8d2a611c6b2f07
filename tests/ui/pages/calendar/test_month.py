"""The month and its panel: load, what waits for later and why, and the way to those emails."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from app.core.commands.enrollments import enroll
from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.calendar.spans import Mode
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench, child
from tests.ui.pages.calendar.test_calendar_page import _open


@pytest.fixture
def month(bench: Bench, qtbot: QtBot) -> CalendarPage:
    """Return November with 30 contacts for a mailbox that sends 20 a day; all are due on Sunday the 22nd."""
    bench.add_mailbox(capacity=20)
    sequence = bench.add_sequence(waits=(1, 3))
    enroll(bench.store, sequence_id=sequence, contact_ids=bench.add_contacts(30), now=bench.clock.now())
    bench.plan()
    return _open(bench, qtbot, day=MONDAY, mode="month")


def test_a_full_day_says_how_many_wait_for_a_later_one_and_lists_them(
    month: CalendarPage, qtbot: QtBot, mouse: Mouse
) -> None:
    mouse.click(month.view.viewport(), month.view.rect_of_day(MONDAY).center())
    panel = month.day_panel
    qtbot.waitUntil(lambda: child(panel, "laterCard").isVisible())
    assert child(panel, "dayFigure").text() == "20 of 20"
    card = child(panel, "laterCard")
    assert "10 emails wait for Tue 24 Nov" in card._title.text()
    assert card._words.text() == "They were due on Monday, and every mailbox is full."
    mouse.click(panel.show_button)
    first = panel._list.itemAt(0).widget()
    assert "Tue 24 Nov" in first.text()
    first.click()
    qtbot.waitUntil(lambda: month.email_panel.isVisible())
    qtbot.waitUntil(lambda: month._shown is not None and month._shown.span.mode is Mode.WEEK)
    assert month._span.anchor == date(2026, 11, 24)


def test_open_day_leads_to_the_day(month: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    mouse.click(month.view.viewport(), month.view.rect_of_day(MONDAY).center())
    qtbot.waitUntil(month.day_panel.isVisible)
    mouse.click(month.day_panel.open_button)
    qtbot.waitUntil(lambda: month._shown is not None and month._shown.span.mode is Mode.DAY)
    assert month.window().focusWidget() is month.view
    assert month.footer.totals.text() == "20 emails"


def test_the_month_says_what_is_planned_in_it(month: CalendarPage) -> None:
    assert month.footer.totals.text() == "60 planned in November"
