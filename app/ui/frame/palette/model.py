"""The palette's list for Qt: one row for each heading and match. Owns which row is chosen; paints nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.ui.frame.palette.entry import Match
from app.ui.frame.palette.lines import Heading, Line

Index = QModelIndex | QPersistentModelIndex
PAGE: Final = 8
_HERE = QModelIndex()


class LinesModel(QAbstractListModel):
    """`line(n)` is a Heading or a Match; only matches can be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._chosen = -1

    def show_lines(self, lines: Sequence[Line], keep: str = "") -> None:
        """Show other lines; the entry with the key `keep` stays chosen where it is there, else the first is."""
        self.beginResetModel()
        self._lines = tuple(lines)
        places = self._places()
        kept = [place for place in places if self._key(place) == keep]
        self._chosen = (kept or places or [-1])[0]
        self.endResetModel()

    def line(self, row: int) -> Line:
        """Return the line at `row`."""
        return self._lines[row]

    def lines(self) -> tuple[Line, ...]:
        """Return all lines."""
        return self._lines

    def chosen(self) -> Match | None:
        """Return what is chosen, None in an empty list."""
        line = self._lines[self._chosen] if self._chosen >= 0 else None
        return line if isinstance(line, Match) else None

    def chosen_row(self) -> int:
        """Return the row of what is chosen, -1 for none."""
        return self._chosen

    def choose(self, row: int) -> None:
        """Choose the match at `row`; a heading and a row outside change nothing."""
        if row in self._places() and row != self._chosen:
            before, self._chosen = self._chosen, row
            for changed in (before, row):
                self.dataChanged.emit(self.index(changed), self.index(changed))

    def move(self, key: Qt.Key) -> bool:
        """Choose another match as a key says (arrows go round, pages and ends do not); False for other keys."""
        places = self._places()
        at = places.index(self._chosen) if self._chosen in places else 0
        last = len(places) - 1
        goal = {
            Qt.Key.Key_Up: at - 1 if at else last,
            Qt.Key.Key_Down: at + 1 if at < last else 0,
            Qt.Key.Key_PageUp: max(0, at - PAGE),
            Qt.Key.Key_PageDown: min(last, at + PAGE),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(key)
        if goal is None:
            return False
        if places:
            self.choose(places[goal])
        return True

    def rowCount(self, parent: Index = _HERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self._lines[index.row()]
        return f"{line.title}, {line.count}" if isinstance(line, Heading) else line.entry.words()

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._lines[index.row()], Heading):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _places(self) -> list[int]:
        return [row for row, line in enumerate(self._lines) if isinstance(line, Match)]

    def _key(self, row: int) -> str:
        line = self._lines[row]
        return line.entry.key if isinstance(line, Match) else ""
