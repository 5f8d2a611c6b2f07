"""Banners: what is wrong for as long as it is wrong, over the page, with the one thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.icons import Icon
from app.ui.widgets.buttons import button
from app.ui.widgets.text import label


class Banner(QFrame):
    """One sentence; `kind` warn or bad."""

    def __init__(self, text: str, kind: str, action_text: str, on_action: Callable[[], None] | None) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("kind", kind)
        self.setAccessibleName(text)
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 7, 20, 7)
        box.setSpacing(10)
        box.addWidget(Icon("triangle-alert", "warn_text" if kind == "warn" else "bad"))
        box.addWidget(label(text, wrap=True), 1)
        if action_text:
            box.addWidget(button(action_text, on=on_action, name="bannerAction"))


class Banners(QWidget):
    """The banners of the window by key, below each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_key: dict[str, Banner] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.hide()

    def show_banner(
        self,
        key: str,
        text: str,
        kind: str = "warn",
        action_text: str = "",
        on_action: Callable[[], None] | None = None,
    ) -> None:
        """Show a banner, in place of the one with the same key."""
        self.drop_banner(key)
        self._by_key[key] = Banner(text, kind, action_text, on_action)
        self._box.addWidget(self._by_key[key])
        self.show()

    def drop_banner(self, key: str) -> None:
        """Take a banner away, where it is shown."""
        gone = self._by_key.pop(key, None)
        if gone is not None:
            gone.hide()
            gone.setParent(None)
            gone.deleteLater()
        self.setVisible(bool(self._by_key))
