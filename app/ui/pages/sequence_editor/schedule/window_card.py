"""The card of the weekly window: days, grid and the two times as fields. Tells each change; keeps no draft."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from app.core.model import WEEKDAYS, SequenceDraft
from app.ui import theme
from app.ui.pages.sequence_editor.checks import Problems
from app.ui.pages.sequence_editor.schedule.times import NAMES, clock, days_in_words, hours_in_words, minutes_of
from app.ui.pages.sequence_editor.schedule.window_grid import GAP, GUTTER, WindowGrid
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

NARROW = 330


class WindowCard(Card):
    """Emits (what was done in words, fields)."""

    edited = Signal(str, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title="Sending window", parent=parent)
        self.words = label("", "small", wrap=True)
        self.words.setObjectName("windowWords")
        self.days = {day: self._day(day) for day in WEEKDAYS}
        self.grid = WindowGrid()
        self.start = self._time("scheduleStart", "Window starts")
        self.end = self._time("scheduleEnd", "Window ends, up to 24:00")
        self.start_field = Field("From", self.start)
        self.end_field = Field("To", self.end)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        heads = QHBoxLayout()
        heads.setContentsMargins(theme.px(GUTTER), 0, 0, 0)
        heads.setSpacing(theme.px(GAP))
        for chip in self.days.values():
            heads.addWidget(chip, 1)
        times = row(self.start_field, self.end_field, None, gap=theme.MEDIUM)
        for field in (self.start_field, self.end_field):
            times.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.words)
        self.body.addLayout(heads)
        self.body.addWidget(self.grid)
        self.body.addWidget(self.problem)
        self.body.addLayout(times)
        self._connect()

    def show_draft(self, draft: SequenceDraft, problems: Problems) -> None:
        """Show days and times; the grid keeps what it showed while a time is not one."""
        for field, text in ((self.start, draft.start), (self.end, draft.end)):
            if field.text() != text:
                field.setText(text)
        for day, chip in self.days.items():
            chip.setChecked(day in draft.days)
        start, end = minutes_of(draft.start), minutes_of(draft.end)
        if start is not None and end is not None and start < end:
            self.grid.show_window(draft.days, start, end)
            self.words.setText(_words(draft.days, start, end))
        self.start_field.set_error(problems.get("start", ""))
        self.end_field.set_error(problems.get("end", ""))
        self.problem.setText(problems.get("days", ""))
        self.problem.setVisible("days" in problems)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        short = event.size().width() < theme.px(NARROW)
        for day, chip in self.days.items():
            chip.setText(NAMES[day][0] if short else NAMES[day])

    def _connect(self) -> None:
        self.start.textEdited.connect(lambda text: self.edited.emit("Change the window", {"start": text.strip()}))
        self.end.textEdited.connect(lambda text: self.edited.emit("Change the window", {"end": text.strip()}))
        self.grid.moved.connect(self._moved)
        self.grid.day_toggled.connect(lambda day: self.days[day].click())

    def _moved(self, start: int, end: int) -> None:
        self.edited.emit("Change the window", {"start": clock(start), "end": clock(end)})

    def _days_clicked(self) -> None:
        days = tuple(day for day, chip in self.days.items() if chip.isChecked())
        self.edited.emit("Change the sending days", {"days": days})

    def _time(self, name: str, says: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setAccessibleName(says)
        field.setMaxLength(5)
        field.setFixedWidth(theme.px(86))
        field.setPlaceholderText("09:00")
        field.setToolTip(says)
        return field

    def _day(self, day: str) -> QPushButton:
        chip = button(NAMES[day], "chip", name=f"day_{day}")
        chip.setCheckable(True)
        chip.setAccessibleName(f"Send on {NAMES[day]}")
        chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        chip.setMinimumWidth(theme.px(26))
        chip.clicked.connect(self._days_clicked)
        return chip


def _words(days: tuple[str, ...], start: int, end: int) -> str:
    whole = "all day" if (start, end) == (0, 24 * 60) else f"{clock(start)} to {clock(end)}"
    return f"{days_in_words(days).capitalize()}, {whole}: {hours_in_words(start, end)} on each of these days."
