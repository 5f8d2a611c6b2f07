"""Moving one email to another time: by drag, by keys, by "Send at…". Asks the planner what that does, then pins."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.core.commands.pins import Pinned, pin_email, put_back, unpin_email
from app.core.errors import OutpaceError
from app.core.events import Changes
from app.core.queries.pinning import PinEffect, PinStudy, pin_effect, study_pin
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.pages.calendar.drag_tip import DragTip
from app.ui.pages.calendar.effect_words import done_words, load_words, others_words, shifts, target_words
from app.ui.pages.calendar.lift import Lifted
from app.ui.pages.calendar.load import EmailFacts, load_email
from app.ui.pages.calendar.move_panel import MovePanel
from app.ui.pages.calendar.view import CalendarView

WAIT_MS: Final = 40
"""So long the target must stand still before the planner is asked."""
SEEN: Final = 110
"""So much of what is in the air must not lie under the panel."""


class Moving(QObject):
    """One at a time. `finished()` when nothing is being moved any more."""

    finished = Signal()

    def __init__(self, context: Context, view: CalendarView, zone: ZoneInfo, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._view = view
        self._zone = zone
        self._page = page
        self.panel = MovePanel(zone, page)
        self.tip = DragTip(view)
        self._email: int | None = None
        self._facts: EmailFacts | None = None
        self._study: PinStudy | None = None
        self._target: datetime | None = None
        self._before: datetime | None = None
        self._choosing = False
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait.timeout.connect(self._ask_effect)
        view.lift_changed.connect(self._lift_changed)
        view.lift_dropped.connect(self._dropped)
        self.panel.time_chosen.connect(self._aim_chosen)
        self.panel.pin_asked.connect(self._pin_chosen)
        self.panel.closed.connect(self.end)

    def is_moving(self) -> bool:
        """Return whether an email is being moved."""
        return self._email is not None

    def choose_time(self, facts: EmailFacts) -> None:
        """Offer day and time for an email: "Send at…"."""
        self._begin(facts.detail.id, facts.detail.send_at, choosing=True)
        self._show_facts(facts)
        now = self._context.clock.now()
        at = max(facts.detail.send_at or now, now)
        self.panel.choice.show_instant(at, now)
        self.panel.choice.time.setFocus()
        self._aim_chosen(self.panel.choice.instant())

    def unpin(self, email_id: int, name: str) -> None:
        """Let the planner place a pinned email again, with a way back."""
        carry_out(
            self._context,
            lambda store, now: unpin_email(store, email_id=email_id, now=now),
            f"{name} is no longer pinned",
            _put_back,
        )

    def end(self) -> None:
        """Show nothing of it any more; what was asked is not answered."""
        self._wait.stop()
        self._email = self._study = self._facts = self._target = None
        self.tip.hide()
        self.panel.hide()
        self._view.show_moved({})
        self._view.lift.put_down()
        self._view.setFocus()
        self.finished.emit()

    # -- what is in the air -------------------------------------------------------------------------------

    def _lift_changed(self) -> None:
        lifted = self._view.lift.now
        if lifted is None:
            if self._email is not None and not self._choosing:
                self.end()
            return
        if lifted.dropped:
            return
        if self._email != lifted.email.id:
            before = datetime.fromtimestamp(lifted.email.send_at, self._zone)
            self._begin(lifted.email.id, before, choosing=False)
            now = self._context.clock.now()
            email_id = lifted.email.id
            self._context.desk.ask(
                lambda store: load_email(store, email_id=email_id, now=now),
                partial(self._facts_of, email_id),
                owner=self,
                key="facts",
            )
        self._aim(self._instant(lifted))

    def _instant(self, lifted: Lifted) -> datetime:
        """Return the instant an email in the air would get; its own to the second while it is where it was."""
        if not lifted.moved:
            return datetime.fromtimestamp(lifted.email.send_at, self._zone)
        shown = self._view.shown
        assert shown is not None
        day = shown.columns[lifted.column].day
        at = time(lifted.second // 3600, lifted.second // 60 % 60)
        return datetime.combine(day, at, self._zone)

    def _begin(self, email_id: int, before: datetime | None, *, choosing: bool) -> None:
        self._email, self._before, self._choosing = email_id, before, choosing
        self._study = self._facts = self._target = None
        now = self._context.clock.now()
        self._context.desk.ask(
            lambda store: study_pin(store, email_id=email_id, now=now),
            partial(self._studied, email_id),
            owner=self,
            key="study",
            failed=self._refused,
        )

    def _facts_of(self, email_id: int, facts: EmailFacts) -> None:
        if email_id == self._email:
            self._show_facts(facts)

    def _show_facts(self, facts: EmailFacts) -> None:
        self._facts = facts
        self.panel.begin(facts, choosing=self._choosing)
        if self._target is not None:
            self.panel.show_target(self._target)
        self._place_panel()

    def _studied(self, email_id: int, study: PinStudy) -> None:
        if email_id == self._email:
            self._study = study
            self._ask_effect()

    def _aim_chosen(self, at: datetime) -> None:
        """Aim at what the fields say; at the very second where it stands if that is the same minute."""
        before = self._before
        same = before is not None and before.replace(second=0, microsecond=0) == at
        self._aim(before if same and before is not None else at)

    def _aim(self, at: datetime) -> None:
        """Have another target; the planner is asked once it stands still."""
        if at == self._target:
            self._place()
            return
        self._target = at
        if self._facts is not None:
            self.panel.show_target(at)
        self._say("Working out what else moves …", "", refused=False)
        self._wait.start()

    def _ask_effect(self) -> None:
        if self._study is None or self._target is None:
            return
        study, at, now = self._study, self._target, self._context.clock.now()
        self._context.desk.ask(
            lambda store: pin_effect(store, study=study, at=at, now=now),
            partial(self._show_effect, at),
            owner=self,
            key="effect",
            failed=partial(self._refused_at, at),
        )

    # -- showing ------------------------------------------------------------------------------------------

    def _show_effect(self, at: datetime, effect: PinEffect) -> None:
        if at != self._target or self._email != effect.email_id:
            return
        self._view.show_moved(shifts(effect.moved))
        words = f"{load_words(effect)}\n{others_words(effect)}"
        self._say(words, ", ".join(effect.pinning.warnings), refused=False)
        if self._facts is not None:
            self.panel.show_effect(effect)

    def _refused_at(self, at: datetime, error: OutpaceError) -> None:
        if at == self._target:
            self._refused(error)

    def _refused(self, error: OutpaceError) -> None:
        self._view.show_moved({})
        self._say("", error.sentence, refused=True)
        if self._facts is not None:
            self.panel.show_refusal(error.sentence)

    def _say(self, words: str, warning: str, *, refused: bool) -> None:
        lifted = self._view.lift.now
        if lifted is None or self._target is None or self._choosing:
            return
        to = target_words(self._target, self._before, self._zone)
        title = f"Cannot go to {to}" if refused else f"Moves to {to} and stays there"
        if not lifted.moved:
            title, words, warning = "Where it stands", "Let go here and nothing changes.", ""
        self.tip.show_words(title, words, warning, refused=refused, by_mouse=lifted.by_mouse)
        self._place()

    def _place(self) -> None:
        self._place_panel()
        if not self._choosing and not (ghost := self._view.rect_of_lifted()).isEmpty():
            width = self._view.width()
            self.tip.place_at(ghost, min(width, self.panel.x()) if self.panel.isVisible() else width)

    def _place_panel(self) -> None:
        """Lay the panel over the right of the page, and take it away from over what is in the air."""
        if self._email is None or self._facts is None:
            return
        width = self.panel.width()
        self.panel.setGeometry(self._page.width() - width, 0, width, self._page.height())
        ghost = self._view.rect_of_lifted()
        at = QRect(self._view.viewport().mapTo(self._page, QPoint(ghost.topLeft())), ghost.size())
        hidden = not self._choosing and not ghost.isEmpty() and at.left() + SEEN > self.panel.x()
        self.panel.setVisible(not hidden)
        self.panel.raise_()

    # -- letting go ---------------------------------------------------------------------------------------

    def _dropped(self, lifted: Lifted) -> None:
        self._pin(lifted.email.id, lifted.email.name, self._instant(lifted))

    def _pin_chosen(self) -> None:
        if self._facts is not None and self._target is not None:
            self._pin(self._facts.detail.id, self._facts.detail.contact_name, self._target)

    def _pin(self, email_id: int, name: str, at: datetime) -> None:
        self.tip.hide()
        carry_out(
            self._context,
            lambda store, now: pin_email(store, email_id=email_id, at=at, now=now),
            lambda done: done_words(name, at, self._zone, done.warnings),
            _put_back,
            then=lambda _done: self.end(),
            failed=self._not_pinned,
        )

    def _not_pinned(self, error: OutpaceError) -> None:
        self.end()
        self._context.toast(error.sentence)


def _put_back(store: Any, done: Pinned, now: datetime) -> Changes:
    return put_back(store, former=done.former, now=now)
