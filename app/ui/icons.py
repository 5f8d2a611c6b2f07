"""Icons by name from one SVG set, drawn in the scheme's colour at the moment of painting. Knows no page."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from app.core.paths import resource
from app.ui import theme
from app.ui.scaling import keep_size

STROKE: Final = "1.75"


def icon(name: str, token: str = "ink2", on: str = "accent") -> QIcon:
    """Return the icon `name`; it follows the scheme, `on` is its colour when checked, ink 3 when disabled."""
    return QIcon(_TokenEngine(name, token, on))


def paint_icon(painter: QPainter, name: str, token: str, at: QRect) -> None:
    """Draw the icon into `at` (logical pixels, square) in the token's colour."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(at, _drawn(name, theme.colour(token), at.width(), ratio))


class Icon(QWidget):
    """An icon in a layout: painted, so that it follows the scheme. Decoration: it has no accessible name."""

    def __init__(self, name: str, token: str = "ink2", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._token = token
        keep_size(self, width=size, height=size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, token: str = "") -> None:
        """Draw another icon, or the same in another colour."""
        self._name = name
        self._token = token or self._token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._name, self._token, self.rect())
        painter.end()


class _TokenEngine(QIconEngine):
    def __init__(self, name: str, token: str, on: str) -> None:
        super().__init__()
        self._name, self._token, self._on = name, token, on

    def clone(self) -> QIconEngine:
        return _TokenEngine(self._name, self._token, self._on)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, _drawn(self._name, self._colour(mode, state), rect.width(), ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return _drawn(self._name, self._colour(mode, state), size.width(), scale)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return theme.colour("ink3")
        return theme.colour(self._on if state == QIcon.State.On else self._token)


@cache
def _source(name: str) -> str:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')


def _drawn(name: str, colour: QColor, width: int, ratio: float) -> QPixmap:
    key = f"icon:{name}:{colour.name()}:{width}:{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    side = max(1, round(width * ratio))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    svg = _source(name).replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made
