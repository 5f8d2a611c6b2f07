"""Choosing a tag: one that is there, or a new one by typing it. Owns the form; asks for the tags on the desk."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.folding import folded
from app.ui.context import Context
from app.ui.delegates.noted import NOTE_ROLE, NotedCells
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import ENTER, button
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.queries.contacts import FilterValue

WIDTH = 250
LIST_HEIGHT = 172


class TagChoice(QWidget):
    """`chosen(tag)`. To add, any word will do; to remove, one of the tags there are."""

    chosen = Signal(str)

    def __init__(self, context: Context, ids: array[int], *, add: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add = add
        self.field = QLineEdit()
        self.field.setObjectName("tagName")
        self.field.setPlaceholderText("vip, fleet, partner…" if add else "Find a tag…")
        self.field.setAccessibleName("Tag")
        self.tags = QListWidget()
        self.tags.setObjectName("tagList")
        self.tags.setAccessibleName("Tags there are")
        keep_size(self.tags, height=LIST_HEIGHT)
        self.tags.setItemDelegate(NotedCells(self.tags))
        self.take = button("Add tag" if add else "Remove tag", "primary", on=self._take, name="tagTake")
        self.take.setEnabled(False)
        words = f"{'Add a tag to' if add else 'Take a tag off'} {count(len(ids), 'contact')}"
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(9)
        for part in (label(words, "section"), self.field, self.tags):
            box.addWidget(part)
        box.addLayout(row(None, self.take))
        self.field.textChanged.connect(self._typed)
        self.tags.itemClicked.connect(lambda item: self.field.setText(item.text()))
        self.tags.itemDoubleClicked.connect(lambda _item: self._take())
        context.desk.ask(_tags, self._show, owner=self, key="tags", pages=True)

    def _show(self, tags: list[FilterValue]) -> None:
        for one in tags:
            item = QListWidgetItem(one.words, self.tags)
            item.setData(NOTE_ROLE, f"{one.contacts:,}")
        self.tags.setVisible(bool(tags))
        self._typed(self.field.text())

    def _typed(self, text: str) -> None:
        wanted = text.strip().lower()
        names = [self.tags.item(n).text().lower() for n in range(self.tags.count())]
        looked_for = folded(wanted)
        for place, name in enumerate(names):
            self.tags.item(place).setHidden(looked_for not in folded(name))
        self.take.setEnabled(bool(wanted) and "," not in wanted and (self._add or wanted in names))

    def _take(self) -> None:
        if self.take.isEnabled():
            self.chosen.emit(self.field.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            here = self.tags.currentItem()
            if self.tags.hasFocus() and here is not None:
                self.field.setText(here.text())
            self._take()
        elif event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.tags.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


def _tags(store: Any) -> list[FilterValue]:
    from app.core.queries.contacts import filter_values

    return filter_values(store, field="tag")
