"""The content of the sending popover: lines as buttons that lead there, and pause or resume all. Asks nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.frame.sending_lines import SendingBlock, SendingLine
from app.ui.theme import px
from app.ui.widgets.buttons import ENTER, button
from app.ui.widgets.divider import Divider
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import clear, row
from app.ui.widgets.text import label

WIDTH: Final = 360
LINE: Final = 30
HEADING: Final = 26
_PAD: Final = 8


class LineButton(QPushButton):
    """One line: dot, words, number at the right; up and down go from line to line."""

    def __init__(self, line: SendingLine, on: Callable[[SendingLine], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self.setObjectName("sendingLine")
        self.setAccessibleName(f"{line.words}, {line.number}" if line.number else line.words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(px(LINE))
        if line.page:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.clicked.connect(lambda _checked=False: on(line))
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(px(WIDTH), px(LINE))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), px(LINE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        room = self.rect().adjusted(px(_PAD), 0, -px(_PAD), 0)
        painter.setFont(theme.font(theme.SECONDARY_PX, tabular=True))
        metrics = painter.fontMetrics()
        painter.setPen(theme.colour("ink2"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, self.line.number)
        left = self._paint_dot(painter, room)
        right = room.right() - metrics.horizontalAdvance(self.line.number) - px(10)
        words = metrics.elidedText(self.line.words, Qt.TextElideMode.ElideRight, right - left)
        painter.setPen(theme.colour("ink" if self.line.page else "ink2"))
        painter.drawText(QRect(left, 0, right - left + 1, self.height()), middle, words)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        lit = self.line.page and (self.underMouse() or self.hasFocus())
        if not lit:
            return
        painter.setPen(QPen(theme.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(6), px(6))

    def _paint_dot(self, painter: QPainter, room: QRect) -> int:
        if self.line.series < 0:
            return room.left()
        side = px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.series(self.line.series))
        painter.drawRoundedRect(QRectF(room.left(), (self.height() - side) / 2, side, side), 2, 2)
        return room.left() + side + px(8)


class SendingPanel(QWidget):
    """`led(SendingLine)` when the user takes a line, `decided(bool)`: pause or resume all."""

    led = Signal(object)
    decided = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(8, 12, 8, 12)
        self._box.setSpacing(1)
        self._pill = Pill()
        self._share = label("", "small", tabular=True)
        self._note = label("", "muted", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(1)
        self._decide = button(
            "", name="pauseAll", on=lambda: self.decided.emit(self._decide.objectName() == "pauseAll")
        )
        head = row(label("Sending", "section"), None, self._pill)
        for part, bottom in ((head, 2), (row(self._share), 4)):
            part.setContentsMargins(_PAD, 0, _PAD, bottom)
            self._box.addLayout(part)
        self._note.setContentsMargins(_PAD, 0, _PAD, 4)
        self._box.addWidget(self._note)
        self._box.addLayout(self._lines)
        self._box.addSpacing(6)
        self._box.addWidget(Divider())
        foot = row(self._decide, None)
        foot.setContentsMargins(_PAD, 8, _PAD, 0)
        self._box.addLayout(foot)

    def show_state(self, pill: tuple[str, str], share: str, note: str, paused: bool) -> None:
        """Show the state in words; `note` says what a state means that does not explain itself."""
        self._pill.show_state(*pill)
        self._share.setText(share)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._decide.setText("Resume all sending" if paused else "Pause all sending")
        self._decide.setObjectName("resumeAll" if paused else "pauseAll")

    def show_blocks(self, blocks: Sequence[SendingBlock]) -> bool:
        """Show other lines; return whether they differ. The focus stays on the line it is on."""
        if self._shown == tuple(blocks):
            return False
        self._shown = tuple(blocks)
        focused = next((n for n, line in enumerate(self.lines()) if line.hasFocus()), -1)
        clear(self._lines)
        for block in blocks:
            title = label(block.title, "tiny")
            title.setIndent(_PAD)
            title.setFixedHeight(px(HEADING))
            title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            for part in (title, *(LineButton(line, self.led.emit) for line in block.lines)):
                self._lines.addWidget(part)
                part.show()  # counts in the layout at once, not after the next turn of the loop
        lines = self.lines()
        if 0 <= focused < len(lines):
            lines[focused].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def lines(self) -> list[LineButton]:
        """Return the lines from top to bottom."""
        items = [self._lines.itemAt(n) for n in range(self._lines.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [one for one in widgets if isinstance(one, LineButton)]
