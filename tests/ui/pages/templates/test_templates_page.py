"""The library of templates with real keys and mouse: what is typed is stored, what is deleted comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.commands.templates import save_template
from app.core.model import TemplateDraft
from app.core.queries.templates import template_list
from app.ui.actions import Act
from app.ui.page import Page
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.templates.page import TemplatesPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

TEXTS = {
    "First contact": ("Hello {{ first_name }}", "Hi {{ first_name }}, a first word."),
    "Break-up": ("Should I close your file?", "I will not write again."),
    "Reminder": ("", "Did this reach you?"),
}


def names(bench: Bench) -> list[str]:
    return [row.draft.name for row in template_list(bench.store)]


def content_of(bench: Bench, name: str) -> str:
    return next(row.draft.content for row in template_list(bench.store) if row.draft.name == name)


def type_text(page: Page, text: str) -> None:
    for letter in text:
        QTest.keyClick(page.window().windowHandle(), letter)


def has_keys(page: Page, widget: QWidget) -> bool:
    """Return whether what is typed in the window goes to `widget`, whether the window is in front or not."""
    return page.window().focusWidget() is widget


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> TemplatesPage:
    for name, (subject, content) in TEXTS.items():
        save_template(bench.store, draft=TemplateDraft(name, subject, content), now=bench.clock.now())
    made = bench.open("templates", {"templates": TemplatesPage, "sequence": SequenceEditorPage})
    assert isinstance(made, TemplatesPage)
    qtbot.waitUntil(lambda: len(made.list.rows.shown) == 3)
    return made


def row(page: TemplatesPage, name: str, mouse: Mouse) -> None:
    """Click a template in the list."""
    place = next(n for n, one in enumerate(page.list.rows.shown) if one.name == name)
    mouse.click(page.list.viewport(), page.list.visualRect(page.list.rows.index(place)).center())


def test_templates_are_listed_and_the_clicked_one_is_shown(page: TemplatesPage, mouse: Mouse) -> None:
    assert [one.name for one in page.list.rows.shown] == ["Break-up", "First contact", "Reminder"]
    assert page.writer.name.text() == "Break-up"
    row(page, "First contact", mouse)
    assert page.writer.pane.subject.toPlainText() == "Hello {{ first_name }}"
    assert page.writer.pane.body.toPlainText() == "Hi {{ first_name }}, a first word."


def test_what_is_typed_is_stored_by_itself(page: TemplatesPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(page.writer.pane.body)
    QTest.keySequence(page.window().windowHandle(), QKeySequence("Ctrl+End"))
    type_text(page, " Bye.")
    qtbot.waitUntil(lambda: content_of(bench, "Break-up") == "I will not write again. Bye.")
    qtbot.waitUntil(lambda: child(page, "templateState").text() == "Saved")
    assert has_keys(page, page.writer.pane.body), "the cursor stays where it was"


def test_going_to_another_template_stores_at_once(
    page: TemplatesPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page.writer.name.selectAll()
    page.writer.name.setFocus()
    type_text(page, "Goodbye")
    row(page, "Reminder", mouse)
    qtbot.waitUntil(lambda: names(bench) == ["First contact", "Goodbye", "Reminder"])
    assert page.writer.name.text() == "Reminder"


def test_a_text_that_could_not_be_sent_is_told_and_kept_here(
    page: TemplatesPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(page.writer.pane.body)
    QTest.keySequence(page.window().windowHandle(), QKeySequence("Ctrl+A"))
    type_text(page, "{{ nobody }}")
    qtbot.waitUntil(page.writer.pane.problem.isVisible)
    assert "there is no variable nobody" in page.writer.pane.problem.text()
    assert content_of(bench, "Break-up") == "I will not write again."
    row(page, "Reminder", mouse)
    row(page, "Break-up", mouse)
    assert page.writer.pane.body.toPlainText() == "{{ nobody }}"


def test_a_new_template_begins_with_its_name_and_is_not_kept_empty(
    page: TemplatesPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page.new()
    qtbot.waitUntil(lambda: has_keys(page, page.writer.name) and page.writer.name.text() == "New template")
    row(page, "Reminder", mouse)
    qtbot.waitUntil(lambda: "New template" not in names(bench))
    page.new()
    qtbot.waitUntil(lambda: has_keys(page, page.writer.name) and page.writer.name.text() == "New template")
    type_text(page, "Winter")
    qtbot.waitUntil(lambda: "Winter" in names(bench))


def test_a_copy_is_made_and_a_deleted_one_comes_back(
    page: TemplatesPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(child(page, "duplicateTemplate"))
    qtbot.waitUntil(lambda: page.writer.name.text() == "Break-up (copy)")
    mouse.click(child(page, "deleteTemplate"))
    qtbot.waitUntil(lambda: names(bench) == ["Break-up", "First contact", "Reminder"])
    qtbot.waitUntil(lambda: page.writer.name.text() == "Break-up")
    undo = next(one for one in page.window().findChildren(QPushButton) if one.objectName() == "toastUndo")
    undo.click()
    qtbot.waitUntil(lambda: "Break-up (copy)" in names(bench))
    qtbot.waitUntil(lambda: page.writer.name.text() == "Break-up (copy)")
    assert bench.window is not None
    bench.window.actions_by_name[Act.REDO].trigger()
    qtbot.waitUntil(lambda: names(bench) == ["Break-up", "First contact", "Reminder"])
    qtbot.waitUntil(lambda: page.writer.name.text() == "Break-up")


def test_the_search_looks_into_the_texts(page: TemplatesPage) -> None:
    page.search.setText("did REACH")
    assert [one.name for one in page.list.rows.shown] == ["Reminder"]
    page.search.setText("clôse")
    assert [one.name for one in page.list.rows.shown] == ["Break-up"], "neither case nor accents count"
    page.search.setText("zebra")
    assert page.nothing_found.isVisible()
    page.search.clear()
    assert len(page.list.rows.shown) == 3


def test_an_empty_library_says_what_it_is_for(bench: Bench, qtbot: QtBot) -> None:
    page = bench.open("templates", {"templates": TemplatesPage})
    assert isinstance(page, TemplatesPage)
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.action is not None
    page.empty.action.click()
    qtbot.waitUntil(lambda: page.writer.isVisible() and page.writer.name.text() == "New template")


def test_every_control_has_a_name(page: TemplatesPage, nameless: Callable[[QWidget], list[str]]) -> None:
    assert nameless(page) == []


# in the editor -------------------------------------------------------------------


@pytest.fixture
def editor(page: TemplatesPage, bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    bench.fill(contacts=2, waits=(0,))
    assert bench.window is not None
    bench.window.go("sequence", sequence=1)
    made = bench.window.current_page()
    assert isinstance(made, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(made.steps_pane.steps.cards) == 1)
    return made


def test_a_template_becomes_a_step_by_keys_alone(editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(editor.steps_pane.from_template)
    panel = editor._templates.panel
    qtbot.waitUntil(lambda: has_keys(editor, panel.search))
    type_text(editor, "close")
    assert [one.name for one in panel.list.rows.shown] == ["Break-up"]
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Return)
    step = editor.book.state.draft.steps[1]
    assert (step.subject, step.content, step.same_thread) == (*TEXTS["Break-up"], False)
    assert step.wait_days == 3
    assert editor.book.stack.undoText() == "Add a step from “Break-up”"
    qtbot.waitUntil(lambda: has_keys(editor, editor.write.body))


def test_a_template_without_a_subject_replies_in_the_thread(
    editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(editor.steps_pane.from_template)
    panel = editor._templates.panel
    qtbot.waitUntil(panel.list.isVisible)
    panel.list.taken.emit(panel.list.rows.shown[2])
    step = editor.book.state.draft.steps[1]
    assert (step.subject, step.same_thread) == (None, True)


def test_a_step_is_kept_as_a_template(editor: SequenceEditorPage, bench: Bench, qtbot: QtBot) -> None:
    editor.steps_pane.keep_wanted.emit(0)
    qtbot.waitUntil(lambda: "About {{ company }}" in names(bench))
    assert content_of(bench, "About {{ company }}") == "Hi {{ first_name }}, it is step 1"
