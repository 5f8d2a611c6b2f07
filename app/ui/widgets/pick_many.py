"""A filter that takes several: a button that says what is chosen, and a list with check marks below it. No data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QSizePolicy, QWidget

from app.core.folding import folded
from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.widgets.buttons import button
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import column, row
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label

SEARCH_FROM: Final = 10
ROW: Final = 28
MOST_ROWS: Final = 12
WIDTH: Final = 280
AROUND: Final = 40
LEAST: Final = 84
KEYS: Final = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PickMany(QPushButton):
    """Says "All mailboxes", one name, or "3 mailboxes"; `picked(keys)` on every change, none meaning all."""

    picked = Signal(tuple)

    def __init__(self, one: str, many: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._one, self._many = one, many
        self._items: list[tuple[int, str]] = []
        self._keys: tuple[int, ...] = ()
        self._words = ""
        self._whole = ""
        self._least = LEAST
        self._short = False
        self._popover: Popover | None = None
        self.setObjectName(name)
        self.setProperty("opensMenu", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.open_list)
        self._say()

    def set_items(self, items: Iterable[tuple[int, str]]) -> None:
        """Offer other things; chosen ones that are gone are no longer chosen, which `picked` says."""
        self._items = list(items)
        there = {key for key, _ in self._items}
        kept = tuple(key for key in self._keys if key in there)
        if kept != self._keys:
            self._keys = kept
            self.picked.emit(kept)
        self._say()

    def keys(self) -> tuple[int, ...]:
        """Return what is chosen, empty for all."""
        return self._keys

    def set_keys(self, keys: Iterable[int]) -> None:
        """Choose without a signal."""
        self._keys = tuple(sorted(keys))
        self._say()

    def set_words(self, words: str) -> None:
        """Say something else than what is chosen; empty for that again."""
        self._words = words
        self._say()

    def set_least(self, width: int, *, short: bool = False) -> None:
        """Ask for at least this width, or what the words take where that is less; `short` says all in one word."""
        self._least = width
        self._short = short
        self._say()

    def list_widget(self) -> QListWidget | None:
        """Return the open list."""
        return self._popover.findChild(QListWidget) if self._popover is not None else None

    def open_list(self) -> None:
        """Show the list with check marks."""
        content = _Choices(self._items, self._keys, self._many)
        content.picked.connect(self._take)
        self._popover = Popover(self, content, theme.px(WIDTH))
        self._popover.closed.connect(self._closed)
        self._popover.open()

    def sizeHint(self) -> QSize:
        return QSize(
            self.fontMetrics().horizontalAdvance(self._whole) + theme.px(AROUND) + 2, super().sizeHint().height()
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._least, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in KEYS:
            self.open_list()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        arrow = QRect(self.width() - 21, (self.height() - 12) // 2, 12, 12)
        paint_icon(painter, "chevron-down", "ink2", arrow)
        painter.end()

    def _closed(self) -> None:
        if self._popover is not None:
            self._popover.deleteLater()
            self._popover = None

    def _take(self, keys: tuple[int, ...]) -> None:
        self.set_keys(keys)
        self.picked.emit(self._keys)

    def _say(self) -> None:
        names = dict(self._items)
        if self._words:
            words = self._words
        elif not self._keys:
            words = self._many.capitalize() if self._short else f"All {self._many}"
        elif len(self._keys) == 1:
            words = names.get(self._keys[0], f"1 {self._one}")
        else:
            words = f"{len(self._keys)} {self._many}"
        self._whole = words
        self.setAccessibleName(f"Show {self._many}: {words}")
        self.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        """Write what there is room for."""
        room = max(self.width(), self.minimumSizeHint().width()) - theme.px(AROUND)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))
        self.setToolTip("" if self.text() == self._whole else self._whole)


class _Choices(QWidget):
    """The list inside the popover."""

    picked = Signal(tuple)

    def __init__(self, items: Sequence[tuple[int, str]], keys: Sequence[int], many: str) -> None:
        super().__init__()
        self._list = QListWidget()
        self._list.setAccessibleName(f"Which {many}")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for key, name in items:
            entry = QListWidgetItem(name)
            entry.setData(Qt.ItemDataRole.UserRole, key)
            entry.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            entry.setCheckState(Qt.CheckState.Checked if key in keys else Qt.CheckState.Unchecked)
            entry.setSizeHint(QSize(0, theme.px(ROW)))
            self._list.addItem(entry)
        self._list.setFixedHeight(theme.px(ROW) * min(MOST_ROWS, max(1, len(items))) + 8)
        self._list.itemChanged.connect(lambda _entry: self._tell())
        self._list.itemClicked.connect(self._clicked)
        self._at_press: dict[int, Qt.CheckState] = {}
        self._all = button(f"All {many}", "link", on=self._take_all, name="pickAll")
        self._search = SearchField(f"Find {many}")
        self._search.setVisible(len(items) >= SEARCH_FROM)
        self._search.textChanged.connect(self._find)
        self._none = label("Nothing is called that.", "muted")
        self._none.hide()
        box = column(self._search, self._list, self._none, row(self._all, None), gap=theme.SMALL)
        box.setContentsMargins(10, 10, 10, 10)
        self.setLayout(box)

    def _clicked(self, entry: QListWidgetItem) -> None:
        """A press on the words checks it too; one on the box has done so already."""
        key = int(entry.data(Qt.ItemDataRole.UserRole))
        if self._at_press.get(key, Qt.CheckState.Unchecked) == entry.checkState():
            checked = entry.checkState() == Qt.CheckState.Checked
            entry.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)
        self._note()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._note()

    def _note(self) -> None:
        self._at_press = {int(one.data(Qt.ItemDataRole.UserRole)): one.checkState() for one in self._entries()}

    def _entries(self) -> list[QListWidgetItem]:
        return [self._list.item(n) for n in range(self._list.count())]

    def _tell(self) -> None:
        chosen = (one for one in self._entries() if one.checkState() == Qt.CheckState.Checked)
        self.picked.emit(tuple(int(one.data(Qt.ItemDataRole.UserRole)) for one in chosen))

    def _take_all(self) -> None:
        blocked = self._list.blockSignals(True)
        for one in self._entries():
            one.setCheckState(Qt.CheckState.Unchecked)
        self._list.blockSignals(blocked)
        self._note()
        self._tell()

    def _find(self, text: str) -> None:
        wanted = folded(text)
        for one in self._entries():
            one.setHidden(wanted not in folded(one.text()))
        self._none.setVisible(all(one.isHidden() for one in self._entries()))
