"""The day on which someone away is back, out of free text in many languages. Pure; today comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from app.core.inbox.away import AWAY_SUBJECT, AWAY_TEXT
from app.core.inbox.day_words import (
    BACK,
    BEHIND,
    DATED,
    END_OF_YEAR,
    MONTHS,
    NEXT_WEEK,
    NUMBERS,
    ORDINAL,
    PAST,
    SPAN,
    STARTS,
    TOMORROW_TOLD,
    UNTIL,
    WEEK_WORDS,
    WEEKDAY_TOLD,
    WEEKDAYS,
    any_of,
)

LONGEST_TEXT = 4_000
_LAST_YEAR = 9_000
"""No calendar of ours goes beyond; a clock that does is wrong."""
FARTHEST = timedelta(days=400)
"""A day further ahead is none of a return."""
_SENTENCE_ENDS = re.compile(r"(?<=[^\W\d_]{4})[.!?]\s|\n")
_SHORT_TEXT = 120


class Told(IntEnum):
    """How surely a day is the one of the return: NOTHING for a day of something else, STARTS for the first one away."""

    NOTHING = -1
    STARTS = 0
    MENTIONED = 1
    UNTIL = 2
    BACK = 3


@dataclass(frozen=True, slots=True)
class _Found:
    day: date
    told: Told


def return_day(folded: str, *, today: date) -> date | None:
    """Return the day of return, or the last day away where only that is told; None where the text tells none.

    `folded` is the text as `fold` makes it; days without a year are the nearest to `today`, past ones are none.
    """
    text = folded[:LONGEST_TEXT]
    if today.year >= _LAST_YEAR:
        return None
    taken: list[tuple[int, int]] = []
    dated = list(_dates(text, today, taken))
    rest = _without(text, taken)
    back = [one for one in _ordinals(rest, today) if one.told is Told.BACK]
    day, starts = _best([*dated, *back], today)
    for readings in (_ordinals, _weekdays, _spans):
        if day is not None:
            return day
        day, later = _best(list(readings(rest, starts or today)), today)
        starts = later or starts
    return day


def _best(found: list[_Found], today: date) -> tuple[date | None, date | None]:
    """Return the day told most surely, and the start of an absence where only that is told; None for neither."""
    ahead = [one for one in found if today <= one.day <= today + FARTHEST and one.told is not Told.NOTHING]
    surest = max((one.told for one in ahead), default=Told.STARTS)
    days = [one.day for one in ahead if one.told is surest]
    if surest is Told.STARTS:
        return None, max(days, default=None)
    return (max(days) if surest is Told.MENTIONED else min(days)), None


def _without(text: str, taken: list[tuple[int, int]]) -> str:
    """Return the text with what was read of it filled up, so that nothing is read twice."""
    for start, end in taken:
        text = f"{text[:start]}{'#' * (end - start)}{text[end:]}"
    return text


def _dates(text: str, today: date, taken: list[tuple[int, int]]) -> Iterator[_Found]:
    for pattern in DATED:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            day = _day_of(match, today)
            if day is not None:
                taken.append(match.span())
                if not PAST.search(text[max(0, match.start() - 40) : match.start()]):
                    yield _found(day, match, text)
    for match in END_OF_YEAR.finditer(text):
        yield _found(date(today.year, 12, 31), match, text)


def _ordinals(text: str, today: date) -> Iterator[_Found]:
    for match in ORDINAL.finditer(text):
        months = [divmod(today.year * 12 + today.month - 1 + n, 12) for n in (0, 1, 2)]
        nearest = [_dated(year, month + 1, int(match["day"])) for year, month in months]
        day = next((one for one in nearest if one is not None and one >= today), None)
        if day is not None:
            yield _found(day, match, text, match.start("day"))


def _weekdays(text: str, today: date) -> Iterator[_Found]:
    for match in WEEKDAY_TOLD.finditer(text):
        ahead = (WEEKDAYS[match["weekday"]] - today.weekday() - 1) % 7 + 1
        found = _found(today + timedelta(days=ahead), match, text)
        if found.told is not Told.MENTIONED:
            yield found
    if NEXT_WEEK.search(text):
        yield _Found(today + timedelta(days=7 - today.weekday()), Told.MENTIONED)
    for match in TOMORROW_TOLD.finditer(text):
        found = _found(today + timedelta(days=1), match, text)
        if found.told is not Told.MENTIONED:
            yield found


def _spans(text: str, today: date) -> Iterator[_Found]:
    for match in SPAN.finditer(text):
        count = int(match["count"]) if match["count"].isdigit() else NUMBERS[match["count"]]
        unit = 7 if re.fullmatch(any_of(WEEK_WORDS), match["unit"]) else 1
        found = _found(today + timedelta(days=count * unit), match, text)
        yield _Found(found.day, min(found.told, Told.MENTIONED))


def _found(day: date, match: re.Match[str], text: str, start: int | None = None) -> _Found:
    """Return the day with how it is told by the words around it."""
    start = match.start() if start is None else start
    before, behind = text[max(0, start - 70) : start], text[match.end() : match.end() + 50]
    told = Told.MENTIONED
    if BACK.search(before):
        told = Told.BACK
    elif UNTIL.search(before) and not STARTS.search(before):
        told = Told.UNTIL
    elif BEHIND.search(behind):
        told = Told.BACK
    elif STARTS.search(before):
        told = Told.STARTS
    elif not _speaks_of_absence(text, start, match.end()):
        told = Told.NOTHING
    return _Found(day, told)


def _speaks_of_absence(text: str, start: int, end: int) -> bool:
    """Return whether the sentence around a day is about being away; in a short text it is."""
    if len(text) <= _SHORT_TEXT:
        return True
    begins = max((one.end() for one in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    ends = _SENTENCE_ENDS.search(text, end)
    sentence = text[begins : ends.start() if ends else len(text)]
    return bool(AWAY_TEXT.search(sentence) or AWAY_SUBJECT.search(sentence))


def _day_of(match: re.Match[str], today: date) -> date | None:
    named = match.groupdict()
    year = named.get("year")
    whole_year = (int(year) + (2000 if len(year) == 2 else 0)) if year else None
    if named.get("first"):
        return _slashed(int(named["first"]), int(named["second"]), whole_year, today, bool(year))
    month = named["month"]
    number = int(month) if month.isdigit() else MONTHS[month]
    if named.get("last"):
        first = _nearest(number, 1, whole_year, today)
        return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if first else None
    return _nearest(number, int(named.get("day") or 1), whole_year, today)


def _slashed(first: int, second: int, year: int | None, today: date, whole: bool) -> date | None:
    """Return the day of "3/8" or "8/3/2026": the reading that is sooner ahead, the day first where both are."""
    readings = [_nearest(second, first, year, today), _nearest(first, second, year, today)]
    ahead = [one for one in readings if one is not None and one >= today]
    if not whole:
        ahead = [one for one in ahead if one - today < timedelta(days=120)]  # "1/2" is as often a half
    if len(ahead) == 2 and (ahead[1] - today).days + 30 < (ahead[0] - today).days:
        return ahead[1]
    return ahead[0] if ahead else None


def _nearest(month: int, day: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return _dated(year, month, day)
    around = [one for n in (-1, 0, 1) if (one := _dated(today.year + n, month, day)) is not None]
    return min(around, key=lambda one: abs(one - today), default=None)


def _dated(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
