"""The table view of the contacts: keys, presses, hover, columns. Paints through its delegate, keeps no row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from app.ui.delegates.contacts import ROW_HEIGHT, ContactCells
from app.ui.models.contacts import CHECK, COLUMNS, NAME, ContactsModel
from app.ui.remembered import Remembered

COLUMNS_KEY = "contacts/columns"


class ContactTable(QTableView):
    """A press on the tick box picks (with Shift a range), anywhere else opens; Space picks, Ctrl+A all, Esc none."""

    opened = Signal(int)
    resized = Signal()

    def __init__(self, model: ContactsModel, remembered: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contacts = model
        self._remembered = remembered
        self._cells = ContactCells(self)
        self._range_from = -1
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.setObjectName("contactTable")
        self.setAccessibleName("Contacts")
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self._dress_header()

    def restore_current(self) -> None:
        """Make the row current again that was before the ids changed, else the first."""
        row = max(0, self._contacts.row_of(self._contacts.anchor))
        if len(self._contacts.ids):
            where = self._contacts.index(row, NAME)
            self.selectionModel().setCurrentIndex(where, QItemSelectionModel.SelectionFlag.NoUpdate)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._contacts.anchor = self._contacts.ids[current.row()]
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.currentIndex().row()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._contacts.pick_all()
        elif key == Qt.Key.Key_Escape and self._contacts.picked:
            self._contacts.pick_none()
        elif key == Qt.Key.Key_Space and row >= 0:
            self._pick(row, to_here=shift)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if index.column() == CHECK or shift or control:
            self._pick(index.row(), to_here=shift)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if index.isValid() and index.column() != CHECK and plain and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def _pick(self, row: int, *, to_here: bool) -> None:
        if to_here and 0 <= self._range_from < len(self._contacts.ids):
            self._contacts.pick_rows(self._range_from, row)
        else:
            self._contacts.toggle(row)
        self._range_from = row

    def _hover(self, row: int) -> None:
        if self._cells.hovered != row:
            self._cells.hovered = row
            self.viewport().update()

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.setStretchLastSection(True)
        for place, column in enumerate(COLUMNS):
            self.setColumnWidth(place, column.width)
        header.setSectionResizeMode(CHECK, header.ResizeMode.Fixed)
        header.setSortIndicator(NAME, Qt.SortOrder.AscendingOrder)
        state = self._remembered.state(COLUMNS_KEY)
        if not state.isEmpty():
            header.restoreState(state)
        header.sortIndicatorChanged.connect(self._sort)
        header.sectionResized.connect(self._remember)
        header.sectionMoved.connect(self._remember)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if COLUMNS[column].sort:
            self._contacts.sort(column, order)
        else:
            header = self.horizontalHeader()
            sorted_by = next(n for n, one in enumerate(COLUMNS) if one.sort == self._contacts.sort_by)
            down = Qt.SortOrder.DescendingOrder if self._contacts.descending else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(sorted_by, down)

    def _remember(self, *_what: int) -> None:
        self._remembered.remember_state(COLUMNS_KEY, self.horizontalHeader().saveState())
