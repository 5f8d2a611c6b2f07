"""A short list of sentences, numbered or with a note above each. Owns labels only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.ui.widgets.text import label


class Numbered(QWidget):
    """Shows (sentence, note) lines; labels are reused, so walking through emails builds nothing anew."""

    def __init__(self, says: str, *, numbered: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._says = says
        self._numbered = numbered
        self._lines: list[tuple[QLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(7)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show these lines."""
        while len(self._lines) < len(lines):
            self._lines.append(self._line(len(self._lines)))
        for n, (number, note, words) in enumerate(self._lines):
            shown = n < len(lines)
            words.setText(lines[n][0] if shown else "")
            note.setText(lines[n][1] if shown else "")
            number.setVisible(shown and self._numbered)
            note.setVisible(shown and bool(note.text()))
            words.setVisible(shown)
        self.setAccessibleName(self._says)
        self.setAccessibleDescription(" ".join(f"{n}. {text}" for n, (text, _) in enumerate(lines, 1)))

    def texts(self) -> list[str]:
        """Return the sentences on show."""
        return [words.text() for _, _, words in self._lines if words.text()]

    def _line(self, n: int) -> tuple[QLabel, QLabel, QLabel]:
        number = label(f"{n + 1}.", "muted", tabular=True)
        number.setAlignment(Qt.AlignmentFlag.AlignTop)
        note = label("", "tiny", tabular=True)
        words = label("", "muted", wrap=True, selectable=True)
        self._grid.addWidget(number, 2 * n + 1, 0)
        self._grid.addWidget(note, 2 * n, 1)
        self._grid.addWidget(words, 2 * n + 1, 1)
        return number, note, words
