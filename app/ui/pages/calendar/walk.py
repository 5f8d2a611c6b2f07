"""The way of the arrow keys through a week's emails. Plain places; draws nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import Qt

from app.ui.pages.calendar.columns import HOUR_SECONDS
from app.ui.pages.calendar.hours_face import Place
from app.ui.pages.calendar.shown import Shown
from app.ui.pages.calendar.spans import Mode

_BY: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def is_step(key: int) -> bool:
    """Return whether a key walks."""
    return key in _BY


def first_place(shown: Shown) -> Place | None:
    """Return where walking begins: the next email from now on, else the first shown, None for an empty week."""
    if shown.span.mode is Mode.DAY:
        return _first_of_day(shown)
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


def step_box(shown: Shown, place: Place, key: int, opened: Collection[int]) -> Place:
    """Return the place after `place` in the day, where a closed hour counts as one, at its first email."""
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return _whole(shown, step(shown, place, key), opened)
    seconds = shown.columns[place.column].seconds
    hour = seconds[place.index] // HOUR_SECONDS
    index = place.index
    if hour not in opened:
        low, high = bisect_left(seconds, hour * HOUR_SECONDS), bisect_left(seconds, (hour + 1) * HOUR_SECONDS)
        index = low if key == Qt.Key.Key_Up else high - 1
    return _whole(shown, _along(shown, Place(place.column, index), _BY[Qt.Key(key)]), opened)


def _whole(shown: Shown, place: Place, opened: Collection[int]) -> Place:
    """Return the first place of the hour where that is closed, the place itself where it is open."""
    seconds = shown.columns[place.column].seconds
    hour = seconds[place.index] // HOUR_SECONDS
    return place if hour in opened else Place(place.column, bisect_left(seconds, hour * HOUR_SECONDS))


def _first_of_day(shown: Shown) -> Place | None:
    since = shown.now if shown.span.anchor == shown.today else 0
    found = []
    for n, column in enumerate(shown.columns):
        index = bisect_left(column.seconds, since)
        if index < len(column.seconds):
            found.append((column.seconds[index], n, index))
    if found:
        return Place(*min(found)[1:])
    return next((Place(n, 0) for n, column in enumerate(shown.columns) if column.emails), None)


def _along(shown: Shown, place: Place, by: int) -> Place:
    if 0 <= place.index + by < len(shown.columns[place.column].emails):
        return Place(place.column, place.index + by)
    n = place.column + by
    while 0 <= n < len(shown.columns):
        if shown.columns[n].emails:
            return Place(n, 0 if by > 0 else len(shown.columns[n].emails) - 1)
        n += by
    return place
