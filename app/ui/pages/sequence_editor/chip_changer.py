"""Changing a variable where it stands in the text: a press on its chip opens name and fallback beside it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from app.ui.pages.sequence_editor.chip_edit import ChipEdit
from app.ui.pages.sequence_editor.variables import VariablePanel
from app.ui.widgets.popover import Popover

WIDTH = 300


class ChipChanger(QObject):
    """One panel for the fields of a pane; what it writes is an edit of the field like any typing."""

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self.panel = VariablePanel()
        self._pane = pane
        self._spot = QWidget(pane)
        self._spot.hide()
        self._popover: Popover | None = None
        self._field: ChipEdit | None = None
        self._span = (0, 0)
        self.panel.wanted.connect(self._write)
        self.panel.remove_wanted.connect(lambda: self._write(""))

    def open(self, field: ChipEdit, start: int, end: int) -> None:
        """Open the panel beside the chip that takes up `start` to `end` of the field's text."""
        self._field, self._span = field, (start, end)
        self._spot.setGeometry(self._place(field, start, end))
        self.panel.edit(field.toPlainText()[start:end])
        if self._popover is None:
            self._popover = Popover(self._spot, self.panel, WIDTH)
        self._popover.open()

    def _write(self, text: str) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        if self._field is not None:
            self._field.replace(*self._span, text)

    def _place(self, field: ChipEdit, start: int, end: int) -> QRect:
        cursor = QTextCursor(field.document())
        cursor.setPosition(start)
        first = field.cursorRect(cursor)
        cursor.setPosition(end)
        rect = first.united(field.cursorRect(cursor))
        return QRect(field.viewport().mapTo(self._pane, rect.topLeft()), rect.size())
