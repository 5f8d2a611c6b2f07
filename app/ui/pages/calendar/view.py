"""The calendar as one painted widget: strips, hover, current email, keys. Shows what it is given; asks nothing.

The still layer is drawn in strips when first seen; the now line, the pointer's box and the current one live.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app.ui import theme
from app.ui.pages.calendar.month_face import MonthFace
from app.ui.pages.calendar.shown import Hit, Shown, Target
from app.ui.pages.calendar.spans import Mode
from app.ui.pages.calendar.tips import day_line, described_email, hit_words
from app.ui.pages.calendar.walk import first_place, is_step, place_of, step
from app.ui.pages.calendar.week_face import Place, WeekFace

if TYPE_CHECKING:
    from app.core.queries.calendar import CalendarEmail

STRIP: Final = 128
STRIPS_KEPT: Final = 32
AFTER_NOW: Final = 200
"""Where a week is opened late in the day, this much is seen below the now line."""


class CalendarView(QAbstractScrollArea):
    """Paints a `Shown` as week or month.

    Signals: `email_chosen(id)` when the current email changes, `email_opened(id)` on Enter, `day_chosen(date)` and
    `day_opened(date)` in the month, `range_asked(by)` for PgUp/PgDn, `today_asked()` for Home.
    """

    email_chosen = Signal(int)
    email_opened = Signal(int)
    day_chosen = Signal(object)
    day_opened = Signal(object)
    range_asked = Signal(int)
    today_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calendarView")
        self.setAccessibleName("Calendar")
        self._shown: Shown | None = None
        self._face: WeekFace | MonthFace | None = None
        self._opened: frozenset[int] = frozenset()
        self._hover: Hit | None = None
        self._current_id: int | None = None
        self._place: Place | None = None
        self._current_day: date | None = None
        self._strips: dict[tuple[int, float], QPixmap] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)

    # -- public -------------------------------------------------------------------------------------------

    def show_data(self, shown: Shown) -> None:
        """Show other days or newer data; the current email stays current if it is still there."""
        old = self._shown
        moved = old is None or old.span != shown.span
        if moved and not (old and old.span.mode is shown.span.mode is Mode.WEEK):
            self._opened = frozenset()
        self._shown = shown
        self._hover = None
        self._find_current()
        self._lay_out()
        if moved:
            self._scroll_to_start()

    def set_now(self, today: date, second: int) -> None:
        """Move the now line; a new day or a line not shown costs nothing more."""
        if self._shown is None or isinstance(self._face, MonthFace | None) or today != self._shown.today:
            return
        if self._shown.now // 20 != second // 20:
            before = self._face.now_rect()
            self._shown = self._face.shown = replace(self._shown, now=second)
            for rect in (before, self._face.now_rect()):
                self.viewport().update(self._on_screen(rect).adjusted(0, -2, 0, 2))

    def choose_email(self, email_id: int | None) -> None:
        """Make an email current without a signal, scrolled into view where it is shown; None for none."""
        self._current_id = email_id
        self._find_current()
        if self._place is not None and isinstance(self._face, WeekFace):
            self._reveal(self._face.rect_of(self._place))
        self._describe()
        self.viewport().update()

    def choose_day(self, day: date | None) -> None:
        """Make a day of the month current without a signal."""
        self._current_day = day
        self._describe()
        self.viewport().update()

    def toggle_hour(self, hour: int) -> None:
        """Show an hour's emails line by line, or gathered again; what lies at the top of the view stays there."""
        if self._shown is None or not isinstance(self._face, WeekFace):
            return
        bar = self.verticalScrollBar()
        offset = self._face.hours.tops[hour - self._face.hours.first] - bar.value()
        self._opened ^= {hour}
        self._lay_out()
        bar.setValue(self._face.hours.tops[hour - self._face.hours.first] - offset)

    def rect_of_email(self, email_id: int) -> QRect:
        """Return the viewport rectangle of an email's box, empty where it is not shown."""
        place = place_of(self._shown, email_id) if self._shown else None
        if place is None or not isinstance(self._face, WeekFace):
            return QRect()
        return self._on_screen(self._face.rect_of(place))

    def rect_of_day(self, day: date) -> QRect:
        """Return the viewport rectangle of a day's cell in the month, empty where it is not shown."""
        if not isinstance(self._face, MonthFace) or (n := self._face.number_of(day)) < 0:
            return QRect()
        return self._on_screen(self._face.rect_of(n))

    # -- layout -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._strips.clear()
        if self._shown is None:
            return
        size = self.viewport().size()
        if self._shown.span.mode is Mode.WEEK:
            self._face = WeekFace(self._shown, self._opened, size.width())
        else:
            self._face = MonthFace(self._shown, size.width(), size.height() - MonthFace.head)
        room = size.height() - self._face.head
        self.verticalScrollBar().setRange(0, max(0, self._face.height - room))
        self.verticalScrollBar().setPageStep(room)
        self._describe()
        self.viewport().update()

    def _find_current(self) -> None:
        found = self._shown is not None and self._current_id is not None
        self._place = place_of(self._shown, self._current_id) if found else None  # type: ignore[arg-type]

    def _scroll_to_start(self) -> None:
        if not isinstance(self._face, WeekFace) or self._shown is None:
            self.verticalScrollBar().setValue(0)
            return
        start = self._shown.busy_from(self._face.hours.first)
        self.verticalScrollBar().setValue(max(0, self._face.hours.y_of(start * 3600) - 10))
        if self._place is not None:
            self._reveal(self._face.rect_of(self._place))
        elif self._shown.now > start * 3600:
            self._reveal(self._face.now_rect().adjusted(0, 0, 0, AFTER_NOW))

    def _on_screen(self, rect: QRect) -> QRect:
        head = self._face.head if self._face else 0
        return rect.translated(0, head - self.verticalScrollBar().value()) if not rect.isEmpty() else QRect()

    def _reveal(self, rect: QRect) -> None:
        bar, head = self.verticalScrollBar(), self._face.head if self._face else 0
        room = self.viewport().height() - head
        if rect.top() < bar.value():
            bar.setValue(rect.top() - 8)
        elif rect.bottom() > bar.value() + room:
            bar.setValue(rect.bottom() - room + 8)

    # -- painting -----------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        face = self._face
        if face is None or self._shown is None:
            painter.fillRect(self.viewport().rect(), theme.colour("background"))
            painter.end()
            return
        scroll, height = self.verticalScrollBar().value(), self.viewport().height()
        painter.setClipRect(QRect(0, face.head, face.width, height - face.head))
        for n in range(scroll // STRIP, (scroll + height - face.head) // STRIP + 1):
            painter.drawPixmap(0, face.head + n * STRIP - scroll, self._strip(face, n))
        painter.translate(0, face.head - scroll)
        self._paint_live(painter, face, QRect(0, scroll, face.width, height - face.head))
        painter.resetTransform()
        painter.setClipping(False)
        face.paint_head(painter)
        painter.end()

    def _paint_live(self, painter: QPainter, face: WeekFace | MonthFace, visible: QRect) -> None:
        if isinstance(face, WeekFace):
            face.paint_names(painter, visible)
            face.paint_live(painter, self._hover, self._place, self.hasFocus())
        else:
            current = face.number_of(self._current_day) if self._current_day else -1
            face.paint_live(painter, self._hover, current, self.hasFocus())

    def _strip(self, face: WeekFace | MonthFace, n: int) -> QPixmap:
        ratio = self.viewport().devicePixelRatioF()
        kept = self._strips.pop((n, ratio), None)
        if kept is None:
            kept = QPixmap(round(face.width * ratio), round(STRIP * ratio))
            kept.setDevicePixelRatio(ratio)
            kept.fill(theme.colour("background"))
            painter = QPainter(kept)
            painter.translate(0, -n * STRIP)
            face.paint_body(painter, n * STRIP, (n + 1) * STRIP)
            painter.end()
            while len(self._strips) >= STRIPS_KEPT:
                self._strips.pop(next(iter(self._strips)))
        self._strips[n, ratio] = kept  # the newest is last, the first goes first
        return kept

    # -- events -------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()
        super().changeEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hover(None)
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tip(event)
            return True
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._hit(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or hit is None:
            return
        if hit.target is Target.DAY:
            self._press_day(hit)
        elif hit.target in (Target.MORE, Target.HOUR):
            self.toggle_hour(hit.hour)
        elif hit.email is not None:
            self._choose(hit.email)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if hit is not None and hit.target is Target.EMAIL and hit.email is not None:
            self.email_opened.emit(hit.email.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.range_asked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.today_asked.emit()
        elif self._shown is None or not self._face_key(key):
            super().keyPressEvent(event)

    def focusInEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update()

    # -- gestures -----------------------------------------------------------------------------------------

    def _hit(self, at: QPoint) -> Hit | None:
        return self._face.hit(at, self.verticalScrollBar().value()) if self._face else None

    def _press_day(self, hit: Hit) -> None:
        assert self._shown is not None
        days = self._shown.span.days
        if self._shown.span.mode is Mode.MONTH:
            self._choose_day(days[hit.column])
            self.day_opened.emit(days[hit.column])
        else:
            self.day_chosen.emit(days[hit.column])

    def _face_key(self, key: int) -> bool:
        if isinstance(self._face, MonthFace):
            return self._month_key(key)
        return self._week_key(key)

    def _week_key(self, key: int) -> bool:
        assert self._shown is not None
        place = self._place
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current_id is not None:
            self.email_opened.emit(self._current_id)
        elif key == Qt.Key.Key_Space and place is not None:
            self.toggle_hour(self._shown.columns[place.column].seconds[place.index] // 3600)
        elif is_step(key):
            after = step(self._shown, place, key) if place else first_place(self._shown)
            if after is not None:
                self._choose(self._shown.columns[after.column].emails[after.index])
        else:
            return False
        return True

    def _month_key(self, key: int) -> bool:
        assert self._shown is not None
        assert isinstance(self._face, MonthFace)
        days = self._shown.span.days
        at = self._face.number_of(self._current_day) if self._current_day else -1
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}.get(Qt.Key(key))
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
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
            self._reveal(self._face.rect_of(self._face.number_of(day)))
        self.day_chosen.emit(day)

    def _set_hover(self, hit: Hit | None) -> None:
        if hit == self._hover:
            return
        for one in (self._hover, hit):
            self.viewport().update(self._hit_rect(one).adjusted(-2, -2, 2, 2))
        self._hover = hit
        hand = hit is not None and (hit.target is not Target.DAY or isinstance(self._face, MonthFace))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def _hit_rect(self, hit: Hit | None) -> QRect:
        if hit is None or hit.column < 0 or self._face is None:
            return QRect()
        if isinstance(self._face, MonthFace):
            return self._on_screen(self._face.rect_of(hit.column))
        return self._on_screen(self._face.rect_of(Place(hit.column, hit.index))) if hit.email else QRect()

    def _tip(self, event: QHelpEvent) -> None:
        hit = self._hit(event.pos())
        words = hit_words(self._shown, hit, self._gathered(hit)) if hit and self._shown else ""
        QToolTip.showText(event.globalPos(), words, self.viewport(), self._hit_rect(hit))

    def _gathered(self, hit: Hit) -> int:
        if hit.email is None or not isinstance(self._face, WeekFace):
            return 0
        return self._face.box_of(Place(hit.column, hit.index)).count

    def _describe(self) -> None:
        """Tell assistive technology what is current."""
        if self._shown is None:
            return
        if self._shown.span.mode is Mode.WEEK and self._place is not None:
            self.setAccessibleDescription(described_email(self._shown, self._place))
        elif self._shown.span.mode is Mode.MONTH and self._current_day is not None:
            self.setAccessibleDescription(day_line(self._shown, self._current_day))
