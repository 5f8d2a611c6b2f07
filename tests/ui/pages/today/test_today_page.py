"""Today as a user meets it: what is planned, what needs them, and the way from each to its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands.emails import move
from app.core.commands.incoming import take_in
from app.core.commands.mailboxes import mailbox_needs_attention
from app.core.commands.sending import claim, record
from app.core.model import EmailStatus, SendResult, SequenceState
from app.core.queries.calendar import calendar_range
from app.core.queries.inbox import Scope
from app.core.queries.sequences import sequence_list
from app.ui.actions import Act
from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.first_start import FirstStartPage
from app.ui.pages.inbox.page import InboxPage
from app.ui.pages.mailboxes.page import MailboxesPage
from app.ui.pages.today.lines import ComingLine, NeedLine
from app.ui.pages.today.page import TodayPage
from app.ui.pages.today.running import RunningLine
from app.ui.pages.undelivered.page import UndeliveredPage
from tests.core.commands.incoming_mail import answer, bounce, received
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench, child

PAGES = {"today": TodayPage, "calendar": CalendarPage, "mailboxes": MailboxesPage, "undelivered": UndeliveredPage}


def _open(bench: Bench, qtbot: QtBot) -> TodayPage:
    page = bench.open("today", PAGES)
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: page._loaded is not None)
    return page


def _lines(page: TodayPage, kind: type) -> list[object]:
    return [line for line in page.findChildren(kind) if line.isVisible()]


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> TodayPage:
    """Return the page on Sunday with 30 emails on Monday and 30 on Thursday."""
    bench.fill(30)
    return _open(bench, qtbot)


def test_figures_come_from_the_plan(page: TodayPage) -> None:
    assert page.title == "Sunday, 22 November"
    assert page.stats["sent"].accessibleName() == "Sent today: 0 of 0 planned"
    assert page.stats["next"].accessibleName().startswith("Next email: Mon 23 Nov, 09:00")
    assert page.stats["enrolled"].accessibleName() == "In sequence: 30 1 active sequence"
    assert page.stats["last"].accessibleName().startswith("Last planned email: Thu 26 Nov")


def test_chart_tells_each_day_and_a_press_opens_it(page: TodayPage, bench: Bench, mouse: Mouse) -> None:
    assert page.chart.words(1) == "Monday 23 November: 30 of 50\nLate invoices 30"
    assert page.chart.words(0) == "Sunday 22 November: no sending"
    mouse.click(page.chart, page.chart.column(1).center())
    assert bench.window is not None
    calendar = bench.window.current_page()
    assert isinstance(calendar, CalendarPage)
    assert calendar._span.first == MONDAY


def test_chart_by_keyboard(page: TodayPage, bench: Bench) -> None:
    page.chart.setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Right)
    assert page.chart.accessibleDescription().startswith("Monday 23 November: 30 of 50")
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Return)
    assert bench.window is not None
    assert isinstance(bench.window.current_page(), CalendarPage)


def test_next_emails_in_order_lead_to_their_reasons(page: TodayPage, bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    qtbot.waitUntil(lambda: len(_lines(page, ComingLine)) == 7)
    lines = _lines(page, ComingLine)
    said = [line.accessibleName() for line in lines]
    assert said[0].startswith("Mon 23 Nov, 09:00 Mara Lindqvist, Late invoices, step 1, from anna@")
    assert said[1].startswith("Mon 23 Nov, 09:16 Tom Berg")
    mouse.click(lines[1])
    assert bench.window is not None
    calendar = bench.window.current_page()
    assert isinstance(calendar, CalendarPage)
    qtbot.waitUntil(lambda: calendar.email_panel.isVisible() and "Tom Berg" in calendar.email_panel._title.text())


def test_mailbox_that_needs_attention_leads_to_it(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(30)
    reason = "the server refused the sign-in: 535 5.7.8"
    mailbox_needs_attention(bench.store, mailbox_id=1, reason=reason, now=bench.clock.now())
    page = _open(bench, qtbot)
    qtbot.waitUntil(lambda: len(_lines(page, NeedLine)) == 1)
    (line,) = _lines(page, NeedLine)
    assert line.need.words == "The server refused the sign-in: 535 5.7.8\n60 emails wait; they keep their places"
    mouse.click(line.button)
    assert bench.window is not None
    mailboxes = bench.window.current_page()
    assert isinstance(mailboxes, MailboxesPage)
    qtbot.waitUntil(lambda: mailboxes.panel.isVisible())


def test_email_in_doubt_is_settled_from_here(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(3)
    bench.clock.set(datetime(2026, 11, 23, 8, 1, tzinfo=UTC))
    email = calendar_range(bench.store, start=0, end=2_000_000_000)[0].id
    now = bench.clock.now()
    with bench.store.write() as session:
        move(session, email_id=email, to=EmailStatus.SENDING, reason="taken", now=now, claimed_at=now)
        move(session, email_id=email, to=EmailStatus.IN_DOUBT, reason="the connection broke", now=now)
    page = _open(bench, qtbot)
    qtbot.waitUntil(lambda: len(_lines(page, NeedLine)) == 1)
    (line,) = _lines(page, NeedLine)
    assert line.need.title == "1 email may or may not have gone out"
    mouse.click(line.button)
    assert bench.window is not None
    unsure = bench.window.current_page()
    assert isinstance(unsure, UndeliveredPage)
    qtbot.waitUntil(lambda: len(unsure.lines) == 1)
    mouse.click(child(unsure.lines[0], "one_went"))
    qtbot.waitUntil(
        lambda: calendar_range(bench.store, start=0, end=2_000_000_000, mailbox_id=1)[0].status == EmailStatus.SENT
    )


def test_replies_and_bounces_lead_to_the_inbox(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(2)
    for place, minutes in enumerate((0, 240)):
        at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC) + timedelta(minutes=minutes)
        found = claim(bench.store, mailbox_id=1, now=at)
        assert found is not None
        record(bench.store, email_id=found.email_id, result=SendResult(EmailStatus.SENT, at))
        sender = f"Mara Lindqvist <{found.recipient}>"
        raw = (answer(to=found.message_id, sender=sender), bounce(found.recipient, found.message_id))[place]
        take_in(bench.store, mailbox_id=1, received=[received(raw, mailbox_id=1, at=at)], states=(), now=at)
        bench.plan()
    page = bench.open("today", {"today": TodayPage, "inbox": InboxPage})
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: len(page.findChildren(NeedLine)) == 2)
    assert [line.need.title for line in page.findChildren(NeedLine)] == ["1 email came back", "1 reply to answer"]
    assert page.stats["replies"].accessibleName() == "Replies: 1 0 interested, 1 to answer"
    mouse.click(page.findChildren(NeedLine)[1].button)
    assert bench.window is not None
    inbox = bench.window.current_page()
    assert isinstance(inbox, InboxPage)
    assert inbox.wanted.scope is Scope.TO_ANSWER


def test_pause_all_waits_until_resumed(page: TodayPage, bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    mouse.click(page.pause_button)
    qtbot.waitUntil(lambda: page.pause_button.text() == "Resume sending")
    assert page.stats["next"].accessibleName().startswith("Next email: paused")
    assert bench.window is not None
    assert [toast.accessibleName() for toast in bench.window.toasts.shown()] == ["Paused all sending"]
    mouse.click(page.pause_button)
    qtbot.waitUntil(lambda: page.pause_button.text() == "Pause all sending")


def test_nothing_planned_says_what_to_do(bench: Bench, qtbot: QtBot) -> None:
    bench.add_mailbox()
    bench.add_contacts(1)
    bench.add_sequence()
    page = _open(bench, qtbot)
    assert page.stats["next"].accessibleName() == "Next email: – nothing is planned"
    assert _lines(page, ComingLine) == []


def test_running_sequence_is_paused_from_here_and_undone(page: TodayPage, bench: Bench, qtbot: QtBot) -> None:
    def state() -> SequenceState:
        return sequence_list(bench.store)[0].state

    line = next(one for one in _lines(page, RunningLine) if isinstance(one, RunningLine))
    assert line.numbers.text() == "0 / 60"
    assert line.words.text() == "30 contacts in it · done about Thu 26 Nov"
    QTest.mouseClick(line.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state() is SequenceState.PAUSED)
    assert bench.window is not None
    window = bench.window
    qtbot.waitUntil(lambda: any("Paused “Late invoices”" in toast.accessibleName() for toast in window.toasts.shown()))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: state() is SequenceState.ACTIVE)
    window.actions_by_name[Act.REDO].trigger()
    qtbot.waitUntil(lambda: state() is SequenceState.PAUSED)


def test_new_workspace_is_welcomed(bench: Bench, qtbot: QtBot) -> None:
    page = bench.open("today", {**PAGES, "first_start": FirstStartPage})
    assert bench.window is not None
    window = bench.window
    qtbot.waitUntil(lambda: isinstance(window.current_page(), FirstStartPage))
    assert page is not window.current_page()
