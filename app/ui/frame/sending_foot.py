"""The sending state at the foot of the sidebar, and the popover it opens: pause all, resume all, what waits."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.frame.state import SendingMode, SendingState
from app.ui.widgets.bar import paint_bar
from app.ui.widgets.buttons import button
from app.ui.widgets.divider import Divider
from app.ui.widgets.pill import Pill
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

POPOVER_WIDTH = 300
LEAST_WIDTH = 32


class SendingFoot(QPushButton):
    """Dot, words, sent of planned, bar. A press opens the popover; `pause_all(bool)` when the user decides there."""

    pause_all = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendingFoot")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._state = SendingState()
        self._words = ""
        self._folded = False
        self._popover: Popover | None = None
        self.clicked.connect(self._open)

    def show_state(self, state: SendingState, now: datetime) -> None:
        """Show how the sending goes at `now`."""
        self._state = state
        self._words = state.words(now)
        said = f"{self._words}, {self._share_words()}"
        self.setAccessibleName(said)
        self.setToolTip(said if self._folded else "")
        self.update()
        if self._popover is not None and self._popover.isVisible():
            self._fill(self._popover.content)

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

    def _open(self) -> None:
        if self._popover is None:
            content = QWidget()
            QVBoxLayout(content)
            self._popover = Popover(self, content, POPOVER_WIDTH)
        self._fill(self._popover.content)
        self._popover.toggle()

    def _fill(self, content: QWidget) -> None:
        box = content.layout()
        assert isinstance(box, QVBoxLayout)
        _empty(box)
        box.setContentsMargins(16, 12, 16, 12)
        paused = self._state.mode is SendingMode.PAUSED
        kinds = {SendingMode.SENDING: "good", SendingMode.PAUSED: "warn"}
        box.addLayout(row(label("Sending", "section"), None, Pill(self._words, kinds.get(self._state.mode, "grey"))))
        box.addWidget(label(self._share_words(), "small", tabular=True))
        for reason, number in self._state.waits:
            box.addLayout(row(label(reason, "muted"), None, label(number, "muted", tabular=True)))
        box.addWidget(Divider())
        choose = button(
            "Resume all sending" if paused else "Pause all sending",
            "primary" if paused else "",
            on=lambda: self._decide(not paused),
            name="resumeAll" if paused else "pauseAll",
        )
        box.addLayout(row(choose, None))

    def _decide(self, pause: bool) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        self.pause_all.emit(pause)


def _empty(box: QVBoxLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        inner = item.layout()
        while inner is not None and (part := inner.takeAt(0)) is not None:
            _discard(part.widget())
        _discard(item.widget())


def _discard(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
