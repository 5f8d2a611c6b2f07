"""Cards side by side as far as the width allows, else below each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui import theme


class Reflow(QWidget):
    """Lays `items` out in equal columns of at least `least` pixels."""

    def __init__(
        self, items: Sequence[QWidget], least: int, gap: int = theme.MEDIUM, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._items = list(items)
        self._least = least
        self._gap = gap
        self._columns = 0
        self._shown = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(gap)
        self._arrange(max(1, len(self._items)))

    def sizeHint(self) -> QSize:
        """Return what the columns take at the width they have; without that, wrapped words would be cut."""
        hint = super().sizeHint()
        height = self._grid.heightForWidth(self.width()) if self._shown else -1
        return QSize(hint.width(), height if height > 0 else hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(self._least), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        fit = (event.size().width() + self._gap) // (theme.px(self._least) + self._gap)
        self._arrange(max(1, min(len(self._items), fit)))
        super().resizeEvent(event)
        self._shown = True
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for place in range(self._columns):
            self._grid.setColumnStretch(place, 0)
        self._columns = columns
        for place, item in enumerate(self._items):
            self._grid.removeWidget(item)
            self._grid.addWidget(item, place // columns, place % columns)
        for place in range(columns):
            self._grid.setColumnStretch(place, 1)
