"""Every motion goes through here: one switch gives tests, and people who want less of it, the end state at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation

SHORT_MS: Final = 140

_reduced = False


def set_reduced(on: bool) -> None:
    """Do without motion from now on, or with it again."""
    global _reduced
    _reduced = on


def is_reduced() -> bool:
    """Return whether motion is switched off."""
    return _reduced


class Glide(QVariantAnimation):
    """One reusable motion of one value; a new goal starts from where the value is now."""

    def __init__(self, parent: QObject, show: Callable[[Any], None], ms: int = SHORT_MS) -> None:
        super().__init__(parent)
        self._show = show
        self._goal: Any = None
        self.setDuration(ms)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(show)

    def to(self, start: Any, end: Any) -> None:
        """Move from `start` to `end`; `show(end)` at once where motion is reduced."""
        running = self.state() == QAbstractAnimation.State.Running
        if running and self._goal == end:
            return
        self.stop()
        self._goal = end
        if _reduced or start == end:
            self._show(end)
            self.finished.emit()
            return
        self.setStartValue(start)
        self.setEndValue(end)
        self.start()
