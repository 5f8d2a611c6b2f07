"""The sequence's name, edited in a small panel under the pencil. Keeps no name."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.field import Field
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import row

LONGEST = 120


class NamePanel(QObject):
    """Opens below `anchor`; `renamed(name)` on Enter or Rename."""

    renamed = Signal(str)

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._anchor = anchor
        self._popover: Popover | None = None
        self.name = QLineEdit()
        self.name.setObjectName("sequenceName")
        self.name.setMaxLength(LONGEST)
        self._field = Field("Name of the sequence", self.name)
        self._content = QWidget()
        box = QVBoxLayout(self._content)
        box.setContentsMargins(16, 13, 16, 14)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(self._field)
        box.addLayout(row(None, button("Rename", "primary", on=self._take, name="takeName")))
        self.name.returnPressed.connect(self._take)

    def open(self, name: str) -> None:
        """Begin with `name`, all of it selected."""
        if self._popover is None:
            self._popover = Popover(self._anchor, self._content, 320)
        self.name.setText(name)
        self._field.set_error("")
        if not self._popover.isVisible():
            self._popover.open()
        self.name.setFocus()
        self.name.selectAll()

    def _take(self) -> None:
        name = self.name.text().strip()
        if not name:
            self._field.set_error("Give the sequence a name.")
            return
        if self._popover is not None:
            self._popover.dismiss()
        self.renamed.emit(name)
