"""Apply and its Undo: what an applied change did is taken back whole, by the toast, by Ctrl+Z, and done again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands.sending import claim
from app.core.queries.schedule import schedule
from app.core.queries.sequences import sequence_detail
from app.ui.actions import Act
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequences import SequencesPage
from app.ui.widgets.toast import Toast
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    bench.fill(contacts=12, waits=(0, 3, 4))
    page = bench.open("sequence", {"sequence": SequenceEditorPage, "sequences": SequencesPage}, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 3)
    return page


def planned(bench: Bench) -> dict[int, tuple[object, ...]]:
    return {row.id: (row.status.value, row.mailbox, row.send_at) for row in schedule(bench.store)}


def texts(bench: Bench) -> list[str]:
    return [step.content[-1:] for step in sequence_detail(bench.store, sequence_id=1).draft.steps]


def shown(page: SequenceEditorPage) -> list[str]:
    return [step.content[-1:] for step in page.book.state.draft.steps]


def toasts(bench: Bench) -> list[Toast]:
    assert bench.window is not None
    return bench.window.toasts.shown()


def remove_and_apply(page: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> Toast:
    """Remove the second step by the keyboard, apply it in the amber panel, return the toast."""
    page.steps_pane.steps.focus_card(1)
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.steps_pane.unsaved.apply.isVisible())
    mouse.click(page.steps_pane.unsaved.apply)
    qtbot.waitUntil(lambda: any(one.accessibleName().startswith("Saved") for one in toasts(bench)))
    assert texts(bench) == ["1", "3"]
    return next(one for one in toasts(bench) if one.accessibleName().startswith("Saved"))


def test_a_toast_takes_its_own_change_of_the_draft_back_and_goes_once_another_came(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    steps = editor.steps_pane.steps
    steps.focus_card(2)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Delete)
    (toast,) = toasts(bench)
    assert toast.undo_button is not None
    mouse.click(toast.undo_button)
    assert shown(editor) == ["1", "2", "3"]
    steps.focus_card(2)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Delete)
    assert len(toasts(bench)) == 1
    steps.wait_wanted.emit(1, 5)
    assert not toasts(bench), "its Undo would take the wait back and leave the step removed"
    assert bench.window is not None
    for expected in (["1", "2"], ["1", "2", "3"]):
        bench.window.actions_by_name[Act.UNDO].trigger()
        assert shown(editor) == expected
    assert not bench.window.history.program.canUndo(), "one change is undone by one Ctrl+Z"


def test_the_toast_takes_an_applied_change_back_whole(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    before = planned(bench)
    toast = remove_and_apply(editor, bench, mouse, qtbot)
    assert planned(bench) != before
    assert editor.steps_pane.steps.cards[1].hasFocus()
    assert toast.undo_button is not None
    mouse.click(toast.undo_button)
    qtbot.waitUntil(lambda: shown(editor) == ["1", "2", "3"])
    assert texts(bench) == ["1", "2", "3"]
    assert planned(bench) == before
    assert not editor.book.unsaved()


def test_ctrl_z_takes_it_back_and_ctrl_shift_z_does_it_again(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    before = planned(bench)
    remove_and_apply(editor, bench, mouse, qtbot)
    after = planned(bench)
    handle = editor.window().windowHandle()
    for _ in range(2):
        QTest.keyClick(handle, Qt.Key.Key_Z, CONTROL)
        qtbot.waitUntil(lambda: shown(editor) == ["1", "2", "3"])
        assert planned(bench) == before
        QTest.keyClick(handle, Qt.Key.Key_Z, CONTROL | SHIFT)
        qtbot.waitUntil(lambda: shown(editor) == ["1", "3"])
        assert planned(bench) == after


def test_what_went_out_by_the_new_plan_keeps_the_change_and_says_so(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    editor.write.body.setFocus()
    editor.book.select(0)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Exclam)
    qtbot.waitUntil(lambda: editor.steps_pane.unsaved.apply.isVisible())
    mouse.click(editor.steps_pane.unsaved.apply)
    qtbot.waitUntil(lambda: bool(toasts(bench)))
    (toast,) = toasts(bench)
    first = min(row.send_at for row in schedule(bench.store) if row.send_at is not None)
    assert claim(bench.store, mailbox_id=1, now=first + timedelta(seconds=1)) is not None
    bench.clock.set(first + timedelta(minutes=1))
    assert toast.undo_button is not None
    mouse.click(toast.undo_button)
    qtbot.waitUntil(lambda: len(bench.troubles) == 1)
    assert "1 email has gone out by the new plan already" in str(bench.troubles[0])
    assert any("1 email has gone out" in one.accessibleName() for one in toasts(bench))


def test_a_new_sequence_offers_no_way_back(bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    bench.add_mailbox()
    page = bench.open("sequence", {"sequence": SequenceEditorPage, "sequences": SequencesPage}, new=True)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 1)
    page.write.subject.setText("Hello")
    page.write.body.setPlainText("Hi there")
    qtbot.waitUntil(lambda: page.steps_pane.unsaved.apply.isVisible())
    mouse.click(page.steps_pane.unsaved.apply, QPoint(20, 10))
    qtbot.waitUntil(lambda: bool(toasts(bench)))
    assert toasts(bench)[-1].undo_button is None


def test_the_amber_panel_says_who_is_past_a_changed_step(
    editor: SequenceEditorPage, bench: Bench, qtbot: QtBot
) -> None:
    first = min(row.send_at for row in schedule(bench.store) if row.send_at is not None)
    assert claim(bench.store, mailbox_id=1, now=first) is not None
    bench.clock.set(first + timedelta(seconds=30))
    editor.steps_pane.steps.focus_card(0)
    editor.write.body.setFocus()
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Exclam)
    passed = editor.steps_pane.unsaved.passed
    expected = "1 contact is past step 1: its change does not reach them."
    qtbot.waitUntil(lambda: passed.text() == expected and passed.isVisible())
    editor.book.stack.undo()
    assert not passed.isVisible()


def test_what_was_edited_after_apply_stays_when_the_applied_change_is_taken_back(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    toast = remove_and_apply(editor, bench, mouse, qtbot)
    editor.schedule.edited.emit("Change the window", {"start": "10:00"})
    assert editor.book.unsaved() == ("another window",)
    assert toast.undo_button is not None
    mouse.click(toast.undo_button)
    qtbot.waitUntil(lambda: shown(editor) == ["1", "2", "3"])
    assert editor.book.unsaved() == ("another window",)
    assert editor.book.state.draft.start == "10:00"
    mouse.click(editor.steps_pane.unsaved.apply)
    qtbot.waitUntil(lambda: sequence_detail(bench.store, sequence_id=1).draft.start == "10:00")
    assert texts(bench) == ["1", "2", "3"]
