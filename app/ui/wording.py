"""Instants and days as a person writes them, in the user's own time zone. Words only; knows no widget and no page."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QTimeZone

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONG_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MINUTE: Final = 60
HOUR: Final = 3_600


@cache
def user_zone() -> ZoneInfo:
    """Return the computer's time zone as it is when first asked, UTC where it has no IANA name."""
    try:
        return ZoneInfo(bytes(QTimeZone.systemTimeZoneId().data()).decode())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day(of: date, *, today: date | None = None) -> str:
    """Return a day: "Wed 25 Nov", with its year where that is not this one's."""
    words = f"{DAYS[of.weekday()]} {of.day} {MONTHS[of.month - 1]}"
    return words if today is None or of.year == today.year else f"{words} {of.year}"


def long_day(of: date) -> str:
    """Return a day as a heading: "Tuesday 24 November"."""
    return f"{LONG_DAYS[of.weekday()]} {of.day} {LONG_MONTHS[of.month - 1]}"


def clock(at: datetime, zone: tzinfo) -> str:
    """Return the time of day in `zone`: "10:36"."""
    return f"{at.astimezone(zone):%H:%M}"


def when(at: datetime, zone: tzinfo, *, now: datetime | None = None) -> str:
    """Return an instant in `zone`: "Wed 25 Nov, 10:36"."""
    today = now.astimezone(zone).date() if now else None
    return f"{day(at.astimezone(zone).date(), today=today)}, {clock(at, zone)}"


def soon(at: datetime, now: datetime) -> str:
    """Return how far an instant lies ahead: "now", "in 3 min", "in 5 h", "in 4 days"."""
    ahead = int((at - now).total_seconds())
    if ahead < MINUTE:
        return "now"
    if ahead < HOUR:
        return f"in {ahead // MINUTE} min"
    if ahead < 48 * HOUR:
        return f"in {ahead // HOUR} h"
    return f"in {ahead // (24 * HOUR)} days"


def relative_day(of: date, today: date) -> str:
    """Return "today", "tomorrow" or "yesterday", "" for any other day."""
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get((of - today) // timedelta(days=1), "")


def span(seconds: int) -> str:
    """Return a length of time: "45 s", "9 min 36 s", "2 h"."""
    parts = ((seconds // HOUR, "h"), (seconds // MINUTE % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 email", "1,169 emails"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
