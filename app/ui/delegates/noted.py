"""Paints the lines of a short list: words, and a quiet note at the right, such as a number."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme
from app.ui.delegates import cells

NOTE_ROLE = Qt.ItemDataRole.UserRole + 1
HEIGHT = 28


class NotedCells(QStyledItemDelegate):
    """The note is under NOTE_ROLE."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, theme.px(HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_tint" if selected else "hover"))
            painter.drawRoundedRect(QRectF(option.rect), 5, 5)
            painter.restore()
        note = str(index.data(NOTE_ROLE) or "")
        inner = option.rect.adjusted(8, 0, -8, 0)
        cells.paint_text(painter, inner, note, "ink2", px=theme.SECONDARY_PX, right=True, tabular=True)
        cells.paint_text(painter, inner.adjusted(0, 0, -theme.px(50), 0), str(index.data() or ""))
