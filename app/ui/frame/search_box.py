"""The box in the top bar that opens the command palette: it looks like a field and is a button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.theme import px

WORDS: Final = "Search or jump to…"
WIDEST: Final = 230
_CAP: Final = 8


class SearchBox(QPushButton):
    """Gives way to the page's controls down to a lens; `keys` is shown where there is room."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setObjectName("searchBox")
        self.setAccessibleName("Search or jump to")
        self.setToolTip(f"{WORDS} ({keys})")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(WIDEST), px(theme.CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(theme.CONTROL_HEIGHT), px(theme.CONTROL_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        words, keys = self._fitting()
        side = px(14)
        left = px(10) if words else (self.width() - side) // 2
        paint_icon(painter, "search", "ink2", QRect(left, (self.height() - side) // 2, side, side))
        painter.setFont(theme.font())
        painter.setPen(theme.colour("ink2"))
        text = self.rect().adjusted(left + side + px(8), 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if keys:
            self._paint_cap(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        ring = 2.0 if self.hasFocus() else 1.0
        line = "accent" if self.hasFocus() else "ink3" if self.underMouse() else "line"
        painter.setPen(QPen(theme.colour(line), ring))
        painter.setBrush(theme.colour("background"))
        box = QRectF(self.rect()).adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2)
        painter.drawRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)

    def _fitting(self) -> tuple[str, bool]:
        """Return the words there is room for, and whether there is some for the keys."""
        metrics = QFontMetrics(theme.font())
        room = self.width() - px(10 + 14 + 8 + _CAP)
        for words in (WORDS, "Search…"):
            wide = metrics.horizontalAdvance(words)
            if wide <= room:
                return words, wide + px(10) + self._cap_width() <= room
        return "", False

    def _cap_width(self) -> int:
        return QFontMetrics(theme.font(11)).horizontalAdvance(self._keys) + px(10)

    def _paint_cap(self, painter: QPainter) -> None:
        width, height = self._cap_width(), px(18)
        box = QRectF(self.width() - px(_CAP) - width + 0.5, (self.height() - height) / 2 + 0.5, width - 1, height - 1)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("ink2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys)
