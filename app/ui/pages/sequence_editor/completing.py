"""Completing a variable while it is typed: after `{{` the names that fit, below the cursor. Writes nothing unasked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.ui import theme
from app.ui.pages.sequence_editor.chip_edit import ChipEdit
from app.ui.pages.sequence_editor.variables import FALLBACKS, variable_text, variable_words
from app.ui.widgets.floating import Floating
from app.ui.widgets.shadow import DROP, REACH

BEGUN: Final = re.compile(r"\{\{\s*([\w.]*)$")
SHOWN: Final = 8
WIDTH: Final = 250
_TAKE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Completer(QObject):
    """Watches one field; Up and Down choose, Enter, Tab or a press takes, Esc leaves the text as it is."""

    def __init__(self, field: ChipEdit) -> None:
        super().__init__(field)
        self._field = field
        self._names: tuple[str, ...] = ()
        self._refused_at = -1
        self._box: Floating | None = None
        self.choices = QListWidget()
        self.choices.setObjectName("completions")
        self.choices.setAccessibleName("Variables that fit")
        self.choices.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.choices.setUniformItemSizes(True)
        self.choices.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices.itemClicked.connect(lambda _item: self._take())
        field.installEventFilter(self)
        field.text_edited.connect(lambda _text: self._look())
        field.cursorPositionChanged.connect(self._look)
        field.left.connect(self.hide)

    def offer(self, names: Sequence[str]) -> None:
        """Offer these variables, in this order."""
        self._names = tuple(names)

    def is_open(self) -> bool:
        """Return whether names are offered now."""
        return self._box is not None and self._box.isVisible()

    def hide(self) -> None:
        """Offer nothing until more is typed."""
        if self._box is not None:
            self._box.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.is_open() or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        known = key in _TAKE or key in _STEPS or key == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and known:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress or not known:
            return False
        self._press(key)
        return True

    def _press(self, key: Qt.Key) -> None:
        if key in _STEPS:
            rows = self.choices.count()
            self.choices.setCurrentRow((self.choices.currentRow() + _STEPS[key]) % rows)
        elif key in _TAKE:
            self._take()
        else:
            self._refused_at = self._begin()
            self.hide()

    def _look(self) -> None:
        begin = self._begin()
        if begin != self._refused_at:
            self._refused_at = -1
        if begin < 0 or begin == self._refused_at or not self._field.hasFocus():
            self.hide()
            return
        typed = self._typed().casefold()
        found = [name for name in self._names if typed in name.casefold() or typed in variable_words(name).casefold()]
        found.sort(key=lambda name: not name.removeprefix("custom.").casefold().startswith(typed))
        if found:
            self._show(found)
        else:
            self.hide()

    def _show(self, names: Sequence[str]) -> None:
        self.choices.clear()
        for name in names:
            item = QListWidgetItem(variable_words(name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(variable_text(name, ""))
            self.choices.addItem(item)
        self.choices.setCurrentRow(0)
        if self._box is None:
            self._box = Floating(self._field.window())
            self._box.inside.setContentsMargins(4, 4, 4, 4)
            self._box.inside.addWidget(self.choices)
        height = max(self.choices.sizeHintForRow(0), 1)
        self.choices.setFixedSize(theme.px(WIDTH), height * min(SHOWN, len(names)) + 4)
        self._box.adjustSize()
        self._box.move(self._place())
        self._box.raise_()
        self._box.show()

    def _place(self) -> QPoint:
        assert self._box is not None
        cursor = self._field.cursorRect()
        window = self._field.window()
        at = self._field.viewport().mapTo(window, cursor.bottomLeft())
        room_below = window.height() - at.y() - 8
        inner = self._box.height() - 2 * REACH
        top = at.y() + 4 if room_below >= inner else at.y() - cursor.height() - inner - 4
        left = min(at.x(), window.width() - self._box.width() + 2 * REACH - 8)
        return QPoint(left - REACH, top - REACH + DROP)

    def _take(self) -> None:
        item = self.choices.currentItem()
        begin = self._begin()
        self.hide()
        if item is None or begin < 0:
            return
        name = str(item.data(Qt.ItemDataRole.UserRole))
        cursor = self._field.textCursor()
        end = cursor.position()
        behind = self._field.toPlainText()[end : end + 3]
        closing = len(behind) - len(behind.lstrip(" ")) + 2 if behind.lstrip(" ").startswith("}}") else 0
        cursor.setPosition(begin)
        cursor.setPosition(end + closing, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(variable_text(name, FALLBACKS.get(name, "")))
        self._field.setTextCursor(cursor)

    def _begin(self) -> int:
        """Return where the `{{` stands that is being completed, -1 for none."""
        cursor = self._field.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        found = None if cursor.hasSelection() else BEGUN.search(before)
        return -1 if found is None else cursor.block().position() + found.start()

    def _typed(self) -> str:
        cursor = self._field.textCursor()
        found = BEGUN.search(cursor.block().text()[: cursor.positionInBlock()])
        return found.group(1) if found else ""
