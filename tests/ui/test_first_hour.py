"""A new user's first hour, once with the mouse and once with the keyboard alone: from nothing to a planned email's why.

The whole program with all its pages on an empty data folder; only the clock stands still, on Sunday 22 November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.core.paths import Paths
from app.core.queries.contacts import contact_count
from app.core.queries.mailboxes import mailbox_list
from app.core.queries.schedule import schedule
from app.core.queries.sequences import sequence_detail
from app.main.window import Program
from app.ui.widgets.sheet import Sheet
from tests.ui.conftest import Mouse

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PEOPLE = "email,first_name,company\nmara@northwind.example,Mara,Northwind\njo@brightside.example,Jo,Brightside\n"
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def program(tmp_path: Path, qapp: QApplication, berlin: ZoneInfo, qtbot: QtBot) -> Iterator[Program]:
    paths = Paths(tmp_path / "data")
    paths.prepare()
    program = Program(paths, FixedClock(SUNDAY), sends=False)
    try:
        program.window.resize(1360, 860)
        program.open("today")
        program.window.activateWindow()
        qtbot.waitUntil(lambda: key_of(program) == "first_start")
        yield program
    finally:
        program.window.close()
        program.close()


def key_of(program: Program) -> str:
    page = program.window.current_page()
    return page.key if page is not None else ""


def store(program: Program) -> Any:
    return program._store


class Hand:
    """Finds what is visible by its object name, and waits for it."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.window = program.window
        self.program = program
        self.qtbot = qtbot

    def see(self, name: str) -> Any:
        self.qtbot.waitUntil(lambda: self._find(name) is not None)
        return self._find(name)

    def wait(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self.window.windowHandle(), letter)

    def tab_to(self, name: str) -> None:
        """Press Tab until the control has the focus, once around at most."""
        for _ in range(120):
            here = QApplication.focusWidget()
            if here is not None and here.objectName() == name:
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never came to {name}")

    def page(self) -> Any:
        return self.window.current_page()

    def _find(self, name: str) -> QWidget | None:
        found = [one for one in self.window.findChildren(QWidget, name) if one.isVisible() and one.isEnabled()]
        return found[-1] if found else None


@pytest.fixture
def hand(program: Program, qtbot: QtBot) -> Hand:
    return Hand(program, qtbot)


def steps_stored(hand: Hand) -> list[tuple[str, int]]:
    steps = sequence_detail(store(hand.program), sequence_id=1).draft.steps
    return [(step.content, step.wait_days) for step in steps]


def check_planned(hand: Hand) -> None:
    """Both contacts get both steps, the first on Monday morning; the sheet is gone then."""
    hand.wait(lambda: not any(sheet.isVisible() for sheet in hand.program.window.findChildren(Sheet)))
    hand.wait(lambda: len(schedule(store(hand.program))) == 4)
    hand.wait(lambda: all(row.send_at is not None for row in schedule(store(hand.program))))
    first = schedule(store(hand.program))[0]
    assert first.send_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def check_why(hand: Hand) -> None:
    """The panel says why the first email stands on Monday at nine."""
    why = hand.see("whyThen")
    hand.wait(lambda: "Mon 23 Nov" in " ".join(one.text() for one in why.findChildren(QLabel)))


def test_with_the_mouse(hand: Hand, mouse: Mouse) -> None:
    # a mailbox
    mouse.click(hand.see("begin1"))
    dialog = hand.see("mailboxDialog")
    for field, text in ((dialog.form.email, "anna@fenwick.example"), (dialog.form.smtp_host, "127.0.0.1")):
        mouse.click(field)
        hand.type(text)
    dialog.form.security.set_key("none")
    mouse.click(dialog.save_button)
    hand.wait(lambda: len(mailbox_list(store(hand.program), now=SUNDAY)) == 1)

    # contacts
    mouse.click(hand.see("nav_today"))
    hand.wait(lambda: key_of(hand.program) == "first_start")
    QGuiApplication.clipboard().setText(PEOPLE)
    mouse.click(hand.see("begin2"))
    mouse.click(hand.see("importPaste"))
    mouse.click(hand.see("importTake"))
    hand.wait(lambda: contact_count(store(hand.program)) == 2)

    # a sequence of two steps, the second dragged before the first and back by undo
    mouse.click(hand.see("nav_sequences"))
    mouse.click(hand.see("newSequence"))
    for name, text in (("stepSubject", "Quick question"), ("stepBody", "One")):
        mouse.click(hand.see(name))
        hand.type(text)
    mouse.click(hand.see("addStep"))
    hand.wait(lambda: len(hand.page().steps_pane.steps.cards) == 2)
    mouse.click(hand.see("stepSubject"))
    hand.type("Again")
    mouse.click(hand.see("stepBody"))
    hand.type("Two")
    steps = hand.page().steps_pane.steps
    grips = [card.mapTo(steps, QPoint(22, card.body().center().y())) for card in steps.cards]
    mouse.drag(steps, grips[1], grips[0] - QPoint(0, 14))
    hand.wait(lambda: [step.content for step in hand.page().book.state.draft.steps] == ["Two", "One"])
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert [step.content for step in hand.page().book.state.draft.steps] == ["One", "Two"]
    mouse.click(hand.see("applyDraft"))
    hand.wait(lambda: hand.page()._id is not None)
    assert [content for content, _ in steps_stored(hand)] == ["One", "Two"]

    # everybody goes in
    mouse.click(hand.see("enrollContacts"))
    take = hand.see("enrollTake")
    hand.wait(lambda: take.text() == "Enroll 2 contacts")
    mouse.click(take)
    check_planned(hand)

    # when, and why then
    mouse.click(hand.see("nav_calendar"))
    page = hand.page()
    hand.wait(lambda: page._shown is not None)
    mouse.click(hand.see("later"))
    first = schedule(store(hand.program))[0]
    hand.wait(lambda: page._shown is not None and any(column.emails for column in page._shown.columns))
    hand.wait(lambda: not page.view.rect_of_email(first.id).isEmpty())
    mouse.click(page.view.viewport(), page.view.rect_of_email(first.id).center())
    hand.wait(lambda: page.email_panel.email_id() == first.id)
    check_why(hand)


def test_with_the_keyboard_alone(hand: Hand) -> None:
    # a mailbox
    hand.tab_to("begin1")
    hand.key(Qt.Key.Key_Return)
    hand.see("mailboxDialog")
    hand.type("anna@fenwick.example")
    hand.tab_to("smtpHost")
    hand.type("127.0.0.1")
    hand.tab_to("smtpSecurity")
    hand.key(Qt.Key.Key_End)
    hand.tab_to("saveMailbox")
    hand.key(Qt.Key.Key_Return)
    hand.wait(lambda: len(mailbox_list(store(hand.program), now=SUNDAY)) == 1)

    # contacts
    hand.key(Qt.Key.Key_1, CONTROL)
    hand.wait(lambda: key_of(hand.program) == "first_start")
    QGuiApplication.clipboard().setText(PEOPLE)
    hand.key(Qt.Key.Key_I, CONTROL)
    hand.see("importPaste")
    hand.tab_to("importPaste")
    hand.key(Qt.Key.Key_Return)
    hand.see("importTake")
    hand.tab_to("importTake")
    hand.key(Qt.Key.Key_Return)
    hand.wait(lambda: contact_count(store(hand.program)) == 2)

    # a sequence; the second step goes up and comes back
    hand.key(Qt.Key.Key_2, CONTROL)
    hand.wait(lambda: key_of(hand.program) == "sequences")
    hand.key(Qt.Key.Key_N, CONTROL)
    hand.wait(lambda: key_of(hand.program) == "sequence")
    hand.wait(lambda: getattr(QApplication.focusWidget(), "objectName", str)() == "stepSubject")
    hand.type("Quick question")
    hand.key(Qt.Key.Key_Return)
    hand.type("One")
    hand.key(Qt.Key.Key_N, CONTROL)
    hand.wait(lambda: len(hand.page().steps_pane.steps.cards) == 2)
    hand.type("Two")
    hand.page().steps_pane.steps.focus_card(1)
    hand.key(Qt.Key.Key_Up, ALT)
    assert [step.content for step in hand.page().book.state.draft.steps] == ["Two", "One"]
    hand.key(Qt.Key.Key_Down, ALT)
    assert [step.content for step in hand.page().book.state.draft.steps] == ["One", "Two"]
    hand.key(Qt.Key.Key_S, CONTROL)
    hand.wait(lambda: hand.page()._id is not None)

    # everybody goes in
    hand.see("enrollContacts")
    hand.tab_to("enrollContacts")
    hand.key(Qt.Key.Key_Return)
    take = hand.see("enrollTake")
    hand.wait(lambda: take.text() == "Enroll 2 contacts")
    hand.tab_to("enrollTake")
    hand.key(Qt.Key.Key_Return)
    check_planned(hand)

    # when, and why then
    hand.key(Qt.Key.Key_3, CONTROL)
    page = hand.page()
    hand.wait(lambda: page._shown is not None)
    page.view.setFocus()
    hand.key(Qt.Key.Key_PageDown)
    hand.wait(lambda: any(column.emails for column in page._shown.columns))
    hand.key(Qt.Key.Key_Down)
    hand.wait(lambda: page.email_panel.email_id() is not None)
    check_why(hand)
