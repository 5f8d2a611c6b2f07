"""The calendar's gestures: mouse, wheel and keys over the painted face, and an email lifted. Asks nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.pages.calendar import reading
from app.ui.pages.calendar.canvas import Canvas
from app.ui.pages.calendar.day_face import DayFace
from app.ui.pages.calendar.ghost import ghost_rect
from app.ui.pages.calendar.hours_face import HoursFace, Place
from app.ui.pages.calendar.month_face import MonthFace
from app.ui.pages.calendar.shown import Hit, Shown, Target
from app.ui.pages.calendar.spans import Mode
from app.ui.pages.calendar.walk import first_place, is_step, step, step_box
from app.ui.pages.calendar.week_face import WeekFace

if TYPE_CHECKING:
    from app.core.queries.calendar import CalendarEmail

HOVER_MS: Final = 450
OPEN_MS: Final = 650
"""So long an email is held over a closed hour before that opens."""
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CalendarView(Canvas):
    """A `Shown` to walk through and to move emails in.

    Signals: `email_chosen(id)` when the current email changes, `email_opened(id)` on Enter, `day_chosen(date)`,
    `day_opened(date)` on a double click or Enter, `range_asked(by)` for PgUp/PgDn, `today_asked()` for Home,
    `hovered(Hit, QRect)` where the pointer rests and None where it no longer does, `lift_changed()` and
    `lift_dropped(Lifted)`.
    """

    email_chosen = Signal(int)
    email_opened = Signal(int)
    day_chosen = Signal(object)
    day_opened = Signal(object)
    range_asked = Signal(int)
    today_asked = Signal()
    hovered = Signal(object, QRect)
    lift_changed = Signal()
    lift_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calendarView")
        self.setAccessibleName("Calendar")
        reading.install()
        self._press: tuple[Hit, QPoint] | None = None
        self._rest = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._rest.timeout.connect(self._rested)
        self._over = -1
        self._pointer = QPoint()
        self._opener = QTimer(self, singleShot=True, interval=OPEN_MS)
        self._opener.timeout.connect(self._open_under)
        self.lift.changed.connect(self._lift_moved)
        self.lift.scroll_asked.connect(self._scroll_lifted)

    def show_data(self, shown: Shown) -> None:
        """Show other days or newer data; what the pointer rests on is still told if it is still there."""
        resting = self._hover is not None
        super().show_data(shown)
        if resting:
            self._hover = self._hit(self._pointer)

    def scrollContentsBy(self, dx: int, _dy: int) -> None:
        if dx and isinstance(self._face, DayFace):
            self.lay_out()
        self._set_hover(None)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """Keep Esc and the arrows from the window while an email is in the air."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            arrows = is_step(event.key()) and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if (self.lift.now and (event.key() == Qt.Key.Key_Escape or event.key() in ENTER)) or arrows:
                event.accept()
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._set_hover(None)
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and isinstance(self._face, HoursFace):
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1, self.as_drawn(event.position().toPoint()).y())
            event.accept()
            return
        super().wheelEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._pointer = event.position().toPoint()
        if self.lift.now is None and self._press and event.buttons() & Qt.MouseButton.LeftButton:
            self._maybe_lift(at)
        if self.lift.now is not None:
            self._drag(self.as_drawn(at), fine=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        elif not event.buttons():
            self._set_hover(self._hit(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        hit = self._hit(at)
        self._press = None
        self._set_hover(None)
        if event.button() != Qt.MouseButton.LeftButton or hit is None or self.lift.now is not None:
            return
        if hit.target is Target.DAY:
            self._choose_day(self._day_of(hit))
        elif hit.target in (Target.MORE, Target.HOUR, Target.COUNT):
            self.toggle_hour(hit.hour)
        elif hit.email is not None:
            self._press = (hit, at)
            self.choose_email(hit.email.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._press = self._press, None
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.lift.now is not None and self.lift.now.by_mouse:
            self._drop()
        elif pressed is not None and pressed[0].email is not None and self._current_id == pressed[0].email.id:
            self.email_chosen.emit(pressed[0].email.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if hit is not None and hit.target in (Target.MORE, Target.HOUR, Target.COUNT):
            self.toggle_hour(hit.hour)
        elif hit is not None and hit.email is not None:
            self.email_opened.emit(hit.email.id)
        elif self._shown is not None and self._shown.span.mode is not Mode.DAY:
            day = self._day_under(event.position().toPoint(), hit)
            if day is not None:
                self.day_opened.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.lift.now is not None:
            self._lifted_key(event)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.range_asked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.today_asked.emit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and is_step(key):
            self._lift_by_keys(event)
        elif self._shown is None or not self._face_key(key):
            super().keyPressEvent(event)

    def focusInEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        if self.lift.now is not None and not self.lift.now.dropped:
            self.lift.put_down()
        self.viewport().update()

    def _maybe_lift(self, at: QPoint) -> None:
        assert self._press is not None
        hit, began = self._press
        if (at - began).manhattanLength() < QApplication.startDragDistance() or hit.email is None:
            return
        rect = self.rect_of_email(hit.email.id)
        if hit.email.status == "pending" and not rect.isEmpty():
            self._lift(hit.email, self.as_drawn(began - rect.topLeft()))
        else:
            self._press = None

    def _lift(self, email: CalendarEmail, grab: QPoint | None) -> None:
        place = self._places.get(email.id)
        if place is not None and self._shown is not None:
            self._moved = {}
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            column = self._shown.columns[place.column]
            self.lift.begin(column.emails[place.index], place, column.seconds[place.index], grab)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor if grab else Qt.CursorShape.ArrowCursor)

    def _drag(self, at: QPoint, *, fine: bool) -> None:
        if isinstance(self._face, HoursFace) and self._shown is not None:
            room = self.room().height() - self._face.head
            mode, scroll = self._shown.span.mode, self.verticalScrollBar().value()
            self.lift.drag_to(self._face, mode, at, scroll, room, fine=fine)

    def _wait_over(self) -> None:
        """Open a closed hour of the day that an email is held over for a while."""
        lifted = self.lift.now
        over = lifted.second // 3600 if lifted is not None and lifted.by_mouse and not lifted.dropped else -1
        if over != self._over:
            self._over = over
            self._opener.start() if over >= 0 else self._opener.stop()

    def _open_under(self) -> None:
        face = self._face
        if not isinstance(face, DayFace) or self.lift.now is None or self._over in face.hours.opened:
            return
        if face.hours.first <= self._over < face.hours.last:
            self.toggle_hour(self._over)
            at, fine = self.lift.pointer()
            self._drag(at, fine=fine)

    def _scroll_lifted(self, by: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by)
        at, fine = self.lift.pointer()
        self._drag(at, fine=fine)

    def _lift_by_keys(self, event: QKeyEvent) -> None:
        if self._place is None or self._shown is None:
            return
        email = self._shown.columns[self._place.column].emails[self._place.index]
        if email.status == "pending":
            self._lift(email, None)
            self._lifted_key(event)

    def _lifted_key(self, event: QKeyEvent) -> None:
        key = event.key()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.lift.put_down()
        elif key in ENTER:
            self._drop()
        elif self._shown is not None:
            self.lift.step(self._shown.span.mode, len(self._shown.columns), key, fine=fine)
            if isinstance(self._face, HoursFace) and self.lift.now is not None:
                self.reveal(ghost_rect(self._face, self.lift.now))

    def _drop(self) -> None:
        if (left := self.lift.drop()) is not None:
            self.lift_dropped.emit(left)

    def _lift_moved(self) -> None:
        if self.lift.now is None:
            self._moved = {}
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self._wait_over()
        self.viewport().update()
        self.lift_changed.emit()

    def _hit(self, at: QPoint) -> Hit | None:
        return self._face.hit(self.as_drawn(at), self.verticalScrollBar().value()) if self._face else None

    def _day_of(self, hit: Hit) -> date:
        assert self._shown is not None
        days = self._shown.span.days
        return days[0] if self._shown.span.mode is Mode.DAY else days[hit.column]

    def _day_under(self, at: QPoint, hit: Hit | None) -> date | None:
        if hit is not None and hit.target is Target.DAY:
            return self._day_of(hit)
        column = self._face.column_at(self.as_drawn(at).x()) if isinstance(self._face, WeekFace) else -1
        return self._shown.span.days[column] if self._shown is not None and column >= 0 else None

    def _face_key(self, key: int) -> bool:
        if isinstance(self._face, MonthFace):
            return self._month_key(key)
        return self._hours_key(key)

    def _hours_key(self, key: int) -> bool:
        assert self._shown is not None
        place = self._place
        on_count = place is not None and isinstance(self._face, DayFace) and self._face.is_count(place)
        if place is not None and (key == Qt.Key.Key_Space or (on_count and key in ENTER)):
            self.toggle_hour(self._shown.columns[place.column].seconds[place.index] // 3600)
            self._go_to(place)
        elif key in ENTER and self._current_id is not None:
            self.email_opened.emit(self._current_id)
        elif is_step(key):
            self._walk(key)
        else:
            return False
        return True

    def _walk(self, key: int) -> None:
        assert self._shown is not None
        if self._place is None:
            after = first_place(self._shown)
        elif isinstance(self._face, DayFace):
            after = step_box(self._shown, self._place, key, self._opened)
        else:
            after = step(self._shown, self._place, key)
        if after is not None:
            self._go_to(after)

    def _go_to(self, place: Place) -> None:
        """Make an email current, or a closed hour of the day, which stands there by its first email."""
        assert self._shown is not None
        email = self._shown.columns[place.column].emails[place.index]
        self._reveal_column(place.column)
        if isinstance(self._face, DayFace) and self._face.is_count(place):
            self._current_id, self._place = None, place
            self.reveal(self._face.rect_of(place))
            self._describe()
            self.viewport().update()
        else:
            self._choose(email)
        reading.tell_current(self)

    def _month_key(self, key: int) -> bool:
        assert self._shown is not None
        assert isinstance(self._face, MonthFace)
        days = self._shown.span.days
        at = self._face.number_of(self._current_day) if self._current_day else -1
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}.get(Qt.Key(key))
        if key in ENTER and at >= 0:
            self.day_opened.emit(days[at])
        elif by is not None:
            first = max(0, self._face.number_of(self._shown.today))
            self._choose_day(days[min(max(at + by, 0), len(days) - 1)] if at >= 0 else days[first])
        else:
            return False
        return True

    def _choose(self, email: CalendarEmail) -> None:
        self.choose_email(email.id)
        self.email_chosen.emit(email.id)

    def _choose_day(self, day: date) -> None:
        self.choose_day(day)
        if isinstance(self._face, MonthFace):
            self.reveal(self._face.rect_of(self._face.number_of(day)))
        reading.tell_current(self)
        self.day_chosen.emit(day)

    def _set_hover(self, hit: Hit | None) -> None:
        if hit == self._hover:
            return
        for one in (self._hover, hit):
            self.viewport().update(self.rect_of_hit(one).adjusted(-2, -2, 2, 2))
        self._hover = hit
        self.hovered.emit(None, QRect())
        if hit is not None:
            self._rest.start()
        else:
            self._rest.stop()
        hand = hit is not None and (hit.target is not Target.DAY or isinstance(self._face, MonthFace))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def _rested(self) -> None:
        if self._hover is not None and self.lift.now is None:
            self.hovered.emit(self._hover, self.rect_of_hit(self._hover))
