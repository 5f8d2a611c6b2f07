"""The values of own fields that are more than text: numbers, days, vehicle numbers. Tells what is wrong in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FieldType(StrEnum):
    """What an own field's values are."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    VIN = "vin"


@dataclass(frozen=True, slots=True)
class Style:
    """How a file writes 03.04.2026 (the day first, or the month) and 1.204,50 (a decimal comma, or a point)."""

    day_first: bool = True
    decimal_comma: bool = False


_DAY = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[T ]\d{1,2}:\d{2}.*)?")
_MONTH = re.compile(r"\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}")
_MONEY = re.compile(r"^(?:€|\$|£|EUR|USD|GBP|CHF|PLN)\s*|\s*(?:€|\$|£|EUR|USD|GBP|CHF|PLN|zł|%)$", re.I)
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:[. '’]\d{3})+|\d+)(?:,\d+)?")
_POINT = re.compile(r"[+-]?(?:\d{1,3}(?:[, '’]\d{3})+|\d+)(?:\.\d+)?")
_SURELY_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:[. '’]\d{3})+|\d+),\d{1,2}|\d{1,3}(?:\.\d{3}){2,}")
_SURELY_POINT = re.compile(r"[+-]?(?:\d{1,3}(?:[, '’]\d{3})+|\d+)\.\d{1,2}|\d{1,3}(?:,\d{3}){2,}")
_VIN_TITLES = ("vin", "fin", "fahrgestellnummer", "fahrgestellnr", "chassis number", "vehicle identification number")
_LIKELY = 0.8
_TURN = 70
"""Years of two digits below this are of this century."""


def find_style(values: Iterable[str]) -> Style:
    """Return the style that most values speak for; days come first and points divide where none does."""
    day, month, comma, point = 0, 0, 0, 0
    for value in values:
        if found := _DAY.fullmatch(value):
            first, second = int(found[1]), int(found[3])
            day += first > 12 >= second and len(found[1]) < 3
            month += second > 12 >= first
        else:
            plain = _MONEY.sub("", value)
            comma += bool(_SURELY_COMMA.fullmatch(plain))
            point += bool(_SURELY_POINT.fullmatch(plain))
    return Style(day >= month, comma > point)


def find_type(title: str, values: Sequence[str], style: Style) -> FieldType:
    """Return what a column's values (those not empty) most likely are.

    Whole numbers alone stay text: a customer's number is one, too.
    """
    if re.sub(r"[\W_]+", " ", title.casefold()).strip() in _VIN_TITLES:
        return FieldType.VIN
    least = max(1, round(len(values) * _LIKELY))
    if values and sum(bool(_DAY.fullmatch(value)) for value in values) >= least:
        return FieldType.DATE
    numbers = [value for value in values if not checked(value, FieldType.NUMBER, style)[1]]
    telling = sum(not value.isdigit() for value in numbers)
    return FieldType.NUMBER if values and len(numbers) >= least and telling >= least / 2 else FieldType.TEXT


def checked(value: str, kind: FieldType, style: Style) -> tuple[str, str]:
    """Return a value as it is stored (1204.50, 2025-09-14) and "", or the value and why it is wrong."""
    if kind is FieldType.NUMBER:
        return _number(value, style)
    if kind is FieldType.DATE:
        return _day(value, style)
    return _vin(value) if kind is FieldType.VIN else (value, "")


def _number(value: str, style: Style) -> tuple[str, str]:
    plain = _MONEY.sub("", value).strip()
    if not (_COMMA if style.decimal_comma else _POINT).fullmatch(plain):
        return value, "This is not a number."
    decimal = "," if style.decimal_comma else "."
    whole, _, part = plain.partition(decimal)
    digits = re.sub(r"[^\d+-]", "", whole).removeprefix("+")
    return (f"{digits}.{part}" if part else digits), ""


def _day(value: str, style: Style) -> tuple[str, str]:
    found = _DAY.fullmatch(value)
    if not found:
        return value, "A day is missing." if _MONTH.fullmatch(value) else "This is not a date."
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) > 2:
        year, month, day = first, second, third
    else:
        day, month = (first, second) if style.day_first else (second, first)
        year = third if len(found[4]) > 2 else third + (2000 if third < _TURN else 1900)
    try:
        return date(year, month, day).isoformat(), ""
    except ValueError:
        return value, "There is no such day."


def _vin(value: str) -> tuple[str, str]:
    plain = value.replace(" ", "").upper()
    if len(plain) != 17:
        return value, f"It has {len(plain)} characters, a VIN has 17."
    wrong = sorted({sign for sign in plain if sign in "IOQ"})
    if wrong:
        return value, f"{' and '.join(wrong)} cannot be in a VIN."
    return (plain, "") if plain.isascii() and plain.isalnum() else (value, "A VIN has letters and figures only.")
