"""A short list of sentences, numbered or with a note above each, some with a link below. Owns labels and links only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.ui.causes import Cause
from app.ui.widgets.buttons import button
from app.ui.widgets.text import label

_ROWS = 3
"""Of the grid for one sentence: its note, itself, its link."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: QLabel
    note: QLabel
    words: QLabel
    link: QPushButton


class Numbered(QWidget):
    """Shows (sentence, note) lines; what shows them is reused, so walking through emails builds nothing anew."""

    cause_wanted = Signal(object)
    """The `Cause` whose link was pressed."""

    def __init__(self, says: str, *, numbered: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._says = says
        self._numbered = numbered
        self._lines: list[_Line] = []
        self._causes: list[Cause | None] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(7)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[tuple[str, str]], causes: Sequence[Cause | None] = ()) -> None:
        """Show these lines, each with a link to what caused it where `causes` has one at its place."""
        self._causes = [causes[n] if n < len(causes) else None for n in range(len(lines))]
        while len(self._lines) < len(lines):
            self._lines.append(self._line(len(self._lines)))
        for n, line in enumerate(self._lines):
            shown = n < len(lines)
            line.words.setText(lines[n][0] if shown else "")
            line.note.setText(lines[n][1] if shown else "")
            line.number.setVisible(shown and self._numbered)
            line.note.setVisible(shown and bool(line.note.text()))
            line.words.setVisible(shown)
            self._show_link(line.link, self._causes[n] if shown else None)
        self.setAccessibleName(self._says)
        self.setAccessibleDescription(" ".join(f"{n}. {text}" for n, (text, _) in enumerate(lines, 1)))

    def texts(self) -> list[str]:
        """Return the sentences on show."""
        return [line.words.text() for line in self._lines if line.words.text()]

    def links(self) -> dict[str, QPushButton]:
        """Return the links on show by their sentence."""
        return {line.words.text(): line.link for line in self._lines if line.link.text()}

    def _show_link(self, link: QPushButton, cause: Cause | None) -> None:
        link.setText(cause.words if cause else "")
        link.setAccessibleName(cause.says if cause else "")
        link.setToolTip(cause.says if cause else "")
        link.setVisible(cause is not None)

    def _open(self, n: int) -> None:
        if n < len(self._causes) and self._causes[n] is not None:
            self.cause_wanted.emit(self._causes[n])

    def _line(self, n: int) -> _Line:
        number = label(f"{n + 1}.", "muted", tabular=True)
        number.setAlignment(Qt.AlignmentFlag.AlignTop)
        note = label("", "tiny", tabular=True)
        words = label("", "muted", wrap=True, selectable=True)
        link = button("", "link", on=lambda: self._open(n), name=f"reason{n + 1}")
        self._grid.addWidget(number, _ROWS * n + 1, 0)
        self._grid.addWidget(note, _ROWS * n, 1)
        self._grid.addWidget(words, _ROWS * n + 1, 1)
        self._grid.addWidget(link, _ROWS * n + 2, 1, Qt.AlignmentFlag.AlignLeft)
        return _Line(number, note, words, link)
