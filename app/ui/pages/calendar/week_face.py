"""The week as painted: heads with load, hours, boxes, days off, the now line. Draws and finds; asks nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from app.ui import theme
from app.ui.pages.calendar import paint
from app.ui.pages.calendar.columns import HOUR_SECONDS, hours_of
from app.ui.pages.calendar.hours import LINE_HEIGHT, Box, Hours
from app.ui.pages.calendar.shown import Day, Hit, Shown, Target
from app.ui.wording import DAYS

if TYPE_CHECKING:
    from app.core.queries.calendar import CalendarEmail

GUTTER: Final = 57
HEAD: Final = 48
INSET: Final = 4
BADGE: Final = 34
NARROW: Final = 640
THIN: Final = 60
CLOCK_ONLY: Final = 56
IDLE_WEIGHT: Final = 0.45


@dataclass(frozen=True, slots=True)
class Place:
    """One email of the week: its column and its index there."""

    column: int
    index: int


class WeekFace:
    """Paints the columns of one week into a given width; `opened` are the hours shown line by line."""

    head = HEAD
    strips = True

    def __init__(self, shown: Shown, opened: frozenset[int], width: int) -> None:
        self.shown = shown
        self.width = width
        first, last = hours_of(shown.columns)
        self.hours = Hours(shown.columns, first, last, opened)
        self.height = self.hours.height
        self._boxes = [self.hours.boxes(column) for column in shown.columns]
        self._tops = [[box.top for box in boxes] for boxes in self._boxes]
        self._firsts = [[box.first for box in boxes] for boxes in self._boxes]
        self._small = theme.font(11)
        self._metrics = QFontMetrics(self._small)
        self._lefts = self._column_lefts()

    # -- geometry -----------------------------------------------------------------------------------------

    def left_of(self, column: int) -> int:
        """Return the x at which a column begins."""
        return self._lefts[column]

    def column_at(self, x: int) -> int:
        """Return the column at `x`, -1 in the gutter."""
        if x < GUTTER or not self.shown.columns:
            return -1
        return min(bisect_right(self._lefts, x) - 1, len(self.shown.columns) - 1)

    def _column_lefts(self) -> list[int]:
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

    def box_of(self, place: Place) -> Box:
        """Return the box that holds the email."""
        at = bisect_right(self._firsts[place.column], place.index) - 1
        return self._boxes[place.column][at]

    def rect_of(self, place: Place) -> QRect:
        """Return the rectangle of the email's box, without the scroll."""
        return self._rect(place.column, self.box_of(place))

    def hit(self, at: QPoint, scroll: int) -> Hit | None:
        """Return what lies at a point of the viewport; None for empty ground."""
        column = self.column_at(at.x())
        if at.y() < HEAD:
            return Hit(Target.DAY, column) if column >= 0 else None
        y = at.y() - HEAD + scroll
        hour = self.hours.hour_at(y)
        if column < 0:
            return Hit(Target.HOUR, hour=hour)
        box = self._box_at(column, y)
        if box is None or not self._rect(column, box).contains(at.x(), y):
            return None
        rect = self._rect(column, box)
        email = self.shown.columns[column].emails[box.first]
        more = box.count > 1 and at.x() > rect.right() - BADGE
        return Hit(Target.MORE if more else Target.EMAIL, column, hour, box.first, email)

    def email_at(self, place: Place) -> CalendarEmail:
        """Return the email at a place."""
        return self.shown.columns[place.column].emails[place.index]

    def _box_at(self, column: int, y: int) -> Box | None:
        at = bisect_right(self._tops[column], y) - 1
        return self._boxes[column][at] if at >= 0 else None

    def _rect(self, column: int, box: Box) -> QRect:
        left, right = self.left_of(column), self.left_of(column + 1)
        return QRect(left + INSET, box.top, right - left - 2 * INSET, box.height)

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
        bold = theme.font(13, 600)
        today = day == self.shown.today
        paint.text(painter, at, name, theme.colour("accent" if today else "ink"), bold)
        room = at.adjusted(QFontMetrics(bold).horizontalAdvance(name) + 6, 0, 0, 0)
        count = f"{self.shown.day(day).count:,}"
        fitting = [font for font in (theme.font(13), theme.font(11)) if _width(font, count) < room.width()]
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
            self._emails(painter, n, top, bottom)
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
        font = theme.font(11, 400, True)
        at = QRect(0, y - 1, GUTTER - 8, LINE_HEIGHT)
        sign = "▾ " if hour in self.hours.opened else ""
        paint.text(painter, at, f"{sign}{hour:02}:00", theme.colour("ink2"), font, paint.RIGHT)

    def _emails(self, painter: QPainter, column: int, top: int, bottom: int) -> None:
        tops = self._tops[column]
        first = max(0, bisect_right(tops, top - LINE_HEIGHT * 2) - 1)
        for box in self._boxes[column][first : bisect_right(tops, bottom)]:
            self._box(painter, column, box, box.first)

    def _box(self, painter: QPainter, column: int, box: Box, index: int) -> None:
        rect = self._rect(column, box)
        email = self.shown.columns[column].emails[index]
        colour = paint.email_colour(email.status, email.series)
        gone = email.status in paint.GONE
        base = theme.colour("background")
        ground = theme.blend(base, colour, 0.10 if gone else 0.18)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 3, 3)
        self._edge(painter, column, box, rect)
        badge = self._badge(painter, rect, box.count) if box.count > 1 else 0
        ink = theme.colour("ink2" if gone else "ink")
        room = rect.adjusted(9, -1, -2 - badge, 1)
        if not badge or room.width() >= self._metrics.horizontalAdvance("00:00"):
            paint.text(painter, room, self._words(column, index, room.width()), ink, self._small)

    def _words(self, column: int, index: int, room: int) -> str:
        clock = _clock(self.shown.columns[column].seconds[index])
        name = self.shown.columns[column].emails[index].name
        if self._metrics.horizontalAdvance(f"{clock} {name}") <= room:
            return f"{clock} {name}"
        if room < CLOCK_ONLY:
            return clock
        first, _, rest = name.partition(" ")
        return f"{clock} {first[:1]}. {rest}" if rest and "@" not in name else f"{clock} {name}"

    def _edge(self, painter: QPainter, column: int, box: Box, rect: QRect) -> None:
        emails = self.shown.columns[column].emails[box.first : box.first + box.count]
        shares = Counter((email.status in paint.BROKEN, email.status in paint.UNSURE, email.series) for email in emails)
        y, last = float(rect.top()), rect.top() + rect.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for (broken, unsure, series), count in sorted(shares.items(), reverse=True):
            height = rect.height() * count / box.count
            colour = theme.colour("bad" if broken else "warn") if broken or unsure else theme.series(series)
            painter.fillRect(QRectF(rect.left(), y, 3, min(height, last - y)), colour)
            y += height

    def _badge(self, painter: QPainter, rect: QRect, count: int) -> int:
        words = f"+{count - 1:,}"
        font = theme.font(11, 600, True)
        width = QFontMetrics(font).horizontalAdvance(words) + 8
        at = QRect(rect.right() - width, rect.top() - 1, width - 2, rect.height() + 2)
        paint.text(painter, at, words, theme.colour("ink2"), font, paint.RIGHT)
        return width

    # -- what moves ---------------------------------------------------------------------------------------

    def paint_live(self, painter: QPainter, hover: Hit | None, current: Place | None, focused: bool) -> None:
        """Draw over the still layer: days off by name, the current email, the one under the pointer, the now line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if hover and hover.email and hover.column >= 0:
            rect = self.rect_of(Place(hover.column, hover.index))
            painter.setPen(QPen(theme.colour("ink2"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if current:
            self._current(painter, current, focused)
        self._now(painter)

    def paint_names(self, painter: QPainter, visible: QRect) -> None:
        """Write the names of days off into the middle of what is visible of their columns."""
        painter.setFont(theme.font())
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

    def now_rect(self) -> QRect:
        """Return the rectangle of the now line, empty when today is not shown."""
        for n, column in enumerate(self.shown.columns):
            if column.day == self.shown.today:
                left, right = self.left_of(n), self.left_of(n + 1)
                return QRect(left, self.hours.y_of(self.shown.now) - 1, right - left, 2)
        return QRect()

    def _now(self, painter: QPainter) -> None:
        line = self.now_rect()
        if not line.isEmpty():
            painter.fillRect(line, theme.colour("bad"))

    def _current(self, painter: QPainter, place: Place, focused: bool) -> None:
        box = self.box_of(place)
        rect = self._rect(place.column, box)
        painter.fillRect(rect, theme.colour("background"))
        self._box(painter, place.column, box, place.index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), 2 if focused else 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)


def _width(font: QFont, words: str) -> int:
    return QFontMetrics(font).horizontalAdvance(words)


def _clock(second: int) -> str:
    return f"{second // HOUR_SECONDS:02}:{second // 60 % 60:02}"
