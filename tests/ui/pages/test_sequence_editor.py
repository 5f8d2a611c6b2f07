"""The sequence editor with a real mouse, real widgets and a real workspace: what is done there is in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.queries.schedule import schedule
from app.core.queries.sequences import sequence_detail
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequence_editor.step_card import StepCard
from app.ui.pages.sequences import SequencesPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench, child

PAGES = {"sequences": SequencesPage, "sequence": SequenceEditorPage}
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    """An active sequence of three steps (days 0, 3, 7) with 12 contacts in it, open in the editor."""
    bench.fill(contacts=12, waits=(0, 3, 4))
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 3)
    return page


def cards(page: SequenceEditorPage) -> list[StepCard]:
    return page.steps_pane.steps.cards


def contents(page: SequenceEditorPage) -> list[tuple[str, int]]:
    """Return the last word of each step's text, and its wait."""
    return [(step.content.split()[-1], step.wait_days) for step in page.book.state.draft.steps]


def stored(bench: Bench) -> list[tuple[str, int]]:
    steps = sequence_detail(bench.store, sequence_id=1).draft.steps
    return [(step.content.split()[-1], step.wait_days) for step in steps]


def grip_of(card: StepCard) -> QPoint:
    return QPoint(22, card.body().center().y())


def drag_above(page: SequenceEditorPage, mouse: Mouse, source: int, target: int, *, drop: bool = True) -> None:
    """Drag the card at `source` so that its upper edge comes above the middle of the one at `target`."""
    steps = page.steps_pane.steps
    start = cards(page)[source].mapTo(steps, grip_of(cards(page)[source]))
    end = cards(page)[target].mapTo(steps, grip_of(cards(page)[target])) - QPoint(0, 12)
    mouse.drag(steps, start, end, drop=drop)


def type_text(page: SequenceEditorPage, text: str) -> None:
    """Type on the keyboard of the window, into whatever has the focus."""
    for letter in text:
        QTest.keyClick(page.window().windowHandle(), letter)


def saved(page: SequenceEditorPage, qtbot: QtBot) -> None:
    """Press Ctrl+S and wait until nothing is unsaved."""
    page.save()
    qtbot.waitUntil(lambda: not page.book.unsaved())


def test_step_three_dragged_above_step_one_is_undone_saved_and_planned(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    before = {(row.contact, row.step_id): row.send_at for row in schedule(bench.store)}
    first_step = min(step_id for _, step_id in before)
    drag_above(editor, mouse, 2, 0)
    assert contents(editor) == [("3", 0), ("1", 4), ("2", 3)]
    bench.window.actions_by_name["undo"].trigger()  # type: ignore[union-attr, index]
    assert contents(editor) == [("1", 0), ("2", 3), ("3", 4)]
    bench.window.actions_by_name["redo"].trigger()  # type: ignore[union-attr, index]
    assert contents(editor) == [("3", 0), ("1", 4), ("2", 3)]
    assert stored(bench) == [("1", 0), ("2", 3), ("3", 4)], "nothing is stored before it is saved"
    assert cards(editor)[0].accessibleName().startswith("Step 1 of 3: About {{ company }}"), "it opens the thread"
    saved(editor, qtbot)
    assert stored(bench) == [("3", 0), ("1", 4), ("2", 3)]
    after = {(row.contact, row.step_id): row.send_at for row in schedule(bench.store)}
    assert set(after) == set(before), "no email is lost or doubled"
    person = "p0@northwind.example"
    assert after[person, first_step] > before[person, first_step], "the old first step now goes out days later"


def test_a_first_step_without_a_subject_cannot_be_saved(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(editor.write.subject)
    QTest.keySequence(editor.window().windowHandle(), QKeySequence("Ctrl+A"))
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Delete)
    editor.steps_pane.steps.focus_card(1)
    editor.save()
    assert child(editor, "unsavedWords").text() == "Step 1: A new thread needs a subject."
    assert editor.write.subject.hasFocus()
    assert sequence_detail(bench.store, sequence_id=1).draft.steps[0].subject == "About {{ company }}"


def test_while_dragging_the_picture_follows_and_a_gap_is_open(editor: SequenceEditorPage, mouse: Mouse) -> None:
    steps = editor.steps_pane.steps
    drag_above(editor, mouse, 2, 1, drop=False)
    assert steps.lifted is not None
    assert steps.lifted.isVisible()
    assert steps.slot == 1
    assert cards(editor)[1].y() > cards(editor)[2].y(), "the second card made room"
    mouse.release(steps, QPoint(22, 30))
    assert steps.lifted is None


def test_escape_puts_the_card_back_even_where_the_window_knows_escape(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse
) -> None:
    taken: list[int] = []
    QShortcut(QKeySequence("Esc"), bench.window, activated=lambda: taken.append(1))
    drag_above(editor, mouse, 2, 0, drop=False)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Escape)
    assert editor.steps_pane.steps.dragged is None
    mouse.release(editor.steps_pane.steps, QPoint(22, 30))
    assert contents(editor) == [("1", 0), ("2", 3), ("3", 4)]
    assert not taken
    assert editor.book.stack.count() == 0


def test_a_trembling_press_moves_nothing_and_shows_the_step(editor: SequenceEditorPage, mouse: Mouse) -> None:
    card = cards(editor)[1]
    mouse.press(card, grip_of(card))
    mouse.move(card, grip_of(card) + QPoint(2, 3))
    assert editor.steps_pane.steps.dragged is None
    mouse.release(card, grip_of(card))
    assert editor.book.stack.count() == 0
    assert editor.write.body.toPlainText().endswith("it is step 2")


def test_the_list_scrolls_while_a_card_is_held_at_its_edge(bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    bench.fill(contacts=1, waits=(0, *[2] * 9))
    page = bench.open("sequence", PAGES, size=(1024, 560), sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(cards(page)) == 10)
    area, steps = page.steps_pane.area, page.steps_pane.steps
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    start = grip_of(cards(page)[0])
    foot = steps.mapFrom(area.viewport(), QPoint(42, area.viewport().height() - 4))
    mouse.drag(steps, start, foot, drop=False)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    mouse.release(steps, steps.mapFrom(area.viewport(), QPoint(42, area.viewport().height() - 4)))
    assert contents(page)[-1][0] == "1"


def test_alt_up_moves_the_focused_step(editor: SequenceEditorPage) -> None:
    editor.steps_pane.steps.focus_card(2)
    window = editor.window().windowHandle()
    QTest.keyClick(window, Qt.Key.Key_Up, ALT)
    assert contents(editor) == [("1", 0), ("3", 4), ("2", 3)]
    assert cards(editor)[1].hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Up, ALT)
    QTest.keyClick(window, Qt.Key.Key_Up, ALT)
    assert contents(editor) == [("3", 0), ("1", 4), ("2", 3)], "at the top it goes no further"


def test_arrows_duplicate_and_remove_by_key(editor: SequenceEditorPage) -> None:
    window = editor.window().windowHandle()
    editor.steps_pane.steps.focus_card(0)
    QTest.keyClick(window, Qt.Key.Key_Down)
    assert cards(editor)[1].hasFocus()
    assert editor.book.state.at == 1
    QTest.keyClick(window, Qt.Key.Key_D, CONTROL)
    assert [word for word, _ in contents(editor)] == ["1", "2", "2", "3"]
    QTest.keyClick(window, Qt.Key.Key_Delete)
    QTest.keyClick(window, Qt.Key.Key_Delete)
    assert [word for word, _ in contents(editor)] == ["1", "2"]


def test_the_wait_is_edited_where_it_stands(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    card = cards(editor)[1]
    mouse.click(card.chip)
    type_text(editor, "6")
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Return)
    assert contents(editor) == [("1", 0), ("2", 6), ("3", 4)]
    assert card.chip.isVisible()
    assert card.chip.accessibleName() == "Wait 6 days before this step"
    mouse.click(card.chip)
    mouse.click(card.editor.more)
    mouse.click(card.editor.more)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Escape)
    assert contents(editor)[1] == ("2", 6), "Esc puts the old wait back"
    saved(editor, qtbot)
    assert stored(bench)[1] == ("2", 6)
    due = {row.step: row.due_on for row in schedule(bench.store) if row.contact == "p0@northwind.example"}
    assert due[2] == MONDAY + timedelta(days=6), "six days after Monday, when the first is planned"


def test_typing_a_subject_is_one_undo_and_reaches_the_card_and_the_database(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(editor.write.subject)
    QTest.keySequence(editor.window().windowHandle(), QKeySequence("Ctrl+A"))
    type_text(editor, "New words")
    assert cards(editor)[0].accessibleName().startswith("Step 1 of 3: New words")
    assert editor.book.stack.count() == 1
    assert editor.book.unsaved() == ("1 text changed",)
    saved(editor, qtbot)
    assert sequence_detail(bench.store, sequence_id=1).draft.steps[0].subject == "New words"


def test_the_preview_is_of_a_real_contact_and_pages_on(editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(editor.view.tabs.segment("preview"))
    letter = editor.preview.letter
    qtbot.waitUntil(lambda: "Hi Mara, it is step 1" in letter.toPlainText())
    assert editor.preview.subject.text() == "About Northwind"
    assert child(editor, "previewPlace").text() == "1 of 12"
    mouse.click(child(editor, "previewNext"))
    qtbot.waitUntil(lambda: "Hi Tom," in letter.toPlainText())
    assert child(editor, "previewName").text() == "Tom Berg, Northwind"
    assert not child(editor, "previewWarning").isVisible()


def test_a_field_the_contact_lacks_is_marked_in_the_preview(
    editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot
) -> None:
    editor.write.body.setFocus()
    editor.write.body.setPlainText("Hello {{ city }}")
    mouse.click(editor.view.tabs.segment("preview"))
    warning = child(editor, "previewWarning")
    qtbot.waitUntil(lambda: "Hello city" in editor.preview.letter.toPlainText())
    assert warning.isVisible()


def test_an_unknown_variable_is_told_at_the_step_and_refused(
    editor: SequenceEditorPage, bench: Bench, qtbot: QtBot
) -> None:
    editor.write.body.setFocus()
    editor.write.body.setPlainText("Hello {{ compnay }}")
    problem = child(editor, "stepProblem")
    qtbot.waitUntil(problem.isVisible)
    assert "compnay" in problem.text()
    assert "company" in problem.text()
    editor.save()
    assert stored(bench)[0] == ("1", 0)


def test_a_window_that_ends_before_it_starts_is_refused_at_the_field(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(editor.view.tabs.segment("schedule"))
    qtbot.waitUntil(editor.schedule.end.isVisible)
    mouse.click(editor.schedule.end)
    editor.schedule.end.selectAll()
    type_text(editor, "08:00")
    words = "The window ends at 08:00, before it starts at 09:00; choose a later end."
    assert editor.schedule.end_field.error() == words
    editor.save()
    assert child(editor, "unsavedWords").text() == words
    assert sequence_detail(bench.store, sequence_id=1).draft.end == "17:00"


def test_weekdays_are_toggled_and_saved(editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(editor.view.tabs.segment("schedule"))
    mouse.click(editor.schedule.days["fri"])
    saved(editor, qtbot)
    assert sequence_detail(bench.store, sequence_id=1).draft.days == ("mon", "tue", "wed", "thu")


def test_a_new_sequence_is_written_saved_and_listed(bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    bench.add_mailbox()
    page = bench.open("sequence", PAGES, new=True)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(cards(page)) == 1)
    mouse.click(page.write.subject)
    type_text(page, "Hello")
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Return)
    type_text(page, "A first line")
    mouse.click(child(page, "applyDraft"))
    qtbot.waitUntil(lambda: page.book.saved.id is not None)
    detail = sequence_detail(bench.store, sequence_id=1)
    assert (detail.draft.name, detail.draft.steps[0].subject) == ("New sequence", "Hello")
    assert detail.draft.steps[0].content == "A first line"


def test_all_contacts_are_enrolled_by_the_sheet(bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    bench.add_mailbox()
    bench.add_sequence()
    bench.add_contacts(7)
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(cards(page)) == 2)
    mouse.click(child(page.window(), "enrollContacts"))
    take = child(page.window(), "enrollTake")
    qtbot.waitUntil(lambda: take.text() == "Enroll 7 contacts")
    mouse.click(take)
    qtbot.waitUntil(lambda: sum(row.send_at is not None for row in schedule(bench.store)) == 14)


def test_the_sheet_says_who_is_left_out_before_anyone_is_enrolled(bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    bench.fill(5)
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(cards(page)) == 2)
    bench.add_contacts(7)
    mouse.click(child(page.window(), "enrollContacts"))
    take, number = child(page.window(), "enrollTake"), child(page.window(), "enrollNumber")
    qtbot.waitUntil(lambda: take.isEnabled())
    assert (take.text(), number.text()) == ("Enroll 2 contacts", "2 of 7 contacts")


def test_a_new_sequence_nobody_wrote_in_is_closed_without_a_question(bench: Bench, qtbot: QtBot) -> None:
    page = bench.open("sequence", PAGES, new=True)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(page.write.subject.hasFocus)
    assert page.window().close()


def test_closing_over_unsaved_changes_asks_once_and_saves(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    editor.steps_pane.steps.focus_card(2)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Up, ALT)
    window = editor.window()
    assert not window.close()
    assert window.isVisible()
    mouse.click(child(window, "saveAndClose"))
    qtbot.waitUntil(lambda: not window.isVisible())
    qtbot.waitUntil(lambda: stored(bench) == [("1", 0), ("3", 4), ("2", 3)])


def test_what_cannot_be_saved_keeps_the_window_open(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    editor.write.body.setFocus()
    editor.write.body.setPlainText("Hello {{ compnay }}")
    window = editor.window()
    assert not window.close()
    mouse.click(child(window, "saveAndClose"))
    qtbot.waitUntil(lambda: any("compnay" in toast.accessibleName() for toast in bench.window.toasts.shown()))
    assert window.isVisible()
    assert editor.book.state.draft.steps[0].content == "Hello {{ compnay }}"
    editor.book.stack.undo()


def test_every_control_has_a_name(editor: SequenceEditorPage, nameless: Callable[[object], list[str]]) -> None:
    for tab in ("write", "preview", "schedule"):
        editor.show_tab(tab)
        assert nameless(editor) == []
