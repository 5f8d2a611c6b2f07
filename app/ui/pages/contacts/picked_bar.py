"""What is picked, floating over the table's foot, with what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.floating import Floating
from app.ui.widgets.rows import row
from app.ui.widgets.text import label


class PickedBar(Floating):
    """ "214 selected of 1,284 · Select all", Enroll, and a cross that lets all go."""

    enroll_wanted = Signal()
    all_wanted = Signal()
    none_wanted = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setObjectName("pickedBar")
        self.number = label("", "strong", tabular=True)
        self.number.setObjectName("pickedNumber")
        self._of = label("", "small", tabular=True)
        self._all = button("Select all", "link", on=self.all_wanted.emit, name="pickAll")
        self.enroll = button("Enroll…", "primary", on=self.enroll_wanted.emit, name="pickedEnroll")
        self._none = icon_button("x", "Select none (Esc)", on=self.none_wanted.emit, name="pickNone")
        line = row(self.number, self._of, self._all, self.enroll, self._none, gap=10)
        line.setContentsMargins(16, 9, 9, 9)
        self.inside.addLayout(line)
        self.hide()

    def show_count(self, number: int, found: int) -> None:
        """Show that `number` are picked and `found` match the search; none hides it."""
        self.number.setText(f"{number:,} selected")
        self._of.setText(f"of {found:,} ·")
        self._all.setVisible(number < found)
        self.setAccessibleName(f"{number:,} selected")
        self.setVisible(number > 0)
