"""Calls something in the UI thread every so often, or once later. Owns the timer and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Pulse(QObject):
    """Calls `beat` every `milliseconds` from `start` to `stop`, at a time that suits the system."""

    def __init__(self, beat: Callable[[], None], milliseconds: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=milliseconds)
        self._timer.timeout.connect(beat)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """End."""
        self._timer.stop()


def later(call: Callable[[], None], milliseconds: int, owner: QObject) -> None:
    """Call once after `milliseconds`, unless `owner` is gone by then."""
    QTimer.singleShot(milliseconds, owner, call)
