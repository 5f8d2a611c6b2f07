"""Who is in the sequence and what became of it, on the two other sides of the editor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.model import EmailStatus, EnrollmentState
from app.core.queries.schedule import schedule
from app.core.queries.sequences import enrolled_contacts
from app.ui.pages.contacts.page import ContactsPage
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequence_editor.people_pane import PeoplePane
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench

PAGES = {"sequence": SequenceEditorPage, "contacts": ContactsPage}


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    bench.fill(contacts=700)
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 2)
    return page


@pytest.fixture
def people(editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot) -> PeoplePane:
    mouse.click(editor.sides.choice.segment("people"))
    pane = editor.sides.people
    assert pane is not None
    qtbot.waitUntil(lambda: pane.model.rowCount() == 300)
    return pane


def choose(pane: PeoplePane, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        pane.table.selectionModel().select(pane.model.index(row, 0), flags)


def choose_only(pane: PeoplePane, row: int) -> None:
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    pane.table.selectionModel().select(pane.model.index(row, 0), flags)


def states(bench: Bench, limit: int = 3) -> list[EnrollmentState]:
    return [row.state for row in enrolled_contacts(bench.store, sequence_id=1, limit=limit)]


def test_rows_come_as_one_scrolls_and_a_name_is_found(people: PeoplePane, qtbot: QtBot) -> None:
    bar = people.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: people.model.rowCount() == 600)
    email = people.model.row(17).email
    people.search.setText(email)
    qtbot.waitUntil(lambda: people.model.rowCount() == 1)
    assert people.model.row(0).email == email


def test_several_are_paused_and_undone_together(people: PeoplePane, bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    choose(people, 0, 1)
    assert people.picked.text() == "2 contacts chosen"
    mouse.click(people.buttons["pause"])
    paused, active = EnrollmentState.PAUSED, EnrollmentState.ACTIVE
    qtbot.waitUntil(lambda: states(bench) == [paused, paused, active])
    handle = people.window().windowHandle()
    window = bench.window
    assert window is not None
    qtbot.waitUntil(lambda: any("Paused 2 contacts" in toast.accessibleName() for toast in window.toasts.shown()))
    QTest.keyClick(handle, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: states(bench) == [active, active, active])


def test_everybody_is_chosen_at_once_not_only_those_whose_rows_are_here(
    people: PeoplePane, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    people.table.setFocus()
    QTest.keyClick(people.window().windowHandle(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: people.picked.text() == "700 contacts chosen")
    bar = people.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: people.model.rowCount() == 600)
    assert people.table.selectionModel().isRowSelected(599)
    assert people.picked.text() == "700 contacts chosen"
    mouse.click(people.buttons["pause"])
    qtbot.waitUntil(lambda: set(states(bench, 700)) == {EnrollmentState.PAUSED})
    qtbot.waitUntil(people.buttons["resume"].isEnabled)
    assert people.picked.text() == "700 contacts chosen"
    choose_only(people, 3)
    assert people.picked.text() == "1 contact chosen"
    people.choose_all()
    qtbot.waitUntil(lambda: people.picked.text() == "700 contacts chosen")
    people.search.setText(people.model.row(3).email)
    qtbot.waitUntil(lambda: people.picked.text() == "1 contact chosen")


def test_moving_on_leaves_the_next_email_out(people: PeoplePane, bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    choose(people, 0)
    contact = people.model.row(0).email
    mouse.click(people.buttons["skip"])
    (menu,) = (one for one in people.findChildren(QMenu) if one.isVisible())
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["Leave out the next email", "Go on at step 2"]
    menu.actions()[-1].trigger()
    menu.close()
    skipped, pending = EmailStatus.SKIPPED, EmailStatus.PENDING

    def statuses() -> list[EmailStatus]:
        return [row.status for row in sorted(schedule(bench.store, contact=contact), key=lambda row: row.id)]

    qtbot.waitUntil(lambda: statuses() == [skipped, pending])


def test_double_press_opens_the_contact(people: PeoplePane, bench: Bench) -> None:
    people.table.doubleClicked.emit(people.model.index(2, 0))
    assert bench.window is not None
    assert isinstance(bench.window.current_page(), ContactsPage)


def test_results_count_each_step(editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(editor.sides.choice.segment("results"))
    pane = editor.sides.results
    assert pane is not None
    qtbot.waitUntil(lambda: len(pane.lines()) == 2)
    assert pane.lines()[0] == "Step 1: 0 sent, 0 failed, 700 planned"
    assert pane.stats["in"].accessibleName() == "In it now: 700"
