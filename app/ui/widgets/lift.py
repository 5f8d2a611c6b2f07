"""Lifting something and letting it fall elsewhere in the window. Owns the gesture, not what is carried.

No QDrag: plain mouse events reach what lies below on every platform, offscreen too, and no loop of its own runs.
"""

from __future__ import annotations

from typing import Any, Final, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.widgets.floating import Floating
from app.ui.widgets.rows import row
from app.ui.widgets.shadow import DROP, REACH
from app.ui.widgets.text import label

BESIDE: Final = QPoint(8, 12)
"""Where the label hangs, seen from the pointer."""
OVERLAP: Final = 24
"""So far the label reaches into a place it is carried over."""
_SEEN: Final = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.WindowDeactivate,
    }
)


@runtime_checkable
class LiftPlace(Protocol):
    """A widget things can fall on. Told when something is lifted anywhere in the window, and when that is over."""

    def lift_began(self, carried: object) -> None: ...

    def lift_over(self, carried: object, at: QPoint) -> bool: ...

    def lift_left(self) -> None: ...

    def lift_dropped(self, carried: object, at: QPoint) -> None: ...

    def lift_ended(self) -> None: ...


class Lift(QObject):
    """One lifted thing, from its making until the button goes up, Esc, or the window loses the user's attention.

    `source` is the widget pulled from; `words` are on the label; `ended(bool)`: whether it fell on a place.
    """

    ended = Signal(bool)

    def __init__(self, source: QWidget, carried: object, words: str, at: QPoint) -> None:
        super().__init__(source)
        self._window = source.window()
        self._carried = carried
        self._over: Any = None
        self._places = [one for one in self._window.findChildren(QWidget) if isinstance(one, LiftPlace)]
        self.label = _Label(self._window, words)
        QApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
        self._application = QApplication.instance()
        if self._application is not None:
            self._application.installEventFilter(self)
        for place in self._places:
            place.lift_began(carried)
        self._move(at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _SEEN or not watched.isWidgetType():
            return False
        if isinstance(event, QMouseEvent):
            at = event.globalPosition().toPoint()
            if event.type() == QEvent.Type.MouseMove:
                self._move(at)
            else:
                self._end(at)
            return True
        if isinstance(event, QKeyEvent):
            return self._key(event)
        self._end(None)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._end(None)
        return True

    def _move(self, at: QPoint) -> None:
        inside = self._window.mapFromGlobal(at)
        found = self._place_at(inside)
        self.label.hang_at(inside, beyond=_right_of(found, self._window) - OVERLAP if found else 0)
        if found is not self._over and self._over is not None:
            self._over.lift_left()
        self._over = found
        if found is not None:
            accepts = found.lift_over(self._carried, found.mapFromGlobal(at))
            self.label.setProperty("accepted", accepts)

    def _place_at(self, at: QPoint) -> Any:
        found: QWidget | None = self._window.childAt(at)
        while found is not None and not isinstance(found, LiftPlace):
            found = found.parentWidget()
        return found

    def _end(self, at: QPoint | None) -> None:
        if self._application is not None:
            self._application.removeEventFilter(self)
        QApplication.restoreOverrideCursor()
        self.label.hide()
        self.label.deleteLater()
        over, self._over = self._over, None
        falls = False
        if over is not None:
            falls = at is not None and over.lift_over(self._carried, over.mapFromGlobal(at))
            if falls and at is not None:
                over.lift_dropped(self._carried, over.mapFromGlobal(at))
            over.lift_left()
        for place in self._places:
            place.lift_ended()
        self.ended.emit(falls)
        self.deleteLater()


def _right_of(place: Any, window: QWidget) -> int:
    return int(place.mapTo(window, QPoint(place.width(), 0)).x())


class _Label(Floating):
    """What is carried, in words, under the pointer."""

    def __init__(self, window: QWidget, words: str) -> None:
        super().__init__(window, radius=6)
        self.setObjectName("liftLabel")
        self.setAccessibleName(words)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = row(label(words, "strong", tabular=True))
        line.setContentsMargins(11, 6, 11, 6)
        self.inside.addLayout(line)
        self.adjustSize()
        self.show()

    def hang_at(self, at: QPoint, beyond: int) -> None:
        """Follow the pointer, not further left than `beyond`, so that what the place says can be read."""
        left = max(at.x() + BESIDE.x(), beyond)
        self.move(QPoint(left, at.y() + BESIDE.y()) - QPoint(REACH, REACH - DROP))
        self.raise_()
