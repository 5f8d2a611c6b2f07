"""The shadow under everything that floats: painted from one pixmap, no graphics effect."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPixmapCache

from app.ui import theme

REACH: Final = 24
DROP: Final = 8
_STRENGTH: Final = 0.36


def paint_shadow(painter: QPainter, around: QRectF, radius: int = theme.CARD_RADIUS) -> None:
    """Draw the shadow of the rounded rectangle `around`; it reaches 24 px out and lies 8 px lower."""
    ratio = painter.device().devicePixelRatio()
    corner = REACH + radius
    source = _shadow(radius, ratio)
    target = around.adjusted(-REACH, DROP - REACH, REACH, REACH + DROP)
    across = _thirds(target.left(), target.width(), corner)
    down = _thirds(target.top(), target.height(), corner)
    for from_x, wide, at_x, to_wide in across:
        for from_y, high, at_y, to_high in down:
            part = QRectF(from_x * ratio, from_y * ratio, wide * ratio, high * ratio)
            painter.drawPixmap(QRectF(at_x, at_y, to_wide, to_high), source, part)


def _thirds(start: float, length: float, corner: int) -> list[tuple[int, int, float, float]]:
    return [
        (0, corner, start, corner),
        (corner, 2, start + corner, length - 2 * corner),
        (corner + 2, corner, start + length - corner, corner),
    ]


def _shadow(radius: int, ratio: float) -> QPixmap:
    key = f"shadow:{theme.current()}:{radius}:{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    side = 2 * (REACH + radius) + 2
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ink = theme.colour("shadow")
    for ring in range(REACH):
        ink.setAlphaF(_STRENGTH * ((ring + 1) / REACH) ** 2 / REACH)
        painter.setBrush(ink)
        rect = QRectF(ring, ring, side - 2 * ring, side - 2 * ring)
        painter.drawRoundedRect(rect, radius + REACH - ring, radius + REACH - ring)
    painter.end()
    QPixmapCache.insert(key, made)
    return made
