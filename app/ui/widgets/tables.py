"""What the program's tables look like and how they take keys. Paints nothing and knows no model."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.ui.scaling import keep_size


def dress_table(table: QTableView, *, name: str, says: str, row_height: int) -> None:
    """Let a table show whole rows of one line each, no grid, heads at the left; Tab leaves it.

    `name` is its objectName, `says` its accessible name, `row_height` in pixels as drawn at 100 %.
    """
    table.setObjectName(name)
    table.setAccessibleName(says)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    keep_size(table.verticalHeader(), section=row_height)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
