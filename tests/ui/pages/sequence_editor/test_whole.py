"""A step put between two, and what is done to a sequence as a whole from its editor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.model import SequenceState
from app.core.queries.sequences import sequence_detail, sequence_list
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequences import SequencesPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    bench.fill(contacts=3)
    page = bench.open("sequence", {"sequence": SequenceEditorPage, "sequences": SequencesPage}, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 2)
    return page


def texts(page: SequenceEditorPage) -> list[str]:
    return [step.content[-1:] for step in page.book.state.draft.steps]


def choose(page: SequenceEditorPage, mouse: Mouse, words: str) -> None:
    mouse.click(page.menu.button)
    (menu,) = (one for one in page.menu.button.findChildren(QMenu) if one.isVisible())
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def test_the_plus_between_two_cards_puts_a_step_there(editor: SequenceEditorPage, mouse: Mouse) -> None:
    card = editor.steps_pane.steps.cards[1]
    assert not card.insert.isVisible()
    mouse.move(card, QPoint(200, 10))
    assert card.insert.isVisible()
    mouse.click(card.insert)
    assert texts(editor) == ["1", "", "2"]
    assert editor.book.state.at == 1
    assert editor.write.body.hasFocus()
    editor.book.stack.undo()
    assert texts(editor) == ["1", "2"]


def test_insert_puts_a_step_before_the_focused_card_and_delete_can_be_undone(
    editor: SequenceEditorPage, bench: Bench
) -> None:
    steps = editor.steps_pane.steps
    steps.focus_card(1)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Insert)
    assert texts(editor) == ["1", "", "2"]
    steps.focus_card(2)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Delete)
    assert texts(editor) == ["1", ""]
    window = bench.window
    assert window is not None
    assert any("Step 3 removed" in toast.accessibleName() for toast in window.toasts.shown())
    editor.book.stack.undo()
    assert texts(editor) == ["1", "", "2"]


def test_a_copy_is_shown_and_has_nobody_in_it(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    choose(editor, mouse, "Duplicate sequence")
    qtbot.waitUntil(lambda: editor.title == "Late invoices (copy)")
    assert sequence_detail(bench.store, sequence_id=2).enrolled == 0


def test_a_sequence_is_archived_only_when_nobody_goes_through_it(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    choose(editor, mouse, "Archive")
    window = bench.window
    assert window is not None
    qtbot.waitUntil(lambda: bool(window.toasts.shown()))
    assert sequence_list(bench.store)[0].state is SequenceState.ACTIVE
    choose(editor, mouse, "Duplicate sequence")
    qtbot.waitUntil(lambda: editor.title == "Late invoices (copy)")
    choose(editor, mouse, "Archive")
    qtbot.waitUntil(lambda: editor.pill() == ("Archived", "grey"))
    assert sequence_list(bench.store)[1].state is SequenceState.ARCHIVED
