"""An email in the air as painted: its empty place, the lifted box, and the others that would yield. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.pages.calendar import paint
from app.ui.pages.calendar.hours_face import HoursFace, Place, clock_of, ring, short_name
from app.ui.pages.calendar.lift import Lifted
from app.ui.widgets.shadow import paint_shadow

TURN: Final = -1.2
PIN: Final = 13
RADIUS: Final = 6


def ghost_rect(face: HoursFace, lifted: Lifted) -> QRect:
    """Return where the lifted box lies, without the scroll; empty where its column is not on screen."""
    if lifted.column not in face.visible:
        return QRect()
    return face.rect_at(lifted.column, lifted.second).adjusted(2, -6, 12, 8)


def paint_lifted(
    painter: QPainter,
    face: HoursFace,
    lifted: Lifted,
    moved: Mapping[int, int],
    place_of: Callable[[int], Place | None],
) -> None:
    """Draw everything about a lifted email; `moved` are the seconds by which other emails would move, by id."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for email_id, seconds in moved.items():
        place = place_of(email_id)
        if place is not None and place.column in face.visible and email_id != lifted.email.id:
            _yielding(painter, face, place, seconds)
    if lifted.home.column in face.visible:
        _home(painter, face, lifted)
    _box(painter, ghost_rect(face, lifted), lifted)


def _yielding(painter: QPainter, face: HoursFace, place: Place, seconds: int) -> None:
    rect = face.rect_of(place)
    face.paint_boxes(painter, place.column, [(face.box_of(place), place.index)])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring(painter, rect.adjusted(-1, -1, 1, 1), "warn", 1.5)
    words = moved_by(seconds)
    font = paint.font(11, 600, True)
    width = QFontMetrics(font).horizontalAdvance(words) + 8
    at = QRect(rect.right() - width, rect.top() + 1, width - 1, rect.height() - 2)
    painter.fillRect(at, theme.colour("warn_tint"))
    paint.text(painter, at.adjusted(0, 0, -3, 0), words, theme.colour("warn_text"), font, paint.RIGHT)


def _home(painter: QPainter, face: HoursFace, lifted: Lifted) -> None:
    box = face.box_of(lifted.home)
    if box.count > 1:
        return
    rect = face.rect(lifted.home.column, box)
    painter.fillRect(rect, theme.colour("background"))
    painter.setPen(QPen(theme.series(lifted.email.series), 1, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    words = f"{clock_of(lifted.home_second)} {short_name(lifted.email.name)}"
    paint.text(painter, rect.adjusted(9, -1, -2, 1), words, theme.colour("ink2"), paint.font(11))


def _box(painter: QPainter, rect: QRect, lifted: Lifted) -> None:
    if rect.isEmpty():
        return
    at, colour = QRectF(rect), theme.series(lifted.email.series)
    painter.save()
    painter.translate(at.center())
    painter.rotate(TURN)
    painter.translate(-at.center())
    paint_shadow(painter, at, RADIUS)
    painter.setPen(QPen(colour, 2))
    painter.setBrush(theme.blend(theme.colour("panel"), colour, 0.26))
    painter.drawRoundedRect(at, RADIUS, RADIUS)
    painter.fillRect(QRectF(at.left() + 1, at.top() + 2, 4, at.height() - 4), colour)
    words = f"{clock_of(lifted.second)} {short_name(lifted.email.name)}"
    paint.text(painter, rect.adjusted(14, 0, -PIN - 10, 0), words, theme.colour("ink"), paint.font(12, 600))
    y = rect.center().y() - PIN // 2
    paint_icon(painter, "pin", "ink", QRect(rect.right() - PIN - 8, y, PIN, PIN))
    painter.restore()


def moved_by(seconds: int) -> str:
    """Return by how much an email would move: "+4 min", "−30 s", "+2 h", "+1 d"."""
    sign, size = "−" if seconds < 0 else "+", abs(seconds)
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if size >= unit:
            return f"{sign}{round(size / unit)} {name}"
    return f"{sign}{size} s"
