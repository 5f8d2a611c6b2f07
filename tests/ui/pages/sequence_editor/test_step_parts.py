"""Variants and files of a step in the editor, with real mouse, keys and drops: what is done there is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.model import StepDraft
from app.core.queries.sequences import sequence_detail
from app.core.queries.step_parts import with_files
from app.ui.pages.sequence_editor.attaching import read_files, size_words, trouble_of
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"sequence": SequenceEditorPage}


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    """An active sequence of two steps with 12 contacts in it, open in the editor."""
    bench.fill(contacts=12, waits=(0, 3))
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 2)
    attach = page.write.files.attach
    qtbot.waitUntil(lambda: page.window().rect().contains(attach.mapTo(page.window(), attach.rect().bottomRight())))
    return page


def step(page: SequenceEditorPage) -> StepDraft:
    found = page.book.state.step
    assert found is not None
    return found


def type_text(page: SequenceEditorPage, text: str) -> None:
    for letter in text:
        QTest.keyClick(page.window().windowHandle(), letter)


def saved(page: SequenceEditorPage, qtbot: QtBot) -> None:
    page.save()
    qtbot.waitUntil(lambda: not page.book.unsaved())


def with_b(page: SequenceEditorPage, mouse: Mouse) -> None:
    """Try another text and write "Other words." into it."""
    mouse.click(page.write.variants.try_other)
    page.write.body.selectAll()
    type_text(page, "Other words.")


# variants ------------------------------------------------------------------------


def test_another_text_is_tried_written_and_stored(
    editor: SequenceEditorPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    own = step(editor).content
    with_b(editor, mouse)
    assert (step(editor).content, step(editor).variants[0].content) == (own, "Other words.")
    assert editor.steps_pane.steps.cards[0].accessibleName().count("2 variants") == 1
    saved(editor, qtbot)
    stored = sequence_detail(bench.store, sequence_id=1).draft.steps[0]
    assert [(one.name, one.content, one.weight) for one in stored.variants] == [("B", "Other words.", 50)]
    assert editor.book.state.draft.steps[0] == stored, "nothing is left unsaved"


def test_each_text_is_shown_written_and_previewed_by_itself(
    editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot
) -> None:
    with_b(editor, mouse)
    tabs = editor.write.variants.tabs
    assert tabs is not None
    mouse.click(tabs.segment("A"))
    assert "it is step 1" in editor.write.body.toPlainText()
    editor.show_tab("preview")
    qtbot.waitUntil(lambda: "it is step 1" in editor.preview.letter.toPlainText())
    editor.show_tab("write")
    mouse.click(tabs.segment("B"))
    editor.show_tab("preview")
    qtbot.waitUntil(lambda: "Other words." in editor.preview.letter.toPlainText())
    assert editor.preview.subject.text() == "About Northwind", "a variant without a subject has that of A"


def test_a_variants_own_subject_is_its_own(editor: SequenceEditorPage, mouse: Mouse) -> None:
    with_b(editor, mouse)
    mouse.click(editor.write.subject)
    type_text(editor, "Or so")
    assert (step(editor).subject, step(editor).variants[0].subject) == ("About {{ company }}", "Or so")
    editor.write.subject.selectAll()
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Delete)
    assert step(editor).variants[0].subject is None


def test_the_share_is_given_and_undone(editor: SequenceEditorPage, mouse: Mouse) -> None:
    with_b(editor, mouse)
    weight = child(editor, "variantWeight")
    weight.setValue(30)
    assert step(editor).variants[0].weight == 30
    assert editor.write.variants.tabs is not None
    assert editor.write.variants.tabs.segment("A").text() == "A · 70 %"
    editor.book.stack.undo()
    assert step(editor).variants[0].weight == 50


def test_a_third_is_added_one_removed_and_one_kept(editor: SequenceEditorPage, mouse: Mouse) -> None:
    with_b(editor, mouse)
    mouse.click(editor.write.variants.add)
    assert [(one.name, one.content) for one in step(editor).variants] == [("B", "Other words."), ("C", "Other words.")]
    editor.write.variants.removed.emit(0)
    assert step(editor).content == "Other words."
    assert [one.name for one in step(editor).variants] == ["C"]
    editor.write.variants.kept.emit(1)
    assert step(editor).variants == ()
    assert editor.write.variants.try_other.isVisible()
    for _ in range(2):
        editor.book.stack.undo()
    assert [one.name for one in step(editor).variants] == ["B", "C"]


def test_a_variant_without_text_cannot_be_saved(editor: SequenceEditorPage, mouse: Mouse) -> None:
    with_b(editor, mouse)
    editor.write.body.selectAll()
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Delete)
    editor.save()
    assert child(editor, "unsavedWords").text() == "Step 1: Variant B has no text yet."


def test_results_are_told_by_variant(editor: SequenceEditorPage, mouse: Mouse) -> None:
    with_b(editor, mouse)
    assert child(editor, "variantResults").text() == "nothing sent yet"
    state, parts = editor.book.state, editor._parts
    parts.show(state, "", {step(editor).id or 0: {None: 1200, 99: 3}})
    assert child(editor, "variantResults").text() == "Sent: A 1,200 · B 0 · removed 3"


# files ---------------------------------------------------------------------------


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    file = tmp_path / "prices.pdf"
    file.write_bytes(b"%PDF-1.7 prices")
    return file


def drop(on: QWidget, *files: Path) -> None:
    """Let files fall on a widget as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(on, QDragEnterEvent(QPoint(5, 5), action, data, button, none))
    QApplication.sendEvent(on, QDropEvent(QPointF(5, 5), action, data, button, none))


@pytest.mark.parametrize("place", ["bar", "body"])
def test_a_dropped_file_is_attached_stored_and_previewed(
    editor: SequenceEditorPage, bench: Bench, prices: Path, qtbot: QtBot, place: str
) -> None:
    before = step(editor).content
    drop(editor.write.files if place == "bar" else editor.write.body.viewport(), prices)
    qtbot.waitUntil(lambda: len(step(editor).attachments) == 1)
    assert step(editor).content == before, "the text takes no path"
    saved(editor, qtbot)
    draft = sequence_detail(bench.store, sequence_id=1).draft
    stored = draft.steps[0].attachments[0]
    assert (stored.name, stored.media_type, stored.size) == ("prices.pdf", "application/pdf", 15)
    assert with_files(bench.store, draft=draft).steps[0].attachments[0].data == prices.read_bytes()
    assert step(editor).attachments == (stored,)
    editor.show_tab("preview")
    qtbot.waitUntil(lambda: child(editor, "previewAttached").text() == "prices.pdf (15 bytes)")


def test_a_file_chosen_in_the_dialog_is_attached_and_taken_off(
    editor: SequenceEditorPage, prices: Path, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(editor.write.files.attach)
    dialog = editor.window().findChild(QFileDialog, "attachDialog")
    assert dialog is not None
    dialog.filesSelected.emit([str(prices)])
    dialog.close()
    qtbot.waitUntil(lambda: len(step(editor).attachments) == 1)
    chip = child(editor, "attachment_0")
    qtbot.waitUntil(lambda: chip.isVisible() and chip.height() < editor.write.files.height())
    assert chip.accessibleName() == "Take off prices.pdf, 15 bytes"
    mouse.click(chip)
    assert step(editor).attachments == ()
    editor.book.stack.undo()
    assert [file.name for file in step(editor).attachments] == ["prices.pdf"]


def test_a_newer_file_of_the_same_name_takes_the_place(editor: SequenceEditorPage, prices: Path, qtbot: QtBot) -> None:
    drop(editor.write.files, prices)
    qtbot.waitUntil(lambda: len(step(editor).attachments) == 1)
    prices.write_bytes(b"newer")
    drop(editor.write.files, prices)
    qtbot.waitUntil(lambda: [file.data for file in step(editor).attachments] == [b"newer"])


def test_a_file_over_the_limit_is_told_with_the_way_out(
    editor: SequenceEditorPage, tmp_path: Path, qtbot: QtBot
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(10_000_001))
    drop(editor.write.files, film)
    trouble = child(editor, "attachmentTrouble")
    qtbot.waitUntil(trouble.isVisible)
    assert trouble.text().startswith("film.mp4 has 10 MB; 10 MB are allowed, so emails with it are held.")


def test_every_new_control_has_a_name(
    editor: SequenceEditorPage, prices: Path, mouse: Mouse, qtbot: QtBot, nameless: Callable[[QWidget], list[str]]
) -> None:
    with_b(editor, mouse)
    drop(editor.write.files, prices)
    qtbot.waitUntil(lambda: len(step(editor).attachments) == 1)
    assert nameless(editor.write) == []


def test_what_cannot_be_read_is_told_in_words(tmp_path: Path) -> None:
    found = read_files([tmp_path, tmp_path / "gone.pdf"])
    assert found.files == ()
    assert found.refused[0].endswith("is a folder; attach the files in it.")
    assert found.refused[1].startswith("gone.pdf cannot be read")


def test_sizes_and_limits_in_words() -> None:
    assert [size_words(size) for size in (1, 812, 340_400, 1_200_000, 10_000_000)] == [
        "1 byte",
        "812 bytes",
        "340 kB",
        "1.2 MB",
        "10 MB",
    ]
    assert trouble_of((), 1, 1) == ""
