"""The sequences that are sending, with how far each is and a way to pause it. Says what was pressed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.core.model import SequenceState
from app.core.queries.sequences import SequenceRow
from app.ui import theme
from app.ui.when import day
from app.ui.widgets.bar import Bar
from app.ui.widgets.buttons import button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import count


class RunningLine(QFrame):
    """One sequence: name, sent of all, bar, when it is done, Pause or Resume; a press or Enter opens it."""

    opened = Signal()
    pause_wanted = Signal()

    def __init__(self, running: SequenceRow, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runningLine")
        self.running = running
        paused = running.state is not SequenceState.ACTIVE
        whole = running.sent + running.pending
        self.setProperty("hoverable", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Open {running.name}")
        self.name = ElidedLabel(running.name, "strong")
        self.numbers = label(f"{running.sent:,} / {whole:,}", "muted", tabular=True)
        self.bar = Bar(running.name)
        token = "ink3" if paused else theme.series_token(running.series)
        self.bar.set_parts([(running.sent / whole, token)] if whole else [])
        self.bar.setAccessibleName(f"{running.name}: {running.sent:,} of {count(whole, 'email')} sent")
        self.words = label(_words(running, zone), "muted", wrap=True)
        verb = "Resume" if paused else "Pause"
        self.pause = button(verb, on=self.pause_wanted.emit, name="pauseRunning")
        self.pause.setAccessibleName(f"{verb} {running.name}")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 6)
        box.setSpacing(theme.TIGHT)
        head = row(self.name, self.numbers)
        head.setStretch(0, 1)
        box.addLayout(head)
        box.addWidget(self.bar)
        under = row(self.words, self.pause)
        under.setStretch(0, 1)
        box.addLayout(under)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def _words(running: SequenceRow, zone: ZoneInfo) -> str:
    people = f"{count(running.active, 'contact')} in it"
    if running.state is not SequenceState.ACTIVE:
        return f"{people} · paused, {count(running.pending, 'email')} wait"
    if running.last_send_at is None:
        return f"{people} · nothing planned"
    return f"{people} · done about {day(running.last_send_at.astimezone(zone).date())}"
