"""The table's header: sorts, sizes, moves columns, ticks all. Owns how the columns stand and remembers it."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.ui import theme
from app.ui.delegates.contacts import paint_check
from app.ui.models.contact_columns import FIRST
from app.ui.models.contacts import CHECK, ContactsModel
from app.ui.remembered import Remembered

VIEW_KEY = "contacts/view"
LEAST_WIDTH = 56


class ContactHeader(QHeaderView):
    """`rearranged` when other columns are shown or in another order."""

    rearranged = Signal()

    def __init__(self, model: ContactsModel, remembered: Remembered, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._contacts = model
        self._remembered = remembered
        self._widths: dict[str, int] = {}
        self._arranging = False
        self.setObjectName("contactHeader")
        self.setAccessibleName("Columns of the contacts")
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(36)
        self.sortIndicatorChanged.connect(self._sort)
        self.sectionResized.connect(self._resized)
        self.sectionMoved.connect(self._moved)
        theme.rescaled.connect(self._rescaled)
        model.picked_changed.connect(lambda _number: self.updateSection(CHECK))
        model.swapped.connect(lambda: self.updateSection(CHECK))

    def keys(self) -> list[str]:
        """Return the shown columns from left to right, without the check box."""
        return [
            self._contacts.columns[self.logicalIndex(place)].key
            for place in range(1, self.count())
            if self.logicalIndex(place) != CHECK
        ]

    def show_keys(self, keys: list[str]) -> None:
        """Show these columns in this order, each as wide as it was before."""
        self._arranging = True
        self._contacts.show_columns(keys)
        for place, column in enumerate(self._contacts.columns):
            self.moveSection(self.visualIndex(place), place)
            self.resizeSection(place, theme.px(self._widths.get(column.key, column.width)))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSectionResizeMode(CHECK, QHeaderView.ResizeMode.Fixed)
        self._show_sort()
        self._arranging = False
        self._remember()
        self.rearranged.emit()

    def restore(self) -> None:
        """Stand as it was remembered, once the table has taken the header: it switches the arrow off."""
        self.setSortIndicatorShown(True)
        found = _read(self._remembered.text(VIEW_KEY))
        self._widths = {str(key): int(width) for key, width in found.get("widths", {}).items()}
        sort, descending = found.get("sort", ("name", False))
        self._contacts.sort_by, self._contacts.descending = str(sort), bool(descending)
        self.show_keys([str(key) for key in found.get("columns", FIRST)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.logicalIndexAt(event.position().toPoint()) == CHECK:
            self._tick_all()
            return
        super().mousePressEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        if logical != CHECK:
            super().paintSection(painter, rect, logical)
            return
        painter.fillRect(rect, theme.colour("panel"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        state = self._contacts.pick_state()
        partly = state == Qt.CheckState.PartiallyChecked
        paint_check(painter, rect, on=state == Qt.CheckState.Checked, partly=partly)

    def _tick_all(self) -> None:
        if self._contacts.pick_state() == Qt.CheckState.Checked:
            self._contacts.pick_none()
        else:
            self._contacts.pick_all()

    def _sort(self, logical: int, order: Qt.SortOrder) -> None:
        if self._arranging:
            return
        if self._contacts.columns[logical].sort:
            self._contacts.sort(logical, order)
            self._remember()
        else:
            self._show_sort()

    def _show_sort(self) -> None:
        """Put the arrow where the contacts are sorted by; none while that column is not shown."""
        place = next((n for n, one in enumerate(self._contacts.columns) if one.sort == self._contacts.sort_by), -1)
        down = Qt.SortOrder.DescendingOrder if self._contacts.descending else Qt.SortOrder.AscendingOrder
        blocked = self.blockSignals(True)
        self.setSortIndicator(place, down)
        self.blockSignals(blocked)
        self.viewport().update()

    def _resized(self, logical: int, _old: int, new: int) -> None:
        stretched = self.visualIndex(logical) == self.count() - 1
        if not self._arranging and not stretched and logical < len(self._contacts.columns):
            self._widths[self._contacts.columns[logical].key] = max(LEAST_WIDTH, round(new / theme.scale()))
            self._remember()

    def _rescaled(self) -> None:
        self.show_keys(self.keys())

    def _moved(self, *_where: int) -> None:
        if not self._arranging:
            self._remember()
            self.rearranged.emit()

    def _remember(self) -> None:
        found = {
            "columns": self.keys(),
            "widths": self._widths,
            "sort": [self._contacts.sort_by, self._contacts.descending],
        }
        self._remembered.remember(VIEW_KEY, json.dumps(found))


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
