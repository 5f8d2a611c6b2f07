"""The sending state at the foot of the sidebar, and the popover it opens. Is given what it shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import theme
from app.ui.frame.sending_lines import Loaded, SendingLine, blocks_of, fitting
from app.ui.frame.sending_popover import LINE, WIDTH, SendingPanel
from app.ui.frame.state import SendingMode, SendingState
from app.ui.widgets.bar import paint_bar
from app.ui.widgets.popover import Popover

LEAST_WIDTH = 32
AROUND: Final = 220
"""So much of the window's height the popover's lines leave: to its head and foot, and to what it hangs on."""
_NOTES: Final = {
    SendingMode.PAUSED: "Nothing is sent until you resume. What is late by then gets another time.",
    SendingMode.OFF: "Emails leave where Outpace sends from this folder: another window, or the command line.",
    SendingMode.NOTHING: "Emails leave once contacts are enrolled in a sequence and a mailbox can send.",
}


class SendingFoot(QPushButton):
    """Dot, words, sent of planned, bar. A press opens the popover: `opened`, `show_loaded` is to follow.

    There `pause_all(bool)` is decided, or a line `led(page, where)` elsewhere.
    """

    pause_all = Signal(bool)
    opened = Signal()
    led = Signal(str, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendingFoot")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._state = SendingState()
        self._words = ""
        self._folded = False
        self._loaded: Loaded | None = None
        self._now = datetime.min.replace(tzinfo=UTC)
        self._panel = SendingPanel()
        self._popover: Popover | None = None
        self.clicked.connect(self._open)

    def show_state(self, state: SendingState, now: datetime) -> None:
        """Show how the sending goes at `now`."""
        self._state = state
        self._now = now
        self._words = state.words(now)
        said = f"{self._words}, {self._share_words()}"
        self.setAccessibleName(said)
        self.setToolTip(said if self._folded else "")
        self.update()
        if self.is_open():
            self._fill()

    def fold(self, folded: bool) -> None:
        """Show the dot alone, or everything."""
        self._folded = folded
        self.setToolTip(self.accessibleName() if folded else "")
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._state.dot()))
        if self._folded:
            painter.drawEllipse(QRectF(self.rect()).center(), 4.5, 4.5)
        else:
            painter.drawEllipse(QRectF(9, theme.px(9), theme.px(8), theme.px(8)))
            self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        metrics_font = theme.font(theme.SECONDARY_PX, tabular=True)
        painter.setFont(metrics_font)
        painter.setPen(theme.colour("ink2"))
        left = 15 + theme.px(8)
        room = self.width() - left - 9
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPoint(left, theme.px(18)), words)
        sent = painter.fontMetrics().elidedText(self._share_words(), Qt.TextElideMode.ElideRight, self.width() - 18)
        painter.drawText(QPoint(9, theme.px(36)), sent)
        share = self._state.sent / self._state.planned if self._state.planned else 0.0
        paint_bar(painter, QRectF(9, theme.px(45), self.width() - 18, theme.px(6)), [(share, "accent")])

    def _share_words(self) -> str:
        return f"{self._state.sent:,} of {self._state.planned:,} sent today"

    def is_open(self) -> bool:
        """Return whether the popover is to be seen."""
        return self._popover is not None and self._popover.isVisible()

    def show_loaded(self, loaded: Loaded) -> None:
        """Show what runs, what went and what goes, in the popover."""
        self._loaded = loaded
        if self.is_open():
            self._fill()

    def _open(self) -> None:
        if self._popover is None:
            self._panel.decided.connect(self._decide)
            self._panel.led.connect(self._lead)
            self._popover = Popover(self, self._panel, WIDTH)
        self._fill()
        self._popover.toggle()
        if self._popover.isVisible():
            self.opened.emit()

    def _fill(self) -> None:
        kinds = {SendingMode.SENDING: "good", SendingMode.PAUSED: "warn"}
        mode = self._state.mode
        self._panel.show_state(
            (self._words, kinds.get(mode, "grey")),
            self._share_words(),
            _NOTES.get(mode, ""),
            mode is SendingMode.PAUSED,
        )
        rows = (self.window().height() - theme.px(AROUND)) // theme.px(LINE)
        differs = self._panel.show_blocks(fitting(blocks_of(self._state, self._loaded, self._now), rows))
        if differs and self._popover is not None and self._popover.isVisible():
            self._popover.settle()

    def _decide(self, pause: bool) -> None:
        self._dismiss()
        self.pause_all.emit(pause)

    def _lead(self, line: SendingLine) -> None:
        self._dismiss()
        self.led.emit(line.page, line.where)

    def _dismiss(self) -> None:
        if self._popover is not None:
            self._popover.dismiss()
