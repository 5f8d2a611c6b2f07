"""The calendar as a user meets it: a press on an email says why then, keys walk, a day of the month opens its week."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands.enrollments import enroll
from app.core.model import EmailStatus
from app.core.queries.calendar import CalendarEmail, calendar_range
from app.core.queries.emails import email_detail
from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.calendar.shown import Day, Shown
from app.ui.pages.calendar.spans import Mode, Span, midnight
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench, child
from tests.ui.pages.calendar.columns_of import sort_in

PAGES = {"calendar": CalendarPage}


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> CalendarPage:
    """Return the calendar of the week from 23 November with 30 contacts in two steps, one every 16 minutes."""
    bench.fill(30)
    return _open(bench, qtbot, day=MONDAY, mode="week")


def _open(bench: Bench, qtbot: QtBot, **where: object) -> CalendarPage:
    page = bench.open("calendar", PAGES, **where)
    assert isinstance(page, CalendarPage)
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.span == page._span)
    return page


def _emails(page: CalendarPage, day: int = 0) -> list[CalendarEmail]:
    assert page._shown is not None
    return list(page._shown.columns[day].emails)


def _key(page: CalendarPage, key: Qt.Key) -> None:
    QTest.keyClick(page.window().windowHandle(), key)


def test_press_on_an_email_says_why_then(page: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    second = _emails(page)[1]
    mouse.click(page.view.viewport(), page.view.rect_of_email(second.id).center())
    panel = page.email_panel
    qtbot.waitUntil(lambda: panel.isVisible() and panel.email_id() == second.id)
    assert child(panel, "emailTime").text() == "Mon 23 Nov, 09:16"
    reasons = child(panel, "whyThen").texts()
    assert any("Enrolled Sun 22 Nov" in reason for reason in reasons)
    assert any("place 2 of 30" in reason and "16 min" in reason for reason in reasons)
    assert child(panel, "previewSubject").text() == "About Northwind"
    assert child(panel, "previewText").text().startswith("Hi Tom, it is step 1")


def test_arrows_walk_through_the_emails_and_over_to_the_next_day(page: CalendarPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    monday, thursday = _emails(page), _emails(page, 3)
    _key(page, Qt.Key.Key_Down)  # the first one from now on
    _key(page, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.email_panel.email_id() == monday[1].id)
    assert "09:16 Tom Berg" in page.view.accessibleDescription()
    _key(page, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.email_panel.email_id() == thursday[1].id)
    assert page.view.accessibleDescription().startswith("Thursday 26 November")
    _key(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.email_panel.skip_button.hasFocus())


def test_page_keys_change_the_week_and_home_brings_today(page: CalendarPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    _key(page, Qt.Key.Key_PageDown)
    assert page.controls.range_label.text() == "30 Nov – 6 Dec 2026"
    _key(page, Qt.Key.Key_PageUp)
    _key(page, Qt.Key.Key_PageUp)
    assert page.controls.range_label.text() == "16 – 22 November 2026"
    _key(page, Qt.Key.Key_PageDown)
    _key(page, Qt.Key.Key_Home)
    assert page.controls.range_label.text() == "16 – 22 November 2026"  # today is Sunday the 22nd
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.span == page._span)


def test_a_double_press_on_a_day_of_the_month_opens_it(page: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    mouse.click(page.controls.modes.segment("month"))
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.span.mode is Mode.MONTH)
    assert page._shown is not None
    assert page._shown.day(MONDAY).count == 30
    at = page.view.rect_of_day(date(2026, 11, 26)).center()
    mouse.click(page.view.viewport(), at)
    qtbot.waitUntil(lambda: page.day_panel.day() == date(2026, 11, 26))
    assert child(page.day_panel, "dayFigure").text() == "30 of 50"
    double_click(page, page.view.rect_of_day(date(2026, 11, 26)).center())
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.span == Span(Mode.DAY, date(2026, 11, 26)))
    assert [len(column.emails) for column in page._shown.columns] == [30]


def test_month_by_keyboard_tells_the_day_and_opens_it(page: CalendarPage, qtbot: QtBot) -> None:
    page.show_mode(Mode.MONTH)
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.span.mode is Mode.MONTH)
    page.view.setFocus()
    _key(page, Qt.Key.Key_Right)  # Sunday the 22nd, today
    _key(page, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.day_panel.isVisible())
    assert child(page.day_panel, "dayFigure").text() == "30 of 50"
    _key(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.span == Span(Mode.DAY, MONDAY))


def double_click(page: CalendarPage, at: QPoint) -> None:
    view, left, none = page.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseDClick(view.window().windowHandle(), left, none, view.mapTo(view.window(), at))


def test_skip_takes_the_email_off_and_undo_brings_it_back(
    page: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    email = _emails(page)[0]
    mouse.click(page.view.viewport(), page.view.rect_of_email(email.id).center())
    qtbot.waitUntil(lambda: page.email_panel.email_id() == email.id)
    mouse.click(page.email_panel.skip_button)
    assert bench.window is not None
    qtbot.waitUntil(lambda: bool(bench.window.toasts.shown()))
    assert email_detail(bench.store, email_id=email.id).status is EmailStatus.SKIPPED
    (toast,) = bench.window.toasts.shown()
    assert toast.accessibleName() == "Skipped step 1 for Mara Lindqvist"
    mouse.click(toast.undo_button)
    qtbot.waitUntil(lambda: email_detail(bench.store, email_id=email.id).status is EmailStatus.PENDING)


def test_stop_ends_the_sequence_for_the_contact_and_undo_goes_on(
    page: CalendarPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    first, later = _emails(page)[0], _emails(page, 3)[0]
    mouse.click(page.view.viewport(), page.view.rect_of_email(first.id).center())
    qtbot.waitUntil(lambda: page.email_panel.email_id() == first.id)
    assert page.email_panel.stop_button.text() == "Stop for Mara"
    mouse.click(page.email_panel.stop_button)
    assert bench.window is not None
    qtbot.waitUntil(lambda: bool(bench.window.toasts.shown()))
    statuses = [email_detail(bench.store, email_id=one.id).status for one in (first, later)]
    assert statuses == [EmailStatus.CANCELLED] * 2
    bench.window.toasts.shown()[0].take_back()
    qtbot.waitUntil(lambda: email_detail(bench.store, email_id=later.id).status is EmailStatus.PENDING)


def test_holiday_is_named_and_nothing_stands_on_it(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(10, waits=(0, 3), holidays="US")
    page = _open(bench, qtbot, day=MONDAY, mode="week")
    assert page._shown is not None
    thanksgiving = page._shown.day(date(2026, 11, 26))
    assert "Thanksgiving" in thanksgiving.off_title
    assert thanksgiving.count == 0
    assert len(_emails(page, 4)) == 10


def test_filter_shows_one_mailbox_only(bench: Bench, qtbot: QtBot) -> None:
    other = bench.add_mailbox("ben@fenwick.example")
    bench.fill(30)
    page = _open(bench, qtbot, day=MONDAY, mode="week", mailbox=other)
    assert {email.mailbox_id for email in _emails(page)} == {other}
    assert len(_emails(page)) == 15
    qtbot.waitUntil(lambda: "ben@fenwick.example" in page.controls.mailboxes.accessibleName())


def test_time_of_a_mailbox_elsewhere_is_named_with_its_zone(bench: Bench, qtbot: QtBot) -> None:
    bench.add_mailbox("june@fenwick.example", zone="America/New_York")
    sequence = bench.add_sequence()
    enroll(bench.store, sequence_id=sequence, contact_ids=bench.add_contacts(1), now=bench.clock.now())
    bench.plan()
    page = _open(bench, qtbot, day=MONDAY, mode="week")
    (email,) = _emails(page)
    page.view.email_chosen.emit(email.id)
    qtbot.waitUntil(lambda: page.email_panel.email_id() == email.id)
    assert child(page.email_panel, "emailTime").text() == "Mon 23 Nov, 15:00"
    assert "09:00 in America/New_York" in page.email_panel._elsewhere.text()


def test_busy_hour_gathers_emails_and_opens_on_its_count(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    for n in range(12):
        bench.add_mailbox(f"box{n}@fenwick.example")
    bench.fill(130)
    page = _open(bench, qtbot, day=MONDAY, mode="week")
    emails = _emails(page)
    assert len(emails) == 130
    box = page.view.rect_of_email(emails[0].id)
    assert box == page.view.rect_of_email(emails[1].id)
    mouse.click(page.view.viewport(), QPoint(box.right() - 6, box.center().y()))
    assert page.view.rect_of_email(emails[0].id) != page.view.rect_of_email(emails[1].id)


def test_another_page_can_ask_for_one_email(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(30)
    later = _later_email(bench)
    page = bench.open("calendar", PAGES, email=later)
    assert isinstance(page, CalendarPage)
    qtbot.waitUntil(lambda: page.email_panel.email_id() == later and page._shown is not None)
    qtbot.waitUntil(lambda: page.view.rect_of_email(later).isValid())


def test_a_week_that_is_over_leads_to_the_next_email(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(3)
    page = _open(bench, qtbot)
    qtbot.waitUntil(page.footer.later.isVisible)
    assert page.footer.later.text() == "Next email Mon 23 Nov, 09:00"
    mouse.click(page.footer.later)
    qtbot.waitUntil(lambda: page._shown is not None and len(_emails(page)) == 3)
    assert not page.footer.later.isVisible()


def test_a_week_opens_at_its_working_hours_though_a_few_emails_go_out_at_night(page: CalendarPage) -> None:
    span = Span(Mode.WEEK, MONDAY)
    start = midnight(MONDAY, page.zone)
    at = [1 * 3600, 3 * 3600, *(9 * 3600 + 60 * n for n in range(60)), *(15 * 3600 + 60 * n for n in range(30))]
    emails = [CalendarEmail(start + second, n, "A", 0, "pending", 1, 1) for n, second in enumerate(at, 1)]
    shown = Shown(span, MONDAY, 8 * 3600, {}, sort_in(emails, span.days, page.zone))
    assert shown.busy_from(1) == 9
    page.resize(page.width(), 400)
    page.view.show_data(Shown(Span(Mode.MONTH, MONDAY), MONDAY, 0, {}))
    page.view.show_data(shown)
    assert page.view.rect_of_email(1).bottom() < 0
    assert 0 <= page.view.rect_of_email(3).top() < page.view.viewport().height()


def test_empty_workspace_says_what_the_calendar_is_for(bench: Bench, qtbot: QtBot) -> None:
    page = bench.open("calendar", PAGES)
    assert isinstance(page, CalendarPage)
    qtbot.waitUntil(lambda: page._shown is not None)
    assert page._empty.isVisible()
    assert not page.view.isVisible()


def test_ten_thousand_emails_on_a_day_are_walked_and_painted_without_a_pause(bench: Bench, qtbot: QtBot) -> None:
    page = _open(bench, qtbot)
    start = midnight(MONDAY, page.zone) + 9 * 3600
    emails = [
        CalendarEmail(start + n * 28_800 // 10_000, n, "Mara Lindqvist", n % 5, "pending", 1, 1) for n in range(10_000)
    ]
    span = Span(Mode.WEEK, MONDAY)
    days = {MONDAY: Day(10_000, {0: 10_000}, 10_000, 12_000)}
    page._empty.hide()
    page.view.show()
    page.view.show_data(Shown(span, MONDAY, 10 * 3600, days, sort_in(emails, span.days, page.zone)))
    page.view.grab()
    began = time.perf_counter()
    for _ in range(20):
        page.view.keyPressEvent(_down())
        page.view.grab()
    assert time.perf_counter() - began < 2.0
    assert page.view.rect_of_email(9_999).isValid()


def _down() -> QKeyEvent:
    return QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)


def _later_email(bench: Bench) -> int:
    at = int(datetime(2026, 11, 26, tzinfo=UTC).timestamp())
    return calendar_range(bench.store, start=at, end=at + 86_400)[0].id
