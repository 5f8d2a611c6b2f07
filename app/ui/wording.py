"""Days, lengths and counts in words, and the user's own time zone. Instants are `when`'s; knows no widget."""

from __future__ import annotations

from datetime import date, timedelta
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


@cache
def user_zone() -> ZoneInfo:
    """Return the computer's time zone as it is when first asked, UTC where it has no IANA name."""
    try:
        return ZoneInfo(bytes(QTimeZone.systemTimeZoneId().data()).decode())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def long_day(of: date) -> str:
    """Return a day as a heading: "Tuesday 24 November"."""
    return f"{LONG_DAYS[of.weekday()]} {of.day} {LONG_MONTHS[of.month - 1]}"


def relative_day(of: date, today: date) -> str:
    """Return "today", "tomorrow" or "yesterday", "" for any other day."""
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get((of - today) // timedelta(days=1), "")


def length(seconds: int) -> str:
    """Return a length of time: "45 s", "9 min 36 s", "2 h"."""
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 s"


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 email", "1,169 emails"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
