"""The mailboxes as a user meets them: load by day, a press opens the day, keys, pause with a way back."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands import sending
from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import mailbox_needs_attention, update_mailbox
from app.core.model import DomainCheck, DomainState, EmailStatus, ErrorCategory, MailboxState, SendResult
from app.core.queries.mailboxes import mailbox_draft, mailbox_list
from app.core.queries.schedule import schedule
from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.mailboxes.page import MailboxesPage
from app.ui.pages.mailboxes.shown import cell_words
from app.ui.pages.mailboxes.table_view import Look
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench, child

PAGES = {"mailboxes": MailboxesPage, "calendar": CalendarPage}


def _open(bench: Bench, qtbot: QtBot, **where: object) -> MailboxesPage:
    page = bench.open("mailboxes", PAGES, **where)
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(lambda: page._loaded is not None)
    return page


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> MailboxesPage:
    """Return the page with one mailbox of capacity 50 and 30 emails on Monday and on Thursday; today is Sunday."""
    bench.fill(30)
    return _open(bench, qtbot)


def _state(bench: Bench) -> MailboxState:
    return mailbox_list(bench.store, now=bench.clock.now())[0].state


def test_cells_tell_load_by_day(page: MailboxesPage) -> None:
    assert page._loaded is not None
    table = page._loaded.table
    assert cell_words(table, 0, 1) == "anna@fenwick.example, Monday 23 November: 30 of 50, 20 free"
    assert cell_words(table, 0, 0).endswith("0 of 50, no sending")
    assert child(page, "mailboxTable").accessibleName() == "Mailboxes by day"


def test_press_on_a_cell_opens_that_day_of_that_mailbox_in_the_calendar(
    page: MailboxesPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    mouse.click(page.table.viewport(), page.table.cell_rect(0, 1).center())
    assert bench.window is not None
    calendar = bench.window.current_page()
    assert isinstance(calendar, CalendarPage)
    qtbot.waitUntil(lambda: calendar._shown is not None and calendar._shown.span == calendar._span)
    assert calendar._shown.span.first == MONDAY
    assert calendar.controls.filter().mailboxes == (page.table.current_id(),)
    assert len(calendar._shown.columns[0].emails) == 30


def test_arrow_keys_walk_the_cells_and_enter_opens_the_day(page: MailboxesPage, bench: Bench, qtbot: QtBot) -> None:
    page.table.setFocus()
    handle = page.window().windowHandle()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(handle, key)
    assert page.table.accessibleDescription().startswith("anna@fenwick.example, Monday 23 November: 30 of 50")
    QTest.keyClick(handle, Qt.Key.Key_Return)
    assert bench.window is not None
    assert isinstance(bench.window.current_page(), CalendarPage)


def test_stat_cards_carry_the_totals(page: MailboxesPage) -> None:
    assert page.stats["today"].accessibleName() == "Capacity today: 0 / 50"
    assert page.stats["backlog"].accessibleName() == "Backlog clears: Thu 26 Nov"
    assert page.stats["needs"].accessibleName() == "Needs you: Nothing"
    # 60 emails on five sending days of 50
    assert page.stats["booked"].accessibleName() == "Booked, next 5 days: 24 %"


def test_forecast_of_a_mailbox_says_when_it_clears_and_what_is_free(page: MailboxesPage, bench: Bench) -> None:
    forecast = child(page, "mailboxForecast")
    # 30 emails on Monday and on Thursday, ten sending days of 50
    said = "Backlog clears Thu 26 Nov, Booked, 14 days 60 of 500 (12 %), Free, 14 days 440"
    assert forecast.accessibleName() == said
    page.table.show_look(Look.LIST)
    page.table.setFocus()
    assert page.table.words_of_cell(0).endswith("60 to go, clears Thu 26 Nov")
    assert mailbox_list(bench.store, now=bench.clock.now())[0].last_send_at == max(
        row.send_at for row in schedule(bench.store) if row.send_at is not None
    )


def test_pause_waits_and_undo_sends_again(page: MailboxesPage, bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    mouse.click(page.panel.pause_button)
    qtbot.waitUntil(lambda: page.panel.resume_button.isVisible())
    assert _state(bench) is MailboxState.PAUSED
    assert bench.window is not None
    (toast,) = bench.window.toasts.shown()
    assert toast.accessibleName() == "Paused anna@fenwick.example"
    mouse.click(toast.undo_button)
    qtbot.waitUntil(lambda: page.panel.pause_button.isVisible())
    assert _state(bench) is MailboxState.ACTIVE


def test_a_pause_is_taken_back_with_the_emails_it_moved(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    for name in ("anna", "ben"):
        bench.add_mailbox(f"{name}@fenwick.example", capacity=5)
    sequence = bench.add_sequence()
    enroll(bench.store, sequence_id=sequence, contact_ids=bench.add_contacts(20), now=bench.clock.now())
    bench.plan()
    before = [(row.id, row.mailbox, row.send_at) for row in schedule(bench.store)]
    page = _open(bench, qtbot, mailbox=1)
    qtbot.waitUntil(page.panel.isVisible)
    mouse.click(page.panel.pause_button)
    qtbot.waitUntil(lambda: page.panel.resume_button.isVisible())
    bench.plan()
    assert {row.mailbox for row in schedule(bench.store) if row.send_at} == {"ben@fenwick.example"}
    assert bench.window is not None
    mouse.click(bench.window.toasts.shown()[-1].undo_button)
    qtbot.waitUntil(lambda: page.panel.pause_button.isVisible())
    bench.plan()
    assert [(row.id, row.mailbox, row.send_at) for row in schedule(bench.store)] == before


def test_mailbox_that_needs_attention_says_why_and_what_to_do(bench: Bench, qtbot: QtBot) -> None:
    box = bench.add_mailbox()
    reason = "the server refused the sign-in: 535 5.7.8 Username and Password not accepted"
    mailbox_needs_attention(bench.store, mailbox_id=box, reason=reason, now=bench.clock.now())
    page = _open(bench, qtbot)
    assert page.panel._state.isVisible()
    assert "535 5.7.8" in page.panel._state_title.text()
    assert "then resume" in page.panel._state_words.text()
    assert page.stats["needs"].accessibleName() == "Needs you: 1 mailbox"


def test_full_day_says_so(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(60)
    page = _open(bench, qtbot)
    assert page._loaded is not None
    assert cell_words(page._loaded.table, 0, 1).endswith("50 of 50, full")


def test_two_hundred_mailboxes_scroll_and_paint_only_what_shows(bench: Bench, qtbot: QtBot) -> None:
    for n in range(200):
        bench.add_mailbox(f"box{n:03}@fenwick.example")
    page = _open(bench, qtbot)
    bar = page.table.verticalScrollBar()
    assert bar.maximum() > 5_000
    began = time.perf_counter()
    for step in range(20):
        bar.setValue(bar.maximum() * step // 20)
        page.table.viewport().grab()
    assert time.perf_counter() - began < 2.0
    page.table.setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_End)
    assert page.table.accessibleDescription().startswith("box199@fenwick.example")


def test_press_on_a_name_shows_the_mailbox(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    for name in ("anna", "ben"):
        bench.add_mailbox(f"{name}@fenwick.example")
    page = _open(bench, qtbot)
    mouse.click(page.table.viewport(), QPoint(40, page.table.cell_rect(1, 0).center().y()))
    qtbot.waitUntil(lambda: page.panel._title.text() == "ben@fenwick.example")


def test_no_mailbox_yet_offers_to_add_one(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    page = _open(bench, qtbot)
    assert page._empty.action is not None
    mouse.click(page._empty.action)
    assert bench.window is not None
    assert child(bench.window, "mailboxDialog").isVisible()
    assert child(bench.window, "mailboxEmail").hasFocus()


def test_away_day_says_so(bench: Bench, qtbot: QtBot) -> None:
    box = bench.add_mailbox()
    draft = replace(mailbox_draft(bench.store, mailbox_id=box), away=((date(2026, 11, 24), date(2026, 11, 25)),))
    update_mailbox(bench.store, draft=draft, now=bench.clock.now())
    page = _open(bench, qtbot)
    assert page._loaded is not None
    assert cell_words(page._loaded.table, 0, 2) == "anna@fenwick.example, Tuesday 24 November: away"


def test_pausing_tells_beforehand_what_would_move_and_shows_each_email(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(30)
    bench.add_mailbox("ben@fenwick.example")
    page = _open(bench, qtbot, mailbox=1)
    words = child(page, "pauseEffectWords")
    qtbot.waitUntil(lambda: "other mailboxes" in words.text())
    assert words.text() == "60 emails move to other mailboxes. Last email stays on Thu 26 Nov."
    assert _state(bench) is MailboxState.ACTIVE
    QTest.mouseClick(child(page, "previewPause"), Qt.MouseButton.LeftButton)
    assert bench.window is not None
    table = child(bench.window, "movedTable")
    qtbot.waitUntil(lambda: table.model().rowCount() == 60)
    texts = [table.model().index(0, column).data() for column in range(5)]
    assert texts[2:] == ["Mon 23 Nov, 09:00, anna@", "→", "Mon 23 Nov, 09:00, ben@"]


def test_a_mailbox_that_rests_says_until_when_and_resumes_on_request(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(2)
    nine = bench.clock.now() + timedelta(hours=20)
    bench.clock.set(nine)
    mail = sending.claim(bench.store, mailbox_id=1, now=nine)
    assert mail is not None
    words, category = "450 4.7.1 too many messages", ErrorCategory.RATE_LIMITED
    result = SendResult(EmailStatus.PENDING, nine, words, category, limited=timedelta(hours=2))
    sending.record(bench.store, email_id=mail.email_id, result=result)
    page = _open(bench, qtbot)
    assert page.panel._state_title.text() == "Rests until Mon 23 Nov, 11:00"
    assert page._loaded is not None
    assert page._loaded.table.lines[0].pill == "Resting"
    mouse.click(page.panel.resume_button)
    qtbot.waitUntil(lambda: not page.panel._state.isVisible())


def test_what_a_domain_publishes_is_shown_with_the_test_and_offline_is_no_fault(page: MailboxesPage) -> None:
    def shown(*states: str) -> tuple[str, str, str]:
        names = ("SPF", "DKIM", "DMARC")
        checks = tuple(
            DomainCheck(name, DomainState(state), f"{name} is {state}.")
            for name, state in zip(names, states, strict=True)
        )
        page.panel.show_domain(checks, here=False)
        pill = page.panel._domain
        words = page.panel._domain_words
        return pill.text(), pill.property("pill"), words.text() if words.isVisible() else ""

    assert shown("pass", "pass", "pass") == ("pass", "good", "")
    assert shown("pass", "unknown", "missing") == (
        "DMARC missing",
        "warn",
        "DKIM is unknown.\nDMARC is missing.",
    )
    assert shown("offline", "offline", "offline") == ("offline", "grey", "SPF is offline.")
    page.panel.show_domain(None, here=True)
    assert page.panel._domain.text() == "not needed here"
