"""One filter as a chip: what it says, and a cross. Paints itself, since only half of its words are strong."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.icons import paint_icon

HEIGHT = 26
PAD = 11
CROSS = 24
MOST = 280
SLACK = 4
"""For the parts of a pixel that a font's whole numbers leave out."""
_AWAY = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class FilterChip(QPushButton):
    """A press on it changes the filter (`clicked`), on its cross, Del or Backspace takes it away (`removed`)."""

    removed = Signal()

    def __init__(self, plain: str, strong: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plain, self._strong = plain, strong
        self.setObjectName("filterChip")
        self.setAccessibleName(f"Filter: {plain} {strong}".strip())
        self.setAccessibleDescription("Enter changes it, Delete takes it away")
        self.setToolTip(f"{plain} {strong}".strip())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = self._width(self._plain, 400) + self._width(self._strong, 600)
        between = 4 if self._strong else 0
        around = theme.px(PAD) + between + SLACK + theme.px(CROSS)
        return QSize(min(theme.px(MOST), words + around), theme.px(HEIGHT))

    def cross(self) -> QRect:
        """Return where the cross is."""
        return QRect(self.width() - theme.px(CROSS), 0, theme.px(CROSS), self.height())

    def event(self, event: QEvent) -> bool:
        """Keep Delete for the chip: in the window it means the picked contacts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _AWAY:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _AWAY:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.cross().contains(event.position().toPoint()) and event.button() == Qt.MouseButton.LeftButton:
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = self.hasFocus()
        painter.setPen(QPen(theme.colour("accent"), 2) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_tint"))
        inset = 1.0 if ring else 0.0
        outline = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2)
        left = theme.px(PAD)
        painter.setPen(theme.colour("ink"))
        for words, weight in ((self._plain, 400), (self._strong, 600)):
            font = theme.font(theme.SECONDARY_PX, weight)
            room = self.width() - theme.px(CROSS) - left
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.setFont(font)
            middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(left, 0, room, self.height()), middle, shown)
            left += QFontMetrics(font).horizontalAdvance(shown) + 4
        side = theme.px(11)
        at = QRect(self.cross().left() + theme.px(5), (self.height() - side) // 2, side, side)
        paint_icon(painter, "x", "ink2", at)
        painter.end()

    @staticmethod
    def _width(words: str, weight: int) -> int:
        return QFontMetrics(theme.font(theme.SECONDARY_PX, weight)).horizontalAdvance(words)
