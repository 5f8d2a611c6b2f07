"""What floats over the window without being a window: a rounded panel with a painted shadow."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.shadow import DROP, REACH, paint_shadow


class Floating(QWidget):
    """A child of the window; `inside` is the layout within the panel, the shadow lies in the margins around."""

    def __init__(self, window: QWidget, token: str = "panel", radius: int = theme.CARD_RADIUS) -> None:
        super().__init__(window)
        self._token = token
        self._radius = radius
        around = QVBoxLayout(self)
        around.setContentsMargins(REACH, REACH - DROP, REACH, REACH + DROP)
        self.inside = QVBoxLayout()
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(0)
        around.addLayout(self.inside)

    def panel(self) -> QRectF:
        """Return the panel without its shadow, in own coordinates."""
        return QRectF(self.rect()).adjusted(REACH, REACH - DROP, -REACH, -REACH - DROP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_shadow(painter, self.panel(), self._radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line") if self._token == "panel" else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._token))
        painter.drawRoundedRect(self.panel().adjusted(0.5, 0.5, -0.5, -0.5), self._radius, self._radius)
        painter.end()
