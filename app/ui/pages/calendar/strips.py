"""A scrolled, painted area whose still layer is drawn in strips when first seen. Knows no calendar."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.ui import theme
from app.ui.widgets.pieces import Pieces

STRIP: Final = 32
STRIPS_KEPT: Final = 80
"""So many strips stay drawn beside those that are on screen."""
HEAD: Final = -1
"""The number under which the head is kept beside the strips."""
REVEALED: Final = 8
"""Pixels of air around what is scrolled into view."""


class Still(Protocol):
    """What paints, in lengths as drawn: a head that stays, and a body as wide as the area."""

    @property
    def head(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    def paint_head(self, painter: QPainter) -> None: ...
    def paint_body(self, painter: QPainter, top: int, bottom: int) -> None: ...


class StripArea(QAbstractScrollArea):
    """Paints what `still()` returns; `lay_out` and `paint_over` are for the heirs.

    The body, its head and the scroll bars count in lengths as drawn; the viewport shows them at the scale in force.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces = Pieces(self.viewport())
        self._drawn_as: Hashable = None
        self._edition = 0
        self._fresh = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)

    def still(self) -> Still | None:
        """Return what paints at the moment."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Measure anew: data, size or look changed."""
        raise NotImplementedError

    def paint_over(self, painter: QPainter, visible: QRect) -> None:
        """Draw what moves over the body, in its coordinates."""
        raise NotImplementedError

    def room(self) -> QSize:
        """Return the viewport's size as drawn."""
        scale, size = theme.scale(), self.viewport().size()
        return QSize(int(size.width() / scale), int(size.height() / scale))

    def as_drawn(self, at: QPoint) -> QPoint:
        """Return a point of the viewport in lengths as drawn."""
        scale = theme.scale()
        return QPoint(int(at.x() / scale), int(at.y() / scale))

    def scaled(self, rect: QRect) -> QRect:
        """Return a rectangle in lengths as drawn, from the viewport's corner on, in the viewport's pixels."""
        scale = theme.scale()
        if rect.isEmpty() or scale == 1:
            return rect
        left, top = int(rect.left() * scale), int(rect.top() * scale)
        return QRect(left, top, round(rect.width() * scale), round(rect.height() * scale))

    def on_screen(self, rect: QRect) -> QRect:
        """Return a rectangle of the body in the viewport's pixels; empty stays empty."""
        face = self.still()
        head = face.head if face is not None else 0
        return self.scaled(rect.translated(0, head - self.verticalScrollBar().value())) if not rect.isEmpty() else rect

    def reveal(self, rect: QRect) -> None:
        """Scroll so that a rectangle of the body is seen."""
        face, bar = self.still(), self.verticalScrollBar()
        room = self.room().height() - (face.head if face is not None else 0)
        if rect.top() < bar.value():
            bar.setValue(rect.top() - REVEALED)
        elif rect.bottom() > bar.value() + room:
            bar.setValue(rect.bottom() - room + REVEALED)

    def drop_strips(self, drawn_as: Hashable = None) -> None:
        """Forget the still layer and size the scroll bar: it will be drawn anew.

        Where it is `drawn_as` it was, with other data in the same places, the older strips stay until that is done.
        """
        face = self.still()
        form = (drawn_as, type(face), face.width, theme.current()) if drawn_as and face else None
        self._fresh = form is not None and form == self._drawn_as
        if not self._fresh:
            self._pieces.clear()
        self._drawn_as, self._edition = form, self._edition + 1
        if face is not None:
            room = self.room().height() - face.head
            self.verticalScrollBar().setRange(0, max(0, face.height - room))
            self.verticalScrollBar().setPageStep(room)
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, face = QPainter(self.viewport()), self.still()
        if face is None:
            painter.fillRect(self.viewport().rect(), theme.colour("background"))
            painter.end()
            return
        scroll, height = self.verticalScrollBar().value(), self.room().height() + 1
        scale = theme.scale()
        painter.scale(scale, scale)
        painter.setClipRect(QRect(0, face.head, face.width, height - face.head))
        on_screen = range(scroll // STRIP, (scroll + height - face.head) // STRIP + 1)
        self._pieces.begin(STRIPS_KEPT + len(on_screen), scale=scale, draws=not self._fresh)
        self._fresh = False
        for n in on_screen:
            painter.drawPixmap(0, face.head + n * STRIP - scroll, self._strip(face, n))
        painter.translate(0, face.head - scroll)
        self.paint_over(painter, QRect(0, scroll, face.width, height - face.head))
        painter.translate(0, scroll - face.head)
        painter.setClipping(False)
        painter.drawPixmap(0, 0, self._head(face))
        painter.end()
        self._pieces.end()

    def _head(self, face: Still) -> QPixmap:
        return self._piece(HEAD, QSize(face.width, face.head), face.paint_head)

    def _strip(self, face: Still, n: int) -> QPixmap:
        def paint(painter: QPainter) -> None:
            painter.translate(0, -n * STRIP)
            face.paint_body(painter, n * STRIP, (n + 1) * STRIP)

        return self._piece(n, QSize(face.width, STRIP), paint)

    def _piece(self, n: int, size: QSize, paint: Callable[[QPainter], None]) -> QPixmap:
        return self._pieces.picture(n, self._edition, size, theme.colour("background"), paint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.lay_out()
        super().changeEvent(event)
