"""The contacts' page: searching, sorting, choosing, importing a real file, one contact at the side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.queries.contacts import contact_ids_of
from app.core.queries.schedule import schedule
from app.ui.models.contacts import CHECK
from app.ui.pages.contacts.page import ContactsPage
from app.ui.widgets.elided import ElidedLabel
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"contacts": ContactsPage}
NAME, EMAIL, COMPANY = 1, 2, 3


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> ContactsPage:
    """Thirty contacts, six names five times each, twelve of them in a sequence."""
    bench.fill(contacts=12)
    bench.add_contacts(30)
    made = bench.open("contacts", PAGES)
    assert isinstance(made, ContactsPage)
    qtbot.waitUntil(lambda: len(made.model.ids) == 30)
    return made


def cell(page: ContactsPage, row: int, column: int) -> QPoint:
    """Return the middle of a cell in the viewport's coordinates."""
    return page.table.visualRect(page.model.index(row, column)).center()


def words(page: ContactsPage, row: int, column: int) -> str:
    return str(page.model.index(row, column).data())


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


def test_the_newest_search_wins_and_old_rows_stay_until_it_is_there(page: ContactsPage, qtbot: QtBot) -> None:
    for text in ("p", "pi", "nobody at all", "sona"):
        page.model.search(text)
        assert len(page.model.ids) == 30, "nothing is blanked while the answer is on its way"
    qtbot.waitUntil(lambda: len(page.model.ids) == 5)
    assert words(page, 0, NAME) == "Sona Novak"


def test_after_wild_scrolling_the_rows_shown_are_there(bench: Bench, qtbot: QtBot) -> None:
    bench.add_contacts(4000)
    page = bench.open("contacts", PAGES)
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
    page = bench.open("contacts", PAGES)
    assert isinstance(page, ContactsPage)
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.action is not None
    assert page.empty.action.text() == "Import contacts…"


def test_every_control_has_a_name(page: ContactsPage, nameless: Callable[[object], list[str]]) -> None:
    assert nameless(page) == []
