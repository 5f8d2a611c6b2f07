"""The list of conversations, painted: who, how it begins, what it is, of which sequence. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.queries.inbox import ConversationRow
from app.ui import theme
from app.ui.delegates.cells import paint_ground, paint_pill, paint_square, paint_text, pill_width
from app.ui.pages.inbox.words import pill_of
from app.ui.when import lately
from app.ui.widgets.tables import dress_list

ROW: Final = 80
MARK_KEYS: Final = {Qt.Key.Key_1: 1, Qt.Key.Key_2: 2, Qt.Key.Key_3: 3, Qt.Key.Key_4: 4, Qt.Key.Key_5: 5}
Index = QModelIndex | QPersistentModelIndex


class ConversationModel(QAbstractListModel):
    """The conversations on show; `now` and `zone` are what times are told by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: tuple[ConversationRow, ...] = ()
        self.now = datetime(1970, 1, 1, tzinfo=UTC)
        self.zone: tzinfo | None = None

    def show_rows(self, rows: Sequence[ConversationRow], now: datetime, zone: tzinfo | None) -> None:
        """Show others."""
        self.beginResetModel()
        self.shown, self.now, self.zone = tuple(rows), now, zone
        self.endResetModel()

    def place_of(self, key: str) -> int:
        """Return the row of a conversation, -1 where it is not shown."""
        return next((place for place, one in enumerate(self.shown) if one.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = ("unread" if one.unread else "", one.name, one.company, pill_of(one.kind, one.mark)[0])
            return ", ".join(part for part in (*parts, one.snippet, lately(one.at, self.now, self.zone)) if part)
        return one if role == Qt.ItemDataRole.UserRole else None


class ConversationRows(QListView):
    """`chosen(ConversationRow)` when another becomes the current one.

    `marked(n)` for the keys 1 to 5, `done()` for E, `answer()` for R and Enter; J and K walk. `picked()` when others
    are selected.
    """

    chosen = Signal(object)
    marked = Signal(int)
    done = Signal()
    answer = Signal()
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress_list(self, name="conversationRows", says="Conversations")
        self.rows = ConversationModel(self)
        self.setModel(self.rows)
        self._cells = _Cells(self)
        self.setItemDelegate(self._cells)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: None if self._quiet else self.picked.emit())

    def show_rows(self, rows: Sequence[ConversationRow], current: str, now: datetime, zone: tzinfo | None) -> None:
        """Show these with one as the current one where it is among them, told to nobody."""
        offset = self.verticalScrollBar().value()
        blocked = self.selectionModel().blockSignals(True)
        self._quiet = True
        kept = {one.key for one in self.selected()}
        self.rows.show_rows(rows, now, zone)
        self.make_current(current)
        if len(kept) > 1 and current in kept:
            self._select(kept)
        self._quiet = False
        self.selectionModel().blockSignals(blocked)
        self.verticalScrollBar().setValue(offset)
        self.viewport().update()

    _quiet = False

    def selected(self) -> list[ConversationRow]:
        """Return the conversations that are selected, from the top."""
        return [self.rows.shown[index.row()] for index in sorted(self.selectedIndexes(), key=lambda one: one.row())]

    def select_only_current(self) -> None:
        """Select nothing but the current one."""
        self.setCurrentIndex(self.currentIndex())
        self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _select(self, keys: Collection[str]) -> None:
        for place, one in enumerate(self.rows.shown):
            if one.key in keys:
                self.selectionModel().select(self.rows.index(place), QItemSelectionModel.SelectionFlag.Select)

    def make_current(self, key: str) -> bool:
        """Make a conversation the current one; False where it is not shown."""
        place = self.rows.place_of(key)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))
        return place >= 0

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._quiet:
            self.chosen.emit(self.rows.shown[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in MARK_KEYS:
            self.marked.emit(MARK_KEYS[key])
        elif plain and key == Qt.Key.Key_E:
            self.done.emit()
        elif plain and key in (Qt.Key.Key_J, Qt.Key.Key_K):
            self._walk(1 if key == Qt.Key.Key_J else -1)
        elif plain and key in (Qt.Key.Key_R, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.answer.emit()
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        place = min(max(self.currentIndex().row() + step, 0), len(self.rows.shown) - 1)
        self.setCurrentIndex(self.rows.index(place))


class _Cells(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(10, theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one: ConversationRow = index.data(Qt.ItemDataRole.UserRole)
        model = index.model()
        assert isinstance(model, ConversationModel)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        picked = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)  # accents stacked on a name reach beyond its line
        paint_ground(painter, rect, picked=picked, hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        if picked and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.colour("accent"))
        inside = rect.adjusted(theme.px(26), theme.px(9), -theme.px(14), -theme.px(9))
        third = inside.height() // 3
        if one.unread:
            self._dot(painter, rect.left() + theme.px(16), inside.top() + third // 2)
        self._head(painter, QRect(inside.left(), inside.top(), inside.width(), third), one, model)
        below = QRect(inside.left(), inside.top() + third, inside.width(), third)
        paint_text(painter, below, one.snippet or one.subject, "ink2")
        self._foot(painter, QRect(inside.left(), inside.top() + 2 * third, inside.width(), third), one, picked=picked)
        painter.restore()

    def _dot(self, painter: QPainter, left: int, middle: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(QPointF(left, middle), theme.px(7) / 2, theme.px(7) / 2)
        painter.restore()

    def _head(self, painter: QPainter, line: QRect, one: ConversationRow, model: ConversationModel) -> None:
        at = lately(one.at, model.now, model.zone)
        width = QFontMetrics(theme.font(theme.SECONDARY_PX)).horizontalAdvance(at) + theme.px(12)
        paint_text(painter, line, at, "ink2", px=theme.SECONDARY_PX, right=True, tabular=True)
        weight = 600 if one.unread else 500
        room = line.width() - width
        name = min(room, QFontMetrics(theme.font(theme.BODY_PX, weight)).horizontalAdvance(one.name) + 2)
        paint_text(painter, QRect(line.left(), line.top(), name, line.height()), one.name, weight=weight)
        rest = QRect(line.left() + name + theme.px(4), line.top(), room - name - theme.px(4), line.height())
        if one.company and rest.width() > theme.px(30):
            paint_text(painter, rest, one.company, "ink2")

    def _foot(self, painter: QPainter, line: QRect, one: ConversationRow, *, picked: bool) -> None:
        text, kind = pill_of(one.kind, one.mark)
        middle = line.center().y() + 2
        left = paint_pill(painter, line.left(), middle, text, kind, on_tint=picked)
        if one.done:
            left = paint_pill(painter, left, middle, "Done", "grey", on_tint=picked)
        if one.draft:
            left = paint_pill(painter, left, middle, "Draft", "warn", on_tint=picked)
        if one.series >= 0 and line.right() - left > pill_width("…"):
            paint_square(painter, left + theme.px(4), middle, theme.series(one.series))
            words = f"{one.sequence} · {one.step}" if one.step else one.sequence
            start = left + theme.px(18)
            at = QRect(start, middle - theme.px(10), line.right() - start, theme.px(20))
            paint_text(painter, at, words, "ink2", px=theme.SECONDARY_PX)
