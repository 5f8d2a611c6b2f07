"""The three small drawings of the first start: mailboxes and their load, contacts, steps. Decoration without data."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui import theme

_LOADS = ((1.0, 0.75, 0.6, 0.45, 0.3, 0.18), (-1.0, 0.9, 0.7, 0.45, 0.25, 0.15), (0.72, 0.55, 0.4, 0.3, 0.2, 0.12))
_BAR = 6


def draw_mailboxes(painter: QPainter, room: QRectF) -> None:
    """Draw three names, each with six days from full to free."""
    step = room.height() / 3
    for line, (loads, width) in enumerate(zip(_LOADS, (64, 52, 72), strict=True)):
        middle = room.top() + step * (line + 0.5)
        _bar(painter, room.left(), middle, min(width, room.width() - 19 * 6 - 6), "ink3")
        for day, load in enumerate(loads):
            left = room.right() - 19 * (6 - day) + 4
            full = theme.colour("series3")
            shade = theme.blend(theme.colour("accent_tint"), theme.colour("accent"), load)
            painter.setBrush(full if load < 0 else shade)
            painter.drawRoundedRect(QRectF(left, middle - 7.5, 15, 15), 3, 3)


def draw_contacts(painter: QPainter, room: QRectF) -> None:
    """Draw three people with what is known of them."""
    step = room.height() / 3
    for line, (token, width, more) in enumerate((("series1", 62, 56), ("series2", 48, 70), ("series3", 74, 44))):
        middle = room.top() + step * (line + 0.5)
        painter.setBrush(theme.blend(theme.colour("panel"), theme.colour(token), 0.45))
        painter.drawEllipse(QRectF(room.left(), middle - 7.5, 15, 15))
        _bar(painter, room.left() + 23, middle, width, "ink3")
        _bar(painter, room.right() - 28, middle, 28, "line")
        left = max(room.right() - 36 - more, room.left() + 23 + width + 10)
        _bar(painter, left, middle, room.right() - 36 - left, "line")


def draw_steps(painter: QPainter, room: QRectF) -> None:
    """Draw two steps with the wait between them."""
    height = 26.0
    for top, number, width in ((room.top(), "1", 96), (room.bottom() - height, "2", 72)):
        card = QRectF(room.left(), top, room.width(), height)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(card, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_tint"))
        painter.drawEllipse(QRectF(card.left() + 9, card.center().y() - 8, 16, 16))
        painter.setPen(theme.colour("accent"))
        painter.setFont(theme.font(10, 600))
        painter.drawText(QRectF(card.left() + 9, card.top(), 16, height), Qt.AlignmentFlag.AlignCenter, number)
        painter.setPen(Qt.PenStyle.NoPen)
        _bar(painter, card.left() + 33, card.center().y(), min(width, card.width() - 33 - 46), "ink3")
        _bar(painter, card.right() - 36, card.center().y(), 26, "line")
    wait = QRectF(room.left() + 26, room.center().y() - 9, 76, 18)
    painter.setPen(QPen(theme.colour("line"), 1))
    rail = room.left() + 17
    painter.drawLine(QPointF(rail, room.top() + height), QPointF(rail, room.bottom() - height))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(wait, 9, 9)
    painter.setPen(theme.colour("ink"))
    painter.setFont(theme.font(11))
    painter.drawText(wait, Qt.AlignmentFlag.AlignCenter, "wait 3 days")


def _bar(painter: QPainter, left: float, middle: float, width: float, token: str) -> None:
    if width < _BAR:
        return
    painter.setBrush(theme.colour(token))
    painter.drawRoundedRect(QRectF(left, middle - _BAR / 2, width, _BAR), 3, 3)
