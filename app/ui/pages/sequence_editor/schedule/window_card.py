"""The card of the weekly window: days, grid and the two times as fields. Tells each change; keeps no draft."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from app.core.model import WEEKDAYS, SequenceDraft
from app.ui import theme
from app.ui.pages.sequence_editor.checks import Problems
from app.ui.pages.sequence_editor.schedule.times import NAMES, clock, days_in_words, hours_in_words, minutes_of
from app.ui.pages.sequence_editor.schedule.window_grid import GAP, GUTTER, WindowGrid
from app.ui.scaling import keep_size
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

HEAD_HEIGHT = 24


class WindowCard(Card):
    """Emits (what was done in words, fields)."""

    edited = Signal(str, object)

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
        keep_size(field, width=86)
        field.setPlaceholderText("09:00")
        field.setToolTip(says)
        return field

    def _day(self, day: str) -> DayHead:
        head = DayHead(NAMES[day])
        head.setObjectName(f"day_{day}")
        head.setAccessibleName(f"Send on {NAMES[day]}")
        head.clicked.connect(self._days_clicked)
        return head


class DayHead(QPushButton):
    """A day's name over its column; pressed where the sequence sends that day. Never wider than its column."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        keep_size(self, height=HEAD_HEIGHT, least_width=20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = "accent_tint" if self.isChecked() else "hover" if self.underMouse() else "panel"
        rim = "accent" if self.hasFocus() else "accent_tint" if self.isChecked() else "line"
        painter.setBrush(theme.colour(ground))
        painter.setPen(QPen(theme.colour(rim), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(inside, 6, 6)
        painter.setPen(theme.colour("accent" if self.isChecked() else "ink2"))
        painter.setFont(theme.font(12, 500))
        fits = painter.fontMetrics().horizontalAdvance(self.text()) <= inside.width() - 4
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text() if fits else self.text()[0])
        painter.end()


def _words(days: tuple[str, ...], start: int, end: int) -> str:
    whole = "all day" if (start, end) == (0, 24 * 60) else f"{clock(start)} to {clock(end)}"
    on = days_in_words(days)
    return f"{on[:1].upper()}{on[1:]}, {whole}: {hours_in_words(start, end)} on each of these days."
