"""Rows made a few at a time, a turn of the event loop each: a window that makes sixty at once stops for a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

FEW = 3


class Parts(QObject):
    """Calls `make()` until `wanted` things are made; the first few at once, the others when there is time."""

    def __init__(self, make: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._make = make
        self._left = 0
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._few)

    def begin(self, wanted: int) -> None:
        """Make this many from now on, whatever was left of before."""
        self._left = wanted
        self._few()
        if self._left:
            self._soon.start()

    def stop(self) -> None:
        """Make no more."""
        self._left = 0
        self._soon.stop()

    def _few(self) -> None:
        for _ in range(min(FEW, self._left)):
            self._left -= 1
            self._make()
        if not self._left:
            self._soon.stop()
