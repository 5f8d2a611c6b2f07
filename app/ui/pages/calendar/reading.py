"""The painted calendar for screen readers: each hour of each column, or each day of the month, and the current email.

`install()` once; Qt then asks here for every calendar view. Draws nothing, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from app.ui.pages.calendar.canvas import Canvas
from app.ui.pages.calendar.hours_face import HoursFace, Place
from app.ui.pages.calendar.month_face import MonthFace
from app.ui.pages.calendar.tips import day_line, described_email
from app.ui.widgets.accessible_halves import keep
from app.ui.wording import DAYS, count

HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to be read: an hour of a column, a day (`hour` -1), or the current email (`current`)."""

    column: int
    hour: int = -1
    current: bool = False


def cells_of(view: Canvas) -> list[Cell]:
    """Return what there is to be read, the current email last."""
    face, shown = view.still(), view.shown
    if shown is None or face is None:
        return []
    if isinstance(face, MonthFace):
        return [Cell(n) for n in range(len(face.days))]
    cells = [Cell(n, hour) for n in face.visible for hour in shown.columns[n].by_hour()]
    if view.place is not None and view.place.column in face.visible:
        cells.append(Cell(view.place.column, current=True))
    return cells


def words_of(view: Canvas, cell: Cell) -> str:
    """Return a cell's name."""
    face, shown = view.still(), view.shown
    if shown is None or face is None:
        return ""
    if isinstance(face, MonthFace):
        return day_line(shown, face.days[cell.column])
    if cell.current:
        return described_email(shown, view.place) if view.place is not None else ""
    column = shown.columns[cell.column]
    of = column.mailbox.name if column.mailbox else f"{DAYS[column.day.weekday()]} {column.day.day}"
    number = column.count(cell.hour * HOUR, (cell.hour + 1) * HOUR)
    state = "open" if cell.hour in face.hours.opened else "closed"
    return f"{of}, {cell.hour:02}:00, {count(number, 'email')}, {state}"


def rect_of(view: Canvas, cell: Cell) -> QRect:
    """Return a cell's rectangle in the viewport, empty where it is not shown."""
    face = view.still()
    if isinstance(face, MonthFace):
        return view.on_screen(face.rect_of(cell.column))
    if not isinstance(face, HoursFace) or cell.column not in face.visible:
        return QRect()
    if cell.current:
        return view.on_screen(face.rect_of(view.place)) if isinstance(view.place, Place) else QRect()
    top, below = face.hours.tops[cell.hour - face.hours.first :][:2]
    left, right = face.left_of(cell.column), face.left_of(cell.column + 1)
    return view.on_screen(QRect(left, top, right - left, below - top))


def tell_current(view: Canvas) -> None:
    """Tell a screen reader that another email or day is current."""
    if not QAccessible.isActive():
        return
    n = _current_index(view, cells_of(view))
    if n >= 0:
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(n)
        QAccessible.updateAccessibility(event)


def install() -> None:
    """Have Qt ask here for the calendar's views; a second call does nothing."""
    if not _installed:
        QAccessible.installFactory(_factory)
        _installed.append(True)


def _current_index(view: Canvas, cells: list[Cell]) -> int:
    face = view.still()
    if isinstance(face, MonthFace):
        return face.number_of(view.current_day) if view.current_day is not None else -1
    return len(cells) - 1 if cells and cells[-1].current else -1


class _Child(QAccessibleInterface):
    """The n-th cell; what that is may change with what is shown."""

    def __init__(self, view: Canvas, n: int) -> None:
        super().__init__()
        self._view = view
        self._n = n

    def _cell(self) -> Cell | None:
        cells = cells_of(self._view)
        return cells[self._n] if self._n < len(cells) else None

    def isValid(self) -> bool:
        return self._cell() is not None

    def object(self) -> Any:
        return None

    def window(self) -> Any:
        return None

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> Any:
        return None

    def childAt(self, x: int, y: int) -> Any:
        return None

    def focusChild(self) -> Any:
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def parent(self) -> Any:
        return QAccessible.queryAccessibleInterface(self._view)

    def text(self, t: QAccessible.Text) -> str:
        cell = self._cell()
        return words_of(self._view, cell) if cell is not None and t == QAccessible.Text.Name else ""

    def setText(self, t: QAccessible.Text, text: str) -> None:
        return None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        cell = self._cell()
        at = rect_of(self._view, cell) if cell is not None else QRect()
        return QRect(self._view.viewport().mapToGlobal(at.topLeft()), at.size())

    def state(self) -> QAccessible.State:
        state, cells = QAccessible.State(), cells_of(self._view)
        state.focusable = True
        state.focused = self._view.hasFocus() and self._n == _current_index(self._view, cells)
        return state


class _Reading(QAccessibleWidget):
    """The view itself; its children are made when asked for, and kept."""

    def __init__(self, view: Canvas) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._view = view
        self._children: dict[int, _Child] = {}
        keep(self, view, self._children)

    def childCount(self) -> int:
        return len(cells_of(self._view))

    def child(self, index: int) -> Any:
        if not 0 <= index < self.childCount():
            return None
        if index not in self._children:
            self._children[index] = _Child(self._view, index)
            QAccessible.registerAccessibleInterface(self._children[index])
        return self._children[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((n for n, one in self._children.items() if one is child), -1)

    def focusChild(self) -> Any:
        n = _current_index(self._view, cells_of(self._view))
        return self.child(n) if n >= 0 else None

    def childAt(self, x: int, y: int) -> Any:
        at = self._view.viewport().mapFromGlobal(QPoint(x, y))
        cells = cells_of(self._view)
        return next((self.child(n) for n, one in enumerate(cells) if rect_of(self._view, one).contains(at)), None)


_installed: list[bool] = []


def _factory(_key: str, of: QObject | None) -> QAccessibleInterface | None:
    return _Reading(of) if isinstance(of, Canvas) else None
