"""The next seven days beside the schedule: the sequence's emails against what its mailboxes may send. Asks nothing."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui import theme
from app.ui.scaling import keep_size
from app.ui.when import day
from app.ui.widgets.card import Card
from app.ui.widgets.progress import Spinner
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import DAYS, count, long_day

if TYPE_CHECKING:
    from app.core.queries.week_ahead import DayAhead, WeekAhead

ROW = 34
BAR = 8
NAME = 52


class WeekCard(Card):
    """Shows what a schedule comes to, whether it is saved or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("weekCard")
        self.spinner = Spinner("Planning")
        self.state = label("", "small", wrap=True)
        self.state.setObjectName("weekState")
        self.bars = WeekBars()
        self.last = label("", wrap=True)
        self.last.setObjectName("weekLast")
        self.body.addLayout(row(label("Next 7 days", "section"), None, self.spinner))
        self.body.addWidget(self.state)
        self.body.addWidget(self.bars)
        self.legend = Legend()
        self.body.addWidget(self.legend)
        self.body.addWidget(self.last)

    def show_week(self, week: WeekAhead, *, edited: bool, zone: tzinfo) -> None:
        """Show the days; `edited` where the schedule is not the saved one."""
        self.spinner.stop()
        self.state.setText(_state_words(week, edited))
        self.bars.show_days(week.days, week.series, live=week.live)
        self.legend.show_series(week.series if week.live else None)
        words = _last_words(week, zone)
        self.last.setText(words)
        self.last.setVisible(bool(words))

    def show_trouble(self) -> None:
        """Say that the schedule cannot be planned as it stands."""
        self.spinner.stop()
        self.state.setText("Mend what is marked; then this shows what the schedule comes to.")


class WeekBars(QWidget):
    """One line a day: name, bar, figures. Arrow keys walk the days; the tip and the description tell each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weekBars")
        self.setAccessibleName("Planned emails of the next 7 days")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._days: tuple[DayAhead, ...] = ()
        self._series = 0
        self._live = True
        self._current = 0

    def show_days(self, days: tuple[DayAhead, ...], series: int, *, live: bool) -> None:
        """Show these days in a sequence's colour."""
        self._days, self._series, self._live = days, series, live
        self._current = min(self._current, max(0, len(days) - 1))
        self._describe()
        self.updateGeometry()
        self.update()

    def words(self, n: int) -> str:
        """Return what the n-th day says."""
        of = self._days[n]
        head = long_day(of.day)
        if of.off and not of.planned:
            return f"{head}: {of.off}"
        room = f"{head}: {count(of.planned, 'email')} of this sequence" if self._live else head
        elsewhere = f"\n{of.off}, but some contacts live where it is another day." if of.off else ""
        return f"{room}, {of.others:,} others, {of.capacity:,} can go.{elsewhere}"

    def sizeHint(self) -> QSize:
        return QSize(theme.px(210), theme.px(ROW) * 7)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(150), theme.px(ROW) * 7)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, of in enumerate(self._days):
            self._paint_day(painter, n, of)
        painter.end()

    def _paint_day(self, painter: QPainter, n: int, of: DayAhead) -> None:
        line = QRectF(0, n * theme.px(ROW), self.width(), theme.px(ROW))
        if self.hasFocus() and n == self._current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(line, 5, 5)
        text = line.adjusted(0, 3, 0, 0)
        text.setHeight(theme.px(17))
        flag = Qt.AlignmentFlag
        rests = bool(of.off) and not of.planned
        painter.setFont(theme.font(12, 600 if n == 0 else 400, tabular=True))
        painter.setPen(theme.colour("ink2" if rests else "ink"))
        name = QRectF(text.left(), text.top(), theme.px(NAME), text.height())
        painter.drawText(name, flag.AlignLeft | flag.AlignVCenter, f"{DAYS[of.day.weekday()]} {of.day.day}")
        figures = self._figures(of)
        painter.setPen(theme.colour("warn_text" if _is_full(of) else "ink2"))
        painter.setFont(theme.font(12, tabular=True))
        room = text.adjusted(theme.px(NAME), 0, 0, 0)
        shown = painter.fontMetrics().elidedText(figures, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, flag.AlignRight | flag.AlignVCenter, shown)
        bar = QRectF(line.left(), text.bottom() + 2, line.width(), theme.px(BAR))
        self._paint_bar(painter, bar, of, rests)

    def _paint_bar(self, painter: QPainter, bar: QRectF, of: DayAhead, rests: bool) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        painter.fillPath(outline, theme.colour("faint_line"))
        most = max(self._most(), 1)
        painter.save()
        painter.setClipPath(outline)
        left = bar.left()
        parts = ((0 if rests else of.others, _others_colour()), (of.planned, theme.series(self._series)))
        for emails, colour in parts:
            width = bar.width() * emails / most
            painter.fillRect(QRectF(left, bar.top(), width, bar.height()), colour)
            left += width
        painter.restore()

    def _figures(self, of: DayAhead) -> str:
        if of.off and not of.planned:
            return _short(of.off)
        if not self._live:
            return f"room for {max(0, of.capacity - of.others):,}"
        return f"{of.planned + of.others:,} of {of.capacity:,}" if of.others else f"{of.planned:,} of {of.capacity:,}"

    def _most(self) -> int:
        return max((max(of.capacity, of.planned + of.others) for of in self._days), default=1)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            n = event.pos().y() // theme.px(ROW)
            QToolTip.showText(event.globalPos(), self.words(n) if 0 <= n < len(self._days) else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is None or not self._days:
            super().keyPressEvent(event)
            return
        self._current = min(max(self._current + by, 0), len(self._days) - 1)
        self._describe()
        self.update()

    def _describe(self) -> None:
        if self._days:
            self.setAccessibleDescription(self.words(self._current))


class Legend(QWidget):
    """Says whose the colours are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_size(self, height=18)
        self._parts: list[tuple[int | None, str]] = []

    def show_series(self, series: int | None) -> None:
        """Name the sequence's colour, None where it has no emails, and that of the others."""
        own: list[tuple[int | None, str]] = [] if series is None else [(series, "this sequence")]
        self._parts = [*own, (None, "others, and sent")]
        self.setAccessibleName(", ".join(words for _, words in self._parts))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11))
        left = 0.0
        for series, words in self._parts:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_others_colour() if series is None else theme.series(series))
            painter.drawRoundedRect(QRectF(left, self.height() / 2 - 4, 8, 8), 2, 2)
            painter.setPen(theme.colour("ink2"))
            place = QRectF(left + 13, 0, self.width() - left - 13, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
            left += 13 + painter.fontMetrics().horizontalAdvance(words) + 14
        painter.end()


def _others_colour() -> QColor:
    return theme.blend(theme.colour("faint_line"), theme.colour("ink3"), 0.55)


def _is_full(of: DayAhead) -> bool:
    return not of.off and 0 < of.capacity <= of.planned + of.others


def _short(off: str) -> str:
    """Return what fits beside a day: "Thanksgiving Day" of "Thanksgiving Day is a holiday"."""
    if off.endswith(" is a holiday"):
        return off.removesuffix(" is a holiday")
    return (
        "no sending day" if off.endswith("is no sending day") else "date off" if off.startswith("a date off") else off
    )


def _state_words(week: WeekAhead, edited: bool) -> str:
    if not week.live:
        return "Nobody is in it yet. This is the room its mailboxes have, beside what is planned already."
    return "With the schedule as edited. Nothing moves before you apply it." if edited else "As planned now."


def _last_words(week: WeekAhead, zone: tzinfo) -> str:
    if week.unplaced:
        verb = "finds" if week.unplaced == 1 else "find"
        return f"{count(week.unplaced, 'email')} {verb} no day at all with this schedule."
    if not week.live or week.last_after is None:
        return ""
    before, after = (None if at is None else at.astimezone(zone).date() for at in (week.last_before, week.last_after))
    return _moved(before, after) if after else ""


def _moved(before: date | None, after: date) -> str:
    if before is None or before == after:
        return f"Last email {day(after)}."
    return f"Last email {day(before)} → {day(after)}."
