"""A search field: search as you type, Esc empties it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.widgets.text import label

LEAST_WIDTH = 120


class SearchField(QLineEdit):
    """`searched(text)` on every change, stripped. `keys` ("Ctrl F") is shown at the right while it is empty."""

    searched = Signal(str)

    def __init__(self, placeholder: str, keys: str = "", width: int = 330, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._width = width
        self.setMinimumWidth(LEAST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._keys = label(keys, "kbd")
        self._keys.setParent(self)
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.textChanged.connect(self._changed)
        self._changed("")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._width), super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keys.adjustSize()
        self._keys.move(self.width() - self._keys.width() - 8, (self.height() - self._keys.height()) // 2)
        self._show_keys()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = theme.px(14)
        paint_icon(painter, "search", "ink2", QRect(theme.px(10), (self.height() - side) // 2, side, side))
        painter.end()

    def _changed(self, text: str) -> None:
        self._show_keys()
        self.searched.emit(text.strip())

    def _show_keys(self) -> None:
        fits = self.width() > theme.px(200)
        self._keys.setVisible(bool(self._keys.text()) and not self.text() and fits)
