"""The row over the table: filters as chips, how many are found, and the columns. Owns which filters are set."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.context import Context
from app.ui.models.contact_columns import all_columns
from app.ui.pages.contacts import columns_choice, filter_choice
from app.ui.pages.contacts.columns_choice import ColumnsChoice
from app.ui.pages.contacts.filter_chip import FilterChip
from app.ui.pages.contacts.filter_choice import FilterChoice
from app.ui.pages.contacts.filter_words import chip_words
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.flow import Flow
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import clear
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.contacts import ContactFilter


class FilterBar(QFrame):
    """`filtered(filters)` when they change; `columns_chosen(keys)` when the user arranges columns."""

    filtered = Signal(tuple)
    columns_chosen = Signal(list)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._filters: list[tuple[ContactFilter, str]] = []
        self._custom: list[str] = []
        self._shown: list[str] = []
        self._changing: ContactFilter | None = None
        self._popovers: dict[str, tuple[QWidget, Popover]] = {}
        self.setObjectName("filterBar")
        self.setAccessibleName("Filters and columns")
        self._chips = QWidget()
        self._flow = Flow(self._chips, gap=8)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._chips.setSizePolicy(policy)
        keep_size(self._chips, least_height=30)
        self.add = button("+ Filter", "chip", on=self.open_filter, name="addFilter")
        self.add.setAccessibleName("Add a filter")
        self.clear_all = button("Clear", "link", on=self.clear, name="clearFilters")
        self.clear_all.setAccessibleName("Take all filters away")
        self._found = label("", "small", tabular=True)
        self._found.setObjectName("foundNumber")
        self.columns = button("Columns", on=self.open_columns, name="columnsButton")
        self.choice = FilterChoice(context)
        self.column_choice = ColumnsChoice()
        self.choice.chosen.connect(self._take)
        self.column_choice.chosen.connect(self.columns_chosen)
        self._lay_out()
        self._show_chips()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.colour("line"))
        painter.end()

    def filters(self) -> tuple[ContactFilter, ...]:
        """Return the filters that are set."""
        return tuple(one for one, _called in self._filters)

    def set_filter(self, field: str, value: str = "", called: str = "") -> None:
        """Set one more filter; `called` names a value that is an id."""
        from app.core.queries.contacts import ContactFilter

        one = ContactFilter(field, value)
        if one not in self.filters():
            self._filters.append((one, called))
            self._changed()

    def clear(self) -> None:
        """Take all filters away."""
        self._filters = []
        self._changed()

    def show_found(self, found: int, total: int) -> None:
        """Say how many of all are found."""
        self._found.setText(f"{found:,} of {total:,}" if found != total else f"{total:,}")

    def show_columns(self, keys: list[str]) -> None:
        """Say how many columns are shown."""
        self._shown = keys
        self.columns.setText(f"Columns {len(keys)} ▾")
        self.columns.setAccessibleName(f"Columns, {len(keys)} shown")

    def open_filter(self, change: ContactFilter | None = None, anchor: QPushButton | None = None) -> None:
        """Offer the filters below the button, or below the chip of the one to be changed."""
        self._changing = change
        self._ask_custom()
        self.choice.begin(self._custom, change)
        self._popover("filter", anchor or self.add, self.choice, filter_choice.WIDTH).open()

    def open_columns(self) -> None:
        """Offer the columns."""
        self._ask_custom()
        self._show_column_choice()
        popover = self._popover("columns", self.columns, self.column_choice, columns_choice.WIDTH)
        popover.toggle()
        if popover.isVisible():
            self.column_choice.take_focus()

    def _popover(self, name: str, anchor: QWidget, content: QWidget, width: int) -> Popover:
        """Return a popover on this anchor; the content moves into it."""
        anchored, found = self._popovers.get(name, (None, None))
        if found is None or anchored is not anchor:
            made = Popover(anchor, content, width)
            made.setObjectName(f"{name}Popover")
            if found is not None:
                found.deleteLater()
            self._popovers[name] = (anchor, made)
        return self._popovers[name][1]

    def _ask_custom(self) -> None:
        self._context.desk.ask(_custom_fields, self._show_custom, owner=self, key="custom", pages=True)

    def _show_custom(self, names: list[str]) -> None:
        if names == self._custom:
            return
        self._custom = names
        if self.column_choice.isVisible():
            self._show_column_choice()
        if self.choice.isVisible() and self._changing is None:
            self.choice.begin(names)

    def _show_column_choice(self) -> None:
        self.column_choice.show_columns(all_columns(self._custom), self._shown)

    def _take(self, field: str, value: str, called: str) -> None:
        from app.core.queries.contacts import ContactFilter

        self._popovers["filter"][1].dismiss()
        one = ContactFilter(field, value)
        kept = [pair for pair in self._filters if pair[0] not in (one, self._changing)]
        at = next((n for n, pair in enumerate(self._filters) if pair[0] == self._changing), len(kept))
        kept.insert(min(at, len(kept)), (one, called))
        self._filters, self._changing = kept, None
        self._changed()

    def _remove(self, one: ContactFilter) -> None:
        self._filters = [pair for pair in self._filters if pair[0] != one]
        self._changed()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self) -> None:
        self._show_chips()
        self.filtered.emit(self.filters())

    def _show_chips(self) -> None:
        clear(self._flow, keep=(self.add, self.clear_all))
        for one, called in self._filters:
            chip = FilterChip(*chip_words(one, called))
            chip.clicked.connect(partial(self._change, one, chip))
            chip.removed.connect(partial(self._remove, one))
            self._flow.addWidget(chip)
            chip.show()
        self._flow.addWidget(self.add)
        self._flow.addWidget(self.clear_all)
        self.clear_all.setVisible(bool(self._filters))
        self._flow.invalidate()
        self.updateGeometry()

    def _change(self, one: ContactFilter, chip: FilterChip, _checked: bool = False) -> None:
        self.open_filter(one, chip)

    def _lay_out(self) -> None:
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 10, 20, 10)
        box.setSpacing(10)
        box.addWidget(self._chips, 1)
        for part in (self._found, self.columns):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        keep_size(self._found, height=30)


def _custom_fields(store: Any) -> list[str]:
    from app.core.queries.contacts import custom_fields

    return custom_fields(store)
