"""The contacts' page: searching, sorting, choosing, importing a real file, one contact at the side."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.commands.contact_bulk import add_tag
from app.core.commands.contacts import save_contact
from app.core.imports import read_contacts
from app.core.model import ContactDraft, EmailStatus
from app.core.queries.contacts import ContactFilter, contact_count, contact_ids, contact_ids_of
from app.core.queries.schedule import schedule
from app.ui.frame.sequence_drops import SequenceDrops
from app.ui.models.contacts import CHECK
from app.ui.pages.contact.page import ContactPage
from app.ui.pages.contacts.page import ContactsPage
from app.ui.pages.sequences import SequencesPage
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.lift import Lift
from app.ui.widgets.toast import Toast
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child
from tests.ui.pages.conftest import CONTACTS_PAGES

NAME, EMAIL, COMPANY = 1, 2, 3


@pytest.fixture
def page(contacts_page: ContactsPage) -> ContactsPage:
    """Return the page that these tests are about."""
    return contacts_page


def cell(page: ContactsPage, row: int, column: int) -> QPoint:
    """Return the middle of a cell in the viewport's coordinates."""
    return page.table.visualRect(page.model.index(row, column)).center()


def words(page: ContactsPage, row: int, column: int) -> str:
    return str(page.model.index(row, column).data())


def test_the_rows_have_the_keys_at_first_and_then_what_had_them_before(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(contacts=3)
    sequences = bench.open("sequences", CONTACTS_PAGES)
    window = bench.window
    assert window is not None
    assert isinstance(sequences, SequencesPage)
    qtbot.waitUntil(lambda: sequences.model.rowCount() == 1)
    window.activateWindow()
    sequences.table.setFocus()
    window.go("contacts")
    contacts = window.current_page()
    assert isinstance(contacts, ContactsPage)
    qtbot.waitUntil(lambda: len(contacts.model.ids) == 3)
    qtbot.waitUntil(contacts.table.hasFocus)
    contacts.filters.columns.setFocus()
    window.go("sequences")
    window.go("contacts")
    assert contacts.filters.columns.hasFocus()


def test_search_as_you_type_finds_by_every_word_and_gives_way_again(
    page: ContactsPage, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(page.search)
    for letter in "pilar north":
        QTest.keyClick(page.window().windowHandle(), letter)
    qtbot.waitUntil(lambda: len(page.model.ids) == 5)
    assert {words(page, row, NAME) for row in range(5)} == {"Pilar Ruiz"}
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(page.model.ids) == 30)


def test_whoever_is_added_while_a_search_stands_is_found_by_its_next_letter(
    page: ContactsPage, bench: Bench, qtbot: QtBot
) -> None:
    page.model.search("pil")
    qtbot.waitUntil(lambda: len(page.model.ids) == 5)
    added = ContactDraft("pilou@northwind.example", "Pilou", "Dubois")
    bench.bus.publish(save_contact(bench.store, draft=added, contact_id=None, now=bench.clock.now()).changes)
    qtbot.waitUntil(lambda: len(page.model.ids) == 6)
    page.model.search("pilo")
    qtbot.waitUntil(lambda: len(page.model.ids) == 1)
    assert words(page, 0, NAME) == "Pilou Dubois"
    page.model.search("pil")
    qtbot.waitUntil(lambda: len(page.model.ids) == 6)


def test_the_newest_search_wins_and_old_rows_stay_until_it_is_there(page: ContactsPage, qtbot: QtBot) -> None:
    for text in ("p", "pi", "nobody at all", "sona"):
        page.model.search(text)
        assert len(page.model.ids) == 30, "nothing is blanked while the answer is on its way"
    qtbot.waitUntil(lambda: len(page.model.ids) == 5)
    assert words(page, 0, NAME) == "Sona Novak"


def test_after_wild_scrolling_the_rows_shown_are_there(bench: Bench, qtbot: QtBot) -> None:
    bench.add_contacts(4000)
    page = bench.open("contacts", CONTACTS_PAGES)
    assert isinstance(page, ContactsPage)
    qtbot.waitUntil(lambda: len(page.model.ids) == 4000)
    bar = page.table.verticalScrollBar()
    for place in (3000, 200, 3900, 1500, 2600, 700, 3400):
        bar.setValue(place * 35)
        page.table.viewport().repaint()
    row = page.table.rowAt(100)
    qtbot.waitUntil(lambda: words(page, row, EMAIL).endswith("@northwind.example"))
    shown = {words(page, one, EMAIL) for one in range(row, row + 15)}
    assert len(shown) == 15


def test_a_press_on_a_header_sorts_in_the_database(page: ContactsPage, mouse: Mouse, qtbot: QtBot) -> None:
    header = page.table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(EMAIL) + 20, header.height() // 2)
    mouse.click(header.viewport(), at)
    qtbot.waitUntil(lambda: words(page, 0, EMAIL) == "p0@northwind.example")
    mouse.click(header.viewport(), at)
    qtbot.waitUntil(lambda: words(page, 0, EMAIL) == "p9@northwind.example")


def test_the_choice_survives_searching_and_is_enrolled(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    bench.add_sequence("Second one", waits=(0,))
    for row in (0, 3):
        mouse.click(page.table.viewport(), cell(page, row, CHECK))
    page.search.setText("nobody")
    qtbot.waitUntil(lambda: len(page.model.ids) == 0)
    assert len(page.model.picked) == 2
    page.search.clear()
    qtbot.waitUntil(lambda: len(page.model.ids) == 30)
    assert child(page, "pickedNumber").text() == "2 selected"
    mouse.click(child(page, "pickedEnroll"))
    into = child(page.window(), "enrollInto")
    qtbot.waitUntil(lambda: into.count() == 2)
    into.set_key("2")
    take = child(page.window(), "enrollTake")
    qtbot.waitUntil(lambda: take.isEnabled() and take.text() == "Enroll 2 contacts")
    mouse.click(take)
    qtbot.waitUntil(lambda: len(schedule(bench.store, sequence="Second one")) == 2)
    take_back(page, mouse, qtbot)
    qtbot.waitUntil(lambda: not schedule(bench.store, sequence="Second one"))


def test_keys_pick_one_a_range_all_and_none(page: ContactsPage) -> None:
    window = page.window().windowHandle()
    page.table.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Space)
    QTest.keyClick(window, Qt.Key.Key_Down)
    QTest.keyClick(window, Qt.Key.Key_Down)
    QTest.keyClick(window, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert page.model.picked == set(page.model.ids[:3])
    QTest.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(page.model.picked) == 30
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not page.model.picked
    assert not page.bar.isVisible()


def test_a_press_on_a_row_shows_the_contact_with_its_emails(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    first = contact_ids_of(bench.store, emails=["p0@northwind.example"])["p0@northwind.example"]
    row = page.model.row_of(first)
    mouse.click(page.table.viewport(), cell(page, row, COMPANY))
    qtbot.waitUntil(page.panel.isVisible)
    shown = [label.text() for label in page.panel.findChildren(ElidedLabel)]
    assert "Mara Lindqvist" in shown
    assert "Mon 23 Nov, 09:00" in shown
    assert "step 1 · Late invoices" in shown
    mouse.click(child(page.panel, "panelClose"))
    assert not page.panel.isVisible()


def test_without_contacts_the_page_says_what_they_are_for(bench: Bench, qtbot: QtBot) -> None:
    page = bench.open("contacts", CONTACTS_PAGES)
    assert isinstance(page, ContactsPage)
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.action is not None
    assert page.empty.action.text() == "Import contacts…"


def test_every_control_has_a_name(page: ContactsPage, nameless: Callable[[object], list[str]]) -> None:
    assert nameless(page) == []


def test_news_leaves_the_table_where_it_was_scrolled_to(page: ContactsPage, bench: Bench, qtbot: QtBot) -> None:
    bench.add_contacts(200)
    page.model.refresh()
    qtbot.waitUntil(lambda: len(page.model.ids) == 200)
    bar = page.table.verticalScrollBar()
    bar.setValue(1234)
    with qtbot.waitSignal(page.model.swapped):
        bench.bus.publish(add_tag(bench.store, contact_ids=[1], tag="vip").changes)
    assert bar.value() == 1234
    with qtbot.waitSignal(page.model.swapped):
        page.model.sort(EMAIL)
    row = page.table.visualRect(page.table.currentIndex())
    assert page.table.viewport().rect().contains(row.center()), "another order leads to the row the keys are on"


def test_two_presses_open_the_contacts_page(page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    at = page.table.viewport().mapTo(page.window(), cell(page, 3, COMPANY))
    mouse.click(page.table.viewport(), cell(page, 3, COMPANY))
    QTest.mouseDClick(page.window().windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert bench.window is not None
    shown = bench.window.current_page()
    assert isinstance(shown, ContactPage)
    qtbot.waitUntil(lambda: shown.title == words(page, 3, NAME))


# columns, filters, choice --------------------------------------------------------------------------------------


def titles(page: ContactsPage) -> list[str]:
    return [column.title for column in page.model.columns[1:]]


def test_columns_are_ticked_moved_and_remembered(page: ContactsPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(child(page, "columnsButton"))
    choice = page.filters.column_choice
    qtbot.waitUntil(choice.isVisible)
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Space)
    assert "Email" not in titles(page), "the keys are on the first column that can be hidden"
    mouse.click(choice.line("company"))
    mouse.click(choice.line("city"))
    assert titles(page) == ["Name", "Sequence and step", "Last activity", "Next email", "Tags", "City"]
    choice.line("city").setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert child(page, "columnsButton").text() == "Columns 6 ▾"
    page.table.header.resizeSection(1, 222)
    again = ContactsPage(page.context)
    assert [column.key for column in again.model.columns] == [column.key for column in page.model.columns]
    assert again.table.columnWidth(1) == 222
    again.deleteLater()


def test_a_sort_is_remembered_with_its_direction(page: ContactsPage, mouse: Mouse, qtbot: QtBot) -> None:
    header = page.table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(EMAIL) + 20, header.height() // 2)
    for first in ("p0@northwind.example", "p9@northwind.example"):
        mouse.click(header.viewport(), at)
        qtbot.waitUntil(lambda first=first: words(page, 0, EMAIL) == first)
    again = ContactsPage(page.context)
    assert (again.model.sort_by, again.model.descending) == ("email", True)
    assert again.table.horizontalHeader().sortIndicatorSection() == EMAIL
    again.deleteLater()


def test_a_filter_is_chosen_shown_as_a_chip_and_taken_away(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    add_tag(bench.store, contact_ids=range(1, 5), tag="fleet")
    mouse.click(child(page, "addFilter"))
    values = child(page.window(), "filterValues")
    qtbot.waitUntil(lambda: values.count() == 1)
    mouse.click(child(page.window(), "filterTake"))
    qtbot.waitUntil(lambda: len(page.model.ids) == 4)
    assert child(page, "foundNumber").text() == "4 of 30"
    assert page.pill() == ("30", "grey"), "the title says how many there are"
    chip = child(page, "filterChip")
    assert chip.accessibleName() == "Filter: Tag is fleet"
    mouse.click(chip, chip.cross().center())
    qtbot.waitUntil(lambda: len(page.model.ids) == 30)


def test_delete_on_a_chip_takes_the_filter_and_no_contact(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page.model.pick_rows(0, 3)
    page.filters.set_filter("no_sequence")
    child(page, "filterChip").setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.filters.filters() == ())
    assert contact_count(bench.store) == 30
    page.table.setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: contact_count(bench.store) == 26)


def test_a_filter_by_sequence_speaks_of_its_name_and_can_be_changed(
    page: ContactsPage, mouse: Mouse, qtbot: QtBot
) -> None:
    page.filters.set_filter("sequence", "1", "Late invoices")
    qtbot.waitUntil(lambda: len(page.model.ids) == 12)
    mouse.click(child(page, "filterChip"))
    field = child(page.window(), "filterField")
    field.set_key("no_sequence")
    mouse.click(child(page.window(), "filterTake"))
    qtbot.waitUntil(lambda: len(page.model.ids) == 18)
    assert [one.field for one in page.filters.filters()] == ["no_sequence"]


def test_filters_nobody_passes_say_so_and_can_be_cleared(page: ContactsPage, mouse: Mouse, qtbot: QtBot) -> None:
    page.filters.set_filter("suppressed")
    qtbot.waitUntil(page.nothing.isVisible)
    mouse.click(child(page, "clearFilters"))
    qtbot.waitUntil(lambda: len(page.model.ids) == 30)


def test_the_header_ticks_all_that_match_and_none(page: ContactsPage, mouse: Mouse, qtbot: QtBot) -> None:
    header = page.table.header
    at = QPoint(18, header.height() // 2)
    page.search.setText("pilar")
    qtbot.waitUntil(lambda: len(page.model.ids) == 5)
    mouse.click(header.viewport(), at)
    assert page.model.pick_state() == Qt.CheckState.Checked
    page.search.clear()
    qtbot.waitUntil(lambda: len(page.model.ids) == 30)
    assert page.model.pick_state() == Qt.CheckState.PartiallyChecked
    assert child(page, "pickedNumber").text() == "5 selected"
    mouse.click(header.viewport(), at)
    assert len(page.model.picked) == 30
    mouse.click(header.viewport(), at)
    assert not page.model.picked


def test_shift_and_the_arrows_pick_a_range(page: ContactsPage) -> None:
    window = page.window().windowHandle()
    page.table.setFocus()
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.model.picked == set(page.model.ids[:4])


def test_the_last_row_can_be_seen_over_the_bar(page: ContactsPage, qtbot: QtBot) -> None:
    page.model.pick_rows(0, 0)
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    row = page.table.visualRect(page.model.index(29, NAME))
    below = page.table.viewport().mapTo(page, row.bottomLeft()).y()
    assert below <= page.bar.y() + page.bar.panel().top()
    page.model.pick_none()
    assert bar.maximum() < 30 * 35


# many at once --------------------------------------------------------------------------------------------------


def toasts(page: ContactsPage) -> list[Toast]:
    return [one for one in page.window().findChildren(Toast) if one.isVisible() and one.undo_button]


def take_back(page: ContactsPage, mouse: Mouse, qtbot: QtBot) -> None:
    """Press Undo on the newest toast as soon as there is one."""
    qtbot.waitUntil(lambda: bool(toasts(page)))
    mouse.click(child(toasts(page)[-1], "toastUndo"))


def test_a_tag_is_typed_for_the_picked_and_taken_back(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page.model.pick_rows(0, 2)
    mouse.click(child(page, "pickedTag"))
    for letter in "vip":
        QTest.keyClick(page.window().windowHandle(), letter)
    mouse.click(child(page.window(), "tagTake"))
    qtbot.waitUntil(lambda: len(contact_ids(bench.store, filters=[ContactFilter("tag", "vip")])) == 3)
    take_back(page, mouse, qtbot)
    qtbot.waitUntil(lambda: len(contact_ids(bench.store, filters=[ContactFilter("tag", "vip")])) == 0)


def test_picked_contacts_are_deleted_and_come_back(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page.model.pick_rows(0, 9)
    mouse.click(child(page, "pickedDelete"))
    qtbot.waitUntil(lambda: len(page.model.ids) == 20)
    qtbot.waitUntil(lambda: not page.bar.isVisible())
    take_back(page, mouse, qtbot)
    qtbot.waitUntil(lambda: len(page.model.ids) == 30)


def test_picked_contacts_are_suppressed_and_their_emails_come_back(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    planned = len(schedule(bench.store, statuses=[EmailStatus.PENDING]))
    page.model.pick_all()
    mouse.click(child(page, "pickedSuppress"))
    qtbot.waitUntil(lambda: not schedule(bench.store, statuses=[EmailStatus.PENDING]))
    take_back(page, mouse, qtbot)
    qtbot.waitUntil(lambda: len(schedule(bench.store, statuses=[EmailStatus.PENDING])) == planned)


def test_an_export_reads_back_as_an_import(page: ContactsPage, bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    add_tag(bench.store, contact_ids=[1], tag="fleet")
    file = tmp_path / "out.csv"
    page.bulk.write(array("q", [1, 2]), file)
    qtbot.waitUntil(file.exists)
    qtbot.waitUntil(lambda: len(file.read_text(encoding="utf-8-sig").splitlines()) == 3)
    found = read_contacts(BytesIO(file.read_bytes()), name=file.name)
    assert [draft.email for _line, draft in found.rows] == ["p0@northwind.example", "p1@northwind.example"]
    assert found.rows[0][1].tags == ("fleet",)


# a new one -------------------------------------------------------------------------------------------------------


def test_a_new_contact_is_checked_saved_and_shown(page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = child(page.window(), "contactForm")
    form.editor("first_name").setText("Lea")
    mouse.click(form.save)
    assert form.fields["email"].error() == "Every contact needs an address to write to."
    form.editor("email").setText("lea@hartmann.example")
    form.tags.setText("fleet, vip")
    mouse.click(form.save)
    qtbot.waitUntil(lambda: contact_count(bench.store) == 31)
    assert bench.window is not None
    qtbot.waitUntil(lambda: bench.window is not None and bench.window.current_page() is not page)
    shown = bench.window.current_page()
    qtbot.waitUntil(lambda: shown is not None and shown.title == "Lea")
    take_back(page, mouse, qtbot)
    qtbot.waitUntil(lambda: contact_count(bench.store) == 30)


# carried onto a sequence -----------------------------------------------------------------------------------------


def lift(page: ContactsPage, mouse: Mouse, row: int) -> QPoint:
    """Pull a row out of the table and leave it in the air; return where it was pressed."""
    viewport = page.table.viewport()
    start = cell(page, row, COMPANY)
    mouse.move(viewport, start)
    mouse.press(viewport, start)
    for by in (4, 20, 60):
        mouse.move(viewport, start - QPoint(by, 0))
    return start


def drops(page: ContactsPage) -> SequenceDrops:
    return child(page.window(), "sequenceDrops")


def test_picked_contacts_fall_on_a_sequence_and_can_be_taken_back(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    second = bench.add_sequence("Service due", waits=(0,))
    page.model.pick_rows(0, 4)
    lift(page, mouse, 2)
    assert child(page.window(), "liftLabel").accessibleName() == "5 contacts"
    qtbot.waitUntil(lambda: len(drops(page).rows()) == 2)
    row = next(one for one in drops(page).rows() if one.target.id == second)
    qtbot.waitUntil(lambda: row.height() > 0 and drops(page).isVisible())
    mouse.move(row)
    qtbot.waitUntil(
        lambda: row.words.text().startswith("All emails on Mon 23 Nov") or "First email" in row.words.text()
    )
    mouse.release(row)
    qtbot.waitUntil(lambda: len(schedule(bench.store, sequence="Service due")) == 5)
    assert not drops(page).isVisible(), "the sidebar stands as before"
    take_back(page, mouse, qtbot)
    qtbot.waitUntil(lambda: not schedule(bench.store, sequence="Service due"))


def test_a_row_that_is_not_picked_is_carried_alone_and_the_effect_names_who_has_it(
    page: ContactsPage, mouse: Mouse, qtbot: QtBot
) -> None:
    page.model.pick_rows(20, 22)
    row_of_mara = page.model.row_of(1)
    lift(page, mouse, row_of_mara)
    assert child(page.window(), "liftLabel").accessibleName() == "1 contact"
    qtbot.waitUntil(lambda: len(drops(page).rows()) == 1 and drops(page).isVisible())
    row = drops(page).rows()[0]
    mouse.move(row)
    qtbot.waitUntil(lambda: row.words.text() == "Nobody new. 1 is in it already or had it.")
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Escape)
    mouse.release(page.table.viewport())


def test_escape_lets_go_of_what_is_carried(page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    page.model.pick_rows(0, 4)
    start = lift(page, mouse, 0)
    qtbot.waitUntil(drops(page).isVisible)
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Escape)
    mouse.release(page.table.viewport(), start)
    assert not drops(page).isVisible()
    assert page.window().findChild(Lift) is None or not child(page.window(), "liftLabel").isVisible()
    assert len(page.model.picked) == 5, "Esc ends the carrying, not the choice"
    assert QApplication.overrideCursor() is None
    assert len(schedule(bench.store, sequence="Late invoices")) == 24


def test_what_falls_beside_the_sequences_changes_nothing(
    page: ContactsPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    start = lift(page, mouse, 20)
    qtbot.waitUntil(drops(page).isVisible)
    mouse.release(page.table.viewport(), start)
    assert not drops(page).isVisible()
    assert len(schedule(bench.store, sequence="Late invoices")) == 24
    assert not page.panel.isVisible(), "a drag is no press"
