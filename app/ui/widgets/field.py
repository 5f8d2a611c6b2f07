"""A field of a form: label above, input, and below a hint or what is wrong with the value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.text import label, restyle, set_role


class Field(QWidget):
    """Names `editor` for readers by its label; `set_error` marks it red and says why under it."""

    def __init__(self, title: str, editor: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint = hint
        self._title = label(title, "small")
        self._below = label(hint, "small", wrap=True)
        self._below.setVisible(bool(hint))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self._title)
        box.addWidget(editor)
        box.addWidget(self._below)
        if not editor.sizePolicy().expandingDirections() & Qt.Orientation.Vertical:
            box.addStretch(1)
        self._title.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(title)

    def set_title(self, title: str) -> None:
        """Name the field otherwise."""
        self._title.setText(title)
        self.editor.setAccessibleName(title)

    def set_hint(self, hint: str) -> None:
        """Say something helpful under the field, while it has no error."""
        self._hint = hint
        if not self.has_error():
            self._show(hint, "small")

    def set_error(self, sentence: str) -> None:
        """Mark the field and say what is wrong; "" takes the mark away."""
        restyle(self.editor, "state", "bad" if sentence else "")
        self.editor.setAccessibleDescription(sentence)
        self._show(sentence or self._hint, "bad" if sentence else "small")

    def error(self) -> str:
        """Return what is said to be wrong, or ""."""
        return self._below.text() if self.has_error() else ""

    def has_error(self) -> bool:
        """Return whether the field is marked."""
        return self.editor.property("state") == "bad"

    def _show(self, text: str, role: str) -> None:
        self._below.setText(text)
        self._below.setVisible(bool(text))
        set_role(self._below, role)
