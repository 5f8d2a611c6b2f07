"""What the program's tables and lists look like and how they take keys. Paints nothing and knows no model."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListView, QTableView

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


def dress_list(view: QListView, *, name: str, says: str) -> None:
    """Let a list show painted rows of one height each, without a frame, scrolled by pixels and never sideways."""
    view.setObjectName(name)
    view.setAccessibleName(says)
    view.setMouseTracking(True)
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setFrameShape(QListView.Shape.NoFrame)
