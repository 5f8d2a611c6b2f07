"""What the week and the day share as painted: columns over one scale of hours, boxes, what moves. Asks nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.pages.calendar import paint
from app.ui.pages.calendar.columns import HOUR_SECONDS
from app.ui.pages.calendar.emails import BROKEN_KIND, UNSURE_KIND
from app.ui.pages.calendar.hours import Box, Hours
from app.ui.pages.calendar.shown import Hit, Shown, Target

if TYPE_CHECKING:
    from app.core.queries.calendar import CalendarEmail

INSET: Final = 4
BADGE: Final = 34
CLOCK_ONLY: Final = 56
PIN: Final = 11
ROUND: Final = 3
OVER: Final = 4
"""Pixels by which letters may reach beyond their box."""


@dataclass(frozen=True, slots=True)
class Place:
    """One email on screen: its column and its index there."""

    column: int
    index: int


class HoursFace:
    """Paints columns `first` up to `last` of what is shown into a given width."""

    head: int
    gutter: int

    def __init__(self, shown: Shown, hours: Hours, width: int, first: int = 0, last: int | None = None) -> None:
        self.shown = shown
        self.hours = hours
        self.width = width
        self.first = first
        self.last = len(shown.columns) if last is None else last
        self.height = hours.height
        self._boxes = {n: hours.boxes(shown.columns[n]) for n in self.visible}
        self._tops = {n: [box.top for box in boxes] for n, boxes in self._boxes.items()}
        self._ends = {n: [box.top + box.height for box in boxes] for n, boxes in self._boxes.items()}
        self._firsts = {n: [box.first for box in boxes] for n, boxes in self._boxes.items()}
        self._small = paint.Lettering(paint.font(11))
        self._bold = paint.Lettering(paint.font(11, 600, True))
        self._ink, self._ink2 = theme.colour("ink"), theme.colour("ink2")
        self._fill, self._edge_colour = cache(_fill), cache(_edge_colour)
        self._lefts = self.column_lefts()

    # -- geometry -----------------------------------------------------------------------------------------

    @property
    def visible(self) -> range:
        """The columns on screen."""
        return range(self.first, self.last)

    def column_lefts(self) -> list[int]:
        """Return where each visible column begins, and where the last ends."""
        room, count = self.width - self.gutter, max(1, len(self.visible))
        return [self.gutter + room * n // count for n in range(count + 1)]

    def left_of(self, column: int) -> int:
        """Return the x at which a visible column begins, or where the last one ends."""
        return self._lefts[column - self.first]

    def column_at(self, x: int) -> int:
        """Return the column at `x`, -1 in the gutter."""
        if x < self.gutter or not self.visible:
            return -1
        return min(self.first + bisect_right(self._lefts, x) - 1, self.last - 1)

    def box_of(self, place: Place) -> Box:
        """Return the box that holds the email."""
        at = bisect_right(self._firsts[place.column], place.index) - 1
        return self._boxes[place.column][at]

    def rect_of(self, place: Place) -> QRect:
        """Return the rectangle of the email's box, without the scroll; empty where its column is not on screen."""
        return self.rect(place.column, self.box_of(place)) if place.column in self.visible else QRect()

    def rect_at(self, column: int, second: int) -> QRect:
        """Return the rectangle an email would have at a wall second, without the scroll."""
        left, right = self.left_of(column), self.left_of(column + 1)
        return QRect(left + INSET, self.hours.y_of(second), right - left - 2 * INSET, self.hours.line - 2)

    def written(self) -> list[int]:
        """Return the ids of the emails whose names may be read on the visible columns."""
        columns = ((self.shown.columns[n].emails.ids, self._firsts[n]) for n in self.visible)
        return [ids[first] for ids, firsts in columns for first in firsts]

    def hit(self, at: QPoint, scroll: int) -> Hit | None:
        """Return what lies at a point of the viewport; None for empty ground."""
        column = self.column_at(at.x())
        if at.y() < self.head:
            return Hit(Target.DAY, column) if column >= 0 else None
        y = at.y() - self.head + scroll
        hour = self.hours.hour_at(y)
        if column < 0:
            return Hit(Target.HOUR, hour=hour)
        box = self._box_at(column, y)
        if box is None or not self.rect(column, box).contains(at.x(), y):
            return self.hit_ground(column, hour)
        return self.hit_box(at, column, hour, box)

    def hit_ground(self, column: int, hour: int) -> Hit | None:
        """Return what lies between the boxes."""
        return None

    def hit_box(self, at: QPoint, column: int, hour: int, box: Box) -> Hit:
        """Return what lies at a point of a box: its email, or the count of those gathered in it."""
        email = self.shown.columns[column].emails[box.first]
        more = box.count > 1 and at.x() > self.rect(column, box).right() - BADGE
        return Hit(Target.MORE if more else Target.EMAIL, column, hour, box.first, email)

    def _box_at(self, column: int, y: int) -> Box | None:
        at = bisect_right(self._tops[column], y) - 1
        return self._boxes[column][at] if at >= 0 else None

    def rect(self, column: int, box: Box) -> QRect:
        """Return a box's rectangle, without the scroll."""
        left, right = self.left_of(column), self.left_of(column + 1)
        return QRect(left + INSET, box.top, right - left - 2 * INSET, box.height)

    def boxes_between(self, column: int, top: int, bottom: int) -> Sequence[Box]:
        """Return the boxes of a column of which something is painted in the content's pixels `top` up to `bottom`."""
        first, last = bisect_left(self._ends[column], top - OVER), bisect_right(self._tops[column], bottom + OVER)
        return self._boxes[column][first:last]

    # -- one box ------------------------------------------------------------------------------------------

    def paint_boxes(self, painter: QPainter, column: int, boxes: Sequence[tuple[Box, int]]) -> None:
        """Draw boxes of a column, on each the email of that index; stroke by stroke, which is faster."""
        emails, seconds = self.shown.columns[column].emails, self.shown.columns[column].seconds
        drawn = [(self.rect(column, box), box, emails[index], clock_of(seconds[index])) for box, index in boxes]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for rect, _, email, _ in drawn:
            painter.setBrush(self._fill(email.status, email.series))
            painter.drawRoundedRect(rect, ROUND, ROUND)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for rect, box, _, _ in drawn:
            self._edge(painter, column, box, rect)
        for rect, box, email, clock in drawn:
            self._write(painter, rect, box, email, clock)

    def _write(self, painter: QPainter, rect: QRect, box: Box, email: CalendarEmail, clock: str) -> None:
        badge = self._badge(painter, rect, box.count) if box.count > 1 else self._pin(painter, rect, email)
        room = rect.adjusted(9, -1, -2 - badge, 1)
        if not badge or room.width() >= self._small.width("00:00"):
            ink = self._ink2 if email.status in paint.GONE else self._ink
            self._small.write(painter, room, self._words(clock, email.name, room.width()), ink)

    def _words(self, clock: str, name: str, room: int) -> str:
        """Return as much of an email's time and name as fits."""
        words = f"{clock} {name}" if name else clock
        if self._small.fits(words, room):
            return words
        short = clock if room < CLOCK_ONLY or not name else f"{clock} {short_name(name)}"
        return self._small.cut(short, room)

    def _edge(self, painter: QPainter, column: int, box: Box, rect: QRect) -> None:
        shares = self.shown.columns[column].emails.colours(box.first, box.first + box.count)
        y, last = float(rect.top()), rect.top() + rect.height()
        for kind, count in sorted(shares.items(), reverse=True):
            height = rect.height() * count / box.count
            painter.fillRect(QRectF(rect.left(), y, 3, min(height, last - y)), self._edge_colour(kind))
            y += height

    def _badge(self, painter: QPainter, rect: QRect, count: int) -> int:
        words = f"+{count - 1:,}"
        width = self._bold.width(words) + 8
        at = QRect(rect.right() - width, rect.top() - 1, width - 2, rect.height() + 2)
        self._bold.write(painter, at, words, self._ink2, right=True)
        return width

    def _pin(self, painter: QPainter, rect: QRect, email: CalendarEmail) -> int:
        if not email.pinned or email.status != "pending":
            return 0
        y = rect.top() + (rect.height() - PIN) // 2
        paint_icon(painter, "pin", "ink", QRect(rect.right() - PIN - 3, y, PIN, PIN))
        return PIN + 4

    # -- what moves ---------------------------------------------------------------------------------------

    def paint_head(self, painter: QPainter) -> None:
        """Draw the columns' heads over the top of the viewport."""
        raise NotImplementedError

    def paint_body(self, painter: QPainter, top: int, bottom: int) -> None:
        """Draw the still layer of the content's pixels from `top` up to `bottom`."""
        raise NotImplementedError

    def paint_names(self, painter: QPainter, visible: QRect) -> None:
        """Write why nothing goes out into the middle of what is visible of the columns off."""
        raise NotImplementedError

    def paint_live(self, painter: QPainter, hover: Hit | None, current: Place | None, focused: bool) -> None:
        """Draw over the still layer the current email, the one under the pointer, and the now line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if hover and hover.email and hover.column in self.visible:
            ring(painter, self.rect_of(Place(hover.column, hover.index)), "ink2", 1)
        if current and current.column in self.visible:
            self.paint_current(painter, current, focused)
        for line in self.now_rects():
            painter.fillRect(line, theme.colour("bad"))

    def now_rects(self) -> list[QRect]:
        """Return the pieces of the now line, none when today is not shown."""
        days = (n for n in self.visible if self.shown.columns[n].day == self.shown.today)
        y = self.hours.y_of(self.shown.now) - 1
        return [QRect(self.left_of(n), y, self.left_of(n + 1) - self.left_of(n), 2) for n in days]

    def paint_current(self, painter: QPainter, place: Place, focused: bool) -> None:
        """Draw the current email's box with its ring."""
        box = self.box_of(place)
        rect = self.rect(place.column, box)
        painter.fillRect(rect, theme.colour("background"))
        self.paint_boxes(painter, place.column, [(box, place.index)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring(painter, rect.adjusted(-1, -1, 1, 1), "accent", 2 if focused else 1.5)


def _fill(status: str, series: int) -> QColor:
    share = 0.10 if status in paint.GONE else 0.18
    return theme.blend(theme.colour("background"), paint.email_colour(status, series), share)


def _edge_colour(kind: int) -> QColor:
    if kind & (BROKEN_KIND | UNSURE_KIND):
        return theme.colour("bad" if kind & BROKEN_KIND else "warn")
    return theme.series(kind)


def ring(painter: QPainter, rect: QRect, token: str, width: float) -> None:
    """Draw a rounded line around a box."""
    painter.setPen(QPen(theme.colour(token), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), ROUND + width - 1, ROUND + width - 1)


def short_name(name: str) -> str:
    """Return "M. Lindqvist" for a name of two words and more, anything else as it is."""
    first, _, rest = name.partition(" ")
    return f"{first[:1]}. {rest}" if rest and "@" not in name else name


def clock_of(second: int) -> str:
    """Return a wall second as "10:36"."""
    return f"{second // HOUR_SECONDS:02}:{second // 60 % 60:02}"
