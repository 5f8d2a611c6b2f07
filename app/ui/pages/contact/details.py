"""The contact's fields as they are, with Edit. Shows only what is filled in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.model import CONTACT_FIELDS, ContactDraft
from app.ui.pages.sequence_editor.variables import variable_words
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import clear, row
from app.ui.widgets.text import label

NAME_WIDTH = 96
_IN_TITLE = ("first_name", "last_name")


class Details(Card):
    """`edit_wanted` from its link."""

    edit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.edit = button("Edit", "link", on=self.edit_wanted.emit, name="contactEdit")
        self.edit.setAccessibleName("Edit the contact (F2)")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(7)
        self.body.addLayout(row(label("Details", "section"), None, self.edit))
        self.body.addLayout(self._lines)

    def show_draft(self, draft: ContactDraft) -> None:
        """Show a contact's fields."""
        clear(self._lines)
        fields = [(variable_words(name), getattr(draft, name)) for name in CONTACT_FIELDS if name not in _IN_TITLE]
        for name, value in (*fields, *draft.custom):
            if value:
                line = _Line(name, value)
                self._lines.addWidget(line)
                line.show()


class _Line(QWidget):
    """A field's name and value."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__()
        shown = ElidedLabel(value)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = ElidedLabel(name, "muted")
        keep_size(words, least_width=NAME_WIDTH)
        line = row(words, shown, gap=12)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{name}: {value}")
