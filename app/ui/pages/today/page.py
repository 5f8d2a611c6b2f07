"""The page of today: figures, the next two weeks, what needs the user, what comes next. Leads to the other pages."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands.away import dismiss_away
from app.core.commands.sequences import pause_sequence, resume_sequence
from app.core.commands.settings import pause_all, resume_all
from app.core.events import Kind
from app.core.model import SequenceState
from app.core.queries.people import series_of
from app.core.queries.sequences import SequenceRow
from app.ui import theme
from app.ui.calm import Calm
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.dialogs.moved_emails import open_moved_emails
from app.ui.page import Page
from app.ui.pages.today.away import AwayCard, moved_while_away
from app.ui.pages.today.chart import CapacityChart
from app.ui.pages.today.lines import ComingLine, NeedLine
from app.ui.pages.today.load import Loaded, load
from app.ui.pages.today.running import RunningLine
from app.ui.when import day as day_words
from app.ui.when import until
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.heading import Heading
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.rows import clear, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.stat_card import StatCard
from app.ui.widgets.text import label
from app.ui.wording import LONG_DAYS, LONG_MONTHS, count, user_zone

CALM_MS: Final = 1_000
WORDS_MS: Final = 20_000


class TodayPage(Page):
    """The first page of a workspace that has something to send."""

    key: ClassVar[str] = "today"
    title = "Today"
    icon_name: ClassVar[str] = "house"
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.zone = user_zone()
        self._loaded: Loaded | None = None
        self.pause_button = button("Pause all sending", on=self._toggle_pause, name="todayPause")
        self.stats = {
            "sent": StatCard("Sent today"),
            "next": StatCard("Next email"),
            "replies": StatCard("Replies"),
            "enrolled": StatCard("In sequence"),
            "last": StatCard("Last planned email"),
        }
        self.away = AwayCard(self.zone)
        self.chart = CapacityChart()
        self._chart_head = Heading("Planned against capacity, next 14 days")
        self._legend = QHBoxLayout()
        self._needs = QVBoxLayout()
        self._coming = QVBoxLayout()
        self._running = QVBoxLayout()
        self._calm = Calm(self._ask, CALM_MS, self)
        self._clock = QTimer(self, interval=WORDS_MS)
        self._lay_out()
        self.chart.day_opened.connect(self._open_day)
        self.away.show_asked.connect(self._show_missed)
        self.away.read.connect(self._away_read)
        self._clock.timeout.connect(self._show_words)
        self._show_title()

    def header_actions(self) -> list[QWidget]:
        return [self.pause_button]

    def enter(self, **where: Any) -> None:
        self._clock.start()
        self._show_title()

    def leave(self) -> bool:
        self._clock.stop()
        return True

    def refresh(self, kinds: frozenset[Kind]) -> None:
        self._calm.want()

    # -- layout -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        chart, needs, coming, running = (
            Card(),
            Card(title="Needs you"),
            Card(title="Next up"),
            Card(title="Running now"),
        )
        chart.body.addWidget(self._chart_head)
        chart.body.addWidget(self.chart, 1)
        self._legend.setSpacing(6)
        chart.body.addLayout(self._legend)
        chart.setMinimumHeight(270)
        needs.body.addLayout(self._needs)
        needs.body.addStretch(1)
        self._coming.setSpacing(0)
        self._needs.setSpacing(0)
        coming.body.addLayout(self._coming)
        coming.body.addStretch(1)
        running.body.addLayout(self._running)
        running.body.addStretch(1)
        scroll = ScrollColumn()
        scroll.body.addWidget(self.away)
        scroll.body.addWidget(Reflow(list(self.stats.values()), 170))
        scroll.body.addWidget(Reflow([chart, needs], 380, gap=14))
        scroll.body.addWidget(Reflow([coming, running], 380, gap=14))
        scroll.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)

    # -- asking and showing -------------------------------------------------------------------------------

    def _ask(self) -> None:
        zone, now = self.zone, self.context.clock.now()
        self.context.desk.ask(lambda store: load(store, zone=zone, now=now), self._show, owner=self, key="load")

    def _show(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self.pause_button.setText("Resume sending" if loaded.state.paused else "Pause all sending")
        self._show_words()
        self.away.show_away(loaded.away)
        self.chart.show_bars(loaded.bars, loaded.names)
        room = max((bar.capacity for bar in loaded.bars), default=0)
        self._chart_head.set_note(f"{room:,} a day")
        self._show_legend(loaded)
        self._show_needs(loaded)
        self._show_coming(loaded)
        self._show_running(loaded)
        if loaded.new and self.isVisible():
            self.context.go("first_start")

    def _show_words(self) -> None:
        if self._loaded is None:
            return
        state, now = self._loaded.state, self.context.clock.now()
        self.stats["sent"].show_figure(f"{state.sent_today:,}", f"of {state.planned_today:,} planned")
        coming = self._loaded.coming
        nothing = f"from {coming[0].mailbox}" if coming else "nothing is planned"
        soon = until(state.next_send_at, now) if state.next_send_at else "–"
        self.stats["next"].show_figure("paused" if state.paused else soon, nothing, "warn" if state.paused else "")
        replies = self._loaded.replies
        words = f"{replies.interested:,} interested, {replies.to_answer:,} to answer" if replies.total else ""
        self.stats["replies"].show_figure(f"{replies.total:,}", words)
        self.stats["enrolled"].show_figure(f"{self._loaded.enrolled:,}", count(self._loaded.active, "active sequence"))
        last = day_words(state.last_send_at.astimezone(self.zone).date()) if state.last_send_at else "–"
        self.stats["last"].show_figure(last, "at today’s capacity" if state.last_send_at else "")

    def _show_title(self) -> None:
        today = self.context.clock.now().astimezone(self.zone).date()
        words = f"{LONG_DAYS[today.weekday()]}, {today.day} {LONG_MONTHS[today.month - 1]}"
        if words != self.title:
            self.title = words
            self.header_changed.emit()

    def _show_legend(self, loaded: Loaded) -> None:
        clear(self._legend)
        used = sorted({series for bar in loaded.bars for series, emails in bar.by_series.items() if emails})
        for series in used:
            self._legend.addWidget(Dot(theme.series_token(series), 9, 2))
            self._legend.addWidget(ElidedLabel(loaded.names.get(series, ""), "small"))
            self._legend.addSpacing(8)
        self._legend.addStretch(1)

    def _show_needs(self, loaded: Loaded) -> None:
        clear(self._needs)
        for n, need in enumerate(loaded.needs):
            if n:
                self._needs.addWidget(Divider(faint=True))
            line = NeedLine(need)
            line.pressed.connect(partial(self._go, need.page, dict(need.where)))
            self._needs.addWidget(line)
        if not loaded.needs:
            self._needs.addWidget(label("Nothing. Everything goes its way.", "muted"))

    def _show_coming(self, loaded: Loaded) -> None:
        clear(self._coming)
        now = self.context.clock.now()
        for n, email in enumerate(loaded.coming):
            if n:
                self._coming.addWidget(Divider(faint=True))
            line = ComingLine(email, self.zone, now, series_of(email.sequence_id))
            line.pressed.connect(partial(self._go, "calendar", {"email": email.id}))
            self._coming.addWidget(line)
        if not loaded.coming:
            self._coming.addWidget(label("No email is planned. Put contacts into a sequence, and it starts.", "muted"))
            start = button("Go to sequences", on=lambda: self.context.go("sequences"), name="todaySequences")
            self._coming.addLayout(row(start, None))

    def _show_running(self, loaded: Loaded) -> None:
        clear(self._running)
        for n, running in enumerate(loaded.running):
            if n:
                self._running.addWidget(Divider(faint=True))
            line = RunningLine(running, self.zone)
            line.opened.connect(partial(self._go, "sequence", {"sequence": running.id}))
            line.pause_wanted.connect(partial(self._pause_or_resume, running))
            self._running.addWidget(line)
        if not loaded.running:
            self._running.addWidget(label("No sequence has emails to send.", "muted"))

    # -- what the user does -------------------------------------------------------------------------------

    def _go(self, page: str, where: dict[str, int]) -> None:
        self.context.go(page, **where)

    def _pause_or_resume(self, running: SequenceRow) -> None:
        pause = running.state is SequenceState.ACTIVE
        command, back = (pause_sequence, resume_sequence) if pause else (resume_sequence, pause_sequence)
        carry_out(
            self.context,
            lambda store, now: command(store, sequence_id=running.id, now=now),
            f"{'Paused' if pause else 'Resumed'} “{running.name}”",
            lambda store, _done, now: back(store, sequence_id=running.id, now=now),
        )

    def _show_missed(self) -> None:
        if self._loaded is not None and self._loaded.away is not None:
            effect = moved_while_away(self._loaded.away, self.zone)
            open_moved_emails(self.window(), self.context, "What missed its time, and where it goes", effect)

    def _away_read(self) -> None:
        now = self.context.clock.now()
        self.away.hide()
        self.context.desk.do(lambda store: dismiss_away(store, now=now), owner=self)

    def _open_day(self, at: date) -> None:
        self.context.go("calendar", day=at)

    def _toggle_pause(self) -> None:
        paused = self._loaded is not None and self._loaded.state.paused
        command, back = (resume_all, pause_all) if paused else (pause_all, resume_all)
        carry_out(
            self.context,
            lambda store, now: command(store, now=now),
            "Resumed all sending" if paused else "Paused all sending",
            lambda store, _done, now: back(store, now=now),
        )
