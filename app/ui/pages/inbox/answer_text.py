"""The text of an answer and the bar of marks below it. The text is Markdown; what a template left open is a chip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.pages.sequence_editor.chip_edit import ChipEdit
from app.ui.widgets.buttons import ENTER, icon_button


class AnswerText(ChipEdit):
    """Text of an answer; `sent()` for Ctrl+Enter, `put_aside()` for Esc, `focused(bool)`."""

    sent = Signal()
    put_aside = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks: dict[str, Callable[[], None]] = {}
        self.setObjectName("answerText")
        self.setAccessibleName("Your answer")
        self.set_hint("Write an answer… Ctrl+Enter sends it.")
        self.set_known(frozenset())
        self.setProperty("kind", "bare")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the marks, whatever the window does with them."""
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and _keys(event) in self.marks:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mark = self.marks.get(_keys(event))
        if mark is not None:
            mark()
        elif event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.put_aside.emit()
        else:
            super().keyPressEvent(event)


def _keys(event: QKeyEvent) -> str:
    return QKeySequence(event.keyCombination()).toString()


def marks_of(text: AnswerText) -> list[QPushButton]:
    """Return the buttons that set marks in a text, whose keys the text takes from now on."""

    def mark(name: str, says: str, keys: str, call: Callable[[], None]) -> QPushButton:
        text.marks[QKeySequence(keys).toString()] = call
        return icon_button(name, f"{says} ({keys})", on=call, name=f"answer_{name}")

    return [
        mark("bold", "Bold", "Ctrl+B", lambda: text.wrap_selection("**", "**")),
        mark("italic", "Italic", "Ctrl+I", lambda: text.wrap_selection("*", "*")),
        mark("link", "Link", "Ctrl+Shift+K", lambda: text.wrap_selection("[", "](https://)")),
        mark("list", "List", "Ctrl+Shift+L", lambda: text.start_lines("- ")),
    ]
