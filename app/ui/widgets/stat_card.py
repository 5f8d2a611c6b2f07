"""A number that matters: caption, figure, note."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.ui.scaling import wear
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.text import set_role

FIGURE_PX = 20


class StatCard(QFrame):
    """Shows one figure large; `kind` good, warn or bad colours it."""

    def __init__(
        self, caption: str, figure: str = "–", note: str = "", kind: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._caption = ElidedLabel(caption, "muted")
        self._figure = ElidedLabel(figure)
        wear(self._figure, FIGURE_PX, 600, tabular=True)
        self._note = ElidedLabel(note, "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 11)
        box.setSpacing(2)
        for part in (self._caption, self._figure, self._note):
            box.addWidget(part)
        box.addStretch(1)
        self.show_figure(figure, note, kind)

    def show_figure(self, figure: str, note: str = "", kind: str = "") -> None:
        """Show another figure and note."""
        self._figure.setText(figure)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        set_role(self._figure, {"warn": "warnTitle", "bad": "badTitle", "good": "accent"}.get(kind, ""))
        self.setAccessibleName(" ".join(part for part in (f"{self._caption.text()}: {figure}", note) if part))
