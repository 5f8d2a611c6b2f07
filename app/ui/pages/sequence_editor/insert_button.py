"""The small plus on the line between two steps. Paints itself; inserts nothing."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui import theme

SIDE = 18


class InsertButton(QAbstractButton):
    """Shown while the pointer is near; by keyboard Ins does the same."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("insertStep")
        self.setToolTip("Insert a step here (Ins)")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(SIDE), theme.px(SIDE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        full = self.underMouse()
        painter.setPen(QPen(theme.colour("accent"), 1))
        painter.setBrush(theme.colour("accent" if full else "panel"))
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawEllipse(whole)
        painter.setPen(QPen(theme.colour("on_accent" if full else "accent"), 1.5))
        arm, centre = whole.width() * 0.24, whole.center()
        for way in (QPointF(arm, 0), QPointF(0, arm)):
            painter.drawLine(QLineF(centre - way, centre + way))
        painter.end()
