"""From a reason of "Why then?" to the setting that caused it: by mouse and keys, in the calendar and at a contact."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import pause_mailbox
from app.core.model import Reason
from app.core.queries.emails import email_detail
from app.core.queries.schedule import schedule
from app.ui.causes import cause_of
from app.ui.page import Page
from app.ui.pages.calendar.numbered import Numbered
from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.contact.page import ContactPage
from app.ui.pages.mailboxes.page import MailboxesPage
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequence_editor.view import SCHEDULE
from app.ui.pages.settings.page import SettingsPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES: dict[str, type[Page]] = {
    "calendar": CalendarPage,
    "contact": ContactPage,
    "mailboxes": MailboxesPage,
    "sequence": SequenceEditorPage,
    "settings": SettingsPage,
}
P = TypeVar("P", bound=Page)


def _links(bench: Bench, qtbot: QtBot, email_id: int) -> dict[str, QPushButton]:
    """Open the calendar at an email and return the links of its reasons by the words of the reason."""
    page = bench.open("calendar", PAGES, email=email_id)
    assert isinstance(page, CalendarPage)
    qtbot.waitUntil(lambda: page.email_panel.isVisible() and page.email_panel.email_id() == email_id)
    why: Numbered = child(page.email_panel, "whyThen")
    return why.links()


def _link(links: dict[str, QPushButton], words: str) -> QPushButton:
    return next(link for reason, link in links.items() if words in reason)


def _there(bench: Bench, qtbot: QtBot, kind: type[P]) -> P:
    assert bench.window is not None
    window = bench.window
    qtbot.waitUntil(lambda: isinstance(window.current_page(), kind))
    page = window.current_page()
    assert isinstance(page, kind)
    return page


def _email(bench: Bench, contact: int, step: int) -> int:
    rows = schedule(bench.store, contact=f"p{contact}@northwind.example")
    return next(row.id for row in rows if row.step == step)


def test_the_due_day_leads_to_the_step_whose_wait_it_is(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(3)
    link = _link(_links(bench, qtbot, _email(bench, 0, step=2)), "wait 3 days")
    assert link.text() == "Step 2"
    assert link.accessibleName() == "Open step 2 of Late invoices"
    mouse.click(link)
    editor = _there(bench, qtbot, SequenceEditorPage)
    qtbot.waitUntil(lambda: editor.steps_pane.steps.cards[1:2] != [] and editor.steps_pane.steps.cards[1].hasFocus())
    assert editor.book.state.at == 1


def test_a_day_off_leads_to_the_schedule_by_keys(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(3)
    link = _link(_links(bench, qtbot, _email(bench, 0, step=1)), "Sun 22 Nov: ")
    link.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(link, Qt.Key.Key_Return)
    editor = _there(bench, qtbot, SequenceEditorPage)
    assert editor.view.tabs.current() == SCHEDULE
    qtbot.waitUntil(editor.schedule.isVisible)


def test_a_full_mailbox_leads_to_that_mailbox(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.add_mailbox("aaron@fenwick.example")
    small = bench.add_mailbox("zoe@fenwick.example", capacity=1)
    sequence = bench.add_sequence("Renewal")
    _only(bench, sequence, "zoe@fenwick.example")
    enroll(bench.store, sequence_id=sequence, contact_ids=bench.add_contacts(2), now=bench.clock.now())
    bench.plan()
    mouse.click(_link(_links(bench, qtbot, _email(bench, 1, step=1)), "zoe@fenwick.example was full"))
    page = _there(bench, qtbot, MailboxesPage)
    qtbot.waitUntil(lambda: page.panel.isVisible() and page.current() is not None)
    row = page.current()
    assert row is not None
    assert row.id == small


def test_several_full_mailboxes_lead_to_the_view_of_all(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    for name in ("anna", "ben"):
        bench.add_mailbox(f"{name}@fenwick.example", capacity=1)
    sequence = bench.add_sequence("Renewal", waits=(0,))
    enroll(bench.store, sequence_id=sequence, contact_ids=bench.add_contacts(3), now=bench.clock.now())
    bench.plan()
    link = _link(_links(bench, qtbot, _email(bench, 2, step=1)), "all 2 mailboxes were full")
    assert link.accessibleName() == "Show all mailboxes by day"
    mouse.click(link)
    page = _there(bench, qtbot, MailboxesPage)
    qtbot.waitUntil(lambda: page.table.cell_count() > 2)
    assert page.looks.current() == "capacity"


def test_an_email_that_was_late_leads_to_what_counts_as_late(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(3)
    bench.clock.set(bench.clock.now() + timedelta(hours=27))
    bench.plan()
    email = _email(bench, 0, step=1)
    mouse.click(_link(_links(bench, qtbot, email), "its time passed while the computer could not send"))
    page = _there(bench, qtbot, SettingsPage)
    qtbot.waitUntil(child(page, "late_minutes").hasFocus)


def test_what_moved_an_email_leads_to_its_cause(bench: Bench) -> None:
    bench.fill(1)
    about = email_detail(bench.store, email_id=_email(bench, 0, step=1))
    for words, page in (
        ("its day was full", "mailboxes"),
        ("the contact gets another email that day", "settings"),
        ("its time passed while the computer could not send", "settings"),
        ("the server of its mailbox wants fewer emails for now", "mailboxes"),
    ):
        cause = cause_of(Reason("moved", f"Moved from Mon 23 Nov, 09:00 to Tue 24 Nov, 09:00: {words}"), about)
        assert cause is not None
        assert cause.page == page


def test_one_email_a_day_leads_to_that_setting(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(1)
    second = bench.add_sequence("Renewal")
    enroll(bench.store, sequence_id=second, contact_ids=[1], now=bench.clock.now())
    bench.plan()
    later = max(row.id for row in schedule(bench.store) if row.step == 1)
    mouse.click(_link(_links(bench, qtbot, later), "gets another email that day"))
    page = _there(bench, qtbot, SettingsPage)
    qtbot.waitUntil(child(page, "one_a_day").hasFocus)


def test_a_paused_mailbox_is_opened_from_the_contact_and_plain_reasons_have_no_link(
    bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    bench.fill(2)
    email = _email(bench, 0, step=2)
    bench.bus.publish(pause_mailbox(bench.store, mailbox_id=1, now=bench.clock.now()))
    page = bench.open("contact", PAGES, contact=1)
    assert isinstance(page, ContactPage)
    qtbot.waitUntil(lambda: email in {one.id for one in (page._facts.upcoming if page._facts else ())})
    line = page.upcoming.line(email)
    mouse.click(line.why)
    qtbot.waitUntil(lambda: line.reasons() != [])
    links = line.links()
    assert not [reason for reason in links if reason.startswith("Keeps the place")]
    mouse.click(_link(links, "anna@fenwick.example is paused"))
    opened = _there(bench, qtbot, MailboxesPage)
    qtbot.waitUntil(opened.panel.isVisible)


def _only(bench: Bench, sequence_id: int, mailbox: str) -> None:
    from dataclasses import replace

    from app.core.commands.sequences import save_sequence
    from app.core.queries.sequences import sequence_detail

    draft = sequence_detail(bench.store, sequence_id=sequence_id).draft
    save_sequence(bench.store, draft=replace(draft, mailboxes=(mailbox,)), now=bench.clock.now())
