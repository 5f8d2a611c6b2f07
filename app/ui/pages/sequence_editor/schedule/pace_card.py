"""The cards of what counts as a day and how many begin on one: zone, waits, new contacts a day."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.model import SequenceDraft, WaitCounts
from app.ui.pages.sequence_editor.checks import Problems
from app.ui.pages.sequence_editor.schedule.times import wait_example
from app.ui.pages.sequence_editor.schedule.zone_choice import ZoneChoice
from app.ui.scaling import keep_size
from app.ui.widgets.card import Card
from app.ui.widgets.number import Number
from app.ui.widgets.rows import row
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label

MOST_NEW = 100_000
EXAMPLE_WAIT = 2


class ZoneCard(Card):
    """Whose clock the window follows; emits (words, fields)."""

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title="Time zone of the window", parent=parent)
        self.zone = ZoneChoice()
        self.body.addWidget(self.zone)
        self.zone.chosen.connect(lambda zone: self.edited.emit("Change the time zone", {"time_zone": zone}))

    def show_draft(self, draft: SequenceDraft, problems: Problems) -> None:
        """Show the rule, in words with the draft's own start."""
        self.zone.show_zone(draft.time_zone, problems.get("time_zone", ""), draft.start)


class PaceCard(Card):
    """How waits count, and the limit of new contacts; emits (words, fields)."""

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title="Waits and pace", parent=parent)
        self.counts = Segmented(
            [(WaitCounts.CALENDAR_DAYS.value, "Calendar days"), (WaitCounts.SENDING_DAYS.value, "Sending days")],
            "Waits count",
        )
        self.example = label("", "small", wrap=True)
        self.example.setObjectName("waitExample")
        self.new_per_day = Number(0, MOST_NEW, 0, "New contacts a day, at most; 0 is no limit")
        self.new_per_day.setSpecialValueText("no limit")
        self.new_per_day.setObjectName("scheduleNewPerDay")
        keep_size(self.new_per_day, width=96)
        self.limit = label("", "small", wrap=True)
        self.limit.setObjectName("limitWords")
        self.body.addLayout(row(label("Waits count", "muted"), None, self.counts))
        self.body.addWidget(self.example)
        self.body.addLayout(row(label("New contacts a day", "muted"), None, self.new_per_day))
        self.body.addWidget(self.limit)
        self.counts.chosen.connect(
            lambda key: self.edited.emit("Count waits otherwise", {"wait_counts": WaitCounts(key)})
        )
        self.new_per_day.valueChanged.connect(
            lambda limit: self.edited.emit("Change the new contacts a day", {"new_per_day": limit or None})
        )

    def show_draft(self, draft: SequenceDraft) -> None:
        """Show both, with an example of what a wait comes to on the draft's days."""
        self.counts.set_current(draft.wait_counts.value)
        is_sending = draft.wait_counts is WaitCounts.SENDING_DAYS
        self.example.setText(wait_example(draft.days, EXAMPLE_WAIT, is_sending))
        self.new_per_day.blockSignals(True)
        self.new_per_day.setValue(draft.new_per_day or 0)
        self.new_per_day.blockSignals(False)
        self.limit.setText(_limit_words(draft.new_per_day))


def _limit_words(limit: int | None) -> str:
    if limit is None:
        return "As many contacts begin a day as the mailboxes have room for."
    people = "contact begins" if limit == 1 else "contacts begin"
    return f"At most {limit:,} {people} a day, over all its mailboxes; follow-ups do not count."
