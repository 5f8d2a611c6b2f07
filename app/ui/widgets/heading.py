"""Headings: of a section in a page, with a note and actions at its right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.text import label


class Heading(QWidget):
    """A section's title, a muted note at the right, then its actions."""

    def __init__(self, title: str, *actions: QWidget, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title, "section")
        self._note = label(note, "muted", tabular=True)
        self._note.setVisible(bool(note))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self._title)
        box.addStretch(1)
        box.addWidget(self._note)
        for action in actions:
            box.addWidget(action)

    def set_title(self, title: str) -> None:
        """Write another title."""
        self._title.setText(title)

    def set_note(self, note: str) -> None:
        """Write another note; empty hides it."""
        self._note.setText(note)
        self._note.setVisible(bool(note))
