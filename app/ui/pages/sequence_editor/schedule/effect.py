"""Asks what an edited schedule comes to, once the editing pauses; the newest answer counts. Shows nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import OutpaceError
from app.core.model import SequenceDraft
from app.ui.context import Context
from app.ui.foresight import Foresight
from app.ui.pages.sequence_editor.schedule.pool_card import Room
from app.ui.wording import user_zone

WAIT_MS = 200


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the schedule is shown beside: each mailbox's room, and the next public holidays of the draft's calendar."""

    rooms: dict[str, Room]
    holidays: list[tuple[date, str]]


class EffectAsker(QObject):
    """`week(WeekAhead)` after the draft's schedule changed; `surroundings(Surroundings)` when looked at or moved."""

    began = Signal()
    week = Signal(object)
    surroundings = Signal(object)
    refused = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._draft: SequenceDraft | None = None
        self._foresight = Foresight(context, self)
        self._soon = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._soon.timeout.connect(self._ask)

    def today(self) -> date:
        """Return today's date where the user is."""
        return self._context.clock.now().astimezone(user_zone()).date()

    def ask_soon(self, draft: SequenceDraft) -> None:
        """Ask about this draft once no newer one comes for a moment."""
        self._draft = draft
        self._soon.start()

    def _ask(self) -> None:
        draft = self._draft
        if draft is None:
            return
        from app.core.queries.week_ahead import week_ahead

        now, today = self._context.clock.now(), self.today()
        self.began.emit()
        self._foresight.ask(partial(week_ahead, draft=draft, now=now, today=today), self.week.emit, failed=self._failed)
        self._context.desk.ask(
            lambda store: _surroundings(store, draft.holidays, now, today),
            self.surroundings.emit,
            owner=self,
            key="surroundings",
            pages=True,
        )

    def _failed(self, _error: OutpaceError) -> None:
        self.refused.emit()


def _surroundings(store: Any, calendar: str | None, now: datetime, today: date) -> Surroundings:
    from app.core.model import MailboxState
    from app.core.queries.mailboxes import mailbox_list
    from app.core.queries.week_ahead import next_holidays

    words = {MailboxState.PAUSED: "paused", MailboxState.ATTENTION: "needs attention"}
    rooms = {
        row.draft.email: Room(row.draft.daily_capacity, words.get(row.state, ""))
        for row in mailbox_list(store, now=now)
    }
    return Surroundings(rooms, next_holidays(calendar, after=today) if calendar else [])
