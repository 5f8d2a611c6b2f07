"""Pictures of what a view shows, piece by piece: each is drawn once, newer ones a few at a time. Knows no view."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from math import inf
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

DRAWING_S: Final = 0.003
"""So long what shows something else now is drawn in one frame; what was drawn before is shown until its turn comes."""


class Pieces:
    """The pictures of places, kept while the places show the same.

    `behind` says after a frame that some are older than what their places show: ask for them in another frame.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Hashable, QPixmap]] = {}
        self._most = 0
        self._until = inf
        self.behind = False

    def begin(self, most: int, *, draws: bool = True) -> None:
        """Begin a frame, and keep so many pictures; where it does not draw, older pictures are as good as new ones."""
        self._most, self._until, self.behind = most, inf if draws else 0.0, False

    def picture(
        self,
        place: Hashable,
        shows: Hashable,
        size: QSize,
        ratio: float,
        ground: QColor,
        paint: Callable[[QPainter], None],
    ) -> QPixmap:
        """Return the picture of a place, as large as `size` at `ratio` pixels a length, painted now if need be."""
        kept = self._kept.pop(place, None)
        if kept is not None and kept[0] != shows and time.thread_time() >= self._until:
            self.behind = True
        elif kept is None or kept[0] != shows:
            self._until = min(self._until, time.thread_time() + DRAWING_S)
            kept = shows, _painted(size, ratio, ground, paint)
        self._kept[place] = kept
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return kept[1]

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
