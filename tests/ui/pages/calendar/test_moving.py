"""Moving an email: dragged with the mouse, moved by keys, sent at a time of choice; the effect is said before."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, QPoint, Qt, QTime
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands.emails import skip_email
from app.core.queries.calendar import CalendarEmail
from app.core.queries.emails import email_detail
from app.ui import theme
from app.ui.pages.calendar.page import CalendarPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench, child
from tests.ui.pages.calendar.test_calendar_page import _key, _open

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def day(bench: Bench, qtbot: QtBot) -> CalendarPage:
    """Return Monday with 30 emails of one mailbox, one every 16 minutes from 09:00 on, the first hour open."""
    bench.fill(30)
    return _open(bench, qtbot, day=MONDAY)


@pytest.fixture
def week(bench: Bench, qtbot: QtBot) -> CalendarPage:
    bench.fill(30)
    return _open(bench, qtbot, day=MONDAY, mode="week")


def _email(page: CalendarPage, index: int, column: int = 0) -> CalendarEmail:
    assert page.view.shown is not None
    return page.view.shown.columns[column].emails[index]


def _send_at(bench: Bench, email: CalendarEmail) -> str:
    detail = email_detail(bench.store, email_id=email.id)
    assert detail.send_at is not None
    return f"{detail.send_at.astimezone(BERLIN):%a %H:%M}" + (" pinned" if detail.pinned else "")


def _lift(page: CalendarPage, mouse: Mouse, email: CalendarEmail, by: QPoint) -> QPoint:
    """Press on an email and move; the caller releases at the point returned."""
    start = page.view.rect_of_email(email.id).center()
    mouse.drag(page.view.viewport(), start, start + by, drop=False)
    assert page.view.lift.now is not None
    return start + by


def test_a_dragged_email_is_pinned_where_it_is_let_go(
    day: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    email = _email(day, 0)
    end = _lift(day, mouse, email, QPoint(2, 84))
    lifted = day.view.lift.now
    assert lifted is not None
    assert lifted.second % 300 == 0
    to = f"{lifted.second // 3600:02}:{lifted.second // 60 % 60:02}"
    qtbot.waitUntil(lambda: "Nothing else moves." in day.moving.tip.words.text())
    assert day.moving.tip.title.text() == f"Moves to {to} and stays there"
    qtbot.waitUntil(day.moving.panel.isVisible)
    assert child(day.moving.panel, "moveTime").text() == f"Mon 23 Nov, {to}"
    assert _send_at(bench, email) == "Mon 09:00"
    mouse.release(day.view.viewport(), end)
    qtbot.waitUntil(lambda: _send_at(bench, email) == f"Mon {to} pinned")
    assert bench.window is not None
    qtbot.waitUntil(lambda: bool(bench.window.toasts.shown()))
    assert not day.moving.tip.isVisible()
    bench.window.toasts.shown()[0].take_back()
    qtbot.waitUntil(lambda: _send_at(bench, email) == "Mon 09:00")


def test_the_effect_names_who_yields_while_it_is_in_the_air(
    day: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    email, other = _email(day, 0), _email(day, 1)  # 09:16, and so hit by 09:15
    at = day.view.rect_of_email(other.id).center() - day.view.rect_of_email(email.id).center()
    end = _lift(day, mouse, email, at - QPoint(0, 3))
    qtbot.waitUntil(lambda: day.view.lift.now is not None and "1 other moves" in day.moving.tip.words.text())
    qtbot.waitUntil(lambda: len(child(day.moving.panel, "whatChanges").texts()) == 2)
    assert other.name in child(day.moving.panel, "whatChanges").texts()[1]
    assert other.id in day.view._moved
    assert "anna@ stays within 50." in day.moving.tip.words.text()
    mouse.release(day.view.viewport(), end)
    qtbot.waitUntil(lambda: "pinned" in _send_at(bench, email))


def test_esc_puts_it_back_and_nothing_is_changed(day: CalendarPage, bench: Bench, mouse: Mouse) -> None:
    email = _email(day, 0)
    end = _lift(day, mouse, email, QPoint(2, 60))
    _key(day, Qt.Key.Key_Escape)
    assert day.view.lift.now is None
    assert not day.moving.tip.isVisible()
    mouse.release(day.view.viewport(), end)
    assert _send_at(bench, email) == "Mon 09:00"
    assert day.isVisible()


def test_a_place_before_now_is_refused_with_the_reason(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.clock.set(datetime(2026, 11, 23, 9, 20, tzinfo=BERLIN))
    bench.fill(30)
    page = _open(bench, qtbot, day=MONDAY)
    email = _email(page, 2)
    end = _lift(page, mouse, email, QPoint(0, -200))
    qtbot.waitUntil(lambda: "is past" in page.moving.tip.warning.text())
    assert page.moving.tip.title.text().startswith("Cannot go to")
    before = _send_at(bench, email)
    mouse.release(page.view.viewport(), end)
    assert bench.window is not None
    qtbot.waitUntil(lambda: bool(bench.window.toasts.shown()))
    assert "is past" in bench.window.toasts.shown()[0].accessibleName()
    assert _send_at(bench, email) == before


def test_in_the_week_an_email_goes_to_another_day_too(
    week: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    email = _email(week, 4)
    width = week.view.rect_of_email(email.id).width() + 8
    end = _lift(week, mouse, email, QPoint(width, 0))
    qtbot.waitUntil(lambda: "stays there" in week.moving.tip.title.text())
    assert "Tue 24 Nov" in week.moving.tip.title.text()
    mouse.release(week.view.viewport(), end)
    qtbot.waitUntil(lambda: _send_at(bench, email).startswith("Tue 10:"))
    assert _send_at(bench, email).endswith("pinned")


def test_by_keys_alt_and_arrows_move_it_and_enter_leaves_it_there(
    day: CalendarPage, bench: Bench, qtbot: QtBot
) -> None:
    email = _email(day, 0)
    day.view.setFocus()
    _key(day, Qt.Key.Key_Down)
    handle = day.window().windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(handle, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: day.moving.tip.title.text() == "Moves to 09:10 and stays there")
    assert _send_at(bench, email) == "Mon 09:00"
    QTest.keyClick(handle, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _send_at(bench, email) == "Mon 09:10 pinned")
    assert day.view.hasFocus()


def test_send_at_pins_and_unpin_lets_the_planner_choose_again(
    day: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    email = _email(day, 0)
    mouse.click(day.view.viewport(), day.view.rect_of_email(email.id).center())
    qtbot.waitUntil(lambda: day.email_panel.email_id() == email.id)
    mouse.click(day.email_panel.time_button)
    panel = day.moving.panel
    qtbot.waitUntil(panel.isVisible)
    panel.choice.date.setDate(QDate(2026, 11, 24))
    panel.choice.time.setTime(QTime(14, 20))
    qtbot.waitUntil(panel.pin.isEnabled)
    assert child(panel, "moveTime").text() == "Tue 24 Nov, 14:20"
    mouse.click(panel.pin)
    qtbot.waitUntil(lambda: _send_at(bench, email) == "Tue 14:20 pinned")
    qtbot.waitUntil(day.email_panel.unpin_button.isVisible)
    mouse.click(day.email_panel.unpin_button)
    qtbot.waitUntil(lambda: "pinned" not in _send_at(bench, email))


def test_send_at_says_why_a_time_cannot_be(day: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    follow_up = _email(day, 0)
    mouse.click(day.view.viewport(), day.view.rect_of_email(follow_up.id).center())
    qtbot.waitUntil(lambda: day.email_panel.email_id() == follow_up.id)
    mouse.click(day.email_panel.time_button)
    panel = day.moving.panel
    qtbot.waitUntil(panel.isVisible)
    panel.choice.date.setDate(QDate(2026, 11, 20))
    qtbot.waitUntil(lambda: "is past" in panel._instead.text())
    assert not panel.pin.isEnabled()
    mouse.click(panel.cancel)
    assert not panel.isVisible()
    assert not day.moving.is_moving()


def test_a_closed_hour_opens_under_an_email_held_over_it(day: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    email, later = _email(day, 0), _email(day, 4)
    assert day.view.rect_of_email(later.id).height() == 32
    start = day.view.rect_of_email(email.id).center()
    over = QPoint(start.x(), day.view.rect_of_hour(10).center().y())
    end = _lift(day, mouse, email, over - start)
    qtbot.waitUntil(lambda: day.view.rect_of_email(later.id).height() == 18)
    _key(day, Qt.Key.Key_Escape)
    mouse.release(day.view.viewport(), end)


def test_an_email_that_goes_out_while_it_is_held_is_let_go(
    day: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    email = _email(day, 0)
    end = _lift(day, mouse, email, QPoint(2, 60))
    qtbot.waitUntil(lambda: day.moving.tip.isVisible())
    now = bench.clock.now()
    day.context.desk.do(lambda store: skip_email(store, email_id=email.id, now=now), owner=day)
    qtbot.waitUntil(lambda: day.view.lift.now is None)
    assert not day.moving.tip.isVisible()
    mouse.release(day.view.viewport(), end)
    assert email_detail(bench.store, email_id=email.id).status == "skipped"


def test_larger_text_moves_nothing_away_from_under_the_pointer(
    day: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    theme.set_scale(1.5)
    try:
        second = _email(day, 1)
        box = day.view.rect_of_email(second.id)
        assert box.height() == 27
        mouse.click(day.view.viewport(), box.center())
        qtbot.waitUntil(lambda: day.email_panel.email_id() == second.id)
        end = _lift(day, mouse, second, QPoint(0, 90))
        mouse.release(day.view.viewport(), end)
        qtbot.waitUntil(lambda: _send_at(bench, second).endswith("pinned"))
    finally:
        theme.set_scale(1.0)
