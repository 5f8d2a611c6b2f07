"""Pictures of what a view shows, piece by piece: each is drawn once, newer ones a few at a time. Knows no view."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from math import inf
from typing import Final

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

DRAWING_S: Final = 0.003
"""So long what shows something else now is drawn in one frame; what was drawn before is shown until its turn comes."""


class Pieces:
    """The pictures of a widget's places, kept while the places show the same; asked for between `begin` and `end`."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._kept: dict[Hashable, tuple[Hashable, QPixmap]] = {}
        self._most = 0
        self._ratio = 1.0
        self._until = inf
        self._behind = False

    def begin(self, most: int, *, scale: float = 1.0, draws: bool = True) -> None:
        """Begin a frame drawn at a scale, and keep so many pictures; `draws` False: older ones are as good as new."""
        self._most, self._ratio = most, self._widget.devicePixelRatioF() * scale
        self._until, self._behind = inf if draws else 0.0, False

    def picture(
        self, place: Hashable, shows: Hashable, size: QSize, ground: QColor, paint: Callable[[QPainter], None]
    ) -> QPixmap:
        """Return the picture of a place, of `size` in lengths as drawn, painted now if need be."""
        key = (place, self._ratio)
        kept = self._kept.pop(key, None)
        if kept is not None and kept[0] != shows and time.thread_time() >= self._until:
            self._behind = True
        elif kept is None or kept[0] != shows:
            self._until = min(self._until, time.thread_time() + DRAWING_S)
            kept = shows, _painted(size, self._ratio, ground, paint)
        self._kept[key] = kept
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return kept[1]

    def end(self) -> None:
        """End the frame; where some pictures are older than what their places show, another one comes."""
        if self._behind:
            QTimer.singleShot(0, self._widget, self._widget.update)

    def clear(self) -> None:
        """Forget all pictures."""
        self._kept.clear()


def _painted(size: QSize, ratio: float, ground: QColor, paint: Callable[[QPainter], None]) -> QPixmap:
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(ground)
    painter = QPainter(made)
    paint(painter)
    painter.end()
    return made
