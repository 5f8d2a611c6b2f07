"""Paints the cells of the contacts' table. Everything comes from the model; nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.ui import theme
from app.ui.delegates import cells
from app.ui.icons import paint_icon
from app.ui.models import contacts as model

ROW_HEIGHT = 35
_FIGURES = frozenset({"next", "phone"})
if TYPE_CHECKING:
    from app.core.queries.contacts import ContactRow

_LOUD = frozenset({"name", "company", "next"})
"""Columns written in full ink; the others stand back."""


class ContactCells(QStyledItemDelegate):
    """`hovered` is the row under the pointer, -1 for none."""

    hovered = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, theme.px(ROW_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        table, view = index.model(), self.parent()
        assert isinstance(table, model.ContactsModel)
        assert isinstance(view, QTableView)
        number, rect = index.row(), option.rect
        key = table.columns[index.column()].key
        picked = table.ids[number] in table.picked
        cells.paint_ground(painter, rect, picked=picked, hovered=number == self.hovered)
        if view.currentIndex().row() == number and view.hasFocus():
            self._paint_current(painter, rect, first=key == "check")
        if key == "check":
            paint_check(painter, rect, on=picked)
            return
        row = table.row(number)
        inner = rect.adjusted(cells.PAD, 0, -6, -1)
        if row is None:
            cells.paint_text(painter, inner, "…", "ink2")
        elif key == "sequences":
            self._paint_sequences(painter, inner, row)
        elif key == "tags":
            self._paint_tags(painter, inner, row.tags, picked)
        else:
            weight = 500 if key == "name" else 400
            token = "ink" if key in _LOUD else "ink2"
            words = table.words(row, index.column())
            cells.paint_text(painter, inner, words, token, weight=weight, tabular=key in _FIGURES)

    def _paint_current(self, painter: QPainter, rect: QRect, *, first: bool) -> None:
        """Frame the row the keys are on."""
        for y in (rect.top(), rect.bottom() - 1):
            painter.fillRect(QRect(rect.left(), y, rect.width(), 1), theme.colour("accent"))
        if first:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.colour("accent"))

    def _paint_sequences(self, painter: QPainter, inner: QRect, row: ContactRow) -> None:
        if row.suppressed:
            cells.paint_pill(painter, inner.left(), inner.center().y() + 1, "suppressed", "bad")
            return
        left = inner.left()
        if row.series is not None:
            cells.paint_square(painter, left, inner.center().y() + 1, theme.series(row.series))
            left += 6 + theme.px(9)
        cells.paint_text(painter, inner.adjusted(left - inner.left(), 0, 0, 0), row.sequences or "–")

    def _paint_tags(self, painter: QPainter, inner: QRect, tags: tuple[str, ...], picked: bool) -> None:
        left = inner.left()
        for tag in tags:
            if left + cells.pill_width(tag) > inner.right():
                break
            left = cells.paint_pill(painter, left, inner.center().y() + 1, tag, "grey", on_tint=picked)


def paint_check(painter: QPainter, rect: QRect, *, on: bool, partly: bool = False) -> None:
    """Paint a tick box in the middle of `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = rect.center()
    side = theme.px(13)
    box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
    filled = on or partly
    painter.setPen(QPen(theme.colour("accent" if filled else "ink3"), 1))
    painter.setBrush(theme.colour("accent" if filled else "panel"))
    painter.drawRoundedRect(box, 4, 4)
    if filled:
        name = "check" if on else "minus"
        paint_icon(painter, name, "on_accent", box.toRect().adjusted(1, 1, -1, -1))
    painter.restore()
