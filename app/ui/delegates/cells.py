"""What table cells are painted with: row ground, text, pill, coloured square. Colours are read when painting."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QPixmapCache, QStaticText

from app.ui import theme

PAD = 10
PILL_HEIGHT = 18
KEPT_TEXTS = 20_000
PILLS: Final = {
    "good": ("accent_tint", "accent"),
    "warn": ("warn_tint", "warn_text"),
    "bad": ("bad_tint", "bad"),
    "grey": ("faint_line", "ink2"),
}
"""Each kind's ground and ink."""
_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight


def paint_ground(painter: QPainter, rect: QRect, *, picked: bool, hovered: bool) -> None:
    """Paint a cell's part of its row: tint when picked, a fainter one under the pointer, else a line below."""
    if picked:
        painter.fillRect(rect, theme.colour("accent_tint"))
    elif hovered:
        painter.fillRect(rect, theme.colour("hover"))
    if not picked:
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, theme.colour("faint_line"))


def paint_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    token: str = "ink",
    *,
    px: int = theme.BODY_PX,
    weight: int = 400,
    right: bool = False,
    tabular: bool = False,
) -> None:
    """Paint one elided line, in the middle of `rect`; `tabular` gives all figures one width, and dashes a wide one."""
    static, width = _static(text, rect.width(), px, weight, tabular)
    painter.setFont(_font(px, weight, tabular))
    painter.setPen(theme.colour(token))
    left = rect.right() - width + 1 if right else rect.left()
    painter.drawStaticText(QPointF(left, rect.top() + (rect.height() - static.size().height()) / 2), static)


def paint_pill(painter: QPainter, left: int, middle: int, text: str, kind: str, *, on_tint: bool = False) -> int:
    """Paint a pill of `kind` (good, warn, bad, grey) and return where the next may begin."""
    ground, ink = PILLS[kind]
    picture = _pill(text, "panel" if on_tint else ground, ink, painter.device().devicePixelRatio())
    painter.drawPixmap(QPointF(left, middle - theme.px(PILL_HEIGHT) / 2), picture)
    return left + round(picture.deviceIndependentSize().width()) + 4


def pill_width(text: str) -> int:
    """Return how wide a pill is."""
    return QFontMetrics(_font(11, 400)).horizontalAdvance(text) + theme.px(16)


def paint_square(painter: QPainter, left: int, middle: int, colour: QColor) -> None:
    """Paint the small square that tells a sequence."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    side = theme.px(9)
    painter.drawRoundedRect(QRectF(left, middle - side / 2, side, side), 2, 2)
    painter.restore()


@lru_cache(maxsize=KEPT_TEXTS)
def _static(text: str, width: int, px: int, weight: int, tabular: bool) -> tuple[QStaticText, int]:
    metrics = QFontMetrics(_font(px, weight, tabular))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))
    made = QStaticText(shown)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=_font(px, weight, tabular))
    return made, metrics.horizontalAdvance(shown)


@lru_cache(maxsize=32)
def _font(px: int, weight: int, tabular: bool = False) -> QFont:
    return theme.font(px, weight, tabular)


def _pill(text: str, ground: str, ink: str, ratio: float) -> QPixmap:
    key = f"pill:{text}:{ground}:{ink}:{theme.current()}:{theme.scale()}:{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    width, height = pill_width(text), theme.px(PILL_HEIGHT)
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    whole = QRectF(0, 0, width, height)
    painter.drawRoundedRect(whole, height / 2, height / 2)
    painter.setFont(_font(11, 400))
    painter.setPen(theme.colour(ink))
    painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    QPixmapCache.insert(key, made)
    return made


def _forget_measures() -> None:
    _font.cache_clear()
    _static.cache_clear()


theme.rescaled.connect(_forget_measures)
