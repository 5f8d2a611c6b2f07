"""The weekly window drawn as seven columns of a day: dragged to set its times, clicked to take days in or out.

A sequence has one start and end for all its days, so every chosen day shows the same band and all move together.
Owns the gesture and the picture; the draft changes only when the mouse lets go.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.core.model import WEEKDAYS
from app.ui import theme
from app.ui.pages.sequence_editor.schedule.times import (
    DAY,
    LEAST,
    NAMES,
    SNAP,
    clock,
    days_in_words,
    shifted,
    snapped,
    stretched,
)

GUTTER = 48
GAP = 6
TOP, BOTTOM = 8, 10
HEIGHT = 232
EDGE = 7
HOURS_MARKED = (0, 6, 12, 18, 24)


class _Part(Enum):
    START = "start"
    END = "end"
    WHOLE = "whole"
    DRAWN = "drawn"


class WindowGrid(QWidget):
    """`moved(start, end)` in minutes of the day after a drag or key, `day_toggled("fri")` after a click or Space."""

    moved = Signal(int, int)
    day_toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("windowGrid")
        self.setAccessibleName("Weekly sending window")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._days: tuple[str, ...] = ()
        self._window = (9 * 60, 17 * 60)
        self._drag: _Part | None = None
        self._shown = self._window
        self._pressed = QPointF()
        self._is_dragging = False
        self._day = 0
        self._hover: tuple[int, _Part | None] = (-1, None)
        self._describe()

    def show_window(self, days: tuple[str, ...], start: int, end: int) -> None:
        """Show these days and times; a drag under way goes on with its own."""
        self._days, self._window = days, (start, end)
        if self._drag is None:
            self._shown = self._window
        self._describe()
        self.update()

    def shown_window(self) -> tuple[int, int]:
        """Return start and end as they are drawn now, a drag under way included."""
        return self._shown

    def column(self, day: int) -> QRect:
        """Return the area of a day, Monday 0."""
        left, width = theme.px(GUTTER), self.width() - theme.px(GUTTER)
        gap = theme.px(GAP)
        each = (width - gap * 6) / 7
        at = left + day * (each + gap)
        return QRect(round(at), theme.px(TOP), round(each), self.height() - theme.px(TOP + BOTTOM))

    def y_of(self, minutes: int) -> float:
        """Return where a time of day is drawn."""
        area = self.column(0)
        return area.top() + area.height() * minutes / DAY

    def sizeHint(self) -> QSize:
        return QSize(theme.px(340), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(260), theme.px(HEIGHT))

    # painting ---------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for day in range(7):
            self._paint_day(painter, day)
        self._paint_hours(painter)
        painter.end()

    def _paint_day(self, painter: QPainter, day: int) -> None:
        area = QRectF(self.column(day))
        is_on = WEEKDAYS[day] in self._days
        outline = QPainterPath()
        outline.addRoundedRect(area, 5, 5)
        painter.fillPath(outline, theme.colour("background" if is_on else "faint_line"))
        painter.save()
        painter.setClipPath(outline)
        painter.setPen(theme.colour("line"))
        for hour in range(3, 24, 3):
            y = round(self.y_of(hour * 60)) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.restore()
        self._paint_band(painter, area, is_on, day)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        is_current = self.hasFocus() and day == self._day
        painter.setPen(QPen(theme.colour("accent" if is_current else "line"), 2 if is_current else 1))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _paint_band(self, painter: QPainter, area: QRectF, is_on: bool, day: int) -> None:
        start, end = self._shown
        top, bottom = self.y_of(start), self.y_of(end)
        band = QRectF(area.left(), top, area.width(), bottom - top).adjusted(2, 0, -2, 0)
        if not is_on:
            if self._hover[0] == day:
                painter.setPen(QPen(theme.colour("ink3"), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(band.adjusted(1, 0.5, -1, -0.5), 4, 4)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_tint"))
        painter.drawRoundedRect(band, 4, 4)
        lively = self._drag is not None or self._hover[0] == day
        for y, part in ((top, _Part.START), (bottom, _Part.END)):
            held = self._drag in (part, _Part.WHOLE, _Part.DRAWN) or (lively and self._hover[1] is part)
            thick = 4 if held else 3
            painter.setBrush(theme.colour("accent"))
            edge = QRectF(band.left(), y - (0 if part is _Part.START else thick), band.width(), thick)
            painter.drawRoundedRect(edge, 1.5, 1.5)

    def _paint_hours(self, painter: QPainter) -> None:
        start, end = self._shown
        height = theme.px(14)
        painter.setFont(theme.font(11, tabular=True))
        painter.setPen(theme.colour("ink2"))
        for hour in HOURS_MARKED:
            if all(abs(self.y_of(hour * 60) - self.y_of(at)) >= height for at in (start, end)):
                self._paint_hour(painter, hour * 60, self.y_of(hour * 60), height)
        painter.setFont(theme.font(12, 600, tabular=True))
        painter.setPen(theme.colour("accent"))
        first, last = self.y_of(start), self.y_of(end)
        apart = max(0.0, height - (last - first)) / 2
        self._paint_hour(painter, start, first - apart, height)
        self._paint_hour(painter, end, last + apart, height)

    def _paint_hour(self, painter: QPainter, minutes: int, y: float, height: int) -> None:
        top = min(max(0.0, y - height / 2), self.height() - height)
        place = QRectF(0, top, theme.px(GUTTER - 8), height)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, clock(minutes))

    # the mouse --------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or day < 0:
            return
        self._pressed = event.position()
        self._day = day
        self._drag = self._part_at(event.position()) or _Part.DRAWN
        self._is_dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._set_hover(event.position())
            return
        way = (event.position() - self._pressed).manhattanLength()
        if not self._is_dragging and way < QApplication.startDragDistance():
            return
        self._is_dragging = True
        self._shown = self._dragged(event.position().y())
        self._describe()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._drag is None:
            return
        dragged, self._drag = self._is_dragging, None
        self._is_dragging = False
        if not dragged:
            self.day_toggled.emit(WEEKDAYS[self._day])
        elif self._shown != self._window:
            self.moved.emit(*self._shown)
        self._set_hover(event.position())
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover = (-1, None)
        self.update()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._drag is not None
        ):
            event.accept()
            self._give_up()
            return True
        return super().event(event)

    def _give_up(self) -> None:
        self._drag, self._is_dragging, self._shown = None, False, self._window
        self._describe()
        self.update()

    def _dragged(self, y: float) -> tuple[int, int]:
        start, end = self._window
        now, pressed = self._minutes_at(y), self._minutes_at(self._pressed.y())
        if self._drag is _Part.START:
            return min(snapped(now), end - LEAST), end
        if self._drag is _Part.END:
            return start, max(snapped(now), start + LEAST)
        if self._drag is _Part.WHOLE:
            return shifted(start, end, snapped_by(now - pressed))
        return stretched(snapped(pressed), snapped(now))

    def _minutes_at(self, y: float) -> float:
        area = self.column(0)
        return (y - area.top()) * DAY / max(1, area.height())

    def _day_at(self, point: QPointF) -> int:
        gap = theme.px(GAP)
        for day in range(7):
            area = self.column(day)
            if area.left() - gap / 2 <= point.x() <= area.right() + gap / 2:
                return day
        return -1

    def _part_at(self, point: QPointF) -> _Part | None:
        """Return what of the band a point grips, None outside it or on a day that does not send."""
        day = self._day_at(point)
        if day < 0 or WEEKDAYS[day] not in self._days:
            return None
        top, bottom = self.y_of(self._window[0]), self.y_of(self._window[1])
        near = min(theme.px(EDGE), max(2.0, (bottom - top) / 3))
        if abs(point.y() - top) <= near:
            return _Part.START
        if abs(point.y() - bottom) <= near:
            return _Part.END
        return _Part.WHOLE if top < point.y() < bottom else None

    def _set_hover(self, point: QPointF) -> None:
        found = (self._day_at(point), self._part_at(point))
        if found != self._hover:
            self._hover = found
            self.setCursor(_CURSORS.get(found[1], Qt.CursorShape.PointingHandCursor))
            self.update()

    # the keys ---------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._day = (self._day + (1 if key == Qt.Key.Key_Right else -1)) % 7
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_toggled.emit(WEEKDAYS[self._day])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move_by(SNAP if key == Qt.Key.Key_Down else -SNAP, event.modifiers())
        else:
            super().keyPressEvent(event)

    def _move_by(self, by: int, held: Qt.KeyboardModifier) -> None:
        """Move the end with Shift, the start with Ctrl, else the whole window."""
        start, end = self._window
        if held & Qt.KeyboardModifier.ShiftModifier:
            end = min(DAY, max(start + LEAST, end + by))
        elif held & Qt.KeyboardModifier.ControlModifier:
            start = max(0, min(end - LEAST, start + by))
        else:
            start, end = shifted(start, end, by)
        if (start, end) != self._window:
            self.moved.emit(start, end)

    def _describe(self) -> None:
        start, end = self._shown
        day = WEEKDAYS[self._day]
        here = "sends" if day in self._days else "does not send"
        self.setAccessibleDescription(
            f"{days_in_words(self._days)}, {clock(start)} to {clock(end)}. {NAMES[day]} {here}; Space changes that. "
            "Up and Down move the window, with Shift its end, with Ctrl its start."
        )


def snapped_by(minutes: float) -> int:
    """Return the nearest whole number of quarters of an hour, in minutes."""
    return round(minutes / SNAP) * SNAP


_CURSORS: dict[_Part | None, Qt.CursorShape] = {
    _Part.START: Qt.CursorShape.SizeVerCursor,
    _Part.END: Qt.CursorShape.SizeVerCursor,
    _Part.WHOLE: Qt.CursorShape.OpenHandCursor,
}
