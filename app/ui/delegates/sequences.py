"""Paints the rows of the sequences' table: colour, name over steps and window, state, numbers, times."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.ui import theme
from app.ui.delegates import cells
from app.ui.icons import paint_icon
from app.ui.models import sequences as model

ROW_HEIGHT = 56


class SequenceCells(QStyledItemDelegate):
    """`hovered` is the row under the pointer, -1 for none."""

    hovered = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, theme.px(ROW_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect = option.rect
        view = self.parent()
        assert isinstance(view, QTableView)
        current = view.hasFocus() and view.currentIndex().row() == index.row()
        cells.paint_ground(painter, rect, picked=current, hovered=index.row() == self.hovered)
        table = index.model()
        assert isinstance(table, model.SequencesModel)
        row, column = table.row(index.row()), index.column()
        inner = rect.adjusted(cells.PAD, 0, -cells.PAD, -1)
        middle = inner.center().y()
        if column == model.NAME:
            cells.paint_square(painter, inner.left() + 10, middle - theme.px(9), theme.series(row.series))
            left = inner.left() + 19 + theme.px(9)
            above = QRect(left, middle - theme.px(19), inner.right() - left, theme.px(20))
            cells.paint_text(painter, above, row.name, weight=500)
            below = QRect(left, middle + 1, inner.right() - left, theme.px(18))
            cells.paint_text(painter, below, model.below_words(row), "ink2", px=theme.SECONDARY_PX)
        elif column == model.STATE:
            cells.paint_pill(painter, inner.left(), middle, *model.state_words(row))
        elif column == model.MORE:
            side = theme.px(16)
            at = QRect(inner.center().x() - side // 2, middle - side // 2, side, side)
            paint_icon(painter, "ellipsis", "ink2", at)
        else:
            words = model.cell_words(row, column)
            cells.paint_text(painter, inner, words, "ink", right=column in model.NUMBERS, tabular=True)
