"""The rows of the contacts as pictures: what they show is what their cells say, however little is drawn at a time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPaintEvent, QPixmap, QRegion
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.core.commands.contact_bulk import add_tag
from app.ui.models.contacts import ContactsModel
from app.ui.pages.contacts.page import ContactsPage
from app.ui.pages.contacts.table import ContactTable
from app.ui.widgets import pieces
from tests.ui.pages.bench import Bench


class CellByCell(ContactTable):
    """The same table, painted as Qt does it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QTableView.paintEvent(self, event)


@pytest.fixture
def page(contacts_page: ContactsPage) -> ContactsPage:
    """Return the page whose rows these tests are about."""
    return contacts_page


@pytest.fixture
def cell_by_cell(page: ContactsPage, qtbot: QtBot) -> CellByCell:
    table = CellByCell(page.model, page.context.remembered)
    qtbot.addWidget(table)
    table.resize(page.table.size())
    return table


def picture(table: ContactTable) -> QImage:
    return table.viewport().grab().toImage()


def test_a_row_shows_what_its_cells_say_picked_or_under_the_pointer(
    page: ContactsPage, cell_by_cell: CellByCell
) -> None:
    assert picture(page.table) == picture(cell_by_cell)
    page.model.pick_rows(2, 5)
    for table in (page.table, cell_by_cell):
        table._hover(7)
        table.verticalScrollBar().setValue(41)
    assert picture(page.table) == picture(cell_by_cell)


def test_newer_rows_are_drawn_whole_however_little_at_a_time(
    page: ContactsPage, cell_by_cell: CellByCell, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = picture(page.table)
    monkeypatch.setattr(pieces, "DRAWING_S", 0.0)
    changed = add_tag(bench.store, contact_ids=list(page.model.ids), tag="fleet")
    with qtbot.waitSignal(page.model.swapped):
        bench.bus.publish(changed.changes)
    assert picture(page.table) not in (before, picture(cell_by_cell)), "one row is new, the others are as they were"
    qtbot.waitUntil(lambda: picture(page.table) == picture(cell_by_cell))


def test_picks_are_seen_on_all_rows_at_once(
    page: ContactsPage, cell_by_cell: CellByCell, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(page.table)
    monkeypatch.setattr(pieces, "DRAWING_S", 0.0)
    page.model.pick_all()
    assert picture(page.table) == picture(cell_by_cell)


def test_below_the_last_row_nothing_is_painted(page: ContactsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    table, painted, said = page.table, set[int](), ContactsModel.said
    page.model.pick_rows(29, 29)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    picture(table)

    def spy(self: ContactsModel, number: int) -> object:
        painted.add(number)
        return said(self, number)

    monkeypatch.setattr(ContactsModel, "said", spy)
    last = table.visualRect(page.model.index(29, 1))
    table.viewport().render(QPixmap(200, 8), QPoint(), QRegion(0, last.bottom() + 2, 200, 8))
    assert not painted
    table.viewport().render(QPixmap(200, 8), QPoint(), QRegion(0, last.top() + 2, 200, 8))
    assert painted == {29}
