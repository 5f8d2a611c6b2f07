"""A bar: how much of a whole, in one or several parts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.scaling import keep_size

HEIGHT = 6


def paint_bar(painter: QPainter, rect: QRectF, parts: Sequence[tuple[float, str]]) -> None:
    """Draw `parts` (share 0..1 of the width, token) from the left over the empty bar; for delegates too."""
    radius = rect.height() / 2
    outline = QPainterPath()
    outline.addRoundedRect(rect, radius, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(outline)
    painter.fillRect(rect, theme.colour("faint_line"))
    left = rect.left()
    for share, token in parts:
        width = min(rect.width() * max(0.0, share), rect.right() - left)
        painter.fillRect(QRectF(left, rect.top(), width, rect.height()), theme.colour(token))
        left += width
    painter.restore()


def load_token(share: float) -> str:
    """Return the token of a load bar: amber when full."""
    return "warn" if share >= 1.0 else "accent"


class Bar(QWidget):
    """Shows a share of capacity, amber when full, or several parts in their own colours."""

    def __init__(self, says: str = "", height: int = HEIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[float, str], ...] = ()
        self._says = says
        keep_size(self, height=height)
        self.setMinimumWidth(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(says)

    def set_load(self, used: int, capacity: int) -> None:
        """Show `used` of `capacity`; a capacity of 0 with nothing used is empty, with something full."""
        share = used / capacity if capacity > 0 else float(used > 0)
        self.set_parts([(share, load_token(share))] if used else [])
        self.setAccessibleName(f"{self._says}: {used} of {capacity}" if self._says else f"{used} of {capacity}")

    def set_parts(self, parts: Sequence[tuple[float, str]]) -> None:
        """Show parts as (share 0..1, token) from the left."""
        self._parts = tuple(parts)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(96, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_bar(painter, QRectF(self.rect()), self._parts)
        painter.end()
