"""The day as painted: a column a mailbox, closed hours as counts with squares, open hours minute by minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from app.core.model import EmailStatus
from app.ui import theme
from app.ui.pages.calendar import paint
from app.ui.pages.calendar.columns import Column, hours_of
from app.ui.pages.calendar.emails import series_in, status_in
from app.ui.pages.calendar.hours import CLOSED, Box, DayHours
from app.ui.pages.calendar.hours_face import HoursFace, Place, ring
from app.ui.pages.calendar.shown import Hit, Shown, Target

GUTTER: Final = 60
HEAD: Final = 50
LEAST: Final = 124
"""A column narrower than this shows no names; fewer are on screen at once then."""
FEW: Final = (9, 17)
SQUARE: Final = 8
STEP: Final = 11


def fitting(shown: Shown, width: int) -> int:
    """Return how many columns a width has room for, at least one."""
    return max(1, min(len(shown.columns), (width - GUTTER) // LEAST))


class DayFace(HoursFace):
    """Paints as many mailboxes as fit from column `first` on; `opened` are the hours shown minute by minute."""

    head = HEAD
    gutter = GUTTER

    def __init__(self, shown: Shown, opened: frozenset[int], width: int, zoom: float = 1.0, first: int = 0) -> None:
        from_hour, to_hour = hours_of(shown.columns, FEW)
        hours = DayHours(shown.columns, from_hour, to_hour, opened, zoom)
        count = fitting(shown, width)
        first = max(0, min(first, len(shown.columns) - count))
        super().__init__(shown, hours, width, first, min(len(shown.columns), first + count))
        self._figures = paint.font(13, 400, True)

    # -- geometry -----------------------------------------------------------------------------------------

    def written(self) -> list[int]:
        columns = ((n, self.shown.columns[n].emails.ids) for n in self.visible)
        return [
            ids[box.first] for n, ids in columns for box in self._boxes[n] if not self.is_count(Place(n, box.first))
        ]

    def hit_ground(self, column: int, hour: int) -> Hit | None:
        return None if hour in self.hours.opened else Hit(Target.HOUR, column, hour)

    def hit_box(self, at: QPoint, column: int, hour: int, box: Box) -> Hit:
        if hour in self.hours.opened:
            return Hit(Target.EMAIL, column, hour, box.first, self.shown.columns[column].emails[box.first])
        return Hit(Target.COUNT, column, hour, box.first)

    def is_count(self, place: Place) -> bool:
        """Return whether the place lies in an hour that shows its count only."""
        return self.shown.columns[place.column].seconds[place.index] // 3600 not in self.hours.opened

    def now_rects(self) -> list[QRect]:
        rects = super().now_rects()
        return [QRect(GUTTER, rects[0].top(), self.width - GUTTER, 2)] if rects else []

    # -- the head -----------------------------------------------------------------------------------------

    def paint_head(self, painter: QPainter) -> None:
        painter.fillRect(0, 0, self.width, HEAD, theme.colour("panel"))
        for n in self.visible:
            left, right = self.left_of(n), self.left_of(n + 1)
            painter.fillRect(left, 0, 1, HEAD, theme.colour("line"))
            self._box_head(painter, self.shown.columns[n], QRect(left + 10, 9, right - left - 20, 20))
        painter.fillRect(0, HEAD - 1, self.width, 1, theme.colour("line"))

    def _box_head(self, painter: QPainter, column: Column, at: QRect) -> None:
        box = column.mailbox
        if box is None:
            return
        full = box.used > 0 and box.used >= box.capacity
        words = "away" if box.away else f"{box.used:,} of {box.capacity:,}"
        figures = paint.font(12, 600 if full else 400, True)
        taken = QFontMetrics(figures).horizontalAdvance(words)
        paint.text(painter, at, words, theme.colour("warn_text" if full else "ink2"), figures, paint.RIGHT)
        paint.text(painter, at.adjusted(0, 0, -taken - 6, 0), box.short, theme.colour("ink"), paint.font(13, 600))
        share = min(1.0, box.used / box.capacity) if box.capacity else float(box.used > 0)
        colour = theme.colour("warn" if full else "accent")
        bar = QRectF(at.left(), at.bottom() + 6, at.width(), 6)
        paint.bar(painter, bar, [(colour, share)], theme.colour("faint_line"))

    # -- the body -----------------------------------------------------------------------------------------

    def paint_body(self, painter: QPainter, top: int, bottom: int) -> None:
        painter.fillRect(0, top, self.width, bottom - top, theme.colour("background"))
        for n in self.visible:
            self._ground(painter, n, top, bottom)
        for hour in range(self.hours.first, self.hours.last):
            y, below = self._span(hour)
            if y < bottom and below > top - 20:
                self._hour(painter, hour, y)
        for n in self.visible:
            self._paint_column(painter, n, self.boxes_between(n, top, bottom))

    def _span(self, hour: int) -> tuple[int, int]:
        return self.hours.tops[hour - self.hours.first], self.hours.tops[hour - self.hours.first + 1]

    def _ground(self, painter: QPainter, column: int, top: int, bottom: int) -> None:
        left, right = self.left_of(column), self.left_of(column + 1)
        shown = self.shown.columns[column]
        info = self.shown.day(shown.day)
        area = QRect(left, top, right - left, bottom - top)
        if (shown.mailbox and shown.mailbox.away) or info.off_title:
            paint.hatch(painter, area)
        elif not info.count and (info.off or shown.day.weekday() >= 5):
            painter.fillRect(area, theme.colour("faint_line", 170))
        painter.fillRect(left, top, 1, bottom - top, theme.colour("line"))

    def _hour(self, painter: QPainter, hour: int, y: int) -> None:
        opened = hour in self.hours.opened
        painter.fillRect(0, y, self.width, 1, theme.colour("line"))
        at = QRect(0, y + (0 if opened else (CLOSED - 20) // 2), GUTTER - 8, 20)
        font = paint.font(11, 400, True)
        paint.text(painter, at, f"{'▾' if opened else '▸'} {hour:02}:00", theme.colour("ink2"), font, paint.RIGHT)
        if not opened:
            return
        painter.setPen(QPen(theme.colour("line"), 1, Qt.PenStyle.DashLine))
        for quarter in (15, 30, 45):
            line = self.hours.y_of(hour * 3600 + quarter * 60)
            painter.drawLine(GUTTER, line, self.width, line)
            label = QRect(0, line - 10, GUTTER - 8, 20)
            paint.text(painter, label, f":{quarter}", theme.colour("ink2"), font, paint.RIGHT)
            painter.setPen(QPen(theme.colour("line"), 1, Qt.PenStyle.DashLine))

    def _paint_column(self, painter: QPainter, column: int, boxes: Sequence[Box]) -> None:
        alone: list[tuple[Box, int]] = []
        for box in boxes:
            if self.is_count(Place(column, box.first)):
                self._count(painter, column, box)
            else:
                alone.append((box, box.first))
        self.paint_boxes(painter, column, alone)

    def _count(self, painter: QPainter, column: int, box: Box) -> None:
        rect = self.rect(column, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        words = f"{box.count:,}"
        taken = max(14, _width(self._figures, words))
        paint.text(
            painter,
            QRect(rect.left() + 12, rect.top(), taken, rect.height()),
            words,
            theme.colour("ink"),
            self._figures,
        )
        room = QRect(rect.left() + 11 + taken + 7, rect.top(), 0, rect.height())
        room.setRight(rect.right() - 8)
        self._squares(painter, column, box, room)

    def _squares(self, painter: QPainter, column: int, box: Box, room: QRect) -> None:
        """Draw a square an email where they fit, else the shares as one bar."""
        kinds = self.shown.columns[column].emails.kinds[box.first : box.first + box.count]
        y = room.center().y() - SQUARE // 2 + 0.5
        if box.count * STEP <= room.width() + STEP - SQUARE:
            painter.setPen(Qt.PenStyle.NoPen)
            for n, kind in enumerate(kinds):
                painter.setBrush(self._tone(kind))
                painter.drawRoundedRect(QRectF(room.left() + n * STEP, y, SQUARE, SQUARE), 2, 2)
            return
        counted = sorted(Counter(kinds).items(), key=lambda one: (series_in(one[0]), status_in(one[0])))
        parts = [(self._tone(kind), n / box.count) for kind, n in counted]
        paint.bar(painter, QRectF(room.left(), y, room.width(), SQUARE), parts, theme.colour("faint_line"))

    def _tone(self, kind: int) -> QColor:
        status, series = status_in(kind), series_in(kind)
        colour = paint.email_colour(status, series)
        gone = status in paint.GONE
        share = 0.4 if gone else 0.75 if status == EmailStatus.PENDING.value else 1.0
        return theme.blend(theme.colour("panel"), colour, share)

    # -- what moves ---------------------------------------------------------------------------------------

    def paint_current(self, painter: QPainter, place: Place, focused: bool) -> None:
        if not self.is_count(place):
            super().paint_current(painter, place, focused)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring(painter, self.rect_of(place), "accent", 2 if focused else 1.5)

    def paint_names(self, painter: QPainter, visible: QRect) -> None:
        info = self.shown.day(self.shown.span.anchor)
        painter.setPen(theme.colour("ink2"))
        painter.setFont(paint.font())
        if info.off_title:
            area = QRect(GUTTER, visible.center().y() - 60, self.width - GUTTER, 120)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{info.off_title}, no sending")
            return
        for n in self.visible:
            box = self.shown.columns[n].mailbox
            if box is not None and box.away:
                area = QRect(self.left_of(n), visible.center().y() - 40, self.left_of(n + 1) - self.left_of(n), 80)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{box.short}\nis away")


def _width(font: QFont, words: str) -> int:
    return QFontMetrics(font).horizontalAdvance(words)
