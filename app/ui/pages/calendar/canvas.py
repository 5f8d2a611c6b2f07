"""The calendar's painted face without its gestures: what is shown, how it is laid out, where each email stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.pages.calendar.columns import Column, arranged
from app.ui.pages.calendar.day_face import DayFace, fitting
from app.ui.pages.calendar.ghost import ghost_rect, paint_lifted
from app.ui.pages.calendar.hours_face import HoursFace, Place
from app.ui.pages.calendar.lift import Lift
from app.ui.pages.calendar.month_face import MonthFace
from app.ui.pages.calendar.shown import Hit, Look, Shown, Target
from app.ui.pages.calendar.spans import Mode
from app.ui.pages.calendar.strips import StripArea
from app.ui.pages.calendar.tips import count_words, day_line, described_email
from app.ui.pages.calendar.week_face import WeekFace

AFTER_NOW: Final = 200
"""Where a week is opened late in the day, this much is seen below the now line."""
ZOOMS: Final = (0.6, 0.8, 1.0, 1.25, 1.6, 2.0, 2.6, 3.4)


class Places:
    """Where each email stands, found when asked for."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns

    def get(self, email_id: int) -> Place | None:
        """Return an email's place, None where it is not shown."""
        for n, column in enumerate(self._columns):
            if (index := column.emails.index_of(email_id)) is not None:
                return Place(n, index)
        return None


class Canvas(StripArea):
    """Paints a `Shown` as day, week or month.

    Signals: `zoomed(factor)`; `columns_shown()` when other mailboxes may have come into view; `names_wanted(list)` with
    the ids of emails of which more is to be read than is known.
    """

    zoomed = Signal(float)
    columns_shown = Signal()
    names_wanted = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._face: HoursFace | MonthFace | None = None
        self._opened: frozenset[int] = frozenset()
        self._hover: Hit | None = None
        self._current_id: int | None = None
        self._place: Place | None = None
        self._places = Places(())
        self._current_day: date | None = None
        self._zoom = 1.0
        self._fit = 0
        self._moved: Mapping[int, int] = {}
        self.lift = Lift(self)

    def still(self) -> HoursFace | MonthFace | None:
        """Return what paints at the moment."""
        return self._face

    @property
    def shown(self) -> Shown | None:
        """What is shown, the day's columns in the order on screen."""
        return self._shown

    @property
    def look(self) -> Look:
        """How the hours are laid out."""
        return Look(self._opened, self._zoom)

    @property
    def current_day(self) -> date | None:
        """The chosen day of the month."""
        return self._current_day

    @property
    def place(self) -> Place | None:
        """Where the current email stands."""
        return self._place

    def show_data(self, shown: Shown) -> None:
        """Show other days or newer data; the current email stays current if it is still there."""
        old = self._shown
        moved = old is None or old.span != shown.span
        self._fit = 0
        if old is None or old.span.mode is not shown.span.mode or (moved and shown.span.mode is Mode.DAY):
            self._opened = shown.first_open()
        if moved:
            self.lift.put_down()
        self._shown = shown
        self._hover = None
        self.lay_out()
        if moved:
            self._scroll_to_start()

    def set_now(self, today: date, second: int) -> None:
        """Move the now line; a new day or a line not shown costs nothing more."""
        if self._shown is None or not isinstance(self._face, HoursFace) or today != self._shown.today:
            return
        if self._shown.now // 20 != second // 20:
            before = self._face.now_rects()
            self._shown = self._face.shown = replace(self._shown, now=second)
            for rect in (*before, *self._face.now_rects()):
                self.viewport().update(self.on_screen(rect).adjusted(0, -2, 0, 2))

    def choose_email(self, email_id: int | None) -> None:
        """Make an email current without a signal, scrolled into view where it is shown; None for none."""
        self._current_id = email_id
        self._place = self._places.get(email_id) if email_id is not None else None
        if self._place is not None:
            self._reveal_place(self._place)
        self._describe()
        self.viewport().update()

    def choose_day(self, day: date | None) -> None:
        """Make a day of the month current without a signal."""
        self._current_day = day
        self._describe()
        self.viewport().update()

    def toggle_hour(self, hour: int) -> None:
        """Show an hour's emails line by line, or gathered again; what lies at the top of the view stays there."""
        if self._shown is None or not isinstance(self._face, HoursFace):
            return
        bar, hours = self.verticalScrollBar(), self._face.hours
        offset = hours.tops[hour - hours.first] - bar.value()
        self._opened ^= {hour}
        self.lay_out()
        bar.setValue(self._face.hours.tops[hour - hours.first] - offset)

    def set_zoom(self, factor: float, keep: int | None = None) -> None:
        """Make hours higher or lower; what lies at `keep` (y as drawn, the middle where None) stays there."""
        factor = min(max(factor, ZOOMS[0]), ZOOMS[-1])
        if factor == self._zoom:
            return
        face, self._zoom = self._face, factor
        if isinstance(face, HoursFace):
            y = (self.room().height() + face.head) // 2 if keep is None else keep
            second = face.hours.second_at(y - face.head + self.verticalScrollBar().value())
            self.lay_out()
            assert isinstance(self._face, HoursFace)
            self.verticalScrollBar().setValue(self._face.hours.y_of(second) - y + face.head)
        self.zoomed.emit(factor)

    def zoom_by(self, steps: int, keep: int | None = None) -> None:
        """Zoom in by `steps` of the scale, out where negative."""
        nearest = min(range(len(ZOOMS)), key=lambda n: abs(ZOOMS[n] - self._zoom))
        self.set_zoom(ZOOMS[min(max(nearest + steps, 0), len(ZOOMS) - 1)], keep)

    def visible_columns(self) -> range:
        """Return which columns are on screen."""
        return self._face.visible if isinstance(self._face, HoursFace) else range(0)

    def show_moved(self, moved: Mapping[int, int]) -> None:
        """Mark the emails that what is in the air would move, by id, with the seconds by which."""
        self._moved = moved
        self.viewport().update()

    def rect_of_email(self, email_id: int) -> QRect:
        """Return the viewport rectangle of an email's box, empty where it is not shown."""
        place = self._places.get(email_id)
        if place is None or not isinstance(self._face, HoursFace):
            return QRect()
        return self.on_screen(self._face.rect_of(place))

    def rect_of_day(self, day: date) -> QRect:
        """Return the viewport rectangle of a day's cell in the month, empty where it is not shown."""
        if not isinstance(self._face, MonthFace) or (n := self._face.number_of(day)) < 0:
            return QRect()
        return self.on_screen(self._face.rect_of(n))

    def rect_of_lifted(self) -> QRect:
        """Return the viewport rectangle of what is in the air, empty where nothing is."""
        if self.lift.now is None or not isinstance(self._face, HoursFace):
            return QRect()
        return self.on_screen(ghost_rect(self._face, self.lift.now))

    def rect_of_hour(self, hour: int) -> QRect:
        """Return the viewport rectangle of an hour's label, empty where it is not shown."""
        if not isinstance(self._face, HoursFace) or not self._face.hours.first <= hour < self._face.hours.last:
            return QRect()
        top, below = self._face.hours.tops[hour - self._face.hours.first :][:2]
        return self.on_screen(QRect(0, top, self._face.gutter, below - top))

    def rect_of_hit(self, hit: Hit | None) -> QRect:
        """Return the viewport rectangle of what is hit, empty for nothing."""
        if hit is None or self._face is None:
            return QRect()
        if hit.target is Target.HOUR:
            return self.rect_of_hour(hit.hour)
        if isinstance(self._face, MonthFace):
            return self.on_screen(self._face.rect_of(hit.column))
        if hit.target is Target.DAY:
            left, right = self._face.left_of(hit.column), self._face.left_of(hit.column + 1)
            return self.scaled(QRect(left, 0, right - left, self._face.head))
        return self.on_screen(self._face.rect_of(Place(hit.column, hit.index)))

    def gathered(self, hit: Hit) -> int:
        """Return how many emails the box under the pointer holds."""
        if hit.index < 0 or not isinstance(self._face, HoursFace):
            return 0
        return self._face.box_of(Place(hit.column, hit.index)).count

    def lay_out(self) -> None:
        """Measure anew: data, size or look changed."""
        if self._shown is None:
            return
        size = self.room()
        if self._shown.span.mode is Mode.MONTH:
            self._face = MonthFace(self._shown, size.width(), size.height() - MonthFace.head)
        elif self._shown.span.mode is Mode.WEEK:
            self._face = WeekFace(self._shown, self._opened, size.width(), self._zoom)
        else:
            self._arrange(size.width())
            first = self.horizontalScrollBar().value()
            self._face = DayFace(self._shown, self._opened, size.width(), self._zoom, first)
        self._index()
        self.drop_strips((self._shown.span, self._opened, self._zoom))
        self._set_columns()
        self._describe()
        if isinstance(self._face, HoursFace):
            self._shown.knowledge.want(self._face.written())
        self._want_names()

    def know_more(self) -> None:
        """Write the names that have come to be known since."""
        lifted = self.lift.now
        if lifted is not None and self._shown is not None:
            email = self._shown.columns[lifted.home.column].emails[lifted.home.index]
            self.lift.now = replace(lifted, email=email)
        if self._shown is not None:
            self.drop_strips((self._shown.span, self._opened, self._zoom))
        self._describe()

    def _want_names(self) -> None:
        if self._shown is not None and (ids := self._shown.knowledge.take_wanted()):
            self.names_wanted.emit(ids)

    def _arrange(self, width: int) -> None:
        """Put the busiest mailboxes that fit first, when others fit than before."""
        assert self._shown is not None
        fit = fitting(self._shown, width)
        if fit != self._fit:
            self._fit = fit
            columns = arranged(self._shown.columns, len(self._shown.columns) if self._shown.chosen else fit)
            self._shown = replace(self._shown, columns=columns)

    def _set_columns(self) -> None:
        bar = self.horizontalScrollBar()
        if isinstance(self._face, DayFace):
            fit = len(self._face.visible)
            bar.setRange(0, max(0, len(self._face.shown.columns) - fit))
            bar.setPageStep(max(1, fit))
        else:
            bar.setRange(0, 0)
        self.columns_shown.emit()

    def _index(self) -> None:
        shown = self._shown
        assert shown is not None
        self._places = Places(shown.columns)
        if self._current_id is not None:
            self._place = self._places.get(self._current_id)
        elif self._place is not None and not self._is_there(self._place):
            self._place = None
        self._keep_lifted(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew, and keep the current email's mailbox on screen where fewer fit."""
        super().resizeEvent(event)
        if self._place is not None and self.lift.now is None and isinstance(self._face, DayFace):
            self._reveal_column(self._place.column)

    def _keep_lifted(self, shown: Shown) -> None:
        """Let what is in the air go on from where it stands by now; put it down where it is gone."""
        lifted = self.lift.now
        if lifted is None:
            return
        home = self._places.get(lifted.email.id)
        if home is None or shown.columns[home.column].emails[home.index].status != lifted.email.status:
            self.lift.put_down()
        elif home != lifted.home:
            column = home.column if shown.span.mode is Mode.DAY else lifted.column
            self.lift.now = replace(lifted, home=home, column=column)

    def _is_there(self, place: Place) -> bool:
        assert self._shown is not None
        columns = self._shown.columns
        return place.column < len(columns) and place.index < len(columns[place.column].emails)

    def _scroll_to_start(self) -> None:
        if not isinstance(self._face, HoursFace) or self._shown is None:
            self.verticalScrollBar().setValue(0)
            return
        self.horizontalScrollBar().setValue(0)
        start = self._shown.busy_from(self._face.hours.first)
        if self._shown.span.mode is Mode.DAY and self._opened:
            start = max(self._face.hours.first, min(self._opened) - 3)
        self.verticalScrollBar().setValue(max(0, self._face.hours.y_of(start * 3600) - self._face.hours.top))
        if self._place is not None:
            self._reveal_place(self._place)
        elif self._shown.now > start * 3600 and (line := self._face.now_rects()):
            self.reveal(line[0].adjusted(0, 0, 0, AFTER_NOW))

    def _reveal_place(self, place: Place) -> None:
        """Bring an email's column and box into view; in the day its hour opens when it is the current email."""
        if not isinstance(self._face, HoursFace):
            return
        self._reveal_column(place.column)
        if isinstance(self._face, DayFace) and self._current_id is not None and self._face.is_count(place):
            self._opened |= {self._shown.columns[place.column].seconds[place.index] // 3600}  # type: ignore[union-attr]
            self.lay_out()
        self.reveal(self._face.rect_of(place))

    def _reveal_column(self, column: int) -> None:
        visible, bar = self.visible_columns(), self.horizontalScrollBar()
        if column < visible.start:
            bar.setValue(column)
        elif column >= visible.stop:
            bar.setValue(column - len(visible) + 1)

    def paint_over(self, painter: QPainter, visible: QRect) -> None:
        """Draw the current email, the pointer's box, the now line, and what is in the air."""
        face = self._face
        if isinstance(face, MonthFace):
            current = face.number_of(self._current_day) if self._current_day else -1
            face.paint_live(painter, self._hover, current, self.hasFocus())
        elif face is not None:
            lifted = self.lift.now
            face.paint_names(painter, visible)
            face.paint_live(painter, None if lifted else self._hover, None if lifted else self._place, self.hasFocus())
            if lifted is not None:
                paint_lifted(painter, face, lifted, self._moved, self._places.get)
        self._want_names()

    def _describe(self) -> None:
        """Tell assistive technology what is current."""
        if self._shown is None:
            return
        place, face = self._place, self._face
        if isinstance(face, DayFace) and place is not None and place.column in face.visible and face.is_count(place):
            self.setAccessibleDescription(count_words(self._shown, place, face.box_of(place).count))
        elif isinstance(face, HoursFace) and place is not None:
            self.setAccessibleDescription(described_email(self._shown, place))
        elif isinstance(face, MonthFace) and self._current_day is not None:
            self.setAccessibleDescription(day_line(self._shown, self._current_day))
