"""The line below the calendar: which colour is which sequence, and the totals. Owns no numbers of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui import theme
from app.ui.pages.calendar.load import Colours
from app.ui.pages.calendar.shown import Shown
from app.ui.pages.calendar.spans import Mode
from app.ui.when import moment
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.wording import LONG_MONTHS, count

HEIGHT = 36
NARROW = 640
ROOMY = 1000


class Footer(QFrame):
    """Legend at the left; totals, the colours' meaning and zoom at the right, and the way to the next email.

    Signals: `day_asked(date)`, `colours_asked()`, `zoom_asked(steps)`.
    """

    day_asked = Signal(object)
    colours_asked = Signal()
    zoom_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footbar")
        self.setFixedHeight(HEIGHT)
        self._entries = [(Dot(theme.series_token(n), 10, 2), ElidedLabel()) for n in range(theme.SERIES_COUNT)]
        self._shown: Shown | None = None
        self._columns = range(0)
        self.totals = ElidedLabel("", "muted")
        self.totals.setObjectName("calendarTotals")
        self.later = button("", "link", on=self._go_later, name="calendarLater")
        self.later.hide()
        self.colours = button("By sequence", "quiet", on=self.colours_asked.emit, name="calendarColours")
        self.colours.setToolTip("What the colours tell apart")
        self.out = icon_button("minus", "Zoom out (Ctrl+wheel)", on=lambda: self.zoom_asked.emit(-1), name="zoomOut")
        self.closer = icon_button("plus", "Zoom in (Ctrl+wheel)", on=lambda: self.zoom_asked.emit(1), name="zoomIn")
        for one in (self.out, self.closer):
            one.setFixedSize(24, 24)
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 0, 20, 0)
        box.setSpacing(6)
        for dot, name in self._entries:
            box.addWidget(dot)
            box.addWidget(name)
            box.addSpacing(10)
        box.addStretch(1)
        box.addWidget(self.later)
        box.addSpacing(10)
        box.addWidget(self.totals)
        box.addSpacing(6)
        for one in (self.colours, self.out, self.closer):
            box.addWidget(one)

    def show_shown(self, shown: Shown) -> None:
        """Show the legend of the series in use and the totals of a span."""
        self._columns = range(0)
        used = {series for day in shown.days.values() for series in day.by_series}
        for series, (dot, name) in enumerate(self._entries):
            name.setText(shown.series.get(series, ""))
            for widget in (dot, name):
                widget.setVisible(series in used and bool(name.text()))
        self._shown = shown
        self.later.setVisible(shown.later is not None)
        if shown.later is not None:
            self.later.setText(f"Next email {moment(shown.later, shown.later.tzinfo)}")
        for one in (self.out, self.closer):
            one.setVisible(shown.span.mode is not Mode.MONTH)
        self._show_totals()

    def show_colours(self, colours: Colours) -> None:
        """Say what the colours tell apart."""
        self.colours.setText(f"By {colours.value}")
        self.colours.setAccessibleName(f"Colours by {colours.value}; press for the other")

    def show_columns(self, columns: range) -> None:
        """Say how many of the day's emails are in the mailboxes on screen."""
        self._columns = columns
        self._show_totals()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_totals()

    def _go_later(self) -> None:
        if self._shown is not None and self._shown.later is not None:
            self.day_asked.emit(self._shown.later.date())

    def _show_totals(self) -> None:
        """Say the totals; where room is scarce, the names of the sequences come before the share."""
        words = ""
        if self._shown is not None and self._shown.span.mode is Mode.DAY:
            words = day_totals(self._shown, self._columns, short=self.width() < ROOMY)
        elif self._shown is not None:
            words = totals_of(self._shown)
        few = count(self._shown.total, "email") if self._shown else ""
        shown = few if self.width() < NARROW else words
        self.totals.setText(shown)
        wanted = self.totals.fontMetrics().horizontalAdvance(shown) + 4
        self.totals.setMinimumWidth(min(wanted, self.width() * 2 // 5))
        self.totals.setToolTip(words)


def totals_of(shown: Shown) -> str:
    """Return the totals in words: emails, and what share of capacity the sending days ahead use."""
    if shown.span.mode is Mode.MONTH:
        return month_totals(shown)
    what = "this week"
    words = f"{count(shown.total, 'email')} {what}"
    ahead = [day for at, day in shown.days.items() if at >= shown.today and day.used]
    room = sum(day.capacity for day in ahead)
    return f"{words} · {100 * sum(day.used for day in ahead) // room} % of capacity" if room else words


def month_totals(shown: Shown) -> str:
    """Return a month's totals in words: "4,222 sent · 1,334 planned in November"."""
    month = shown.span.anchor.month
    days = [day for at, day in shown.days.items() if at.month == month]
    sent = sum(day.sent for day in days)
    planned = sum(max(0, day.count - day.sent - day.failed) for day in days)
    parts = [f"{sent:,} sent"] if sent else []
    return " · ".join([*parts, f"{planned:,} planned"]) + f" in {LONG_MONTHS[month - 1]}"


def day_totals(shown: Shown, columns: range, *, short: bool = False) -> str:
    """Return a day's totals in words: "299 emails · 239 in these 6 mailboxes · 60 in 8 more"."""
    total, here = shown.total, sum(len(shown.columns[n].emails) for n in columns if n < len(shown.columns))
    others = len(shown.columns) - len(columns)
    words = count(total, "email")
    if others <= 0 or not total:
        return words
    if short:
        return f"{here:,} of {words} in these {len(columns)}"
    return f"{words} · {here:,} in these {len(columns)} mailboxes · {total - here:,} in {others} more"
