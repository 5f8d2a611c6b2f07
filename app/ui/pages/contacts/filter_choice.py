"""Choosing a filter: what is looked at, then one of the values there are. Owns the form; asks for the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from app.core.folding import folded
from app.ui.context import Context
from app.ui.delegates.noted import NOTE_ROLE, NotedCells
from app.ui.pages.contacts.columns_choice import fit_holder
from app.ui.pages.contacts.filter_words import DAYS, WITHOUT_VALUE, choices
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import ENTER, button
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo
from app.ui.widgets.number import Number
from app.ui.widgets.rows import column, row
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.contacts import ContactFilter, FilterValue

WIDTH = 300
LIST_HEIGHT = 216
FIRST_DAYS = 90


class FilterChoice(QWidget):
    """`chosen(field, value, words)` when the user takes a filter."""

    chosen = Signal(str, str, str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.field = Combo(choices([]), "Filter by")
        self.field.setObjectName("filterField")
        self.finder = SearchField("Find a value…", width=WIDTH - 32)
        self.finder.setObjectName("filterFind")
        self.values = _Values()
        self.days = Number(1, 3650, FIRST_DAYS, "Days")
        self.days.setObjectName("filterDays")
        self.take = button("Add filter", "primary", on=self._take, name="filterTake")
        self._none = label("No contact has one.", "muted")
        self._stack = QStackedWidget()
        self._wanted = ""
        self._lay_out()
        self.field.currentIndexChanged.connect(lambda _at: self._show_field())
        self.finder.searched.connect(self._narrow)
        self.values.taken.connect(self._take)
        self.values.currentItemChanged.connect(lambda *_items: self._show_take())

    def begin(self, custom: list[str], change: ContactFilter | None = None) -> None:
        """Start anew, or with a filter that is to be changed."""
        self.field.set_items(choices(custom))
        self.take.setText("Add filter" if change is None else "Change filter")
        self._wanted = change.value if change else ""
        if change is not None and change.field == DAYS:
            self.days.setValue(int(change.value))
        self.field.set_key(change.field if change else "tag")
        self._show_field()

    def _lay_out(self) -> None:
        pages = (
            column(self.finder, self.values, self._none),
            column(row(self.days, label("days"), None), None),
            column(label("", "small"), None),
        )
        for inside in pages:
            page = QWidget()
            page.setLayout(inside)
            self._stack.addWidget(page)
        keep_size(self._stack, height=LIST_HEIGHT)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(10)
        box.addWidget(Field("Show contacts with", self.field))
        box.addWidget(self._stack)
        box.addLayout(row(None, self.take))

    def _show_field(self) -> None:
        field = self.field.key()
        page = 2 if field in WITHOUT_VALUE else 1 if field == DAYS else 0
        self._stack.setCurrentIndex(page)
        keep_size(self._stack, height=(LIST_HEIGHT, 34, 0)[page])
        self._stack.setVisible(page != 2)
        self.finder.clear()
        self.values.clear()
        self._none.hide()
        self._fit()
        self._show_take()
        if page == 0:
            self._context.desk.ask(
                lambda store: _values(store, field), self._show_values, owner=self, key="values", pages=True
            )

    def _fit(self) -> None:
        fit_holder(self)

    def _show_values(self, values: list[FilterValue]) -> None:
        self.values.show_values(values, self._wanted)
        self.values.setVisible(bool(values))
        self._none.setVisible(not values)
        self._show_take()

    def _narrow(self, text: str) -> None:
        self.values.narrow(text)
        self._show_take()

    def _show_take(self) -> None:
        needs_value = self._stack.currentIndex() == 0
        self.take.setEnabled(not needs_value or self.values.current() is not None)

    def _take(self) -> None:
        field = self.field.key()
        if field in WITHOUT_VALUE:
            self.chosen.emit(field, "", "")
        elif field == DAYS:
            self.chosen.emit(field, str(self.days.value()), "")
        elif (found := self.values.current()) is not None:
            self.chosen.emit(field, *found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.take.isEnabled():
            self._take()
        elif event.key() == Qt.Key.Key_Down and self.finder.hasFocus():
            self.values.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


class _Values(QListWidget):
    """The values with their numbers; `taken` by Enter or two presses."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filterValues")
        self.setAccessibleName("Values")
        self.setUniformItemSizes(True)
        self.setItemDelegate(NotedCells(self))
        self.itemDoubleClicked.connect(lambda _item: self.taken.emit())

    def show_values(self, values: list[FilterValue], wanted: str) -> None:
        """Show them, the wanted one or else the first one chosen."""
        self.clear()
        for one in values:
            item = QListWidgetItem(one.words)
            item.setData(Qt.ItemDataRole.UserRole, (one.value, one.words))
            item.setData(NOTE_ROLE, f"{one.contacts:,}")
            self.addItem(item)
        places = [n for n, one in enumerate(values) if one.value.lower() == wanted.lower()] if wanted else []
        self.setCurrentRow(places[0] if places else 0)

    def narrow(self, text: str) -> None:
        """Show only what contains the text."""
        first, wanted = None, folded(text)
        for place in range(self.count()):
            item = self.item(place)
            shown = wanted in folded(item.data(Qt.ItemDataRole.UserRole)[1])
            item.setHidden(not shown)
            first = item if shown and first is None else first
        here = self.currentItem()
        if first is not None and (here is None or here.isHidden()):
            self.setCurrentItem(first)

    def current(self) -> tuple[str, str] | None:
        """Return value and words of the chosen one."""
        item = self.currentItem()
        return None if item is None or item.isHidden() else item.data(Qt.ItemDataRole.UserRole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.taken.emit()
            return
        super().keyPressEvent(event)


def _values(store: Any, field: str) -> list[FilterValue]:
    from app.core.queries.contacts import filter_values

    return filter_values(store, field=field)
