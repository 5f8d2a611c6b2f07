"""Days and windows as real instants: which day sends, and from when to when (R1-R3). Pure; caches per instance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.core.planner.snapshot import Mailbox, Sequence

LAST_DAY = date(9000, 1, 1).toordinal()
_QUARTER = 900
"""Seconds of a quarter of an hour: every zone's midnight falls on one."""
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Piece(NamedTuple):
    """A part of a window lying within one calendar date of the mailbox: [start, end), and that date (R4)."""

    start: int
    end: int
    date: int


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_day(zone: str, at: int) -> int:
    """Return the ordinal of the calendar date on which an instant falls in a zone."""
    return _day_of(zone, at // _QUARTER)


@lru_cache(maxsize=200_000)
def _day_of(zone: str, quarter: int) -> int:
    return datetime.fromtimestamp(quarter * _QUARTER, _zone(zone)).toordinal()


def days_between(zone: str, start: int, end: int) -> tuple[int, ...]:
    """Return the ordinals of the calendar dates on which instants of [start, end) fall in a zone."""
    return tuple(range(local_day(zone, start), local_day(zone, end - 1) + 1))


@lru_cache(maxsize=200_000)
def wall(zone: str, day: int, minutes: int) -> int:
    """Return the instant of a wall time; what daylight saving skips or repeats is read with fold=0 (R3)."""
    midnight = datetime.fromordinal(day)
    at = midnight + timedelta(days=1) if minutes == 1440 else midnight.replace(hour=minutes // 60, minute=minutes % 60)
    return int(at.replace(tzinfo=_zone(zone)).timestamp())


@lru_cache(maxsize=4096)
def holiday_names(calendar: str, year: int) -> dict[int, str]:
    """Return the holidays of a country or "country-subdivision" in a year, by ordinal."""
    import holidays

    country, _, subdivision = calendar.partition("-")
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return {day.toordinal(): name for day, name in found.items()}


def zone_that_matters(sequence: Sequence, contact_zone: str) -> str:
    """Return the contact's zone where a sequence goes by it, else ""."""
    return contact_zone if sequence.zone_rule == "recipient" else ""


def zone_of(sequence: Sequence, contact_zone: str, mailbox: Mailbox) -> str:
    """Return the zone a sequence sends in for a contact from a mailbox (R1)."""
    if sequence.zone_rule == "mailbox":
        return mailbox.zone
    return (contact_zone or mailbox.zone) if sequence.zone_rule == "recipient" else sequence.zone_rule


class Days:
    """The sending days and windows of a snapshot's sequences."""

    def __init__(self) -> None:
        self._off: dict[tuple[int, str, int], str] = {}
        self._pieces: dict[tuple[int, int, str, str, int], tuple[Piece, ...]] = {}

    def why_off(self, sequence: Sequence, zone: str, day: int) -> str:
        """Return why a sequence does not send on a day in a zone, in words; "" for a sending day (R2)."""
        key = (sequence.id, zone, day)
        known = self._off.get(key)
        if known is None:
            known = self._off[key] = self._judge(sequence, zone, day)
        return known

    def next_day(self, sequence: Sequence, zone: str, mailbox: Mailbox | None, day: int) -> int | None:
        """Return the first sending day on or after `day`, not an away day of the mailbox; None if there is none."""
        patience = 0
        while patience < 4000 and day < LAST_DAY:
            if not self.why_off(sequence, zone, day) and not (mailbox and mailbox.away_on(day)):
                return day
            day += 1
            patience += 1
        return None

    def due(self, sequence: Sequence, zone: str, day: int, wait: int) -> int:
        """Return the day `wait` days after `day`: calendar days, or the sequence's sending days (R1)."""
        if not sequence.sending_days:
            return day + wait
        for _ in range(wait):
            following = self.next_day(sequence, zone, None, day + 1)
            if following is None:
                return day + wait
            day = following
        return day

    def pieces(self, sequence: Sequence, zone: str, mailbox_zone: str, day: int) -> tuple[Piece, ...]:
        """Return the window of a day, cut where the mailbox's own date changes (R3, R4)."""
        key = (sequence.start, sequence.end, zone, mailbox_zone, day)
        known = self._pieces.get(key)
        if known is None:
            known = self._pieces[key] = _cut(
                wall(zone, day, sequence.start), wall(zone, day, sequence.end), zone, mailbox_zone, day
            )
        return known

    def _judge(self, sequence: Sequence, zone: str, day: int) -> str:
        weekday = (day + 6) % 7
        if not sequence.weekdays >> weekday & 1:
            return f"{WEEKDAY_NAMES[weekday]} is no sending day"
        if day in sequence.dates_off:
            return "a date off of the sequence"
        if sequence.holidays:
            name = holiday_names(sequence.holidays, date.fromordinal(day).year).get(day)
            if name:
                return f"{name} is a holiday"
        if wall(zone, day, sequence.start) >= wall(zone, day, sequence.end):
            return "the clock change leaves no window"
        return ""


def _cut(start: int, end: int, zone: str, mailbox_zone: str, day: int) -> tuple[Piece, ...]:
    if zone == mailbox_zone:
        return (Piece(start, end, day),)
    pieces = []
    while start < end:
        own = local_day(mailbox_zone, start)
        midnight = wall(mailbox_zone, own, 1440)
        pieces.append(Piece(start, min(end, midnight), own))
        start = midnight
    return tuple(pieces)
