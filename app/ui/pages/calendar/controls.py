"""The calendar's controls in the top bar: today, back and forth, filters, day, week or month. Says what was chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.pages.calendar.load import Choices
from app.ui.pages.calendar.load_columns import Filter
from app.ui.pages.calendar.spans import Mode, Span
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.pick_many import PickMany
from app.ui.widgets.segmented import Segmented

FILTER_MOST = 176
FILTER_LEAST = 112
FILTER_TIGHT = 112


class Controls(QObject):
    """Signals: `today_asked`, `range_asked(by)`, `mode_chosen(Mode)`, `filter_chosen(Filter)`."""

    today_asked = Signal()
    range_asked = Signal(int)
    mode_chosen = Signal(object)
    filter_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._narrow = False
        self.today_button = button("Today", on=self.today_asked.emit, name="calendarToday", tip="Home")
        self.back_button = icon_button("chevron-left", "Earlier", on=lambda: self.range_asked.emit(-1), name="earlier")
        self.forth_button = icon_button("chevron-right", "Later", on=lambda: self.range_asked.emit(1), name="later")
        self.back_button.setToolTip("Earlier (Page Up)")
        self.forth_button.setToolTip("Later (Page Down)")
        self.range_label = ElidedLabel("", "strong")
        self.range_label.setObjectName("calendarRange")
        self.mailboxes = PickMany("mailbox", "mailboxes", "calendarMailbox")
        self.sequences = PickMany("sequence", "sequences", "calendarSequence")
        self.modes = Segmented(
            [(Mode.DAY.value, "Day"), (Mode.WEEK.value, "Week"), (Mode.MONTH.value, "Month")], "Show"
        )
        self.modes.setObjectName("calendarMode")
        self.modes.chosen.connect(lambda key: self.mode_chosen.emit(Mode(key)))
        for box in (self.mailboxes, self.sequences):
            box.setMaximumWidth(FILTER_MOST)
            box.picked.connect(lambda _keys: self.filter_chosen.emit(self.filter()))

    def leading(self) -> list[QWidget]:
        """Return what stands right after the title."""
        return [self.today_button, self.back_button, self.range_label, self.forth_button]

    def actions(self) -> list[QWidget]:
        """Return what stands at the right."""
        return [self.mailboxes, self.sequences, self.modes]

    def show_span(self, span: Span, *, narrow: bool = False, tight: bool = False) -> None:
        """Say which days are shown; `narrow` in fewer letters, `tight` with the least room for the filters."""
        self._narrow = narrow
        title = span.title(short=narrow)
        self.range_label.setText(title)
        self.range_label.setMinimumWidth(self.range_label.fontMetrics().horizontalAdvance(title) + 2)
        self.modes.set_current(span.mode.value)
        self.modes.setMinimumWidth(0)
        self.modes.setMinimumWidth(self.modes.sizeHint().width())
        tight = tight and span.mode is not Mode.MONTH  # a month's short name leaves room
        for box in (self.mailboxes, self.sequences):
            box.setMaximumWidth(theme.px(FILTER_TIGHT if tight else FILTER_MOST))
            least = FILTER_TIGHT if tight else FILTER_LEAST if narrow else FILTER_MOST
            box.set_least(theme.px(least), short=narrow)

    def show_choices(self, choices: Choices) -> None:
        """Offer the mailboxes and sequences there are; what is gone is no longer chosen."""
        self.mailboxes.set_items(choices.mailboxes)
        self.sequences.set_items(choices.sequences)

    def show_columns(self, visible: int, known: int) -> None:
        """Say in the day how many mailboxes are on screen, of how many; nothing of it for 0."""
        shows = bool(visible) and visible < known
        what = "" if self._narrow else " mailboxes"
        self.mailboxes.set_words(f"{visible} of {known}{what}" if shows else "")

    def filter(self) -> Filter:
        """Return what the filters say."""
        return Filter(self.sequences.keys(), self.mailboxes.keys())

    def set_filter(self, only: Filter) -> None:
        """Choose without a signal."""
        self.sequences.set_keys(only.sequences)
        self.mailboxes.set_keys(only.mailboxes)
