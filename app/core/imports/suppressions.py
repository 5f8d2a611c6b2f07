"""Addresses and domains that must not be mailed, out of a table: each row a value or a problem in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from app.core.errors import InputError
from app.core.imports.columns import suggest_mapping
from app.core.imports.contacts import why_no_address
from app.core.imports.table import Reading, read_table
from app.core.model import Problem

_VALUES = ("email", "address", "domain", "value", "suppressed", "suppression", "blocked", "unsubscribed")
_REASONS = ("reason", "why", "grund", "raison", "motivo", "note", "comment")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class SuppressionFile:
    """The good rows as (line, lower-cased address or domain, reason), and what is wrong with the others."""

    rows: tuple[tuple[int, str, str], ...]
    problems: tuple[Problem, ...]


def read_suppressions(stream: BinaryIO, *, name: str, reading: Reading | None = None) -> SuppressionFile:
    """Return the addresses and domains of a CSV, TSV, Excel workbook or JSON; a bare list needs no header.

    The column is the one named email, domain or value; another named reason is kept with each. InputError for a file
    that is no table, has no such column, or has no good row.
    """
    table = read_table(stream, name=name, reading=reading)
    rows: Iterable[tuple[int, list[str]]] = table.rows
    place, reason = _column(table.header, _VALUES), _column(table.header, _REASONS)
    if place is None and len(table.header) == 1 and not why_no_suppression(table.header[0]):
        place, rows = 0, [(1, list(table.header)), *rows]
    if place is None:
        found = ", ".join(filter(None, table.header)) or "none"
        raise InputError(f"{name} has no column with addresses or domains (found: {found}); name one of them email.")
    good, problems = _sorted_out(rows, place, reason, table.header[place])
    if not good:
        because = f": line {problems[0].line}: {problems[0].reason}" if problems else "; it holds only a header."
        raise InputError(f"{name} has no row that can be imported{because}")
    return SuppressionFile(tuple(good), tuple(problems))


def _column(header: tuple[str, ...], names: tuple[str, ...]) -> int | None:
    plain = [one.strip().casefold() for one in header]
    by_name = next((plain.index(name) for name in names if name in plain), None)
    if by_name is None and "email" in names:
        return next((place for place, field in suggest_mapping(header).items() if field == "email"), None)
    return by_name


def _sorted_out(
    rows: Iterable[tuple[int, list[str]]], place: int, reason: int | None, column: str
) -> tuple[list[tuple[int, str, str]], list[Problem]]:
    good: list[tuple[int, str, str]] = []
    problems: list[Problem] = []
    for line, cells in rows:
        value = cells[place].strip().lower() if place < len(cells) else ""
        wrong = why_no_suppression(value)
        if wrong:
            problems.append(Problem(line, column, value[:_LONGEST], wrong))
            continue
        words = cells[reason] if reason is not None and reason < len(cells) else ""
        good.append((line, value.removeprefix("@"), " ".join(words.split())))
    return good, problems


def why_no_suppression(value: str) -> str:
    """Return why a text can be neither an address nor a domain ("example.com", "@example.com"), "" for one that can."""
    plain = value.strip().removeprefix("@")
    if not plain:
        return "There is neither an address nor a domain."
    return why_no_address(plain if "@" in plain else f"somebody@{plain}")
