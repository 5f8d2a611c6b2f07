"""The calendar page: asks for the span on screen, shows it, and carries out what the panel offers. Paints nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtCore import QLocale, QRect, QTimer
from PySide6.QtGui import QResizeEvent, QUndoStack
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands.emails import release_held, restore, retry_failed, settle_in_doubt, skip_email
from app.core.commands.enrollments import stop_contact, undo_stop
from app.core.events import Changes, Kind
from app.core.queries.calendar import Known, known_emails
from app.ui import theme
from app.ui.calm import Calm
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.page import Page
from app.ui.pages.calendar.controls import Controls
from app.ui.pages.calendar.day_panel import DayPanel
from app.ui.pages.calendar.email_panel import EmailPanel
from app.ui.pages.calendar.emails import Knowledge
from app.ui.pages.calendar.footer import Footer
from app.ui.pages.calendar.habits import Habits
from app.ui.pages.calendar.hover_card import HoverCard
from app.ui.pages.calendar.load import (
    Choices,
    Colours,
    DayFacts,
    EmailFacts,
    load_choices,
    load_day,
    load_email,
    load_span,
)
from app.ui.pages.calendar.load_columns import Filter
from app.ui.pages.calendar.moving import Moving
from app.ui.pages.calendar.shown import Hit, Shown
from app.ui.pages.calendar.spans import Mode, Span
from app.ui.pages.calendar.view import CalendarView
from app.ui.preferences import FIRST_DAY_OF_WEEK
from app.ui.widgets.empty_state import EmptyState
from app.ui.wording import user_zone

NOW_MS: Final = 20_000
NARROW: Final = 900
TIGHT: Final = 830
CALM_MS: Final = 400
"""While emails go out, the view asks anew at most this often."""


class CalendarPage(Page):
    """`enter(day=date, email=id, mailbox=id, sequence=id, mode="month")` chooses what is shown."""

    key: ClassVar[str] = "calendar"
    title = "Calendar"
    icon_name: ClassVar[str] = "calendar"
    kinds: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.EMAILS, Kind.PLAN, Kind.SEQUENCES, Kind.MAILBOXES, Kind.ENROLLMENTS}
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.zone = user_zone()
        self._habits = Habits(context.remembered)
        self._colours = self._habits.colours()
        self._span = Span(self._habits.mode(), self._today(), self._week_starts())
        self._shown: Shown | None = None
        self._facts: EmailFacts | None = None
        self._asked: int | None = None
        self._focus_panel = False
        self.controls = Controls(self)
        self.controls.set_filter(self._habits.only())
        self.view = CalendarView()
        self.view.set_zoom(self._habits.zoom())
        self.card = HoverCard(self.view)
        self.footer = Footer()
        self.footer.show_colours(self._colours)
        self.email_panel = EmailPanel(self.zone)
        self.day_panel = DayPanel()
        self._empty = EmptyState(
            "calendar",
            "Every email to come, hour by hour",
            "Once contacts are in a sequence, each of their emails stands here with its time, and says why then.",
            "Go to sequences",
            lambda: context.go("sequences"),
        )
        self._calm = Calm(self._read_anew, CALM_MS, self)
        self._now_timer = QTimer(self, interval=NOW_MS)
        self._lay_out()
        self.moving = Moving(context, self.view, self.zone, self)
        self._connect()

    # -- the page's contract ------------------------------------------------------------------------------

    def header_leading(self) -> list[QWidget]:
        return self.controls.leading()

    def header_actions(self) -> list[QWidget]:
        return self.controls.actions()

    def undo_stack(self) -> QUndoStack | None:
        return None

    def enter(self, **where: Any) -> None:
        self._now_timer.start()
        if where.get("mode"):
            self._span = replace(self._span, mode=Mode(where["mode"]))
        if isinstance(where.get("day"), date):
            self._span = replace(self._span, mode=Mode(where.get("mode") or Mode.DAY), anchor=where["day"])
        for name, box in (("mailbox", self.controls.mailboxes), ("sequence", self.controls.sequences)):
            if where.get(name) is not None:
                box.set_keys([int(where[name])])
        self._show_title()
        if where.get("email") is not None:
            self._ask_email(int(where["email"]), partial(self._go_to_email))
        elif where:
            self._load()

    def leave(self) -> bool:
        self._now_timer.stop()
        self.card.hide()
        if self.moving.is_moving():
            self.moving.end()
        return True

    def refresh(self, kinds: frozenset[Kind]) -> None:
        self._calm.want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_title()

    # -- layout -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.view, 1)
        left.addWidget(self._empty, 1)
        left.addWidget(self.footer)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(left, 1)
        box.addWidget(self.email_panel)
        box.addWidget(self.day_panel)
        self._empty.hide()
        self.email_panel.hide()
        self.day_panel.hide()
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.controls.today_asked.connect(self.go_today)
        self.controls.range_asked.connect(self.move_range)
        self.controls.mode_chosen.connect(self.show_mode)
        self.controls.filter_chosen.connect(self._filter_chosen)
        self.view.today_asked.connect(self.go_today)
        self.view.range_asked.connect(self.move_range)
        self.view.email_chosen.connect(self._email_chosen)
        self.view.email_opened.connect(self._email_opened)
        self.view.day_chosen.connect(self._day_chosen)
        self.view.day_opened.connect(self.open_day)
        self.view.hovered.connect(self._hovered)
        self.view.zoomed.connect(self._habits.keep_zoom)
        self.view.columns_shown.connect(self._columns_shown)
        self.view.names_wanted.connect(self._ask_names)
        self.footer.zoom_asked.connect(self.view.zoom_by)
        self.footer.colours_asked.connect(self.switch_colours)
        self.footer.day_asked.connect(lambda day: self._show_span(replace(self._span, anchor=day)))
        self.email_panel.time_asked.connect(self._send_at)
        self.email_panel.unpin_asked.connect(self._unpin)
        self.email_panel.skip_asked.connect(self._skip)
        self.email_panel.stop_asked.connect(self._stop)
        self.email_panel.release_asked.connect(self._release)
        self.email_panel.retry_asked.connect(self._retry)
        self.email_panel.settle_asked.connect(self._settle)
        self.email_panel.cause_wanted.connect(lambda cause: self.context.go(cause.page, **cause.where))
        self.email_panel.closed.connect(self._panel_closed)
        self.day_panel.closed.connect(self._panel_closed)
        self.day_panel.open_asked.connect(self.open_day)
        self.day_panel.email_asked.connect(self._email_opened)
        self.context.preferences.changed.connect(self._preference_changed)
        self._now_timer.timeout.connect(self._move_now)

    # -- where we are -------------------------------------------------------------------------------------

    def go_today(self) -> None:
        """Show the span that today lies in."""
        self._show_span(replace(self._span, anchor=self._today()))

    def move_range(self, by: int) -> None:
        """Show the span `by` days, weeks or months on."""
        self._show_span(self._span.moved(by))

    def show_mode(self, mode: Mode) -> None:
        """Show the day, the week or the month around the day on show."""
        chosen = self._shown.today if self._shown and self._shown.today in self._span.days else self._span.anchor
        if self.day_panel.isVisible() and self.day_panel.day() in self._span.days:
            chosen = self.day_panel.day() or chosen
        self._habits.keep_mode(mode)
        self.day_panel.hide()
        self._show_span(replace(self._span, mode=mode, anchor=chosen))

    def open_day(self, day: date) -> None:
        """Show a day, mailbox by mailbox."""
        self.day_panel.hide()
        self._habits.keep_mode(Mode.DAY)
        self._show_span(replace(self._span, mode=Mode.DAY, anchor=day))
        self.view.setFocus()

    def switch_colours(self) -> None:
        """Have the colours tell mailboxes apart instead of sequences, or the other way round."""
        self._colours = Colours.SEQUENCE if self._colours is Colours.MAILBOX else Colours.MAILBOX
        self._habits.keep_colours(self._colours)
        self.footer.show_colours(self._colours)
        self._load()

    def _show_span(self, span: Span) -> None:
        if span != self._span:
            self._span = span
            self._show_title()
            self._load()

    def _show_title(self) -> None:
        wide = self.width()
        self.controls.show_span(self._span, narrow=wide < theme.px(NARROW), tight=wide < theme.px(TIGHT))

    def _filter_chosen(self, only: Filter) -> None:
        self._habits.keep_only(only)
        self._load()

    def _columns_shown(self) -> None:
        shown = self.view.shown
        columns = self.view.visible_columns() if shown is not None and shown.span.mode is Mode.DAY else range(0)
        self.controls.show_columns(len(columns), len(shown.mailboxes) if shown is not None else 0)
        self.footer.show_columns(columns)

    def _week_starts(self) -> int:
        """Return the week's first day, Monday 0, as chosen or as the system has it."""
        chosen = self.context.preferences.get(FIRST_DAY_OF_WEEK)
        days = {"monday": 0, "saturday": 5, "sunday": 6}
        return days.get(chosen, QLocale().firstDayOfWeek().value - 1)

    def _preference_changed(self, key: str) -> None:
        if key == FIRST_DAY_OF_WEEK.key:
            self._show_span(replace(self._span, starts=self._week_starts()))

    def _today(self) -> date:
        return self._now().astimezone(user_zone()).date()

    def _now(self) -> datetime:
        return self.context.clock.now()

    # -- asking -------------------------------------------------------------------------------------------

    def _read_anew(self) -> None:
        self.context.desk.ask(load_choices, self._show_choices, owner=self, key="choices")
        self._load()
        email_id = self.email_panel.email_id()
        if email_id is not None and email_id == self._asked and self.email_panel.isVisible():
            self._ask_email(email_id, self._show_email)  # another one that was asked for comes anyway

    def _load(self) -> None:
        span, zone, only, now, colours = self._span, self.zone, self.controls.filter(), self._now(), self._colours
        look = self.view.look
        self.context.desk.ask(
            lambda store: load_span(store, span=span, zone=zone, only=only, now=now, colours=colours, look=look),
            partial(self._show_shown, only),
            owner=self,
            key="span",
        )

    def _ask_names(self, ids: list[int]) -> None:
        assert self.view.shown is not None
        then = partial(self._show_names, self.view.shown.knowledge)
        self.context.desk.ask(lambda store: known_emails(store, ids=ids), then, owner=self, pages=True)

    def _ask_email(self, email_id: int, then: Any) -> None:
        now = self._now()
        self._asked = email_id
        self.context.desk.ask(
            lambda store: load_email(store, email_id=email_id, now=now), then, owner=self, key="email"
        )

    # -- showing ------------------------------------------------------------------------------------------

    def _show_choices(self, choices: Choices) -> None:
        self.controls.show_choices(choices)

    def _show_shown(self, only: Filter, shown: Shown) -> None:
        if shown.span != self._span:
            return
        first = self._shown is None
        self._shown = shown
        self.footer.show_shown(shown)
        self.view.show_data(shown)
        nothing = not shown.series and not only and not shown.total
        self._empty.setVisible(nothing)
        self.view.setVisible(not nothing)
        if first and not nothing and self.window().focusWidget() in (None, self):
            self.view.setFocus()

    def _show_names(self, knowledge: Knowledge, known: Mapping[int, Known]) -> None:
        knowledge.add(known)
        if self.view.shown is not None and self.view.shown.knowledge is knowledge:
            self.view.know_more()

    def _show_email(self, facts: EmailFacts) -> None:
        self._facts = facts
        self.day_panel.hide()
        self.email_panel.show_email(facts, self._now())
        if self._focus_panel:
            self._focus_panel = False
            self.email_panel.skip_button.setFocus() if self.email_panel.skip_button.isVisible() else None

    def _go_to_email(self, facts: EmailFacts) -> None:
        """Show the day or week of an email that was asked for, with the email chosen."""
        at = facts.detail.sent_at or facts.detail.send_at
        day = at.astimezone(self.zone).date() if at else self._span.anchor
        mode = Mode.WEEK if self._span.mode is Mode.MONTH else self._span.mode
        self._span = replace(self._span, mode=mode, anchor=day)
        self._show_title()
        self.view.choose_email(facts.detail.id)
        self._show_email(facts)
        self._load()

    def _show_day_facts(self, day: date, facts: DayFacts) -> None:
        self.day_panel.show_facts(day, facts, self.zone)

    def _hovered(self, hit: Hit | None, at: QRect) -> None:
        if hit is None or self.view.shown is None:
            self.card.hide()
        else:
            self.card.show_hit(self.view.shown, hit, self.view.gathered(hit), at, self.zone)

    # -- what the user does -------------------------------------------------------------------------------

    def _email_chosen(self, email_id: int) -> None:
        self._ask_email(email_id, self._show_email)

    def _email_opened(self, email_id: int) -> None:
        self._focus_panel = True
        there = not self.view.rect_of_email(email_id).isEmpty()
        self._ask_email(email_id, self._show_email if there else self._go_to_email)

    def _day_chosen(self, day: date) -> None:
        if self._shown is None:
            return
        self.email_panel.hide()
        not_open = self._span.mode is not Mode.DAY
        self.day_panel.show_day(day, self._shown.day(day), self._shown.today, self._shown.series, may_open=not_open)
        self.context.desk.ask(
            lambda store: load_day(store, day=day), partial(self._show_day_facts, day), owner=self, key="day"
        )

    def _send_at(self) -> None:
        if self._facts is not None:
            self.moving.choose_time(self._facts)

    def _unpin(self, email_id: int) -> None:
        assert self._facts is not None
        self.moving.unpin(email_id, self._facts.detail.contact_name)

    def _skip(self, email_id: int) -> None:
        assert self._facts is not None
        carry_out(
            self.context,
            lambda store, now: skip_email(store, email_id=email_id, now=now),
            f"Skipped step {self._facts.detail.step} for {self._facts.detail.contact_name}",
            lambda store, _done, now: restore(store, email_ids=[email_id], now=now),
            then=self._give_keys_back,
        )

    def _stop(self, contact_id: int) -> None:
        assert self._facts is not None
        detail = self._facts.detail
        sequence_id = detail.sequence_id
        carry_out(
            self.context,
            lambda store, now: stop_contact(store, contact_id=contact_id, sequence_id=sequence_id, now=now),
            f"Stopped “{detail.sequence_name}” for {detail.contact_name}",
            lambda store, stopped, now: undo_stop(store, stopped=stopped, now=now),
            then=self._give_keys_back,
        )

    def _release(self, email_id: int) -> None:
        self._command(lambda store, now: release_held(store, email_ids=[email_id], now=now), "It is tried again")

    def _retry(self, email_id: int) -> None:
        self._command(lambda store, now: retry_failed(store, email_ids=[email_id], now=now), "It will be sent again")

    def _settle(self, email_id: int, went: bool) -> None:
        words = "Noted: it went out" if went else "It will be sent again"
        self._command(lambda store, now: settle_in_doubt(store, email_id=email_id, went=went, now=now), words)

    def _command(self, command: Callable[[Any, datetime], Changes], words: str) -> None:
        carry_out(self.context, command, words, then=self._give_keys_back)

    def _give_keys_back(self, _done: object) -> None:
        """Give the keys back to the calendar: the button that was pressed is about to go."""
        here = QApplication.focusWidget()
        if here is not None and self.email_panel.isAncestorOf(here):
            self.view.setFocus()

    def _panel_closed(self) -> None:
        self.view.choose_email(None)
        self.view.choose_day(None)
        self.view.setFocus()

    # -- time ---------------------------------------------------------------------------------------------

    def _move_now(self) -> None:
        local = self._now().astimezone(self.zone)
        if self._shown is not None and local.date() != self._shown.today:
            self._load()
        self.view.set_now(local.date(), local.hour * 3600 + local.minute * 60 + local.second)
