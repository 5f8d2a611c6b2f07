"""The one question the editor asks: when the window closes over changes that are not saved. Saves nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.ui.widgets.question import Question, Way
from app.ui.window import UNASKED


class CloseGuard(QObject):
    """Holds the window open while `names()` has something; `save_all(done)` calls `done` once all is saved."""

    def __init__(
        self,
        parent: QObject,
        names: Callable[[], list[str]],
        save_all: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(parent)
        self._names = names
        self._save_all = save_all
        self._window: QWidget | None = None
        self._sheet: Question | None = None
        self._decided = False

    def watch(self, window: QWidget) -> None:
        """Guard this window from now on."""
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        closes = event.type() == QEvent.Type.Close and watched is self._window and not self._window.property(UNASKED)
        names = self._names() if closes and not self._decided else []
        if names:
            event.ignore()
            self._ask(names)
        return bool(names)

    def _ask(self, names: list[str]) -> None:
        if self._window is None or self._sheet is not None:
            return
        listed = ", ".join(f"“{name}”" for name in names)
        self._sheet = Question(
            self._window,
            "Save your changes?",
            f"Not saved yet: {listed}. Closing without saving loses these changes.",
            other=Way("Close without saving", "closeUnsaved", self._close),
            best=Way("Save and close", "saveAndClose", lambda: self._save_all(self._close)),
            stay="stay",
            kind="danger",
        )
        self._sheet.closed.connect(self._forget)

    def _forget(self, _accepted: bool) -> None:
        self._sheet = None

    def _close(self) -> None:
        self._decided = True
        if self._window is not None:
            self._window.close()
