"""What to do when the keyring does not take a password: absent, locked and denied told apart, and the way round."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import OutpaceError
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.rows import row
from app.ui.widgets.text import label


class KeyringCard(Card):
    """`try_again` after the user unlocked or allowed it; `keep_asked` to keep the password in memory only."""

    try_again = Signal()
    keep_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warn", parent=parent)
        self.setObjectName("keyringCard")
        self._title = label("", "warnTitle", wrap=True)
        self._words = label("", wrap=True)
        self.again_button = button("Try again", on=self.try_again.emit, name="keyringAgain")
        self.keep_button = button("Keep it until Outpace closes", on=self.keep_asked.emit, name="keepForThisRun")
        self.body.setContentsMargins(13, 11, 13, 11)
        self.body.addWidget(self._title)
        self.body.addWidget(self._words)
        self.body.addLayout(row(self.keep_button, self.again_button, None))

    def show_error(self, error: OutpaceError, *, entered: bool = True) -> None:
        """Say which of the three it is, and what to do; a password that was `entered` can be kept in memory."""
        self.keep_button.setVisible(entered)
        self._title.setText(error.title)
        self._words.setText(error.sentence)
        self.setAccessibleName(f"{error.title}. {error.sentence}")
        self.show()
