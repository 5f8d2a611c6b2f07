"""The calendar page: asks for the span on screen, shows it, and carries out what the panel offers. Paints nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QUndoStack
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands.emails import release_held, restore, retry_failed, settle_in_doubt, skip_email
from app.core.commands.enrollments import stop_contact, undo_stop
from app.core.events import Changes, Kind
from app.core.queries.mailboxes import CapacityRow
from app.ui.context import Context
from app.ui.page import Page
from app.ui.pages.calendar.controls import Controls
from app.ui.pages.calendar.day_panel import DayPanel
from app.ui.pages.calendar.email_panel import EmailPanel
from app.ui.pages.calendar.footer import Footer
from app.ui.pages.calendar.load import Choices, EmailFacts, Filter, load_choices, load_day, load_email, load_span
from app.ui.pages.calendar.shown import Shown
from app.ui.pages.calendar.spans import Mode, Span
from app.ui.pages.calendar.view import CalendarView
from app.ui.widgets.empty_state import EmptyState
from app.ui.wording import user_zone

NOW_MS: Final = 20_000
NARROW: Final = 900
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
        remembered = context.remembered.text("calendar/mode", Mode.WEEK.value)
        mode = Mode(remembered) if remembered in list(Mode) else Mode.WEEK
        self._span = Span(mode, self._today())
        self._shown: Shown | None = None
        self._facts: EmailFacts | None = None
        self._focus_panel = False
        self.controls = Controls(self)
        self.view = CalendarView()
        self.footer = Footer()
        self.email_panel = EmailPanel(self.zone)
        self.day_panel = DayPanel()
        self._empty = EmptyState(
            "calendar",
            "Every email to come, hour by hour",
            "Once contacts are in a sequence, each of their emails stands here with its time, and says why then.",
            "Go to sequences",
            lambda: context.go("sequences"),
        )
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._now_timer = QTimer(self, interval=NOW_MS)
        self._lay_out()
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
            self._span = Span(Mode(where["mode"]), self._span.anchor)
        if isinstance(where.get("day"), date):
            self._span = Span(Mode(where.get("mode") or Mode.WEEK), where["day"])
        for name, box in (("mailbox", self.controls.mailboxes), ("sequence", self.controls.sequences)):
            if where.get(name) is not None:
                self._set_filter(box, str(where[name]))
        self._show_title()
        if where.get("email") is not None:
            self._ask_email(int(where["email"]), partial(self._go_to_email))
        elif where:
            self._load()

    def leave(self) -> bool:
        self._now_timer.stop()
        return True

    def refresh(self, kinds: frozenset[Kind]) -> None:
        if self._shown is None or not self._calm.isActive():
            self._refresh_now()
            self._calm.start()
        else:
            self._again = True

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
        self._again = False
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.controls.today_asked.connect(self.go_today)
        self.controls.range_asked.connect(self.move_range)
        self.controls.mode_chosen.connect(self.show_mode)
        self.controls.filter_chosen.connect(lambda _filter: self._load())
        self.view.today_asked.connect(self.go_today)
        self.view.range_asked.connect(self.move_range)
        self.view.email_chosen.connect(self._email_chosen)
        self.view.email_opened.connect(self._email_opened)
        self.view.day_chosen.connect(self._day_chosen)
        self.view.day_opened.connect(self.open_week)
        self.footer.day_asked.connect(lambda day: self._show_span(Span(self._span.mode, day)))
        self.email_panel.skip_asked.connect(self._skip)
        self.email_panel.stop_asked.connect(self._stop)
        self.email_panel.release_asked.connect(self._release)
        self.email_panel.retry_asked.connect(self._retry)
        self.email_panel.settle_asked.connect(self._settle)
        self.email_panel.closed.connect(self._panel_closed)
        self.day_panel.closed.connect(self._panel_closed)
        self.day_panel.week_asked.connect(self.open_week)
        self._calm.timeout.connect(self._after_calm)
        self._now_timer.timeout.connect(self._move_now)

    # -- where we are -------------------------------------------------------------------------------------

    def go_today(self) -> None:
        """Show the span that today lies in."""
        self._show_span(Span(self._span.mode, self._today()))

    def move_range(self, by: int) -> None:
        """Show the span `by` weeks or months on."""
        self._show_span(self._span.moved(by))

    def show_mode(self, mode: Mode) -> None:
        """Show the week or the month around the day on show."""
        chosen = self._shown.today if self._shown and self._shown.today in self._span.days else self._span.anchor
        self.context.remembered.remember("calendar/mode", mode.value)
        self._show_span(Span(mode, chosen))

    def open_week(self, day: date) -> None:
        """Show the week of a day."""
        self.day_panel.hide()
        self._show_span(Span(Mode.WEEK, day))
        self.view.setFocus()

    def _show_span(self, span: Span) -> None:
        if span != self._span:
            self._span = span
            self._show_title()
            self._load()

    def _show_title(self) -> None:
        self.controls.show_span(self._span, narrow=self.width() < NARROW)

    def _set_filter(self, box: Any, key: str) -> None:
        blocked = box.blockSignals(True)
        if box.findData(key) < 0:
            box.addItem("…", key)  # its name comes with the choices
        box.set_key(key)
        box.blockSignals(blocked)

    def _today(self) -> date:
        return self._now().astimezone(user_zone()).date()

    def _now(self) -> datetime:
        return self.context.clock.now()

    # -- asking -------------------------------------------------------------------------------------------

    def _refresh_now(self) -> None:
        self._again = False
        now = self._now()
        self.context.desk.ask(lambda store: load_choices(store, now=now), self._show_choices, owner=self, key="choices")
        self._load()
        if (email_id := self.email_panel.email_id()) is not None and self.email_panel.isVisible():
            self._ask_email(email_id, self._show_email)

    def _load(self) -> None:
        span, zone, only, now = self._span, self.zone, self.controls.filter(), self._now()
        self.context.desk.ask(
            lambda store: load_span(store, span=span, zone=zone, only=only, now=now),
            partial(self._show_shown, only),
            owner=self,
            key="span",
        )

    def _ask_email(self, email_id: int, then: Any) -> None:
        now = self._now()
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
        self.view.show_data(shown)
        self.footer.show_shown(shown)
        nothing = not shown.series and not only and not shown.total
        self._empty.setVisible(nothing)
        self.view.setVisible(not nothing)
        if first and not nothing and self.window().focusWidget() in (None, self):
            self.view.setFocus()

    def _show_email(self, facts: EmailFacts) -> None:
        self._facts = facts
        self.day_panel.hide()
        self.email_panel.show_email(facts, self._now())
        if self._focus_panel:
            self._focus_panel = False
            self.email_panel.skip_button.setFocus() if self.email_panel.skip_button.isVisible() else None

    def _go_to_email(self, facts: EmailFacts) -> None:
        """Show the week of an email that another page asked for, with the email chosen."""
        at = facts.detail.sent_at or facts.detail.send_at
        day = at.astimezone(self.zone).date() if at else self._span.anchor
        self._span = Span(Mode.WEEK, day)
        self._show_title()
        self.view.choose_email(facts.detail.id)
        self._show_email(facts)
        self._load()

    def _show_load(self, day: date, rows: tuple[CapacityRow, ...]) -> None:
        self.day_panel.show_mailboxes(day, rows)

    # -- what the user does -------------------------------------------------------------------------------

    def _email_chosen(self, email_id: int) -> None:
        self._ask_email(email_id, self._show_email)

    def _email_opened(self, email_id: int) -> None:
        self._focus_panel = True
        self._ask_email(email_id, self._show_email)

    def _day_chosen(self, day: date) -> None:
        if self._shown is None:
            return
        now = self._now()
        self.email_panel.hide()
        in_month = self._span.mode is Mode.MONTH
        self.day_panel.show_day(day, self._shown.day(day), self._shown.today, self._shown.series, in_month=in_month)
        self.context.desk.ask(
            lambda store: load_day(store, day=day, now=now), partial(self._show_load, day), owner=self, key="day"
        )

    def _skip(self, email_id: int) -> None:
        assert self._facts is not None
        words = f"Skipped step {self._facts.detail.step} for {self._facts.detail.contact_name}"
        now = self._now()
        self.context.desk.do(
            lambda store: skip_email(store, email_id=email_id, now=now),
            lambda _changes: self._done(words, lambda: self._bring_back(email_id)),
            owner=self,
        )

    def _bring_back(self, email_id: int) -> None:
        now = self._now()
        self.context.desk.do(lambda store: restore(store, email_ids=[email_id], now=now), owner=self)

    def _stop(self, contact_id: int) -> None:
        assert self._facts is not None
        detail = self._facts.detail
        words = f"Stopped “{detail.sequence_name}” for {detail.contact_name}"
        now, sequence_id = self._now(), detail.sequence_id
        self.context.desk.do(
            lambda store: stop_contact(store, contact_id=contact_id, sequence_id=sequence_id, now=now),
            lambda _changes: self._done(words, lambda: self._go_on(contact_id, sequence_id)),
            owner=self,
        )

    def _go_on(self, contact_id: int, sequence_id: int) -> None:
        now = self._now()
        self.context.desk.do(
            lambda store: undo_stop(store, contact_id=contact_id, sequence_id=sequence_id, now=now), owner=self
        )

    def _release(self, email_id: int) -> None:
        now = self._now()
        self._command(lambda store: release_held(store, email_ids=[email_id], now=now), "It is tried again")

    def _retry(self, email_id: int) -> None:
        now = self._now()
        self._command(lambda store: retry_failed(store, email_ids=[email_id], now=now), "It will be sent again")

    def _settle(self, email_id: int, went: bool) -> None:
        now = self._now()
        words = "Noted: it went out" if went else "It will be sent again"
        self._command(lambda store: settle_in_doubt(store, email_id=email_id, went=went, now=now), words)

    def _command(self, command: Callable[[Any], Changes], words: str) -> None:
        self.context.desk.do(command, lambda _changes: self._done(words), owner=self)

    def _done(self, words: str, undo: Callable[[], None] | None = None) -> None:
        """Say it, and give the keys back to the calendar: the button that was pressed is about to go."""
        here = QApplication.focusWidget()
        if here is not None and self.email_panel.isAncestorOf(here):
            self.view.setFocus()
        self.context.toast(words, undo)

    def _panel_closed(self) -> None:
        self.view.choose_email(None)
        self.view.choose_day(None)
        self.view.setFocus()

    # -- time ---------------------------------------------------------------------------------------------

    def _after_calm(self) -> None:
        if self._again:
            self._refresh_now()
            self._calm.start()

    def _move_now(self) -> None:
        local = self._now().astimezone(self.zone)
        if self._shown is not None and local.date() != self._shown.today:
            self._load()
        self.view.set_now(local.date(), local.hour * 3600 + local.minute * 60 + local.second)
