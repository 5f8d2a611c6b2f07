"""A pill: a state in one or two words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.widgets.text import restyle

KINDS: Final = ("good", "warn", "bad", "grey")


class Pill(QLabel):
    """Kinds: good (green), warn (amber), bad (red), grey."""

    def __init__(self, text: str = "", kind: str = "grey", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("pill", kind)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, kind: str) -> None:
        """Show another state; ValueError for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of pill; use one of {', '.join(KINDS)}")
        self.setText(text)
        restyle(self, "pill", kind)
