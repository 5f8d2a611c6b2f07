"""Newer data in the places of the older: found by id, and drawn a little at a time where there is very much."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from app.core.queries.calendar import CalendarEmail
from app.ui.pages.calendar import strips
from app.ui.pages.calendar.emails import BROKEN_KIND, UNSURE_KIND
from app.ui.pages.calendar.shown import Shown
from app.ui.pages.calendar.spans import Mode, Span, midnight
from app.ui.pages.calendar.view import CalendarView
from app.ui.widgets import pieces
from tests.ui.pages.calendar.columns_of import sort_in

MONDAY = date(2026, 11, 23)
ZONE = ZoneInfo("Europe/Berlin")
SPAN = Span(Mode.WEEK, MONDAY)


def shown(status: str, step: int = 60) -> Shown:
    start = midnight(MONDAY, ZONE) + 9 * 3600
    emails = [CalendarEmail(start + n * step, 1000 - n, f"Mara {n}", 0, status, 1, 1) for n in range(300)]
    return Shown(SPAN, MONDAY, 8 * 3600, {}, sort_in(emails, SPAN.days, ZONE))


def _colours(status: str) -> set[int]:
    return set(shown(status).columns[0].emails.colours(0, 300))


def test_email_is_found_in_its_column_by_id() -> None:
    column = shown("pending").columns[0]
    assert [column.emails.index_of(email.id) for email in column.emails] == list(range(300))
    assert column.emails.index_of(7) is None
    assert column.emails.index_of(5000) is None


def test_column_knows_what_is_broken_and_what_is_unsure() -> None:
    assert _colours("pending") == {0}
    assert _colours("failed") == {BROKEN_KIND}
    assert _colours("in_doubt") == {UNSURE_KIND}


def test_newer_data_is_drawn_whole_however_little_at_a_time(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, view = CalendarView(), CalendarView()
    for one in (fresh, view):
        qtbot.addWidget(one)
        one.resize(1000, 700)
    fresh.show_data(shown("failed"))
    wanted = fresh.grab().toImage()
    view.show()
    view.show_data(shown("pending"))
    view.grab()
    monkeypatch.setattr(pieces, "DRAWING_S", 0.0)
    view.show_data(shown("failed"))
    assert view.grab().toImage() != wanted, "one strip is new, the others are as they were"
    qtbot.waitUntil(lambda: view.grab().toImage() == wanted)


def test_newer_data_is_drawn_whole_in_a_window_higher_than_most_screens(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strips, "STRIPS_KEPT", 1)
    test_newer_data_is_drawn_whole_however_little_at_a_time(qtbot, monkeypatch)
