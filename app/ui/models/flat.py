"""A table whose rows are all one kind of value and whose columns have fixed titles. Knows no column's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
HERE = QModelIndex()


class FlatModel(QAbstractTableModel, Generic[R]):
    """Rows of `R` under `titles`; the subclass gives `data`."""

    titles: ClassVar[tuple[str, ...]] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[R] = ()

    def row(self, number: int) -> R:
        """Return the row at `number`."""
        return self._rows[number]

    def rowCount(self, parent: Index = HERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = HERE) -> int:
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        wanted = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.titles[section] if wanted else None

    def _replace(self, rows: Sequence[R]) -> None:
        """Show these rows in place of all."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()
