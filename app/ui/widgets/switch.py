"""A switch: on or off, at once. Drawn here, since a sheet cannot draw a sliding knob."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import motion, theme
from app.ui.widgets.buttons import ENTER

_TRACK: Final = (34, 20)
_RING: Final = 3
"""Room around the track for the focus ring."""


class Switch(QAbstractButton):
    """`says` is its accessible name; `toggled(bool)` as of any checkable button. Space and Enter switch it."""

    def __init__(self, says: str, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(says)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._at = float(on)
        self._glide = motion.Glide(self, self._slide)
        self.toggled.connect(lambda now: self._glide.to(self._at, float(now)))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_TRACK[0]) + 2 * _RING, theme.px(_TRACK[1]) + 2 * _RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        radius = track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ground())
        painter.drawRoundedRect(track, radius, radius)
        painter.setBrush(theme.colour("on_accent" if self.isChecked() else "panel"))
        side = track.height() - 6
        left = track.left() + 3 + self._at * (track.width() - side - 6)
        painter.drawEllipse(QRectF(left, track.top() + 3, side, side))
        if self.hasFocus():
            self._paint_ring(painter, track, radius)
        painter.end()

    def _ground(self) -> QColor:
        if not self.isEnabled():
            return theme.colour("accent_off" if self.isChecked() else "line")
        return theme.blend(theme.colour("ink3"), theme.colour("accent"), self._at)

    def _paint_ring(self, painter: QPainter, track: QRectF, radius: float) -> None:
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)

    def _slide(self, at: float) -> None:
        self._at = at
        self.update()
