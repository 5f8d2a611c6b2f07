"""The list of templates: name, subject below it, painted; searched by any word. Edits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.folding import folded
from app.core.model import TemplateDraft
from app.ui import theme
from app.ui.delegates.cells import paint_text
from app.ui.widgets.tables import dress_list

ROW = 52
Index = QModelIndex | QPersistentModelIndex


class TemplateModel(QAbstractListModel):
    """The templates that match the search, by name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[TemplateDraft, ...] = ()
        self._search = ""
        self.shown: tuple[TemplateDraft, ...] = ()

    def show_templates(self, templates: Sequence[TemplateDraft]) -> None:
        """Show others."""
        self._all = tuple(templates)
        self._filter()

    def search(self, text: str) -> None:
        """Show those whose name, subject or text has every word of `text`."""
        self._search = text
        self._filter()

    def place_of(self, template_id: int | None) -> int:
        """Return the row of a template, -1 where it is not shown."""
        return next((row for row, one in enumerate(self.shown) if one.id == template_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.name}, subject: {one.subject or 'none'}"
        return one if role == Qt.ItemDataRole.UserRole else None

    def _filter(self) -> None:
        words = folded(self._search).split()
        found = tuple(
            one
            for one in self._all
            if all(word in folded(f"{one.name}\n{one.subject}\n{one.content}") for word in words)
        )
        if found != self.shown:
            self.beginResetModel()
            self.shown = found
            self.endResetModel()


class TemplateRows(QListView):
    """`chosen(TemplateDraft)` when another becomes the current one; `taken(TemplateDraft)` by click, Enter."""

    chosen = Signal(object)
    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress_list(self, name="templateRows", says="Templates")
        self.rows = TemplateModel(self)
        self.setModel(self.rows)
        self._cells = _Cells(self)
        self.setItemDelegate(self._cells)
        self.clicked.connect(lambda index: self.taken.emit(self.rows.shown[index.row()]))

    def show_templates(self, templates: Sequence[TemplateDraft], current: int | None) -> None:
        """Show these with the template `current` as the current one, told to nobody."""
        blocked = self.selectionModel().blockSignals(True)
        self.rows.show_templates(templates)
        self.make_current(current)
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def make_current(self, template_id: int | None) -> None:
        """Make this template the current one, where it is shown."""
        place = self.rows.place_of(template_id)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(self.rows.shown[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.taken.emit(self.rows.shown[index.row()])
            return
        super().keyPressEvent(event)


class _Cells(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(10, theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one: TemplateDraft = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        picked, hovered = bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
        inside = rect.adjusted(theme.px(6), 1, -theme.px(6), -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picked or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_tint" if picked else "hover"))
            painter.drawRoundedRect(inside, 6, 6)
        text = inside.adjusted(theme.px(12), theme.px(6), -theme.px(10), -theme.px(6))
        half = text.height() // 2
        paint_text(painter, QRect(text.left(), text.top(), text.width(), half), one.name, weight=500)
        below = QRect(text.left(), text.top() + half, text.width(), half)
        paint_text(painter, below, one.subject or "No subject", "ink2", px=theme.SECONDARY_PX)
        painter.restore()
