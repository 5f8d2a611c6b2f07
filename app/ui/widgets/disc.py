"""A tinted circle with an icon or a few letters in it. Decoration: it has no accessible name."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.scaling import keep_size

ICON = 22


class Disc(QWidget):
    """`side` and `text_px` in pixels as drawn at 100 %."""

    def __init__(self, side: int, text: str = "", *, text_px: int = theme.SECONDARY_PX, icon_name: str = "") -> None:
        super().__init__()
        self._text = text
        self._text_px = text_px
        self._icon_name = icon_name
        keep_size(self, width=side, height=side)

    def show_text(self, text: str) -> None:
        """Show other letters."""
        self._text = text
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_tint"))
        painter.drawEllipse(QRectF(self.rect()))
        if self._icon_name:
            side = theme.px(ICON)
            edge = (self.width() - side) // 2
            paint_icon(painter, self._icon_name, "accent", QRect(edge, edge, side, side))
        painter.setPen(theme.colour("accent"))
        painter.setFont(theme.font(self._text_px, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
