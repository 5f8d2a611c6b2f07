"""A line of one pixel."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget


class Divider(QFrame):
    """A horizontal line; `upright` for a vertical one, `faint` between the rows of a list."""

    def __init__(self, *, upright: bool = False, faint: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", "v" if upright else "faint" if faint else "h")
