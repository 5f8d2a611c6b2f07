"""The rows with problems, at the right: which row, which value, why; and a file of them to mend."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.core.imports.talk import Checked, Wrong
from app.ui.pages.import_contacts.parts import Parts
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import column, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import label
from app.ui.wording import count

WIDTH = 304
AT_ONCE = 60


class ProblemsPane(QFrame):
    """Shows the problems of a check; `save` writes their rows to a file."""

    def __init__(self, save: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setAccessibleName("Problems")
        keep_size(self, width=WIDTH)
        self._title = ElidedLabel("", "section")
        self.save = button("Save these rows", "small", on=save, name="importSaveProblems")
        self._words = label("", "small", wrap=True)
        self._scroll = ScrollColumn(margin=0, gap=0)
        self._left: list[Wrong] = []
        self.more = button("", "link", on=self._add_rows, name="importMoreProblems")
        self._scroll.body.addLayout(row(self.more, None))
        self._scroll.body.addStretch(1)
        self._scroll.body.setContentsMargins(0, 0, 2, 0)
        self.rows: list[QWidget] = []
        self._parts = Parts(self._add_row, self)
        head = row(self._title, self.save)
        head.setStretch(0, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(19, 14, 14, 10)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self._words)
        box.addWidget(Divider(faint=True))
        box.addWidget(self._scroll, 1)
        self.show_checked(None)

    def show_checked(self, checked: Checked | None) -> None:
        """Show the problems of a check."""
        self._parts.stop()
        for old in self.rows:
            self._scroll.body.removeWidget(old)
            old.deleteLater()
        self.rows = []
        number = checked.problems if checked else 0
        self._left = list(checked.wrong) if checked else []
        self.save.setVisible(number > 0)
        none = "No problems" if checked else "Problems"
        self._title.setText(f"{count(number, 'row')} with problems" if number else none)
        self._words.setText(_words(checked))
        self._words.setVisible(bool(_words(checked)))
        self._add_rows()
        self._scroll.verticalScrollBar().setValue(0)

    def _add_rows(self) -> None:
        number = min(AT_ONCE, len(self._left))
        left = len(self._left) - number
        self._parts.begin(number)
        self.more.setText(f"Show {min(left, AT_ONCE)} more")
        self.more.setVisible(left > 0)

    def _add_row(self) -> None:
        made = ProblemRow(self._left.pop(0))
        self._scroll.body.insertWidget(len(self.rows), made)
        self.rows.append(made)


def _words(checked: Checked | None) -> str:
    if checked is None:
        return ""
    if checked.problems:
        words = "They are left out; save them as a file to mend and import later."
    elif checked.wrong:
        words = "Every row can be imported; some cells are left out."
    else:
        words = "Every row can be imported."
    return words


class ProblemRow(QWidget):
    """Line, column and value, and below why it is left out."""

    def __init__(self, problem: Wrong) -> None:
        super().__init__()
        place = label(f"{problem.line:,}", "muted", tabular=True)
        keep_size(place, width=46)
        what = f"{problem.column}: {problem.value or '(empty)'}" if problem.column else problem.value or "the row"
        words = column(ElidedLabel(what), label(problem.reason, "warn", wrap=True), gap=1)
        line = row(place, words, gap=6)
        line.setAlignment(place, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        line.setContentsMargins(0, 6, 2, 6)
        self.setLayout(column(line, Divider(faint=True), gap=0))
        self.setAccessibleName(f"Row {problem.line}, {what}: {problem.reason}")
