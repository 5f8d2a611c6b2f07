"""The welcome of a workspace in which something is missing: it leads to each of three things and ticks them."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.pages.first_start import FirstStartPage
from app.ui.pages.mailboxes.page import MailboxesPage
from app.ui.pages.today.page import TodayPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"first_start": FirstStartPage, "today": TodayPage, "mailboxes": MailboxesPage}


def test_adding_a_mailbox_begins_here(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    page = bench.open("first_start", PAGES)
    mouse.click(child(page, "begin1"))
    assert bench.window is not None
    window = bench.window
    qtbot.waitUntil(lambda: isinstance(window.current_page(), MailboxesPage))
    assert child(window, "mailboxDialog").isVisible()


def test_what_is_done_is_ticked_and_the_next_one_offered(bench: Bench, qtbot: QtBot) -> None:
    bench.add_mailbox()
    page = bench.open("first_start", PAGES)
    assert isinstance(page, FirstStartPage)
    buttons = [task.begin for task in page.tasks]
    qtbot.waitUntil(lambda: buttons[0].text() == "Add another")
    assert buttons[0].accessibleName() == "Add a mailbox: done, 1 mailbox"
    assert [button.property("kind") for button in buttons] == ["", "primary", ""]


def test_today_leads_here_until_all_three_are_there(bench: Bench, qtbot: QtBot) -> None:
    bench.add_mailbox()
    bench.add_contacts(2)
    bench.open("today", PAGES)
    assert bench.window is not None
    window = bench.window
    qtbot.waitUntil(lambda: isinstance(window.current_page(), FirstStartPage))
    bench.add_sequence()
    page = window.current_page()
    assert isinstance(page, FirstStartPage)
    page.refresh(page.kinds)
    enroll = child(page, "firstEnroll")
    assert isinstance(enroll, QPushButton)
    qtbot.waitUntil(enroll.isVisible)
    window.go("today")
    assert isinstance(window.current_page(), TodayPage)
