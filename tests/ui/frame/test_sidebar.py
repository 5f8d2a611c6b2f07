"""The sidebar shows the registered pages, is walked by keyboard, folds, and says how the sending goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.core.commands.contacts import save_contact
from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import add_mailbox
from app.core.commands.plan import replan
from app.core.commands.sequences import pause_sequence, save_sequence
from app.core.events import Kind, changed
from app.core.model import ContactDraft, MailboxDraft, Security, SequenceDraft, StepDraft
from app.core.store import Store
from app.ui.frame.sending_popover import LineButton
from app.ui.frame.sidebar import FOLDED_WIDTH, WIDTH
from app.ui.frame.state import FrameState, SendingMode, SendingState
from app.ui.window import Window
from tests.ui.conftest import NOON, Mouse
from tests.ui.frame.conftest import Bench, page_of


def test_only_registered_pages_are_listed(window: Window) -> None:
    assert window.sidebar.keys() == ["sequences", "contacts"]


def test_a_hidden_page_marks_no_row(window: Window) -> None:
    window.go("welcome")
    assert not window.sidebar.row("sequences").isChecked()
    assert not window.sidebar.row("contacts").isChecked()
    window.go("contacts")
    assert window.sidebar.row("contacts").isChecked()


def test_arrows_walk_the_rows_and_enter_takes_one(window: Window, qtbot: QtBot) -> None:
    first, second = window.sidebar.row("sequences"), window.sidebar.row("contacts")
    first.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    assert second.hasFocus()
    assert page_of(window).key == "sequences"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    assert page_of(window).key == "contacts"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    assert first.hasFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Space)
    assert page_of(window).key == "sequences"


def test_a_click_takes_a_page(window: Window, mouse: Mouse) -> None:
    mouse.click(window.sidebar.row("contacts"))
    assert page_of(window).key == "contacts"


def test_a_narrow_window_has_icons_with_names(window: Window) -> None:
    row = window.sidebar.row("contacts")
    assert (window.sidebar.width(), row.text()) == (WIDTH, "Contacts")
    window.resize(880, 700)
    QApplication.processEvents()
    assert (window.sidebar.width(), row.text()) == (FOLDED_WIDTH, "")
    assert row.toolTip() == row.accessibleName() == "Contacts, 52,310"
    window.resize(1024, 700)
    QApplication.processEvents()
    assert window.sidebar.width() == WIDTH


def test_all_sending_is_paused_and_resumed_from_the_foot(
    window: Window, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(window.sidebar.foot)
    pause = window.findChild(QPushButton, "pauseAll")
    assert pause is not None
    mouse.click(pause)
    window.show_frame(FrameState({}, SendingState(SendingMode.PAUSED, 126, 340)))
    assert window.sidebar.foot.accessibleName().startswith("Paused")
    mouse.click(window.sidebar.foot)
    resume = window.findChild(QPushButton, "resumeAll")
    assert resume is not None
    mouse.click(resume)
    assert bench.paused == [True, False]
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.paused == [True, False, True]


def test_what_waits_leads_to_where_it_can_be_changed(window: Window, mouse: Mouse) -> None:
    mouse.click(window.sidebar.foot)
    lines = window.findChildren(LineButton)
    assert [line.accessibleName() for line in lines] == ["mailbox paused, 42"]
    mouse.click(lines[0])
    assert page_of(window).key == "contacts"
    assert not window.sidebar.foot.is_open()


def test_the_popover_tells_what_runs_what_went_and_what_goes(
    window: Window, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    store = bench.office.workspace
    assert isinstance(store, Store)
    add_mailbox(
        store,
        draft=MailboxDraft("anna@fenwick.example", "127.0.0.1", 2525, Security.NONE, time_zone="UTC"),
        now=NOON,
    )
    draft = SequenceDraft("Late invoices", (StepDraft(0, "Hi", "Hello."), StepDraft(3, None, "Again.")))
    sequence_id = save_sequence(store, draft=draft, now=NOON).id
    save_contact(store, draft=ContactDraft("mara@northwind.example", "Mara", "Lindqvist"), now=NOON)
    enroll(store, sequence_id=sequence_id, contact_ids=None, now=NOON)
    replan(store, now=NOON)
    mouse.click(window.sidebar.foot)
    said = [line.accessibleName() for line in window.findChildren(LineButton)]
    assert said[0] == "Late invoices, 2 planned"
    assert said[1] == "mailbox paused, 42"
    assert said[2].startswith("Mara Lindqvist · Late invoices, Mon 23 Nov, ")
    pause_sequence(store, sequence_id=sequence_id, now=NOON)
    bench.office.bus.publish(changed(Kind.SEQUENCES))
    qtbot.waitUntil(lambda: "Late invoices, 2 planned" not in _said(window))


def _said(window: Window) -> list[str]:
    return [line.accessibleName() for line in window.findChildren(LineButton) if line.isVisible()]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SendingState(), "Nothing to send yet"),
        (SendingState(sent=3, planned=3), "Nothing to send"),
        (SendingState(SendingMode.SENDING, next_at=NOON + timedelta(minutes=3)), "Sending · next in 3 min"),
        (SendingState(SendingMode.SENDING, next_at=NOON - timedelta(minutes=3)), "Sending now"),
        (SendingState(SendingMode.PAUSED, next_at=NOON), "Paused"),
        (SendingState(SendingMode.OFF, next_at=NOON), "Not sending here"),
    ],
)
def test_the_state_is_said_in_words(state: SendingState, said: str) -> None:
    assert state.words(NOON) == said


def test_the_next_email_of_another_day_is_said_by_its_day() -> None:
    words = SendingState(SendingMode.SENDING, next_at=NOON + timedelta(days=1)).words(NOON)
    assert words.startswith("Next Mon 23 Nov, ")
