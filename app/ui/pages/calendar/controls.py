"""The calendar's controls in the top bar: today, back and forth, filters, week or month. Says what was chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.pages.calendar.load import Choices, Filter
from app.ui.pages.calendar.spans import Mode, Span
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.menus import Combo
from app.ui.widgets.segmented import Segmented

ALL_MAILBOXES = ("", "All mailboxes")
FILTER_LETTERS = 9
ALL_SEQUENCES = ("", "All sequences")


class Controls(QObject):
    """Signals: `today_asked`, `range_asked(by)`, `mode_chosen(Mode)`, `filter_chosen(Filter)`."""

    today_asked = Signal()
    range_asked = Signal(int)
    mode_chosen = Signal(object)
    filter_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.today_button = button("Today", on=self.today_asked.emit, name="calendarToday", tip="Home")
        self.back_button = icon_button("chevron-left", "Earlier", on=lambda: self.range_asked.emit(-1), name="earlier")
        self.forth_button = icon_button("chevron-right", "Later", on=lambda: self.range_asked.emit(1), name="later")
        self.back_button.setToolTip("Earlier (Page Up)")
        self.forth_button.setToolTip("Later (Page Down)")
        self.range_label = ElidedLabel("")
        self.range_label.setFont(theme.font(weight=500))
        self.range_label.setObjectName("calendarRange")
        self.mailboxes = _filter_box("Mailbox", "calendarMailbox", ALL_MAILBOXES)
        self.sequences = _filter_box("Sequence", "calendarSequence", ALL_SEQUENCES)
        self.modes = Segmented([(Mode.WEEK.value, "Week"), (Mode.MONTH.value, "Month")], "Show")
        self.modes.setObjectName("calendarMode")
        self.modes.chosen.connect(lambda key: self.mode_chosen.emit(Mode(key)))
        for box in (self.mailboxes, self.sequences):
            box.currentIndexChanged.connect(lambda _index: self.filter_chosen.emit(self.filter()))

    def leading(self) -> list[QWidget]:
        """Return what stands right after the title."""
        return [self.today_button, self.back_button, self.range_label, self.forth_button]

    def actions(self) -> list[QWidget]:
        """Return what stands at the right."""
        return [self.mailboxes, self.sequences, self.modes]

    def show_span(self, span: Span, *, narrow: bool = False) -> None:
        """Say which days are shown; `narrow` in fewer letters."""
        title = span.title(short=narrow)
        self.range_label.setText(title)
        self.range_label.setMinimumWidth(self.range_label.fontMetrics().horizontalAdvance(title) + 2)
        self.modes.set_current(span.mode.value)

    def show_choices(self, choices: Choices) -> None:
        """Offer the mailboxes and sequences there are; a filter that is gone falls back to all."""
        before = self.filter()
        self.mailboxes.set_items([ALL_MAILBOXES, *((str(key), name) for key, name in choices.mailboxes)])
        self.sequences.set_items([ALL_SEQUENCES, *((str(key), name) for key, name in choices.sequences)])
        if self.filter() != before:
            self.filter_chosen.emit(self.filter())

    def filter(self) -> Filter:
        """Return what the filters say."""
        sequence, mailbox = self.sequences.key(), self.mailboxes.key()
        return Filter(int(sequence) if sequence else None, int(mailbox) if mailbox else None)


def _filter_box(says: str, name: str, everything: tuple[str, str]) -> Combo:
    made = Combo([everything], says)
    made.setObjectName(name)
    made.setMinimumWidth(92)
    made.setMaximumWidth(190)
    made.fit_to(FILTER_LETTERS)
    made.view().setMinimumWidth(240)
    return made
