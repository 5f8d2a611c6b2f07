"""The week as painted: heads with load, hours, days off by name. Draws; asks nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from app.ui import theme
from app.ui.pages.calendar import paint
from app.ui.pages.calendar.columns import hours_of
from app.ui.pages.calendar.hours import LINE_HEIGHT, Hours
from app.ui.pages.calendar.hours_face import HoursFace
from app.ui.pages.calendar.shown import Day, Shown
from app.ui.wording import DAYS

GUTTER: Final = 57
HEAD: Final = 48
NARROW: Final = 640
THIN: Final = 60
IDLE_WEIGHT: Final = 0.45


class WeekFace(HoursFace):
    """Paints the columns of one week into a given width; `opened` are the hours shown line by line."""

    head = HEAD
    gutter = GUTTER

    def __init__(self, shown: Shown, opened: frozenset[int], width: int, zoom: float = 1.0) -> None:
        first, last = hours_of(shown.columns)
        super().__init__(shown, Hours(shown.columns, first, last, opened, zoom), width)

    def column_lefts(self) -> list[int]:
        """Return where each column begins, and the last ends; in a narrow week days off give way to the others."""
        room = self.width - GUTTER
        idle = [self._is_idle(n) and room < NARROW for n in range(len(self.shown.columns))]
        weights = [IDLE_WEIGHT if thin else 1.0 for thin in idle]
        lefts, at = [GUTTER], 0.0
        for weight in weights:
            at += weight
            lefts.append(GUTTER + round(room * at / sum(weights)))
        return lefts

    def _is_idle(self, column: int) -> bool:
        info = self.shown.day(self.shown.columns[column].day)
        return not info.count and (bool(info.off) or self.shown.columns[column].day.weekday() >= 5)

    # -- the head -----------------------------------------------------------------------------------------

    def paint_head(self, painter: QPainter) -> None:
        """Draw the days' names, counts and load bars over the top of the viewport."""
        painter.fillRect(0, 0, self.width, HEAD, theme.colour("panel"))
        for n, column in enumerate(self.shown.columns):
            left, right = self.left_of(n), self.left_of(n + 1)
            painter.fillRect(left, 0, 1, HEAD, theme.colour("line"))
            self._day_name(painter, n, QRect(left + 10, 8, right - left - 14, 20))
            self._load(painter, self.shown.day(column.day), QRectF(left + 10, 33, right - left - 20, 6))
        painter.fillRect(0, HEAD - 1, self.width, 1, theme.colour("line"))

    def _day_name(self, painter: QPainter, column: int, at: QRect) -> None:
        day = self.shown.columns[column].day
        name = f"{DAYS[day.weekday()]} {day.day}" if at.width() > THIN - 14 else str(day.day)
        bold = paint.font(13, 600)
        today = day == self.shown.today
        paint.text(painter, at, name, theme.colour("accent" if today else "ink"), bold)
        room = at.adjusted(QFontMetrics(bold).horizontalAdvance(name) + 6, 0, 0, 0)
        count = f"{self.shown.day(day).count:,}"
        fitting = [font for font in (paint.font(13), paint.font(11)) if _width(font, count) < room.width()]
        if self.shown.day(day).count and fitting:
            paint.text(painter, room, count, theme.colour("ink2"), fitting[0])

    def _load(self, painter: QPainter, day: Day, at: QRectF) -> None:
        share = min(1.0, day.used / day.capacity) if day.capacity else float(day.used > 0)
        colour = theme.colour("warn" if day.full else "accent")
        paint.bar(painter, at, [(colour, share)], theme.colour("faint_line"))

    # -- the body -----------------------------------------------------------------------------------------

    def paint_body(self, painter: QPainter, top: int, bottom: int) -> None:
        """Draw the still layer of the content's pixels from `top` up to `bottom`."""
        painter.fillRect(0, top, self.width, bottom - top, theme.colour("background"))
        for n in range(len(self.shown.columns)):
            self._ground(painter, n, top, bottom)
            self.paint_boxes(painter, n, [(box, box.first) for box in self.boxes_between(n, top, bottom)])
        for hour in range(self.hours.first, self.hours.last):
            y = self.hours.tops[hour - self.hours.first]
            if top - 20 < y < bottom + 20:
                self._hour_label(painter, hour, y)

    def _ground(self, painter: QPainter, column: int, top: int, bottom: int) -> None:
        left, right = self.left_of(column), self.left_of(column + 1)
        day = self.shown.columns[column].day
        info = self.shown.day(day)
        area = QRect(left, top, right - left, bottom - top)
        if info.off_title:
            paint.hatch(painter, area)
        elif not info.count and (info.off or day.weekday() >= 5):
            painter.fillRect(area, theme.colour("faint_line", 170))
        painter.fillRect(left, top, 1, bottom - top, theme.colour("line"))

    def _hour_label(self, painter: QPainter, hour: int, y: int) -> None:
        font = paint.font(11, 400, True)
        at = QRect(0, y - 1, GUTTER - 8, LINE_HEIGHT)
        sign = "▾ " if hour in self.hours.opened else ""
        paint.text(painter, at, f"{sign}{hour:02}:00", theme.colour("ink2"), font, paint.RIGHT)

    def paint_names(self, painter: QPainter, visible: QRect) -> None:
        """Write the names of days off into the middle of what is visible of their columns."""
        painter.setFont(paint.font())
        painter.setPen(theme.colour("ink2"))
        for n, column in enumerate(self.shown.columns):
            info = self.shown.day(column.day)
            if not info.off_title:
                continue
            left, right = self.left_of(n), self.left_of(n + 1)
            middle = visible.center().y()
            if right - left < THIN:
                self._write_upright(painter, QPoint((left + right) // 2, middle), f"{info.off_title}, no sending")
                continue
            area = QRect(left + 10, middle - 60, right - left - 14, 120)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, f"{info.off_title},\nno sending")

    def _write_upright(self, painter: QPainter, centre: QPoint, words: str) -> None:
        painter.save()
        painter.translate(centre)
        painter.rotate(-90)
        painter.drawText(QRect(-150, -12, 300, 24), Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


def _width(font: QFont, words: str) -> int:
    return QFontMetrics(font).horizontalAdvance(words)
