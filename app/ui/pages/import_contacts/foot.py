"""The wizard's foot: back, how long it takes, check, import; while something runs, how far it is, with Cancel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.imports.talk import Checked
from app.ui.widgets.buttons import button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.progress import ProgressRow, Spinner
from app.ui.wording import count

_ROWS_A_SECOND = 15_000
_WORTH_SAYING = 2


class Foot(QFrame):
    """Buttons as signals; `show_progress` puts the progress in their place."""

    back = Signal()
    check = Signal()
    take = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("importFoot")
        self.back_button = button("Back", on=self.back.emit, name="importBack")
        self.words = ElidedLabel("", "small")
        self.spinner = Spinner("Checking")
        self.check_button = button("Check all rows", on=self.check.emit, name="importCheck")
        self.take_button = button("Import", "primary", on=self.take.emit, name="importTake")
        self.progress = ProgressRow("Importing")
        self.progress.cancelled.connect(self.cancelled)
        self._stack = QStackedWidget()
        plain = QWidget()
        box = QHBoxLayout(plain)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self.back_button)
        box.addStretch(1)
        for part in (self.spinner, self.words, self.check_button, self.take_button):
            box.addWidget(part)
        self._stack.addWidget(plain)
        self._stack.addWidget(self.progress)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 13, 20, 13)
        whole.addWidget(self._stack)

    def show_checked(self, checked: Checked | None, *, rows: int, allowed: bool) -> None:
        """Write the real number on the button; without a check, or where it is not allowed, it is off."""
        number = checked.imported if checked else 0
        self.take_button.setText(f"Import {count(number, 'contact')}" if number else "Import")
        self.take_button.setEnabled(number > 0 and allowed)
        seconds = round(rows / _ROWS_A_SECOND)
        long = f"About {seconds} s, in the background. " if seconds >= _WORTH_SAYING else ""
        self.words.setText(f"{long}An import can be undone as a whole." if number else "")

    def show_progress(self, words: str, done: int, total: int) -> None:
        """Show how far the import is."""
        if self._stack.currentIndex() == 0:
            self.progress.cancel_button.setEnabled(True)
            self._stack.setCurrentIndex(1)
        number = f": {done:,} of {total:,}" if total else f": {done:,}" if done else ""
        self.progress.show_progress(done, total, f"{words}{number}")

    def show_busy(self, words: str) -> None:
        """Show that something runs which the window tells more about; nothing can be begun meanwhile."""
        self.words.setText(words)
        self.spinner.start()
        for one in (self.back_button, self.check_button, self.take_button):
            one.setEnabled(False)

    def rest(self) -> None:
        """Show the buttons again."""
        self.spinner.stop()
        self.back_button.setEnabled(True)
        self._stack.setCurrentIndex(0)
