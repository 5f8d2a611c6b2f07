"""Where the week's emails stand: heights of hours, and boxes that never overlap. Geometry in pixels; draws nothing.

In the week a closed hour has the same height as every other and gathers what would overlap into one box with a count;
in the day it is one low line with a count a column. An open hour shows every email in a line of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.ui.pages.calendar.columns import HOUR_SECONDS, Column

HOUR_HEIGHT: Final = 66
LINE_HEIGHT: Final = 17
BOX_LEAST: Final = 13
BOX_MOST: Final = 17
CLOSED: Final = 42
OPEN_HEIGHT: Final = 234
DAY_LINE: Final = 20
AIR: Final = 5
TOP: Final = 10
"""Air above the first hour, so that its label is not cut."""


@dataclass(frozen=True, slots=True)
class Box:
    """One painted box: `count` emails of a column from index `first`, `height` pixels from `top`."""

    top: int
    height: int
    first: int
    count: int


class Hours:
    """The vertical scale of a week: one height for each hour from `first` up to `last`."""

    top = TOP

    def __init__(
        self, columns: Sequence[Column], first: int, last: int, opened: frozenset[int], zoom: float = 1.0
    ) -> None:
        self.first = first
        self.last = last
        self.opened = opened
        self.zoom = zoom
        self.tops = [self.top]
        for hour in range(first, last):
            self.tops.append(self.tops[-1] + self._height(columns, hour))

    @property
    def height(self) -> int:
        """The height of all hours together."""
        return self.tops[-1] + self.top

    def y_of(self, second: int) -> int:
        """Return the y of a wall second; seconds outside the hours shown lie at the edges."""
        at = min(max(second, self.first * HOUR_SECONDS), self.last * HOUR_SECONDS)
        hour = min(at // HOUR_SECONDS, self.last - 1)
        top, below = self.tops[hour - self.first], self.tops[hour - self.first + 1]
        return top + (at - hour * HOUR_SECONDS) * (below - top) // HOUR_SECONDS

    def second_at(self, y: int) -> int:
        """Return the first wall second that lies at `y` or below."""
        place = min(max(bisect_right(self.tops, y) - 1, 0), len(self.tops) - 2)
        top, below = self.tops[place], self.tops[place + 1]
        inside = min(max(y - top, 0), below - top)
        return (self.first + place) * HOUR_SECONDS + -(-inside * HOUR_SECONDS // (below - top))

    def hour_at(self, y: int) -> int:
        """Return the hour at `y`, the nearest one for a y outside."""
        return self.first + min(max(bisect_right(self.tops, y) - 1, 0), len(self.tops) - 2)

    def boxes(self, column: Column) -> list[Box]:
        """Return the boxes of a column from top to bottom; together they hold each email once.

        They are kept with the column: the desk works them out first, and the width of the window changes nothing.
        """
        scale = (type(self), self.first, self.opened, *self.tops)
        kept = column.boxes.get(scale)
        if kept is None:
            column.boxes.clear()
            kept = column.boxes[scale] = self._made(column)
        return kept

    def _made(self, column: Column) -> list[Box]:
        made: list[Box] = []
        for hour in range(self.first, self.last):
            low = bisect_left(column.seconds, hour * HOUR_SECONDS)
            high = bisect_left(column.seconds, (hour + 1) * HOUR_SECONDS)
            if low < high:
                made += (
                    self._list(column, hour, low, high)
                    if hour in self.opened
                    else self._gather(column, hour, low, high)
                )
        return made

    def _height(self, columns: Sequence[Column], hour: int) -> int:
        closed = round(HOUR_HEIGHT * self.zoom)
        if hour not in self.opened:
            return closed
        fullest = max((c.count(hour * HOUR_SECONDS, (hour + 1) * HOUR_SECONDS) for c in columns), default=0)
        return max(2 * closed, fullest * LINE_HEIGHT + BOX_LEAST)

    line = LINE_HEIGHT

    def _list(self, column: Column, hour: int, low: int, high: int) -> Iterator[Box]:
        """Give each email a line at its time, or below the one before where that is in the way."""
        free, end = self.tops[hour - self.first], self.tops[hour - self.first + 1]
        for n in range(low, high):
            top = min(max(self.y_of(column.seconds[n]), free), end - (high - n) * self.line)
            yield Box(top, self.line - 2, n, 1)
            free = top + self.line

    def _gather(self, column: Column, hour: int, low: int, high: int) -> Iterator[Box]:
        end = self.tops[hour - self.first + 1]
        at, top = low, self._top(column, low, end)
        while at < high:
            until = bisect_left(column.seconds, self.second_at(top + BOX_LEAST), at + 1, high)
            if top + 2 * BOX_LEAST > end:
                until = high  # the last line of the hour takes the rest
            below = self._top(column, until, end) if until < high else end
            yield Box(top, min(BOX_MOST, below - top) - 1, at, until - at)
            at, top = until, max(below, top + BOX_LEAST)

    def _top(self, column: Column, index: int, end: int) -> int:
        return min(self.y_of(column.seconds[index]), end - BOX_LEAST)


class DayHours(Hours):
    """The scale of one day: an open hour has room for every minute, a closed one is a line with counts."""

    top = 0
    line = DAY_LINE

    def _height(self, columns: Sequence[Column], hour: int) -> int:
        if hour not in self.opened:
            return CLOSED
        fullest = max((c.count(hour * HOUR_SECONDS, (hour + 1) * HOUR_SECONDS) for c in columns), default=0)
        return max(round(OPEN_HEIGHT * self.zoom), fullest * DAY_LINE + 2 * AIR)

    def y_of(self, second: int) -> int:
        """Return the y of a wall second; in an open hour the first minute lies a little below its line."""
        at = min(max(second, self.first * HOUR_SECONDS), self.last * HOUR_SECONDS)
        hour = min(at // HOUR_SECONDS, self.last - 1)
        top, room = self._inside(hour)
        return top + (at - hour * HOUR_SECONDS) * room // HOUR_SECONDS

    def second_at(self, y: int) -> int:
        """Return the first wall second that lies at `y` or below."""
        hour = self.hour_at(y)
        top, room = self._inside(hour)
        inside = min(max(y - top, 0), room)
        return hour * HOUR_SECONDS + -(-inside * HOUR_SECONDS // room)

    def _inside(self, hour: int) -> tuple[int, int]:
        """Return where the minutes of an hour begin, and how many pixels they take."""
        top, below = self.tops[hour - self.first], self.tops[hour - self.first + 1]
        return (top + AIR, below - top - 2 * AIR - DAY_LINE // 2) if hour in self.opened else (top, below - top)

    def _gather(self, column: Column, hour: int, low: int, high: int) -> Iterator[Box]:
        yield Box(self.tops[hour - self.first] + AIR, CLOSED - 2 * AIR, low, high - low)
