"""Toasts: what was done, in a few words, with a way back. Bottom centre of the window, newest lowest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.floating import Floating
from app.ui.widgets.rows import row
from app.ui.widgets.shadow import DROP, REACH
from app.ui.widgets.text import label

STAY_MS: Final = 10_000
MOST: Final = 3
BRIEF: Final = 60
"""Without a way back, so many letters are read in half the time."""
_TEXT_WIDTH: Final = 560


class Toast(Floating):
    """One toast; its clock stands while the pointer is on it. `dropped` when it goes."""

    dropped = Signal()

    def __init__(self, window: QWidget, text: str, undo: Callable[[], None] | None, stay_ms: int) -> None:
        super().__init__(window, "ink")
        self._undo = undo
        self.setAccessibleName(text)
        self.setObjectName("toast")
        words = label(text, "toast", wrap=len(text) > 80)
        words.setMaximumWidth(theme.px(_TEXT_WIDTH))
        if words.wordWrap():
            words.setMinimumWidth(min(theme.px(_TEXT_WIDTH), window.width() - 160))
        line = row(words, gap=14)
        self.undo_button: QPushButton | None = None
        if undo is not None:
            self.undo_button = button("Undo", "toast", on=self.take_back, name="toastUndo")
            self.undo_button.setAccessibleName(f"Undo: {text}")
            line.addWidget(self.undo_button)
        line.setContentsMargins(16, 8, 10 if undo else 16, 8)
        self.inside.addLayout(line)
        self.clock = QTimer(self, singleShot=True, interval=stay_ms)
        self.clock.timeout.connect(self.drop)

    def offers(self, undo: Callable[[], None]) -> bool:
        """Return whether this is its way back."""
        return self._undo is undo

    def take_back(self) -> None:
        """Undo, once, and go."""
        undo, self._undo = self._undo, None
        self.drop()
        if undo is not None:
            undo()

    def drop(self) -> None:
        """Go; what was done stays done."""
        self._undo = None
        self.clock.stop()
        if not self.isHidden():
            self.hide()
            self.dropped.emit()
            self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.clock.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.clock.start()
        super().leaveEvent(event)


class Toasts(QObject):
    """Shows toasts over `window` and keeps them in place."""

    def __init__(self, window: QWidget, stay_ms: int = STAY_MS) -> None:
        super().__init__(window)
        self._window = window
        self._stay_ms = stay_ms
        self._shown: list[Toast] = []
        window.installEventFilter(self)

    def say(self, text: str, undo: Callable[[], None] | None = None) -> Toast:
        """Show a toast with Undo where there is a way back; the oldest makes room above three."""
        brief = undo is None and len(text) <= BRIEF
        toast = Toast(self._window, text, undo, self._stay_ms // 2 if brief else self._stay_ms)
        toast.dropped.connect(partial(self._forget, toast))
        for old in self._shown[: 1 - MOST]:
            old.drop()
        self._shown.append(toast)
        toast.show()
        toast.clock.start()
        self._place()
        return toast

    def withdraw(self, undo: Callable[[], None]) -> None:
        """Take the toast away that offers this way back: it was gone already."""
        for toast in self.shown():
            if toast.offers(undo):
                toast.drop()

    def shown(self) -> list[Toast]:
        """Return the toasts on screen, oldest first."""
        return list(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _forget(self, toast: Toast) -> None:
        self._shown = [one for one in self._shown if one is not toast]
        if shiboken6.isValid(self._window):  # a stack that ends with its window drops its toasts last of all
            self._place()

    def _place(self) -> None:
        bottom = self._window.height() + REACH + DROP - 18
        for toast in reversed(self._shown):
            toast.adjustSize()
            bottom -= toast.height()
            toast.move((self._window.width() - toast.width()) // 2, bottom)
            bottom += 2 * REACH - 8
        for toast in self._shown:
            toast.raise_()  # the newest last: the shadow of an older one would lie over its button
