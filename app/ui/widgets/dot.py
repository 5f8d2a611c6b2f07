"""A dot: a colour that names a sequence or a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.scaling import keep_size


class Dot(QWidget):
    """A filled circle, or with a smaller radius a rounded square, in a token's colour."""

    def __init__(self, token: str = "accent", size: int = 8, radius: float = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._radius = radius
        keep_size(self, width=size, height=size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour(self._token))
        painter.setBrush(theme.colour(self._token))
        radius = theme.scale() * self._radius
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
