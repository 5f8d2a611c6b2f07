"""Plain table cells whose text begins where the text of their column's head begins. Paints nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import theme

FIRST_PADDING, PADDING = 17, 7
"""What the sheet pads a head's section with, less the 3 px a cell has of itself."""


class UnderHead(QStyledItemDelegate):
    """`bare` columns keep their whole cell, such as one with an arrow only."""

    def __init__(self, parent: QWidget, bare: frozenset[int] = frozenset()) -> None:
        super().__init__(parent)
        self._bare = bare

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        rect: QRect = option.rect
        if index.column() not in self._bare:
            left = FIRST_PADDING if index.column() == 0 else PADDING
            option.rect = rect.adjusted(theme.px(left), 0, 0, 0)
