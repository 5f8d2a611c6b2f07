"""What a list shows while it has nothing: what it is for, and the first thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.disc import Disc
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

TEXT_WIDTH = 380


class EmptyState(QWidget):
    """Icon, title, one sentence, and a button for the first action (`action` is the QPushButton, or None)."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        sentence: str,
        action_text: str = "",
        on_action: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._title = label(title, "title")
        self._sentence = label(sentence, "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        keep_size(self._sentence, most_width=TEXT_WIDTH)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.action = button(action_text, "primary", on=on_action, name="emptyAction") if action_text else None
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        box.setSpacing(theme.SMALL)
        box.addStretch(2)
        box.addLayout(row(None, Disc(48, icon_name=icon_name), None))
        box.addSpacing(theme.TIGHT)
        box.addLayout(row(None, self._title, None))
        sentence_row = row(None, self._sentence, None, gap=0)
        sentence_row.setStretch(1, 100)
        box.addLayout(sentence_row)
        if self.action is not None:
            box.addSpacing(theme.SMALL)
            box.addLayout(row(None, self.action, None))
        box.addStretch(3)

    def say(self, title: str, sentence: str) -> None:
        """Say something else, for instance that a search found nothing."""
        self.setAccessibleName(title)
        self._title.setText(title)
        self._sentence.setText(sentence)
