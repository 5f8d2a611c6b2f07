"""The panel about one day: how full it is, which sequences and mailboxes send, what waits for later, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.queries.calendar_days import MailboxDay, Waiting
from app.ui import theme
from app.ui.pages.calendar.email_panel import PANEL_WIDTH
from app.ui.pages.calendar.load import DayFacts
from app.ui.pages.calendar.shown import Day
from app.ui.when import clock_time
from app.ui.when import day as day_words
from app.ui.widgets.bar import Bar
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.heading import Heading
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import clear, row
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import label
from app.ui.wording import LONG_DAYS, count, long_day, relative_day

MOST_MAILBOXES = 20
MOST_WAITING = 60


class DayPanel(SidePanel):
    """Signals: `open_asked(date)` to see the day mailbox by mailbox, `email_asked(id)` for one that waits."""

    open_asked = Signal(object)
    email_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Day", PANEL_WIDTH, parent)
        self._day: date | None = None
        self._waiting: tuple[Waiting, ...] = ()
        self._zone = ZoneInfo("UTC")
        self._figure = label("", "title", tabular=True)
        self._figure.setObjectName("dayFigure")
        self._full = Pill("full", "warn")
        self._bar = Bar("Load", 7)
        self._off = label("", "muted", wrap=True)
        self._card = Card("plain")
        self._card.body.setContentsMargins(13, 11, 13, 13)
        self._card.body.setSpacing(6)
        self._caption = label("", "muted")
        self._came = label("", "small", wrap=True)
        self._came.setObjectName("dayOutcome")
        self._card.body.addLayout(row(self._caption, None, self._full))
        self._card.body.addWidget(self._figure)
        self._card.body.addWidget(self._bar)
        self._card.body.addWidget(self._came)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self.body.addWidget(self._card)
        self.body.addWidget(self._off)
        self.body.addLayout(self._lines)
        self._later = _LaterCard()
        self.body.addWidget(self._later)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.body.addLayout(self._list)
        self.body.addStretch(1)
        self.open_button = button("Open day", "primary", on=self._open, name="openDay")
        self.show_button = button("", on=self._show_waiting, name="showWaiting")
        self.foot.addLayout(row(self.open_button, self.show_button, None))

    def day(self) -> date | None:
        """Return the day on show."""
        return self._day

    def show_day(self, day: date, info: Day, today: date, names: Mapping[int, str], *, may_open: bool) -> None:
        """Show a day's numbers; mailboxes and what waits follow with `show_facts`."""
        self._day = day
        self.show_title(long_day(day), relative_day(day, today))
        self._caption.setText("Sent" if day < today else "Sent and planned" if day == today else "Planned")
        used = max(info.count, info.used) if info.full else info.count
        words = f"{used:,} of {info.capacity:,}" if info.capacity else count(info.count, "email")
        self._figure.setText(words)
        self._full.setVisible(info.full and day >= today)
        whole = max(info.capacity, info.count, 1)
        self._bar.set_parts([(n / whole, theme.series_token(s)) for s, n in sorted(info.by_series.items())])
        self._bar.setAccessibleName(f"Load: {words}")
        self._came.setText(outcome_words(info, to_go=day >= today))
        self._came.setVisible(bool(self._came.text()))
        self._off.setText(f"{info.off}: nothing is planned on this day." if info.off_title else info.off.capitalize())
        self._off.setVisible(bool(info.off))
        self._fill(info, names)
        self._later.hide()
        self.show_button.hide()
        clear(self._list)
        self.open_button.setVisible(may_open)
        self.show()

    def show_facts(self, day: date, facts: DayFacts, zone: ZoneInfo) -> None:
        """Show each mailbox's load of the day on show, and what waits; an answer for another day is ignored."""
        if day != self._day:
            return
        self._zone, self._waiting = zone, facts.waiting
        self._show_boxes(facts.boxes)
        self._later.show_waiting(day, facts)
        self.show_button.setVisible(bool(facts.waiting))
        self.show_button.setText(f"Show the {len(facts.waiting):,}" if len(facts.waiting) > 1 else "Show it")

    def _show_boxes(self, boxes: Sequence[MailboxDay]) -> None:
        if not boxes:
            return
        self._lines.addSpacing(6)
        sending = sum(not one.away for one in boxes)
        self._lines.addWidget(Heading("Mailboxes", note=f"{sending} send this day"))
        for one in boxes[:MOST_MAILBOXES]:
            self._lines.addWidget(_load_line(one))
        if len(boxes) > MOST_MAILBOXES:
            self._lines.addWidget(label(f"and {len(boxes) - MOST_MAILBOXES} more", "muted"))

    def _fill(self, info: Day, names: Mapping[int, str]) -> None:
        clear(self._lines)
        if info.by_series:
            self._lines.addWidget(label("Sequences", "section"))
        for series, number in sorted(info.by_series.items()):
            self._lines.addWidget(_sequence_line(series, names.get(series, ""), number))

    def _show_waiting(self) -> None:
        """List what was due on this day and goes later; a press on one shows it."""
        self.show_button.hide()
        clear(self._list)
        for one in self._waiting[:MOST_WAITING]:
            words = f"{day_words(one.send_at.astimezone(self._zone).date())}, {clock_time(one.send_at, self._zone)}"
            pressed = button(f"{one.name}  ·  {words}", "link", on=partial(self.email_asked.emit, one.email_id))
            self._list.addWidget(pressed)
        if len(self._waiting) > MOST_WAITING:
            self._list.addWidget(label(f"and {len(self._waiting) - MOST_WAITING:,} more", "muted"))

    def _open(self) -> None:
        if self._day:
            self.open_asked.emit(self._day)


class _LaterCard(Card):
    """Says in amber that emails due on a day go on a later one."""

    def __init__(self) -> None:
        super().__init__("warn")
        self.setObjectName("laterCard")
        self.body.setContentsMargins(13, 11, 13, 12)
        self.body.setSpacing(4)
        self._title = label("", "warnTitle", wrap=True)
        self._words = label("", wrap=True)
        self.body.addWidget(self._title)
        self.body.addWidget(self._words)
        self.hide()

    def show_waiting(self, day: date, facts: DayFacts) -> None:
        """Say how many wait, and why they could not go on `day`."""
        self.setVisible(bool(facts.waiting))
        if not facts.waiting:
            return
        days = {one.send_at.date() for one in facts.waiting}
        until = day_words(min(days)) if len(days) == 1 else f"{day_words(min(days))} and later"
        verb = "waits" if len(facts.waiting) == 1 else "wait"
        self._title.setText(f"{count(len(facts.waiting), 'email')} {verb} for {until}")
        sending = [one for one in facts.boxes if not one.away]
        full = bool(sending) and all(one.used >= one.capacity for one in sending)
        why = "every mailbox is full" if full else "their mailboxes had no room, or they could not go that day"
        they = "It was" if len(facts.waiting) == 1 else "They were"
        self._words.setText(f"{they} due on {LONG_DAYS[day.weekday()]}, and {why}.")


def outcome_words(info: Day, *, to_go: bool) -> str:
    """Return what really happened so far: "231 sent · 2 failed", with what is to go today."""
    if not info.sent and not info.failed:
        return ""
    parts = [f"{info.sent:,} sent"]
    left = info.count - info.sent - info.failed
    if to_go and left > 0:
        parts.append(f"{left:,} to go")
    if info.failed:
        parts.append(f"{info.failed:,} failed")
    return " · ".join(parts)


def _sequence_line(series: int, name: str, number: int) -> QWidget:
    made = QWidget()
    words = ElidedLabel(name)
    line = row(Dot(theme.series_token(series), 9, 2), words, label(f"{number:,}", tabular=True))
    line.setStretch(1, 1)
    made.setLayout(line)
    return made


def _load_line(one: MailboxDay) -> QWidget:
    made = QWidget()
    name = ElidedLabel(f"{one.mailbox.partition('@')[0]}@")
    name.setFixedWidth(66)
    name.set_tip(one.mailbox)
    bar = Bar(one.mailbox)
    bar.set_load(one.used, one.capacity)
    words = "away" if one.away else f"{one.used} / {one.capacity}"
    line = row(name, bar, label(words, "muted", tabular=True))
    line.setStretch(1, 1)
    made.setLayout(line)
    return made
