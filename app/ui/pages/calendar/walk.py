"""The way of the arrow keys through a week's emails. Plain places; draws nothing."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from PySide6.QtCore import Qt

from app.ui.pages.calendar.shown import Shown
from app.ui.pages.calendar.week_face import Place

_BY: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def is_step(key: int) -> bool:
    """Return whether a key walks."""
    return key in _BY


def place_of(shown: Shown, email_id: int) -> Place | None:
    """Return where an email stands, None where it is not shown."""
    for n, column in enumerate(shown.columns):
        for index, email in enumerate(column.emails):
            if email.id == email_id:
                return Place(n, index)
    return None


def first_place(shown: Shown) -> Place | None:
    """Return where walking begins: the next email from now on, else the first shown, None for an empty week."""
    days = [column.day for column in shown.columns]
    if shown.today in days:
        today = days.index(shown.today)
        for n in range(today, len(days)):
            seconds = shown.columns[n].seconds
            index = bisect_left(seconds, shown.now) if n == today else 0
            if index < len(seconds):
                return Place(n, index)
    return next((Place(n, 0) for n, column in enumerate(shown.columns) if column.emails), None)


def step(shown: Shown, place: Place, key: int) -> Place:
    """Return the email after `place`: the day's next or previous one, or the nearest in time of another day."""
    by = _BY[Qt.Key(key)]
    if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        return _along(shown, place, by)
    second = shown.columns[place.column].seconds[place.index]
    n = place.column + by
    while 0 <= n < len(shown.columns):
        seconds = shown.columns[n].seconds
        if seconds:
            return Place(n, min(bisect_left(seconds, second), len(seconds) - 1))
        n += by
    return place


def _along(shown: Shown, place: Place, by: int) -> Place:
    if 0 <= place.index + by < len(shown.columns[place.column].emails):
        return Place(place.column, place.index + by)
    n = place.column + by
    while 0 <= n < len(shown.columns):
        if shown.columns[n].emails:
            return Place(n, 0 if by > 0 else len(shown.columns[n].emails) - 1)
        n += by
    return place
