"""Times as a person writes them. Owns the words; takes `now` and the zone from the caller."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from PySide6.QtCore import QDate, QLocale


def day(on: date) -> str:
    """Return "Wed 25 Nov" in the user's language."""
    locale = QLocale()
    written = QDate(on.year, on.month, on.day)
    return f"{locale.toString(written, 'ddd')} {on.day} {locale.toString(written, 'MMM')}".replace(".", "")


def clock_time(at: datetime, zone: tzinfo | None = None) -> str:
    """Return "10:36" in `zone`, the computer's own where None."""
    return at.astimezone(zone).strftime("%H:%M")


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """Return "Wed 25 Nov, 10:36" in `zone`, the computer's own where None."""
    local = at.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def until(at: datetime, now: datetime) -> str:
    """Return how far off `at` is: "now", "in 3 min", "in 2 h", else its day and time."""
    left = at - now
    if left <= timedelta(seconds=30):
        return "now"
    if left < timedelta(minutes=1):
        return "in 1 min"
    if left < timedelta(hours=1):
        return f"in {round(left.total_seconds() / 60)} min"
    if left < timedelta(hours=6):
        return f"in {round(left.total_seconds() / 3600)} h"
    return moment(at)


def near(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return "today, 14:06", "tomorrow, 09:10", else "Wed 25 Nov, 10:36", with the year where it is another one."""
    local, here = at.astimezone(zone), now.astimezone(zone)
    words = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((local.date() - here.date()).days)
    return f"{words}, {local:%H:%M}" if words else f"{_dated(local, here)}, {local:%H:%M}"


def lately(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return "13:41" for a time of today, else "Fri 20 Nov", with the year where it is another one."""
    local, here = at.astimezone(zone), now.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == here.date() else _dated(local, here)


def _dated(local: datetime, here: datetime) -> str:
    return day(local.date()) if local.year == here.year else f"{local.day} {day(local.date()).split()[-1]} {local.year}"
