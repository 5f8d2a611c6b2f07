"""Why a sequence paused itself, with the one thing to do. Says what was pressed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.rows import row
from app.ui.widgets.text import label


class StoppedCard(Card):
    """Hidden while the sequence goes on, or where the user paused it."""

    resume_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bad", "This sequence paused itself", parent)
        self.setObjectName("sequenceStopped")
        self._words = label("", wrap=True, selectable=True)
        self.resume_button = button("Resume", "primary", on=self.resume_wanted.emit, name="resumeStopped")
        self.body.setContentsMargins(13, 11, 13, 11)
        self.body.addWidget(self._words)
        self.body.addLayout(row(self.resume_button, None))
        self.hide()

    def show_reason(self, reason: str) -> None:
        """Show why it paused itself; "" where it did not."""
        self._words.setText(f"{reason[:1].upper()}{reason[1:]}. Bounces are counted anew from then on.")
        self.setAccessibleName(f"This sequence paused itself. {reason}")
        self.setVisible(bool(reason))
