"""The contacts as a flat table: all ids in sort order, rows in pages as they are looked at.

Owns which rows are here and which ids are picked. Asks the desk only; sorts and searches nothing itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.ui.desk import Desk
from app.ui.models.contact_columns import FIRST, Column, cell_words, columns_of
from app.ui.models.pages import PAGE, Pages, page_of

if TYPE_CHECKING:
    from app.core.queries.contacts import ContactFilter, ContactRow

CHECK: Final = 0
"""The first column is always the check box."""

Index = QModelIndex | QPersistentModelIndex
_HERE = QModelIndex()


@dataclass(slots=True)
class _Known:
    """What holds until the contacts change: all ids by sort and direction, and who matched a text and filters last."""

    orders: dict[tuple[str, bool], array[int]] = field(default_factory=dict)
    matched: tuple[str, tuple[ContactFilter, ...], array[int]] | None = None

    def among(self, text: str, filters: tuple[ContactFilter, ...], total: int) -> array[int] | None:
        """Return ids among which are all that match, where letters were only added; None to look through everybody.

        Beyond a third of the `total` that is as quick.
        """
        if self.matched is None:
            return None
        before, same, found = self.matched
        grown = before and text.startswith(before) and filters == same
        return found if grown and 3 * len(found) < total else None


class ContactsModel(QAbstractTableModel):
    """Ids and pages of the contacts that match `text` and `filters`, in the order of `sort_by`; `total` there are."""

    swapped = Signal()
    """Other ids are here: by a search, a sort or a change of the database."""
    picked_changed = Signal(int)
    """How many ids are picked."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ids: array[int] = array("q")
        self.picked: set[int] = set()
        self.columns: tuple[Column, ...] = columns_of(FIRST)
        self.text = ""
        self.filters: tuple[ContactFilter, ...] = ()
        self.total = 0
        self.sort_by = "name"
        self.descending = False
        self.anchor = -1
        self.loaded = False
        self.same_question = False
        """Whether the ids that came last answer what was asked before: only the contacts changed."""
        self._answered: object = None
        self._generation = 0
        self._known = _Known()
        self._pages: Pages[ContactRow] = Pages(desk, self, _rows_of, self._arrived)

    # asking -----------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for everything anew. The rows of before stay until the new ids and their first pages are here."""
        self._known = _Known()
        self._ask()

    def _ask(self) -> None:
        """Ask for the ids that match; the order of all contacts, and who matched last, are kept until they change."""
        self._generation += 1
        generation, anchor, known = self._generation, self.anchor, self._known
        text, order = self.text, (self.sort_by, self.descending)
        filters, now = self.filters, self._desk.clock.now()

        def question(store: Any) -> tuple[array[int], dict[int, list[ContactRow]], int]:
            from app.core.queries.contacts import contact_ids

            everybody = known.orders.get(order)
            if everybody is None:
                everybody = known.orders[order] = contact_ids(store, sort=order[0], descending=order[1], now=now)
            ids = everybody
            if text or filters:
                among = known.among(text, filters, len(everybody))
                matching = contact_ids(store, search=text, sort="id", filters=filters, now=now, among=among)
                known.matched = (text, filters, matching)
                ids = array("q", filter(set(matching).__contains__, everybody))
            wanted = {0, _page_with(ids, anchor)}
            pages = {page: _rows_of(store, page_of(ids, page)) for page in wanted}
            return ids, pages, len(everybody)

        self._desk.ask(question, lambda found: self._swap(generation, *found), owner=self, key="ids")

    def search(self, text: str) -> None:
        """Show the contacts that match `text`."""
        if text != self.text:
            self.text = text
            self.anchor = -1
            self._ask()

    def filter(self, filters: Sequence[ContactFilter]) -> None:
        """Show the contacts that pass all of these."""
        if tuple(filters) != self.filters:
            self.filters = tuple(filters)
            self.anchor = -1
            self._ask()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if self.columns[column].sort:
            self.sort_by = self.columns[column].sort
            self.descending = order == Qt.SortOrder.DescendingOrder
            self._ask()

    def narrowed(self) -> bool:
        """Return whether a search or a filter hides some."""
        return bool(self.text or self.filters)

    def show_columns(self, keys: Iterable[str]) -> None:
        """Show these columns, in this order, after the check box."""
        columns = columns_of(keys)
        if columns != self.columns:
            self.beginResetModel()
            self.columns = columns
            self.endResetModel()

    def place_of(self, key: str) -> int:
        """Return where a column stands, -1 where it is not shown."""
        return next((place for place, column in enumerate(self.columns) if column.key == key), -1)

    def row(self, number: int) -> ContactRow | None:
        """Return the row at `number`, or None while its page is on the way."""
        return self._pages.row(number)

    def row_of(self, contact_id: int) -> int:
        """Return where the contact stands, -1 for nowhere."""
        try:
            return self.ids.index(contact_id)
        except ValueError:
            return -1

    def _swap(self, generation: int, ids: array[int], pages: dict[int, list[ContactRow]], total: int) -> None:
        if generation != self._generation:
            return
        question = (self.text, self.filters, self.sort_by, self.descending)
        self.same_question, self._answered = question == self._answered, question
        self.beginResetModel()
        self.ids = ids
        self._pages.begin(ids, pages)
        self.loaded, self.total = True, total
        if self.picked and not self.narrowed():
            self.picked.intersection_update(ids)
        self.endResetModel()
        self.swapped.emit()

    def _arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    # picking ----------------------------------------------------------------

    def toggle(self, number: int) -> None:
        """Pick the row at `number`, or let it go."""
        self.picked ^= {self.ids[number]}
        self._picks_changed(number, number)

    def pick_rows(self, first: int, last: int) -> None:
        """Pick the rows from `first` to `last`, in either order."""
        low, high = sorted((first, last))
        self.picked.update(self.ids[low : high + 1])
        self._picks_changed(low, high)

    def pick_all(self) -> None:
        """Pick every contact that matches the search; no row is loaded for it."""
        self.picked.update(self.ids)
        self._picks_changed(0, len(self.ids) - 1)

    def pick_none(self) -> None:
        """Let all go, also those that search and filters do not show."""
        self.picked.clear()
        self._picks_changed(0, len(self.ids) - 1)

    def pick_state(self) -> Qt.CheckState:
        """Return whether all shown are picked, some are, or none."""
        if not self.picked:
            return Qt.CheckState.Unchecked
        all_of_them = len(self.picked) >= len(self.ids) and self.picked.issuperset(self.ids)
        return Qt.CheckState.Checked if all_of_them and len(self.ids) else Qt.CheckState.PartiallyChecked

    def picked_in_order(self) -> array[int]:
        """Return the picked ids: those shown in the order shown, then the others by id."""
        shown = array("q", filter(self.picked.__contains__, self.ids))
        shown.extend(sorted(self.picked.difference(shown)))
        return shown

    def _picks_changed(self, first: int, last: int) -> None:
        if last >= first and len(self.ids):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self.picked_changed.emit(len(self.picked))

    # model ------------------------------------------------------------------

    def rowCount(self, parent: Index = _HERE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = _HERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        if index.column() == CHECK:
            return self._check(index.row(), role)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index.row())
        return "…" if row is None else self.words(row, index.column())

    def words(self, row: ContactRow, column: int) -> str:
        """Return what a row's cell says."""
        return cell_words(row, self.columns[column].key, self._desk.clock.now())

    def said(self, number: int) -> tuple[ContactRow, tuple[str, ...]] | None:
        """Return a row and what all its cells say, None while its page is on the way."""
        row = self.row(number)
        return None if row is None else (row, tuple(self.words(row, column) for column in range(len(self.columns))))

    def _check(self, number: int, role: int) -> Any:
        picked = self.ids[number] in self.picked
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if picked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "picked" if picked else "not picked"
        return None


def _rows_of(store: Any, ids: array[int]) -> list[ContactRow]:
    from app.core.queries.contacts import contact_page

    return contact_page(store, ids=ids)


def _page_with(ids: array[int], contact_id: int) -> int:
    try:
        return ids.index(contact_id) // PAGE
    except ValueError:
        return 0
