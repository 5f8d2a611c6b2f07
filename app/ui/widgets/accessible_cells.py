"""Tells assistive technology of the cells that a painted view draws: each with its words, place and focus."""

from __future__ import annotations

from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAbstractScrollArea, QAccessibleWidget, QWidget

from app.ui.widgets.accessible_halves import keep

_NOTHING: Final[Any] = None
"""What Qt takes for "no interface", though the stubs say otherwise."""


class Cells(Protocol):
    """What a view knows of its cells, numbered from 0; places are in the viewport's coordinates."""

    def cell_count(self) -> int:
        """Return how many there are."""
        ...

    def words_of_cell(self, number: int) -> str:
        """Return what a cell says."""
        ...

    def place_of_cell(self, number: int) -> QRect:
        """Return where a cell is."""
        ...

    def cell_under(self, at: QPoint) -> int:
        """Return the cell at a point, -1 for none."""
        ...

    def current_cell(self) -> int:
        """Return the cell the keys are at, -1 for none."""
        ...


_views: WeakKeyDictionary[QObject, Cells] = WeakKeyDictionary()


def tell_cells(view: QWidget, cells: Cells, role: QAccessible.Role = QAccessible.Role.Table) -> None:
    """Let assistive technology read the cells of `view`; call it once, when the view is built."""
    if not _views:
        QAccessible.installFactory(_make)
    _views[view] = cells
    view.setProperty("cellsRole", role.value)


def tell_current(view: QWidget) -> None:
    """Say that the keys are at another cell now."""
    cells = _views[view]
    if QAccessible.isActive() and view.hasFocus() and cells.current_cell() >= 0:
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(cells.current_cell())
        QAccessible.updateAccessibility(event)


class _Cell(QAccessibleInterface):
    def __init__(self, view: QWidget, number: int) -> None:
        super().__init__()
        self._view = view
        self._number = number

    def isValid(self) -> bool:
        return self._number < _views[self._view].cell_count()

    def object(self) -> QObject:
        return _NOTHING

    def window(self) -> QWindow:
        return _NOTHING

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface:
        return _NOTHING

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return _NOTHING

    def focusChild(self) -> QAccessibleInterface:
        return _NOTHING

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view)

    def text(self, kind: QAccessible.Text) -> str:
        return _views[self._view].words_of_cell(self._number) if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Take no text: a cell is read only."""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Cell

    def rect(self) -> QRect:
        at = _views[self._view].place_of_cell(self._number)
        return QRect(_canvas(self._view).mapToGlobal(at.topLeft()), at.size())

    def state(self) -> QAccessible.State:
        made = QAccessible.State()
        made.focusable = True
        made.focused = self._view.hasFocus() and _views[self._view].current_cell() == self._number
        return made


class _View(QAccessibleWidget):
    """The view itself; its children are made when asked for, and kept."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view, QAccessible.Role(view.property("cellsRole")))
        self._view = view
        self._cells: dict[int, _Cell] = {}
        keep(self, view, self._cells)

    def childCount(self) -> int:
        return _views[self._view].cell_count()

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return _NOTHING
        if index not in self._cells:
            self._cells[index] = _Cell(self._view, index)
            QAccessible.registerAccessibleInterface(self._cells[index])
        return self._cells[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((number for number, cell in self._cells.items() if cell is child), -1)

    def focusChild(self) -> QAccessibleInterface:
        return self.child(_views[self._view].current_cell())

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return self.child(_views[self._view].cell_under(_canvas(self._view).mapFromGlobal(QPoint(x, y))))


def _make(_key: str, about: QObject) -> QAccessibleInterface:
    if not isinstance(about, QWidget) or about not in _views:
        return _NOTHING
    return _View(about)


def _canvas(view: QWidget) -> QWidget:
    return view.viewport() if isinstance(view, QAbstractScrollArea) else view
