"""The list of sequences, and the first start of an empty workspace."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.model import SequenceState
from app.core.queries.sequences import sequence_list
from app.ui.models.sequences import NAME
from app.ui.pages.first_start import FirstStartPage
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequences import SequencesPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"sequences": SequencesPage, "sequence": SequenceEditorPage, "first_start": FirstStartPage}


def opened(bench: Bench, qtbot: QtBot, rows: int) -> SequencesPage:
    page = bench.open("sequences", PAGES)
    assert isinstance(page, SequencesPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == rows)
    return page


def test_a_sequence_says_how_it_goes(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(contacts=5)
    page = opened(bench, qtbot, 1)
    words = [page.model.index(0, column).data() for column in range(7)]
    assert words == ["Late invoices", "Active", "5", "0", "10", "Mon 23 Nov, 09:00", words[6]]
    assert str(words[6]).startswith("Thu 26 Nov")


def test_a_click_and_enter_open_the_editor(bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    bench.fill(contacts=2)
    bench.add_sequence("Second")
    page = opened(bench, qtbot, 2)
    mouse.click(page.table.viewport(), page.table.visualRect(page.model.index(1, NAME)).center())
    editor = bench.window.current_page()  # type: ignore[union-attr]
    assert isinstance(editor, SequenceEditorPage)
    qtbot.waitUntil(lambda: editor.title == "Second")
    bench.window.go("sequences")  # type: ignore[union-attr]
    page.table.setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Up)
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.title == "Late invoices")


def test_a_name_is_found_whatever_its_case_and_accents(bench: Bench, qtbot: QtBot) -> None:
    for name in ("Première visite", "Late invoices"):
        bench.add_sequence(name)
    page = opened(bench, qtbot, 2)
    for typed in ("premiere", "PREMIÈRE", "premie"):
        page.search.setText(typed)
        qtbot.waitUntil(lambda: page.model.rowCount() == 1)
        assert page.model.row(0).name == "Première visite"
        page.search.clear()
        qtbot.waitUntil(lambda: page.model.rowCount() == 2)


def test_pause_resume_duplicate_and_delete(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(contacts=2)
    page = opened(bench, qtbot, 1)
    page.pause_or_resume(page.model.row(0))
    qtbot.waitUntil(lambda: page.model.row(0).state is SequenceState.PAUSED)
    page.pause_or_resume(page.model.row(0))
    qtbot.waitUntil(lambda: page.model.row(0).state is SequenceState.ACTIVE)
    page.duplicate(page.model.row(0))
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    page.delete(page.model.row(1))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert [row.name for row in sequence_list(bench.store)] == ["Late invoices"]


def test_a_new_sequence_begins_in_the_editor(bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    bench.add_mailbox()
    page = opened(bench, qtbot, 0)
    qtbot.waitUntil(page.empty.isVisible)
    mouse.click(child(page.window(), "newSequence"))
    editor = bench.window.current_page()  # type: ignore[union-attr]
    assert isinstance(editor, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(editor.steps_pane.steps.cards) == 1)
    assert editor.title == "New sequence"
    assert sequence_list(bench.store) == []


def test_an_empty_workspace_is_welcomed(
    bench: Bench, mouse: Mouse, qtbot: QtBot, nameless: Callable[[object], list[str]]
) -> None:
    bench.open("sequences", PAGES)
    window = bench.window
    assert window is not None
    qtbot.waitUntil(lambda: isinstance(window.current_page(), FirstStartPage))
    page = window.current_page()
    assert page is not None
    assert nameless(page) == []
    mouse.click(child(page, "begin3"))
    assert isinstance(window.current_page(), SequenceEditorPage)


def test_an_archived_sequence_is_out_of_sight_until_the_archive_is_opened(
    bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    bench.fill(contacts=2)
    bench.add_sequence("Second")
    page = opened(bench, qtbot, 2)
    assert not page.which.isVisible()
    page.archive(page.model.row(1))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.model.row(0).name == "Late invoices"
    mouse.click(page.which.segment("archived"))
    assert page.model.row(0).name == "Second"
    page.archive(page.model.row(0))
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert [row.state for row in sequence_list(bench.store)] == [SequenceState.ACTIVE, SequenceState.PAUSED]
    assert not page.which.isVisible()
