"""Labels by role; the sheet knows how each role looks."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.ui import theme

LINE_HEIGHT: Final = 120
LONGEST_RUN: Final = 24
"""A paragraph breaks longer words after so many letters, rather than be wider than its place."""
_LONG_RUN: Final = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
_MAY_BREAK: Final = "\u200b"


def label(
    text: str = "", role: str = "", *, wrap: bool = False, tabular: bool = False, selectable: bool = False
) -> QLabel:
    """Return a plain-text label. Roles: muted, small, tiny, strong, section, title, display, accent, good, warn,
    bad, warnTitle, badTitle, kbd; "" is body text.
    """
    made = Paragraph() if wrap else QLabel()
    if not wrap:
        made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    if role:
        made.setProperty("role", role)
    if tabular:
        made.setFont(theme.tabular_figures())
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


class Paragraph(QLabel):
    """Plain text over several lines, with room between them; `text` and `setText` take it as it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plain = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setText(text)

    def text(self) -> str:
        return self._plain

    def setText(self, text: str) -> None:
        self._plain = text
        lines = escape(_LONG_RUN.sub(_breakable, text)).replace("\n", "<br>")
        super().setText(f'<p style="line-height:{LINE_HEIGHT}%; margin:0">{lines}</p>' if text else "")
        self.setAccessibleName(text)


def _breakable(run: re.Match[str]) -> str:
    """Let a run of letters without a space, such as an address, go on in the next line."""
    letters = run.group()
    return _MAY_BREAK.join(letters[at : at + LONGEST_RUN] for at in range(0, len(letters), LONGEST_RUN))


def set_role(widget: QWidget, role: str) -> None:
    """Give a label another role and show it."""
    restyle(widget, "role", role)


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the sheet looks at, and show it if it differs."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().polish(widget)
        widget.update()
