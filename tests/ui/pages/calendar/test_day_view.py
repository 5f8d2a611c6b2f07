"""The day as a user meets it: mailboxes side by side, hours that open, emails walked to by keys, filters kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.queries.calendar import CalendarEmail
from app.ui.pages.calendar.columns import Box
from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.calendar.shown import Day, Shown
from app.ui.pages.calendar.spans import Mode, Span, midnight
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench
from tests.ui.pages.calendar.columns_of import sort_by_mailbox
from tests.ui.pages.calendar.test_calendar_page import PAGES, _key, _open


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> CalendarPage:
    """Return Monday the 23rd with 60 contacts over three mailboxes."""
    for name in ("ben", "carla"):
        bench.add_mailbox(f"{name}@fenwick.example")
    bench.fill(60)
    return _open(bench, qtbot, day=MONDAY)


def _columns(page: CalendarPage) -> list[str]:
    assert page.view.shown is not None
    return [column.mailbox.short for column in page.view.shown.columns if column.mailbox]


def test_a_day_shows_its_mailboxes_side_by_side_with_the_totals(page: CalendarPage) -> None:
    assert page._span == Span(Mode.DAY, MONDAY)
    assert page.controls.range_label.text() == "Monday 23 November 2026"
    assert _columns(page) == ["anna@", "ben@", "carla@"]
    assert page.view.shown is not None
    boxes = [column.mailbox for column in page.view.shown.columns]
    assert [(box.used, box.capacity) for box in boxes if box] == [(20, 50)] * 3
    assert page.footer.totals.text() == "60 emails"


def test_a_closed_hour_opens_by_a_press_and_closes_by_its_label(page: CalendarPage, mouse: Mouse) -> None:
    assert page.view.shown is not None
    later = next(e for e, s in zip(*_of(page, 0), strict=True) if s >= 11 * 3600)
    closed = page.view.rect_of_email(later.id)
    assert closed.height() == 32
    mouse.click(page.view.viewport(), closed.center())
    opened = page.view.rect_of_email(later.id)
    assert opened.height() == 18
    mouse.click(page.view.viewport(), page.view.rect_of_hour(11).center())
    assert page.view.rect_of_email(later.id).height() == 32


def test_keys_walk_from_email_to_email_over_closed_hours_and_enter_opens_them(page: CalendarPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    emails, seconds = _of(page, 0)
    _key(page, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.email_panel.email_id() == emails[0].id)
    in_nine = sum(second < 10 * 3600 for second in seconds)
    for _ in range(in_nine):
        _key(page, Qt.Key.Key_Down)
    assert "anna@fenwick.example, 10:00" in page.view.accessibleDescription()
    assert "Enter shows each" in page.view.accessibleDescription()
    _key(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.email_panel.email_id() == emails[in_nine].id)
    _key(page, Qt.Key.Key_Right)
    there, _ = _of(page, 1)
    qtbot.waitUntil(lambda: page.email_panel.email_id() in {email.id for email in there})
    assert "from ben@fenwick.example" in page.view.accessibleDescription()


def test_page_keys_go_from_day_to_day(page: CalendarPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    _key(page, Qt.Key.Key_PageDown)
    assert page.controls.range_label.text() == "Tuesday 24 November 2026"
    _key(page, Qt.Key.Key_PageUp)
    _key(page, Qt.Key.Key_PageUp)
    assert page.controls.range_label.text() == "Sunday 22 November 2026"


def test_the_wheel_with_ctrl_zooms_and_the_zoom_is_remembered(page: CalendarPage) -> None:
    assert page.view.shown is not None
    email = _of(page, 0)[0][1]
    before = page.view.rect_of_email(email.id)
    _wheel(page, before.center())
    after = page.view.rect_of_email(email.id)
    assert after.top() != before.top()
    assert abs(after.center().y() - before.center().y()) < 40
    assert page.context.remembered.text("calendar/zoom") == "1.25"
    page.footer.out.click()
    assert page.view.rect_of_email(email.id).top() == before.top()


def test_chosen_mailboxes_are_the_columns_and_are_remembered(page: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    mouse.click(page.controls.mailboxes)
    entries = page.controls.mailboxes.list_widget()
    assert entries is not None
    entries.item(0).setCheckState(Qt.CheckState.Checked)
    entries.item(2).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: _columns(page) == ["anna@", "carla@"])
    assert page.context.remembered.text("calendar/mailboxes") == "2-3"
    assert page.controls.mailboxes.text() == "2 of 3 mailboxes"


def test_colours_tell_mailboxes_apart_when_asked_to(page: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    assert {email.series for n in range(3) for email in _of(page, n)[0]} == {0}
    mouse.click(page.footer.colours)
    qtbot.waitUntil(lambda: {email.series for n in range(3) for email in _of(page, n)[0]} == {0, 1, 2})
    assert page.footer.colours.text() == "By mailbox"
    assert page.context.remembered.text("calendar/colours") == "mailbox"


def test_two_hundred_mailboxes_are_reached_by_scrolling_and_by_keys(page: CalendarPage) -> None:
    shown = many(200, 10_000, page)
    page.view.show_data(shown)
    fit = len(page.view.visible_columns())
    assert fit < 20
    assert page.view.horizontalScrollBar().maximum() == 200 - fit
    assert page.controls.mailboxes.text().startswith(f"{fit} of")
    page.view.horizontalScrollBar().setValue(50)
    assert page.view.visible_columns() == range(50, 50 + fit)
    page.view.setFocus()
    for _ in range(fit + 3):
        _key(page, Qt.Key.Key_Right)
    assert page.view.place is not None
    assert page.view.place.column in page.view.visible_columns()


def test_the_current_mailbox_stays_on_screen_when_the_panel_takes_room(
    page: CalendarPage, qtbot: QtBot, mouse: Mouse
) -> None:
    page.view.show_data(many(40, 400, page))
    last = page.view.visible_columns()[-1]
    email = _of(page, last)[0][0]
    page.view.choose_email(email.id)
    page.email_panel.show()
    qtbot.waitUntil(lambda: page.view.width() < 1000)
    assert page.view.place is not None
    assert page.view.place.column in page.view.visible_columns()
    assert not page.view.rect_of_email(email.id).isEmpty()


def test_an_away_mailbox_is_named(bench: Bench, qtbot: QtBot) -> None:
    from dataclasses import replace

    from app.core.commands.mailboxes import update_mailbox
    from app.core.queries.mailboxes import mailbox_draft

    ben = bench.add_mailbox("ben@fenwick.example")
    draft = mailbox_draft(bench.store, mailbox_id=ben)
    update_mailbox(bench.store, draft=replace(draft, away=((MONDAY, MONDAY),)), now=bench.clock.now())
    bench.fill(10)
    page = _open(bench, qtbot, day=MONDAY)
    assert page._shown is not None
    assert page._shown.day(MONDAY).away == ("ben@fenwick.example",)
    away = {column.mailbox.short: column.mailbox.away for column in page._shown.columns if column.mailbox}
    assert away == {"anna@": False, "ben@": True}


def test_the_pointer_resting_on_an_email_is_told_about_it(page: CalendarPage, qtbot: QtBot, mouse: Mouse) -> None:
    email = _of(page, 0)[0][0]
    at = page.view.rect_of_email(email.id).center()
    mouse.move(page.view.viewport(), at)
    mouse.move(page.view.viewport(), at + QPoint(1, 1))
    qtbot.waitUntil(page.card.isVisible)
    assert page.card.title.text() == email.name
    assert "from anna@fenwick.example" in page.card.lines.text()
    assert "Late invoices, step 1" in page.card.lines.text()
    mouse.move(page.view.viewport(), QPoint(2, 2))
    assert not page.card.isVisible()


def test_the_first_day_of_the_week_is_as_chosen() -> None:
    assert Span(Mode.WEEK, MONDAY, 6).first == date(2026, 11, 22)
    assert Span(Mode.WEEK, MONDAY, 6).last == date(2026, 11, 28)
    month = Span(Mode.MONTH, MONDAY, 6)
    assert (month.first, month.last) == (date(2026, 11, 1), date(2026, 12, 5))
    assert len(month.days) % 7 == 0


def many(boxes: int, emails: int, page: CalendarPage) -> Shown:
    """Return a day with `emails` from nine to five, spread over `boxes` mailboxes."""
    start = midnight(MONDAY, page.zone) + 9 * 3600
    rows = [
        CalendarEmail(start + n * 28_800 // emails, n + 1, "Mara Lindqvist", n % 5, "pending", n % boxes + 1, 1)
        for n in range(emails)
    ]
    each = emails // boxes
    columns = sort_by_mailbox(
        rows, MONDAY, [Box(n + 1, f"box{n}@x.example", each, each) for n in range(boxes)], page.zone
    )
    known = {n + 1: f"box{n}@x.example" for n in range(boxes)}
    days = {MONDAY: Day(emails, {0: emails}, emails, emails)}
    return Shown(Span(Mode.DAY, MONDAY), MONDAY - timedelta(days=1), 0, days, columns, mailboxes=known)


def _of(page: CalendarPage, column: int) -> tuple[list[CalendarEmail], list[int]]:
    assert page.view.shown is not None
    found = page.view.shown.columns[column]
    return list(found.emails), list(found.seconds)


def _wheel(page: CalendarPage, at: QPoint) -> None:
    view = page.view.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


__all__ = ["PAGES", "QTest", "many"]
