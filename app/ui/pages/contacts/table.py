"""The table view of the contacts: keys, presses, hover, lifting rows. Paints through its delegate, keeps no row."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView, QWidget

from app.ui import theme
from app.ui.delegates.contacts import ROW_HEIGHT, ContactCells
from app.ui.models.contacts import CHECK, ContactsModel
from app.ui.pages.contacts.header import ContactHeader
from app.ui.remembered import Remembered
from app.ui.widgets.pieces import Pieces
from app.ui.widgets.tables import dress_table

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ROWS_KEPT: Final = 20
"""So many rows stay drawn beside those that are on screen."""

Span = tuple[int, int, int]
"""a column's number, where it begins on screen, and its width"""


class ContactTable(QTableView):
    """A press on the tick box picks (with Shift a range), anywhere else `looked_at`, twice or Enter `opened`.

    Space picks, Shift+Up and Shift+Down a range, Ctrl+A all, Esc none. Pulling a row away is `lifted` with its row.
    """

    looked_at = Signal(int)
    opened = Signal(int)
    lifted = Signal(int, QPoint)
    resized = Signal()

    def __init__(self, model: ContactsModel, remembered: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contacts = model
        self._cells = ContactCells(self)
        self._range_from = -1
        self._pressed: QPoint | None = None
        self._twice = False
        self._foot = 0
        self._pieces = Pieces(self.viewport())
        self.setModel(model)
        self.setItemDelegate(self._cells)
        dress_table(self, name="contactTable", says="Contacts", row_height=ROW_HEIGHT)
        self.setMouseTracking(True)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.header = ContactHeader(model, remembered, self)
        self.setHorizontalHeader(self.header)
        self.header.restore()

    def restore_current(self) -> None:
        """Make the row current again that was before the ids changed, else the first.

        It comes into view where something else was asked for; else the table stays where it was scrolled to.
        """
        row = max(0, self._contacts.row_of(self._contacts.anchor))
        if len(self._contacts.ids):
            self.setAutoScroll(not self._contacts.same_question)
            self.go_to(row)
            self.setAutoScroll(True)

    def go_to(self, row: int) -> None:
        """Make a row current and bring it into view."""
        where = self._contacts.index(row, CHECK + 1)
        self.selectionModel().setCurrentIndex(where, QItemSelectionModel.SelectionFlag.NoUpdate)

    def leave_room(self, height: int) -> None:
        """Let the last rows be scrolled so far up that something so high may lie over the foot."""
        if height != self._foot:
            self._foot = height
            self.updateGeometries()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._foot:
            rows = len(self._contacts.ids) * self.verticalHeader().defaultSectionSize()
            bar = self.verticalScrollBar()
            bar.setMaximum(max(bar.maximum(), rows + self._foot - self.viewport().height()))

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._contacts.anchor = self._contacts.ids[current.row()]
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = Qt.Key(event.key()), self.currentIndex().row()
        shift = bool(event.modifiers() & _SHIFT)
        if key == Qt.Key.Key_A and event.modifiers() == _CONTROL:
            self._contacts.pick_all()
        elif key == Qt.Key.Key_Escape and self._contacts.picked:
            self._contacts.pick_none()
        elif key == Qt.Key.Key_Space and row >= 0:
            self._pick(row, to_here=shift)
        elif key in _STEPS and shift and row >= 0:
            self._pick_along(row, _STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed, self._twice = None, False
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        shift, control = bool(event.modifiers() & _SHIFT), bool(event.modifiers() & _CONTROL)
        if index.column() == CHECK or shift or control:
            self._pick(index.row(), to_here=shift)
        else:
            self._pressed = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        index = self.indexAt(event.position().toPoint())
        if pressed is not None and index.isValid() and not self._twice:
            self.looked_at.emit(index.row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if index.column() == CHECK:
            self.mousePressEvent(event)
        else:
            self._twice = True
            self.opened.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is not None:
            far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            if far:
                row, self._pressed = self.indexAt(self._pressed).row(), None
                self._hover(-1)
                self.lifted.emit(row, event.globalPosition().toPoint())
            return
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(at).row())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each row as one picture, which holds while the row shows the same: its cells take ten times as long."""
        painter, columns = QPainter(self.viewport()), self._columns_on_screen()
        self._pieces.begin(ROWS_KEPT + self.viewport().height() // max(1, self.rowHeight(0)))
        for number in self._rows_between(event.rect().top(), event.rect().bottom()):
            painter.drawPixmap(QPoint(0, self.rowViewportPosition(number)), self._picture(number, columns))
        painter.end()
        self._pieces.end()

    def _columns_on_screen(self) -> tuple[Span, ...]:
        width = self.viewport().width()
        spans = [
            (n, self.columnViewportPosition(n), self.columnWidth(n))
            for n in range(len(self._contacts.columns))
            if not self.isColumnHidden(n)
        ]
        return tuple((n, left, room) for n, left, room in spans if left < width and left + room > 0)

    def _rows_between(self, top: int, bottom: int) -> range:
        first, last = self.rowAt(top), self.rowAt(bottom)
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else len(self._contacts.ids) - 1) + 1)

    def _picture(self, number: int, columns: tuple[Span, ...]) -> QPixmap:
        """Return a row as painted; of other data it may be the older one for a few frames, never of another look."""
        contact, size = self._contacts.ids[number], QSize(self.viewport().width(), self.rowHeight(number))
        current = self.hasFocus() and self.currentIndex().row() == number
        state = (contact in self._contacts.picked, self._cells.hovered == number, current)
        look = (self._contacts.columns, columns, size.toTuple(), theme.current(), theme.scale())

        def paint(painter: QPainter) -> None:
            option = QStyleOptionViewItem()
            for column, left, width in columns:
                option.rect = QRect(left, 0, width, size.height())
                self._cells.paint(painter, option, self._contacts.index(number, column))

        place, shows = (contact, state, look), self._contacts.said(number)
        return self._pieces.picture(place, shows, size, theme.colour("panel"), paint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def _pick(self, row: int, *, to_here: bool) -> None:
        if to_here and 0 <= self._range_from < len(self._contacts.ids):
            self._contacts.pick_rows(self._range_from, row)
        else:
            self._contacts.toggle(row)
        self._range_from = row

    def _pick_along(self, row: int, step: int) -> None:
        """Pick the row and the one the key goes to."""
        to = min(max(0, row + step), len(self._contacts.ids) - 1)
        self._contacts.pick_rows(row, to)
        self._range_from = to
        self.go_to(to)

    def _hover(self, row: int) -> None:
        if self._cells.hovered != row:
            self._cells.hovered = row
            self.viewport().update()
