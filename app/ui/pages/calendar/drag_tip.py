"""The card beside an email in the air: where it would go, what that does, and the keys. Owns words only."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.pages.calendar.view_card import ViewCard
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label, set_role

WIDTH: Final = 286
GAP: Final = 14


class DragTip(ViewCard):
    """Words and keys; they differ by mouse and by keyboard."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view, "dragTip", WIDTH)
        self.title = label("", "strong", wrap=True)
        self.words = label("", "muted", wrap=True)
        self.warning = label("", "warn", wrap=True)
        self._keys = label("", "kbd")
        self._enter = label("Enter", "kbd")
        self._enter_words = label("leave it there", "small")
        keys = row(label("Esc", "kbd"), label("put back", "small"), self._keys, gap=6)
        self._fine = label("to the minute", "small")
        keys.addWidget(self._fine)
        keys.addWidget(self._enter)
        keys.addWidget(self._enter_words)
        keys.addStretch(1)
        inside = column(self.title, self.words, self.warning, keys, gap=6)
        inside.setContentsMargins(14, 11, 14, 12)
        self.inside.addLayout(inside)
        self.hide()

    def show_words(self, title: str, words: str, warning: str, *, refused: bool, by_mouse: bool) -> None:
        """Say where it would go and what that does."""
        self.title.setText(title)
        self.say(self.words, words)
        self.say(self.warning, warning)
        set_role(self.warning, "bad" if refused else "warn")
        self._keys.setText("Alt" if by_mouse else "Shift")
        for one in (self._enter, self._enter_words):
            one.setVisible(not by_mouse)
        self._fine.setText("to the minute" if by_mouse else "1 min")

    def place_at(self, ghost: QRect, until: int) -> None:
        """Stand beside the lifted box (in the view's coordinates), where there is room left of `until`."""
        view, (wide, inner) = self._view, self.fit()
        left = ghost.right() + GAP
        if left + wide + theme.SMALL > until:
            left = ghost.left() - GAP - wide
        top = max(theme.SMALL, min(ghost.top() - 30, view.height() - inner - theme.SMALL))
        if left < theme.SMALL:
            left = max(theme.SMALL, min(ghost.left(), until - wide - theme.SMALL))
            below = ghost.bottom() + GAP
            top = below if below + inner < view.height() else ghost.top() - GAP - inner
        self.appear(left, top)
