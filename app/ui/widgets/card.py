"""A card: one line around, round corners, room inside."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.text import label, restyle


class Card(QFrame):
    """Kinds: plain, soft, good, warn, bad, dashed. `body` is its vertical layout."""

    def __init__(self, kind: str = "plain", title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", kind)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 13, 16, 13)
        self.body.setSpacing(theme.SMALL)
        if title:
            role = {"warn": "warnTitle", "bad": "badTitle"}.get(kind, "section")
            self.body.addWidget(label(title, role))

    def set_kind(self, kind: str) -> None:
        """Show the card in another kind."""
        restyle(self, "card", kind)
