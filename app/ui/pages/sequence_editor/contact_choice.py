"""Finding the contact to preview with, by name, address or company. Chooses; shows no preview itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.context import Context
from app.ui.scaling import keep_size
from app.ui.widgets.popover import Popover
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label

SHOWN: Final = 30
SEARCH_MS: Final = 120
LIST_HEIGHT: Final = 252
ROW_HEIGHT: Final = 28
Found = Sequence[tuple[int, str]]


class ContactChoice(QWidget):
    """Opens above `anchor`; `chosen(id)` by a press, or by Up, Down and Enter while one types."""

    chosen = Signal(int)

    def __init__(self, context: Context, anchor: QWidget) -> None:
        super().__init__()
        self.setObjectName("previewChoice")
        self._context = context
        self._anchor = anchor
        self._sequence_id: int | None = None
        self._popover: Popover | None = None
        self.search = SearchField("Find a contact", width=280)
        self.search.setObjectName("previewSearch")
        self.found = QListWidget()
        self.found.setObjectName("previewFound")
        self.found.setAccessibleName("Contacts to preview with")
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keep_size(self.found, height=LIST_HEIGHT)
        self.nobody = label("Nobody of that name is here.", "muted", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(theme.SMALL)
        for part in (self.search, self.found, self.nobody):
            box.addWidget(part)
        self._soon = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._soon.timeout.connect(self._ask)
        self.search.searched.connect(lambda _text: self._soon.start())
        self.search.installEventFilter(self)
        self.found.itemClicked.connect(self._take)

    def open(self, sequence_id: int | None) -> None:
        """Begin to search among those in the sequence, or among all contacts where nobody is in it."""
        self._sequence_id = sequence_id
        if self._popover is None:
            self._popover = Popover(self._anchor, self, 320)
        self.search.clear()
        self._ask()
        self._popover.open()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is not None:
            last = self.found.count() - 1
            self.found.setCurrentRow(max(0, min(last, self.found.currentRow() + by)))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.found.currentItem())
            return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._soon.stop()
        sequence_id, text = self._sequence_id, self.search.text().strip()
        self._context.desk.ask(
            lambda store: _found(store, sequence_id, text), self._show, owner=self, key="found", pages=True
        )

    def _show(self, found: Found) -> None:
        self.found.clear()
        for contact_id, name in found:
            item = QListWidgetItem(name)
            item.setSizeHint(QSize(0, theme.px(ROW_HEIGHT)))
            item.setData(Qt.ItemDataRole.UserRole, contact_id)
            self.found.addItem(item)
        self.found.setCurrentRow(0)
        self.nobody.setVisible(not found)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        if self._popover is not None:
            self._popover.dismiss()
        self.chosen.emit(int(item.data(Qt.ItemDataRole.UserRole)))


def _found(store: Any, sequence_id: int | None, text: str) -> Found:
    from app.core.queries.contacts import contact_page
    from app.core.queries.sequences import enrolled_contacts

    if sequence_id is not None:
        rows = enrolled_contacts(store, sequence_id=sequence_id, limit=SHOWN, search=text)
        if rows or enrolled_contacts(store, sequence_id=sequence_id, limit=1):
            return [(row.contact_id, f"{row.name} · {row.email}") for row in rows]
    from app.core.queries.contacts import contact_ids

    ids = contact_ids(store, search=text)[:SHOWN]
    return [(row.id, f"{row.name} · {row.email}") for row in contact_page(store, ids=ids)]
