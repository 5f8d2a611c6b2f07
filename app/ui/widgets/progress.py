"""Work under way: a spinner after 100 ms, and for what lasts longer a number with Cancel."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import motion, theme
from app.ui.scaling import keep_size
from app.ui.widgets.bar import Bar
from app.ui.widgets.buttons import button
from app.ui.widgets.elided import ElidedLabel

PATIENCE_MS: Final = 100
_TURN_MS: Final = 80


class Spinner(QWidget):
    """Turns while work lasts longer than 100 ms; `start` and `stop`. It keeps its place, and rests unseen."""

    def __init__(self, says: str = "Working", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_size(self, width=size, height=size)
        self.setAccessibleName(says)
        self._angle = 0
        self._turning = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._begin)
        self._turn = QTimer(self, interval=_TURN_MS)
        self._turn.timeout.connect(self._step)

    def start(self) -> None:
        """Work has begun."""
        if not self._turning and not self._patience.isActive():
            self._patience.start()

    def stop(self) -> None:
        """Work is done."""
        self._patience.stop()
        self._turn.stop()
        self._turning = False
        self.update()

    def is_turning(self) -> bool:
        """Return whether it is to be seen."""
        return self._turning

    def set_working(self, working: bool) -> None:
        """Start or stop."""
        (self.start if working else self.stop)()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn_if_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turn.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._turning:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(theme.colour("line"), 2))
        painter.drawEllipse(ring)
        pen = QPen(theme.colour("accent"), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(ring, -self._angle * 16, 100 * 16)
        painter.end()

    def _begin(self) -> None:
        self._turning = True
        self._turn_if_seen()
        self.update()

    def _turn_if_seen(self) -> None:
        if self._turning and self.isVisible() and not motion.is_reduced():
            self._turn.start()

    def _step(self) -> None:
        self._angle = (self._angle + 30) % 360
        self.update()


class ProgressRow(QWidget):
    """A number of a whole, in words and as a bar, with Cancel; for work of more than a second."""

    cancelled = Signal()

    def __init__(self, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._says = says
        self._words = ElidedLabel(says, "small")
        keep_size(self._words, least_width=140)
        self._bar = Bar(says)
        self.cancel_button = button("Cancel", on=self._cancel, name="cancelWork")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(self._words)
        box.addWidget(self._bar, 1)
        box.addWidget(self.cancel_button)

    def show_progress(self, done: int, whole: int, words: str = "") -> None:
        """Show `done` of `whole`; `words` instead of "done of whole"."""
        self._words.setText(words or f"{self._says}: {done:,} of {whole:,}")
        self._bar.set_parts([(done / whole if whole else 0.0, "accent")])
        self._bar.setAccessibleName(self._words.text())

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancelled.emit()
