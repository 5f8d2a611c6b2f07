"""Writing a step by keyboard and mouse: variables complete, chips change, checks and effect are told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.commands.enrollments import stop_contact
from app.core.queries.sequences import sequence_detail
from app.ui.pages.contacts.page import ContactsPage
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequences import SequencesPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"sequences": SequencesPage, "sequence": SequenceEditorPage, "contacts": ContactsPage}
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    """An active sequence of two steps with 12 contacts in it, its first text in the editor."""
    bench.fill(contacts=12)
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 2)
    page.book.select(0)
    page.write.body.setFocus()
    page.write.body.moveCursor(QTextCursor.MoveOperation.End)
    return page


def keys(page: SequenceEditorPage, *pressed: str | Qt.Key) -> None:
    """Press letters and keys on the window, into whatever has the focus."""
    handle = page.window().windowHandle()
    for one in pressed:
        if isinstance(one, str):
            for letter in one:
                QTest.keyClick(handle, letter)
        else:
            QTest.keyClick(handle, one)


def body(page: SequenceEditorPage) -> str:
    return page.book.state.draft.steps[0].content


def test_two_braces_offer_the_variables_and_enter_writes_one(editor: SequenceEditorPage) -> None:
    before = body(editor)
    keys(editor, " {{ comp")
    (_subject, completer) = editor.write._completers
    assert [completer.choices.item(n).text() for n in range(completer.choices.count())] == ["Company"]
    keys(editor, Qt.Key.Key_Return)
    assert body(editor) == before + ' {{ company | default: "your company" }}'
    assert not completer.is_open()


def test_arrows_choose_and_escape_leaves_the_text_alone(editor: SequenceEditorPage) -> None:
    keys(editor, "{{")
    completer = editor.write._completers[1]
    second = completer.choices.item(1).data(Qt.ItemDataRole.UserRole)
    keys(editor, Qt.Key.Key_Down, Qt.Key.Key_Tab)
    assert f"{{{{ {second}" in body(editor)
    keys(editor, "{{", Qt.Key.Key_Escape)
    assert body(editor).endswith("{{")
    assert not completer.is_open()


def test_a_press_on_a_chip_changes_its_fallback(editor: SequenceEditorPage, mouse: Mouse) -> None:
    field = editor.write.body
    cursor = QTextCursor(field.document())
    cursor.setPosition(field.toPlainText().index("first_name"))
    mouse.click(field.viewport(), field.cursorRect(cursor).center())
    panel = editor.write.changer.panel
    assert panel.isVisible()
    assert panel.names.key() == "first_name"
    panel.fallback.setText("friend")
    mouse.click(panel.insert)
    assert '{{ first_name | default: "friend" }}' in body(editor)
    assert editor.book.stack.canUndo()


def test_marks_by_keyboard(editor: SequenceEditorPage) -> None:
    editor.write.body.selectAll()
    before = body(editor)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_I, CONTROL)
    assert body(editor) == f"*{before}*"


def test_missing_fields_are_counted_over_everybody_and_lead_to_the_contact(
    editor: SequenceEditorPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    keys(editor, " {{ city }} [here](https://)")
    tabs = editor.view.tabs
    qtbot.waitUntil(lambda: tabs.segment("checks").accessibleName() == "Editor: Checks, 2")
    mouse.click(tabs.segment("checks"))
    lines = editor.view.checks.lines()
    assert lines[0].startswith("12 contacts have no city. Their email is held at step 1")
    assert lines[1].startswith("A link leads nowhere")
    names = child(editor, "lackingContacts")
    assert isinstance(names, QLabel)
    names.linkActivated.emit("3")
    assert bench.window is not None
    assert isinstance(bench.window.current_page(), ContactsPage)


def test_the_effect_follows_a_plan_that_moves_under_it(editor: SequenceEditorPage, bench: Bench, qtbot: QtBot) -> None:
    editor.steps_pane.steps.wait_wanted.emit(1, 5)
    words = child(editor, "unsavedEffect")
    assert isinstance(words, QLabel)
    qtbot.waitUntil(lambda: words.text().startswith("12 emails move"))
    bench.bus.publish(stop_contact(bench.store, contact_id=1, now=bench.clock.now()).changes)
    qtbot.waitUntil(lambda: words.text().startswith("11 emails move"))


def test_effect_of_a_change_is_told_and_listed_before_it_is_applied(
    editor: SequenceEditorPage, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    editor.steps_pane.steps.wait_wanted.emit(1, 5)
    words = child(editor, "unsavedEffect")
    assert isinstance(words, QLabel)
    expected = "12 emails move to another day · last email Thu 26 Nov → Mon 30 Nov."
    qtbot.waitUntil(lambda: words.text() == expected)
    assert sequence_detail(bench.store, sequence_id=1).draft.steps[1].wait_days == 3
    show = child(editor, "showMoved")
    assert isinstance(show, QPushButton)
    mouse.click(show)
    table = child(editor.window(), "movedTable")
    qtbot.waitUntil(lambda: table.model().rowCount() == 12)  # type: ignore[attr-defined]
    close = child(editor.window(), "closeMoved")
    mouse.click(close, QPoint(5, 5))
