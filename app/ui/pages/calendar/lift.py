"""One email in the air: lifted by mouse or keys, moved over the calendar, dropped or put back. Knows no store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal

from app.ui.pages.calendar.hours_face import HoursFace, Place
from app.ui.pages.calendar.spans import Mode

if TYPE_CHECKING:
    from app.core.queries.calendar import CalendarEmail

SNAP: Final = 300
FINE_SNAP: Final = 60
EDGE: Final = 36
"""Pixels at the upper and lower edge in which holding an email scrolls."""
TICK_MS: Final = 16
LAST_SECOND: Final = 86_400 - 60


@dataclass(frozen=True, slots=True)
class Lifted:
    """What is in the air, where from, and where it would land: the column and wall second there."""

    email: CalendarEmail
    home: Place
    home_second: int
    column: int
    second: int
    by_mouse: bool
    grab: QPoint
    dropped: bool = False

    @property
    def moved(self) -> bool:
        """Whether letting go here would change anything."""
        return (self.column, self.second) != (self.home.column, self.home_second)


class Lift(QObject):
    """Keeps the email in the air. `changed()` when it lies elsewhere or is no longer lifted; `scroll_asked(pixels)`."""

    changed = Signal()
    scroll_asked = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.now: Lifted | None = None
        self._pointer = QPoint()
        self._fine = False
        self._scroller = QTimer(self, interval=TICK_MS)
        self._scroller.timeout.connect(self._scroll)
        self._speed = 0

    def begin(self, email: CalendarEmail, home: Place, second: int, grab: QPoint | None) -> None:
        """Lift an email at its place; `grab` is where in its box the pointer holds it, None for keys."""
        self.now = Lifted(email, home, second, home.column, second, grab is not None, grab or QPoint())
        self.changed.emit()

    def drag_to(self, face: HoursFace, mode: Mode, pointer: QPoint, scroll: int, room: int, *, fine: bool) -> None:
        """Follow the pointer, a point of the viewport, `room` high below the head; `fine`: to the minute."""
        if self.now is None or self.now.dropped:
            return
        self._pointer, self._fine = pointer, fine
        y = pointer.y() - self.now.grab.y() - face.head + scroll
        column = self.now.column if mode is Mode.DAY else face.column_at(max(face.gutter, pointer.x()))
        snap = FINE_SNAP if fine else SNAP
        second = min(max(0, round(face.hours.second_at(max(0, y)) / snap) * snap), LAST_SECOND)
        self._go(column, second)
        self._speed = _speed(pointer.y() - face.head, room)
        if self._speed and not self._scroller.isActive():
            self._scroller.start()
        elif not self._speed:
            self._scroller.stop()

    def step(self, mode: Mode, columns: int, key: int, *, fine: bool) -> bool:
        """Move by an arrow key; False for another key."""
        if self.now is None or self.now.dropped:
            return False
        snap = FINE_SNAP if fine else SNAP
        down = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        if not down and not across:
            return False
        if down:
            second = (self.now.second // snap + down) * snap if down > 0 else -(-self.now.second // snap - 1) * snap
            self._go(self.now.column, min(max(0, second), LAST_SECOND))
        elif mode is Mode.WEEK:
            self._go(min(max(0, self.now.column + across), columns - 1), self.now.second)
        return True

    def drop(self) -> Lifted | None:
        """Leave it where it is; return it if that changes anything, else put it back."""
        self._scroller.stop()
        if self.now is None or self.now.dropped:
            return None
        if not self.now.moved:
            self.put_down()
            return None
        self.now = replace(self.now, dropped=True)
        self.changed.emit()
        return self.now

    def put_down(self) -> None:
        """Have nothing in the air any more."""
        self._scroller.stop()
        if self.now is not None:
            self.now = None
            self.changed.emit()

    def pointer(self) -> tuple[QPoint, bool]:
        """Return where the pointer was last, and whether to the minute."""
        return self._pointer, self._fine

    def _go(self, column: int, second: int) -> None:
        assert self.now is not None
        if (column, second) != (self.now.column, self.now.second):
            self.now = replace(self.now, column=column, second=second)
            self.changed.emit()

    def _scroll(self) -> None:
        self.scroll_asked.emit(self._speed)


def _speed(y: int, room: int) -> int:
    """Return pixels a tick: the deeper in the edge, the faster; 0 in the middle."""
    depth = y - EDGE if y < EDGE else max(0, y - (room - EDGE))
    return max(-EDGE, min(EDGE, depth)) // 2
