"""The Schedule tab: the cards of when and from where a sequence sends, and beside them the next seven days.

Keeps no draft; tells each change. Asks for the effect only while it is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.model import SequenceDraft
from app.ui import theme
from app.ui.context import Context
from app.ui.pages.sequence_editor.checks import Problems
from app.ui.pages.sequence_editor.schedule.effect import EffectAsker, Surroundings
from app.ui.pages.sequence_editor.schedule.off_card import OffCard
from app.ui.pages.sequence_editor.schedule.pace_card import PaceCard, ZoneCard
from app.ui.pages.sequence_editor.schedule.pool_card import PoolCard
from app.ui.pages.sequence_editor.schedule.week_card import WeekCard
from app.ui.pages.sequence_editor.schedule.window_card import WindowCard
from app.ui.scaling import keep_size
from app.ui.widgets.scroll import ScrollColumn
from app.ui.wording import user_zone

if TYPE_CHECKING:
    from app.core.queries.week_ahead import WeekAhead

SIDE = 236
ANY_WIDTH = 8_000
BESIDE_FROM = 560
"""Width from which the seven days stand beside the cards; below, they come after the window."""

_HINDERS = {"start", "end", "days", "mailboxes", "time_zone"}


class SchedulePane(QWidget):
    """Window, days off, zone, waits, mailboxes; what they come to."""

    edited = Signal(str, object)
    """What was done in words, and the draft's fields with their new values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("schedulePane")
        self.window_card = WindowCard()
        self.off = OffCard()
        self.zone_card = ZoneCard()
        self.pace = PaceCard()
        self.pool = PoolCard()
        self.week = WeekCard()
        self.start, self.end = self.window_card.start, self.window_card.end
        self.start_field, self.end_field = self.window_card.start_field, self.window_card.end_field
        self.days, self.grid = self.window_card.days, self.window_card.grid
        self.new_per_day, self.zone, self.holidays = self.pace.new_per_day, self.zone_card.zone, self.off.holidays
        self._asker: EffectAsker | None = None
        self._draft: SequenceDraft | None = None
        self._asked: SequenceDraft | None = None
        self._saved: SequenceDraft | None = None
        self._problems: Problems = {}
        self._lay_out()
        for card in (self.window_card, self.off, self.zone_card, self.pace):
            card.edited.connect(self.edited)
        self.pool.chosen.connect(lambda pool: self.edited.emit("Change the mailboxes", {"mailboxes": pool}))

    def begin(self, context: Context) -> None:
        """Ask this context's desk for the effect from now on."""
        self._asker = EffectAsker(context, self)
        self._asker.began.connect(self.week.spinner.start)
        self._asker.week.connect(self._show_week)
        self._asker.surroundings.connect(self._show_surroundings)
        self._asker.refused.connect(self.week.show_trouble)
        self.off.begin(self._asker.today())

    def show_draft(self, draft: SequenceDraft, problems: Problems) -> None:
        """Show the draft's values, and each problem under its field; tells nobody."""
        self._draft, self._problems = draft, problems
        self.window_card.show_draft(draft, problems)
        self.off.show_draft(draft)
        self.zone_card.show_draft(draft, problems)
        self.pace.show_draft(draft)
        self.pool.show_pool(draft.mailboxes, problems.get("mailboxes", ""))
        self._ask()

    def show_saved(self, saved: SequenceDraft) -> None:
        """Know what is stored: the plan may have moved since, so the effect is asked for again."""
        self._saved, self._asked = saved, None
        self._ask()

    def offer(self, *, mailboxes: Sequence[str], zones: Sequence[str], countries: dict[str, list[str]]) -> None:
        """Offer these mailboxes, zone names, and countries with their subdivisions."""
        self.pool.offer(mailboxes)
        self.zone.offer(zones)
        self.holidays.offer(countries)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._asked = None
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_week(beside=event.size().width() >= theme.px(BESIDE_FROM))

    def _ask(self) -> None:
        if self._asker is None or self._draft is None or not self.isVisible():
            return
        if _HINDERS & set(self._problems):
            self._asked = None
            self.week.show_trouble()
        elif self._asked is None or _schedule_of(self._asked) != _schedule_of(self._draft):
            self._asked = self._draft
            self._asker.ask_soon(self._draft)

    def _show_week(self, week: WeekAhead) -> None:
        saved, asked = self._saved, self._asked
        edited = saved is not None and asked is not None and _schedule_of(saved) != _schedule_of(asked)
        self.week.show_week(week, edited=edited, zone=user_zone())

    def _show_surroundings(self, found: Surroundings) -> None:
        self.pool.show_rooms(found.rooms)
        self.off.show_next(found.holidays)

    # layout -----------------------------------------------------------------

    def _lay_out(self) -> None:
        self._column = ScrollColumn(margin=0, gap=theme.MEDIUM)
        self._column.body.setContentsMargins(0, 0, 6, 0)
        for card in (self.window_card, self.off, self.zone_card, self.pace, self.pool):
            self._column.body.addWidget(card)
        self._column.body.addStretch(1)
        self._side = QVBoxLayout()
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.addStretch(1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.SMALL)
        whole.addWidget(self._column, 1)
        whole.addLayout(self._side)
        self._beside: bool | None = None

    def _place_week(self, *, beside: bool) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        self._side.removeWidget(self.week)
        self._column.body.removeWidget(self.week)
        if beside:
            keep_size(self.week, least_width=SIDE, most_width=SIDE)
            self._side.insertWidget(0, self.week)
        else:
            keep_size(self.week, least_width=0, most_width=ANY_WIDTH)
            self._column.body.insertWidget(1, self.week)
        self.week.show()


def _schedule_of(draft: SequenceDraft) -> tuple[object, ...]:
    return (
        draft.id,
        draft.start,
        draft.end,
        draft.days,
        draft.holidays,
        draft.dates_off,
        draft.time_zone,
        draft.wait_counts,
        draft.new_per_day,
        draft.mailboxes,
    )
