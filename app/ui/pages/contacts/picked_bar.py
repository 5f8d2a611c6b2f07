"""What is picked, floating over the table's foot, with what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import theme
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.floating import Floating
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

NARROW = 900
VERY_NARROW = 700


class PickedBar(Floating):
    """ "214 selected of 1,284 · Select all", what can be done, and a cross that lets all go."""

    enroll_wanted = Signal()
    tag_wanted = Signal(QPushButton)
    untag_wanted = Signal(QPushButton)
    export_wanted = Signal()
    suppress_wanted = Signal()
    delete_wanted = Signal()
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
        self.tag = button("Add tag", name="pickedTag")
        self.untag = button("Remove tag", name="pickedUntag")
        self.export = button("Export", on=self.export_wanted.emit, name="pickedExport", tip="Export as CSV")
        self.suppress = button(
            "Suppress", "danger", on=self.suppress_wanted.emit, name="pickedSuppress", tip="Never mail them again"
        )
        self.delete = button("Delete", "danger", on=self.delete_wanted.emit, name="pickedDelete")
        self._none = icon_button("x", "Select none (Esc)", on=self.none_wanted.emit, name="pickNone")
        self.tag.clicked.connect(lambda: self.tag_wanted.emit(self.tag))
        self.untag.clicked.connect(lambda: self.untag_wanted.emit(self.untag))
        self._acts = (self.enroll, self.tag, self.untag, self.export, self.suppress, self.delete)
        self._words = {one: one.text() for one in self._acts}
        self._found = 0
        line = row(self.number, self._of, self._all, *self._acts, self._none)
        line.setContentsMargins(16, 9, 9, 9)
        self.inside.addLayout(line)
        self.hide()

    def show_count(self, number: int, found: int) -> None:
        """Show that `number` are picked and `found` match the search; none hides it."""
        self._found = found
        self.number.setText(f"{number:,} selected")
        self._of.setText(f"of {found:,} ·" if number < found else f"of {found:,}" if number == found else "")
        self._all.setVisible(number < found)
        self.setAccessibleName(f"{number:,} selected")
        for one, words in self._words.items():
            one.setAccessibleName(f"{words} for {number:,} selected")
        self.setVisible(number > 0)

    def fit_to(self, width: int) -> None:
        """Say less where there is less room."""
        self._of.setVisible(width >= theme.px(NARROW))
        self.untag.setVisible(width >= theme.px(VERY_NARROW))
        self.inside.invalidate()
        self.inside.activate()
        self.resize(self.sizeHint())
