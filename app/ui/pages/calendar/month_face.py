"""The month as painted: a cell a day with its count, stacked bar and sequences. Draws and finds; changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from app.ui import theme
from app.ui.pages.calendar import paint
from app.ui.pages.calendar.shown import Day, Hit, Shown, Target
from app.ui.wording import DAYS, MONTHS

HEAD: Final = 30
CELL_LEAST: Final = 84
INSET: Final = 10
LINE: Final = 16
BAR_AT: Final = 33
LIST_AT: Final = 47


class MonthFace:
    """Paints whole weeks of day cells into a given size."""

    head = HEAD

    def __init__(self, shown: Shown, width: int, room: int) -> None:
        self.shown = shown
        self.width = width
        self.days = shown.span.days
        self.weeks = len(self.days) // 7
        self._row = max(CELL_LEAST, room // self.weeks)
        self.height = max(room, self._row * self.weeks)
        self._small = paint.font(11)
        self._small_figures = paint.font(11, 400, True)

    # -- geometry -----------------------------------------------------------------------------------------

    def rect_of(self, n: int) -> QRect:
        """Return the cell of the n-th day, without the scroll."""
        week, weekday = divmod(n, 7)
        left, right = self._left(weekday), self._left(weekday + 1)
        bottom = self.height if week == self.weeks - 1 else (week + 1) * self._row
        return QRect(left, week * self._row, right - left, bottom - week * self._row)

    def hit(self, at: QPoint, scroll: int) -> Hit | None:
        """Return the day under a point of the viewport, None over the head."""
        if at.y() < HEAD or not 0 <= at.x() < self.width:
            return None
        week = min((at.y() - HEAD + scroll) // self._row, self.weeks - 1)
        return Hit(Target.DAY, week * 7 + at.x() * 7 // self.width)

    def number_of(self, day: date) -> int:
        """Return the place of a day among those shown, -1 for another."""
        n = (day - self.days[0]).days
        return n if 0 <= n < len(self.days) else -1

    def _left(self, weekday: int) -> int:
        return self.width * weekday // 7

    # -- painting -----------------------------------------------------------------------------------------

    def paint_head(self, painter: QPainter) -> None:
        """Draw the weekdays' names over the top of the viewport."""
        painter.fillRect(0, 0, self.width, HEAD, theme.colour("panel"))
        for n, day in enumerate(self.days[:7]):
            at = QRect(self._left(n) + INSET, 0, 100, HEAD - 1)
            paint.text(painter, at, DAYS[day.weekday()], theme.colour("ink2"), paint.font(12))
        painter.fillRect(0, HEAD - 1, self.width, 1, theme.colour("line"))

    def paint_body(self, painter: QPainter, top: int, bottom: int) -> None:
        """Draw the cells that lie in the content's pixels from `top` up to `bottom`."""
        painter.fillRect(0, top, self.width, bottom - top, theme.colour("background"))
        for n in range(len(self.days)):
            cell = self.rect_of(n)
            if cell.bottom() >= top and cell.top() <= bottom:
                self._cell(painter, n, cell)

    def paint_live(self, painter: QPainter, hover: Hit | None, current: int, focused: bool) -> None:
        """Draw over the still layer the chosen day and the one under the pointer."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if hover and hover.column >= 0 and hover.column != current:
            painter.setPen(QPen(theme.colour("ink3"), 1))
            painter.drawRect(QRectF(self.rect_of(hover.column)).adjusted(0.5, 0.5, -0.5, -0.5))
        if current >= 0:
            painter.setPen(QPen(theme.colour("accent"), 2 if focused else 1.5))
            painter.drawRect(QRectF(self.rect_of(current)).adjusted(1, 1, -1, -1))

    def _cell(self, painter: QPainter, n: int, cell: QRect) -> None:
        day = self.days[n]
        info = self.shown.day(day)
        self._ground(painter, day, info, cell)
        taken = self._number(painter, day, QRect(cell.left() + INSET, cell.top() + 7, cell.width() - 2 * INSET, 20))
        if info.count:
            self._numbers(painter, day, info, cell, taken)
        elif info.off_title:
            self._off(painter, info, cell)
        painter.fillRect(cell.left(), cell.top(), 1, cell.height(), theme.colour("line"))
        painter.fillRect(cell.left(), cell.bottom(), cell.width(), 1, theme.colour("line"))

    def _ground(self, painter: QPainter, day: date, info: Day, cell: QRect) -> None:
        if info.off_title and not info.count:
            paint.hatch(painter, cell)
        elif not info.count and (info.off or day.weekday() >= 5):
            painter.fillRect(cell, theme.colour("faint_line", 170))
        elif day >= self.shown.today and day.month == self.shown.span.anchor.month:
            painter.fillRect(cell, theme.colour("panel"))

    def _number(self, painter: QPainter, day: date, at: QRect) -> int:
        """Write the day's number and return the width it takes."""
        own = day.month == self.shown.span.anchor.month
        font = paint.font(13, 600, True)
        words = str(day.day) if day.day > 1 and day != self.days[0] else f"{day.day} {MONTHS[day.month - 1]}"
        width = QFontMetrics(font).horizontalAdvance(words)
        if day != self.shown.today:
            paint.text(painter, at, words, theme.colour("ink" if own else "ink2"), font)
            return width
        width += 14
        chip = QRectF(at.left() - 2, at.top() + 1, width, 18)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(chip, 9, 9)
        painter.setFont(font)
        painter.setPen(theme.colour("on_accent"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
        return width

    def _numbers(self, painter: QPainter, day: date, info: Day, cell: QRect, taken: int) -> None:
        inside = QRect(cell.left() + INSET, cell.top() + 7, cell.width() - 2 * INSET, 20)
        amber = info.full and day >= self.shown.today
        figures = paint.font(12, 600 if amber else 400, True)
        colour = theme.colour("warn_text" if amber else "ink2")
        words = f"{info.count:,}"
        if taken + 4 + QFontMetrics(figures).horizontalAdvance(words) <= inside.width():
            paint.text(painter, inside, words, colour, figures, paint.RIGHT)
        alpha = 165 if day < self.shown.today else 255
        whole = max(info.capacity, info.count)
        at = QRectF(inside.left(), cell.top() + BAR_AT, inside.width(), 7)
        paint.bar(painter, at, paint.stacked(info.by_series, whole, alpha), theme.colour("faint_line"))
        below = LIST_AT
        if info.sent or info.failed:
            self._came(painter, day, info, QRect(inside.left(), cell.top() + below, inside.width(), LINE))
            below += LINE
        self._sequences(painter, info, cell, below)

    def _came(self, painter: QPainter, day: date, info: Day, at: QRect) -> None:
        """Write what really happened: "231 sent · 2 failed", and what is to go where there is room for it."""
        parts = [(f"{info.sent:,} sent", "ink2")]
        if info.failed:
            parts.append((f" · {info.failed:,} failed", "bad"))
        left = info.count - info.sent - info.failed
        if day >= self.shown.today and left > 0:
            parts.append((f" · {left:,} to go", "ink2"))
        metrics = QFontMetrics(self._small)
        for words, token in parts:
            width = metrics.horizontalAdvance(words)
            if width > at.width() and words != parts[0][0]:
                return
            paint.text(painter, at, words, theme.colour(token), self._small)
            at = at.adjusted(width, 0, 0, 0)

    def _sequences(self, painter: QPainter, info: Day, cell: QRect, below: int) -> None:
        room = (cell.height() - below - 4) // LINE
        if info.away and room > 1:
            self._away(painter, info, QRect(cell.left() + INSET, cell.top() + below, cell.width() - 2 * INSET, LINE))
            below, room = below + LINE, room - 1
        rows = sorted(info.by_series.items())
        for n, (series, count) in enumerate(rows[: max(0, room)]):
            at = QRect(cell.left() + INSET, cell.top() + below + n * LINE, cell.width() - 2 * INSET, LINE)
            if n == room - 1 and len(rows) > room:
                paint.text(painter, at, f"{len(rows) - n} more", theme.colour("ink2"), self._small)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.series(series))
            painter.drawRoundedRect(QRectF(at.left(), at.top() + 4, 8, 8), 2, 2)
            paint.text(painter, at, f"{count:,}", theme.colour("ink2"), self._small_figures, paint.RIGHT)
            name = self.shown.series.get(series, "")
            paint.text(
                painter, at.adjusted(14, 0, -6 - self._figures_width(count), 0), name, theme.colour("ink2"), self._small
            )

    def _away(self, painter: QPainter, info: Day, at: QRect) -> None:
        names = [f"{address.partition('@')[0]}@" for address in info.away]
        words = f"{names[0]} is away" if len(names) == 1 else f"{len(names)} mailboxes are away"
        paint.text(painter, at, words, theme.colour("warn_text"), self._small)

    def _figures_width(self, count: int) -> int:
        return QFontMetrics(self._small_figures).horizontalAdvance(f"{count:,}")

    def _off(self, painter: QPainter, info: Day, cell: QRect) -> None:
        at = QRect(cell.left() + INSET, cell.top() + 30, cell.width() - 2 * INSET, LINE)
        paint.text(painter, at, info.off_title, theme.colour("ink"), paint.font(12, 500))
        paint.text(painter, at.translated(0, LINE), "no sending", theme.colour("ink2"), self._small)
