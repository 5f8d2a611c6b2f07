"""One setting on the page: what it is, what it does, its control, and the way back to the default."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.pages.settings.controls import control_for
from app.ui.pages.settings.entries import Entry, Value
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label

_NARROW: Final = 480
"""Below this width the control goes under its words."""


class Line(QWidget):
    """`chosen(value)` when the user takes another value, the default too."""

    chosen = Signal(object)

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setObjectName(f"line_{entry.key}")
        self.control = control_for(entry)
        self.control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.reset_button = icon_button(
            "undo-2", f"Reset {entry.title}", on=lambda: self.chosen.emit(entry.default), name=f"reset_{entry.key}"
        )
        keeps = self.reset_button.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(keeps)
        self._error = label("", "bad", wrap=True)
        self._error.hide()
        words = column(label(entry.title, "strong"), label(entry.sentence, "muted", wrap=True), self._error, gap=2)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, theme.px(9), 0, theme.px(9))
        self._box.setSpacing(theme.MEDIUM)
        self._box.addLayout(words, 1)
        self._right = row(self.reset_button, self.control, gap=theme.TIGHT)
        self._box.addLayout(self._right)
        self.control.chosen.connect(self.chosen)

    def show_value(self, value: Value) -> None:
        """Show the value in force, and the way back where it is not the default."""
        self.control.show_value(value)
        self.reset_button.setVisible(value != self.entry.default)
        self.show_error("")

    def show_error(self, sentence: str) -> None:
        """Say why what was entered does not count; "" says nothing."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(_NARROW)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != direction:
            self._box.setDirection(direction)
            self._box.setAlignment(self._right, Qt.AlignmentFlag.AlignRight)
