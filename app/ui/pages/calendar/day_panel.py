"""The panel about one day: how full it is, which sequences and mailboxes send, why nothing goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.queries.mailboxes import CapacityRow
from app.ui import theme
from app.ui.pages.calendar.email_panel import PANEL_WIDTH
from app.ui.pages.calendar.shown import Day
from app.ui.widgets.bar import Bar
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.heading import Heading
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import row
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import label
from app.ui.wording import count, long_day, relative_day

MOST_MAILBOXES = 20


class DayPanel(SidePanel):
    """Signals: `week_asked(date)` to see the day's emails."""

    week_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Day", PANEL_WIDTH, parent)
        self._day: date | None = None
        self._figure = label("", "title", tabular=True)
        self._figure.setObjectName("dayFigure")
        self._full = Pill("full", "warn")
        self._bar = Bar("Load", 7)
        self._off = label("", "muted", wrap=True)
        self._card = Card("plain")
        self._card.body.setContentsMargins(13, 11, 13, 13)
        self._card.body.setSpacing(6)
        self._caption = label("", "muted")
        self._card.body.addLayout(row(self._caption, None, self._full))
        self._card.body.addWidget(self._figure)
        self._card.body.addWidget(self._bar)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self.body.addWidget(self._card)
        self.body.addWidget(self._off)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)
        self.open_button = button("Open week", "primary", on=self._open, name="openWeek")
        self.foot.addLayout(row(self.open_button, None))

    def show_day(self, day: date, info: Day, today: date, names: Mapping[int, str], *, in_month: bool) -> None:
        """Show a day's numbers; mailboxes follow with `show_mailboxes`."""
        self._day = day
        self.show_title(long_day(day), relative_day(day, today))
        self._caption.setText("Sent" if day < today else "Sent and planned" if day == today else "Planned")
        words = f"{info.count:,} of {info.capacity:,}" if info.capacity else count(info.count, "email")
        self._figure.setText(words)
        self._full.setVisible(info.full)
        whole = max(info.capacity, info.count, 1)
        self._bar.set_parts([(n / whole, theme.series_token(s)) for s, n in sorted(info.by_series.items())])
        self._bar.setAccessibleName(f"Load: {words}")
        self._off.setText(f"{info.off}: nothing is planned on this day." if info.off_title else info.off.capitalize())
        self._off.setVisible(bool(info.off))
        self._fill(info, names)
        self.open_button.setVisible(in_month)
        self.show()

    def show_mailboxes(self, day: date, rows: Sequence[CapacityRow]) -> None:
        """Show each mailbox's load of the day on show; rows of another day are ignored."""
        if day != self._day or not rows:
            return
        self._lines.addSpacing(6)
        self._lines.addWidget(Heading("Mailboxes", note=f"{len(rows)} send"))
        for one in rows[:MOST_MAILBOXES]:
            self._lines.addWidget(_load_line(one))
        if len(rows) > MOST_MAILBOXES:
            self._lines.addWidget(label(f"and {len(rows) - MOST_MAILBOXES} more", "muted"))

    def _fill(self, info: Day, names: Mapping[int, str]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if info.by_series:
            self._lines.addWidget(label("Sequences", "section"))
        for series, number in sorted(info.by_series.items()):
            self._lines.addWidget(_sequence_line(series, names.get(series, ""), number))

    def _open(self) -> None:
        if self._day:
            self.week_asked.emit(self._day)


def _sequence_line(series: int, name: str, number: int) -> QWidget:
    made = QWidget()
    words = ElidedLabel(name)
    line = row(Dot(theme.series_token(series), 9, 2), words, label(f"{number:,}", tabular=True))
    line.setStretch(1, 1)
    made.setLayout(line)
    return made


def _load_line(one: CapacityRow) -> QWidget:
    made = QWidget()
    used = one.sent + one.planned
    name = ElidedLabel(f"{one.mailbox.partition('@')[0]}@")
    name.setFixedWidth(66)
    name.set_tip(one.mailbox)
    bar = Bar(one.mailbox)
    bar.set_load(used, one.capacity)
    line = row(name, bar, label(f"{used} / {one.capacity}", "muted", tabular=True))
    line.setStretch(1, 1)
    made.setLayout(line)
    return made
