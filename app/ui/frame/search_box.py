"""The box in the top bar that opens the command palette: it looks like a field and is a button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.scaling import keep_size
from app.ui.theme import px
from app.ui.widgets.progress import Spinner

WORDS: Final = "Search or jump to…"
WIDEST: Final = 230
_CAP: Final = 8


class Lens(Spinner):
    """The lens of the box; while something is worked on, a spinner in its place."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_turning():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        paint_icon(painter, "search", "ink2", self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class SearchBox(QPushButton):
    """Asks for a lens only and takes what room the page's controls leave; `keys` is shown where there is some."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.lens = Lens()
        self.lens.setParent(self)
        self.lens.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("searchBox")
        self.setAccessibleName("Search or jump to")
        self.setToolTip(f"{WORDS} ({keys})")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        keep_size(self, most_width=WIDEST)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(px(theme.CONTROL_HEIGHT), px(theme.CONTROL_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = px(9) if any(self._fitting()) else (self.width() - self.lens.width()) // 2
        self.lens.move(left, (self.height() - self.lens.height()) // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        words, keys = self._fitting()
        painter.setFont(theme.font())
        painter.setPen(theme.colour("ink2"))
        text = self.rect().adjusted(px(10 + 14 + 8), 0, 0, 0)
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
        return "", self._cap_width() <= room

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
