"""How much a mailbox may send: capacity, ramp-up, least gap, and what that means in the next days."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSlider, QVBoxLayout, QWidget

from app.core.model import DEFAULT_CAPACITY, DEFAULT_GAP, MailboxDraft, RampUp
from app.ui import theme
from app.ui.when import day
from app.ui.widgets.number import Number
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import count, length

MOST = 10_000
SLIDER_MOST = 200
BARS = 12
NAME_WIDTH = 90


class SendingLimits(QWidget):
    """Capacity by slider or number, ramp-up, gap. `changed` whenever one is; `today` is the ramp's default start."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._since = today
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, SLIDER_MOST)
        self.slider.setAccessibleName("Daily capacity")
        self.slider.setObjectName("capacitySlider")
        self.capacity = _number(1, MOST, DEFAULT_CAPACITY, "Daily capacity, emails", "mailboxCapacity")
        self.ramp = QCheckBox("Ramp-up")
        self.ramp.setObjectName("mailboxRamp")
        self.ramp_start = _number(1, MOST, 5, "Ramp-up: emails on the first day", "rampStart")
        self.ramp_step = _number(1, MOST, 5, "Ramp-up: more emails each day", "rampStep")
        self.gap = _number(1, 86_400, DEFAULT_GAP, "Least gap, seconds", "mailboxGap")
        self._chart = _RampChart()
        self._words = label("", "muted", wrap=True)
        self._words.setObjectName("limitsWords")
        self._lay_out()
        self._connect()
        self._show()

    def show_draft(self, draft: MailboxDraft) -> None:
        """Show a mailbox's limits."""
        self.capacity.setValue(draft.daily_capacity)
        self.gap.setValue(draft.least_gap)
        self.ramp.setChecked(draft.ramp is not None)
        if draft.ramp is not None:
            self._since = draft.ramp.since
            self.ramp_start.setValue(draft.ramp.start)
            self.ramp_step.setValue(draft.ramp.step)
        self._show()

    def ramp_up(self) -> RampUp | None:
        """Return the ramp-up as chosen."""
        if not self.ramp.isChecked():
            return None
        return RampUp(self.ramp_start.value(), self.ramp_step.value(), self._since)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.addWidget(_name("Daily capacity"), 0, 0)
        grid.addLayout(row(self.slider, self.capacity, gap=theme.MEDIUM), 0, 1)
        grid.addWidget(self.ramp, 1, 0)
        ramp = row(_name("from"), self.ramp_start, _name("by"), self.ramp_step, _name("more a day"), None)
        grid.addLayout(ramp, 1, 1)
        grid.addWidget(_name("Least gap"), 2, 0)
        grid.addLayout(row(self.gap, _name("seconds between two emails"), None), 2, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(label("How much it may send", "section"))
        box.addLayout(grid)
        effect = row(self._chart, self._words, gap=theme.MEDIUM)
        effect.setStretch(1, 1)
        box.addLayout(effect)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._slid)
        self.capacity.valueChanged.connect(self._show)
        for box in (self.ramp_start, self.ramp_step, self.gap):
            box.valueChanged.connect(self._show)
        self.ramp.toggled.connect(self._show)

    def _slid(self, value: int) -> None:
        if min(self.capacity.value(), SLIDER_MOST) != value:
            self.capacity.setValue(value)

    def _show(self) -> None:
        self.slider.setValue(min(self.capacity.value(), SLIDER_MOST))
        on = self.ramp.isChecked()
        for box in (self.ramp_start, self.ramp_step):
            box.setEnabled(on)
        first = max(self._today, self._since)
        self._chart.show_days([self._on(first + timedelta(days=n)) for n in range(BARS)], self.capacity.value())
        self._words.setText(self._effect(first))
        self.changed.emit()

    def _on(self, at: date) -> int:
        ramp = self.ramp_up()
        if ramp is None:
            return self.capacity.value()
        return min(self.capacity.value(), ramp.start + ramp.step * max(0, (at - ramp.since).days))

    def _effect(self, first: date) -> str:
        whole = self.capacity.value()
        if self._on(first) >= whole:
            return f"{count(whole, 'email')} a day, at least {length(self.gap.value())} apart."
        ramp = self.ramp_up()
        assert ramp is not None
        full = ramp.since + timedelta(days=-(-(whole - ramp.start) // ramp.step))
        return f"{count(self._on(first), 'email')} on {day(first)}, {whole:,} a day from {day(full)}."


class _RampChart(QWidget):
    """The emails of the next days as bars."""

    def __init__(self) -> None:
        super().__init__()
        self._days: list[int] = []
        self._most = 1
        self.setFixedSize(126, 46)

    def show_days(self, days: list[int], most: int) -> None:
        self._days, self._most = days, max(1, most)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        step = self.width() / max(1, len(self._days))
        for n, emails in enumerate(self._days):
            height = max(3.0, 43 * emails / self._most)
            painter.setBrush(theme.colour("accent_off" if emails >= self._most else "accent"))
            painter.drawRoundedRect(QRectF(n * step, 45 - height, step - 2.6, height), 1.5, 1.5)
        painter.fillRect(QRectF(0, 45, self.width(), 1), theme.colour("line"))
        painter.end()


def _number(low: int, high: int, value: int, says: str, name: str) -> Number:
    made = Number(low, high, value, says)
    made.setObjectName(name)
    made.setFixedWidth(62)
    return made


def _name(text: str) -> QLabel:
    return label(text, "muted")
