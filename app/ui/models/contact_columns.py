"""The columns a table of contacts can have, and what their cells say. Knows rows, no widget and no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from app.ui import when

if TYPE_CHECKING:
    from app.core.queries.contacts import ContactRow

CUSTOM: Final = "custom:"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its words, the name `contact_ids` sorts by ("" for none), its width at first."""

    key: str
    title: str
    sort: str
    width: int


CHECK: Final = Column("check", "", "", 36)
NAME: Final = Column("name", "Name", "name", 144)
KNOWN: Final = (
    NAME,
    Column("email", "Email", "email", 196),
    Column("company", "Company", "company", 138),
    Column("sequences", "Sequence and step", "", 202),
    Column("activity", "Last activity", "activity", 162),
    Column("next", "Next email", "next", 136),
    Column("tags", "Tags", "", 120),
    Column("title", "Title", "title", 140),
    Column("city", "City", "city", 120),
    Column("country", "Country", "country", 110),
    Column("phone", "Phone", "phone", 130),
    Column("time_zone", "Time zone", "time_zone", 140),
    Column("language", "Language", "language", 100),
)
FIRST: Final = ("name", "email", "company", "sequences", "activity", "next", "tags")
"""Shown until the user chooses."""


def custom_column(name: str) -> Column:
    """Return the column of a custom field."""
    return Column(f"{CUSTOM}{name}", name, f"{CUSTOM}{name}", 120)


def columns_of(keys: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns by their keys, the check box first; keys nobody knows (any more) are left out."""
    known = {column.key: column for column in KNOWN}
    found = []
    for key in keys:
        if key.startswith(CUSTOM) and key != CUSTOM:
            found.append(custom_column(key.removeprefix(CUSTOM)))
        elif key in known:
            found.append(known[key])
    return (CHECK, *(found or (NAME,)))


def all_columns(custom: Sequence[str]) -> tuple[Column, ...]:
    """Return every column there is to choose, without the check box."""
    return (*KNOWN, *(custom_column(name) for name in custom))


def cell_words(row: ContactRow, key: str, now: datetime) -> str:
    """Return what a cell says, "–" for nothing."""
    if key.startswith(CUSTOM):
        return dict(row.custom).get(key.removeprefix(CUSTOM), "") or "–"
    return _WORDS[key](row, now) or "–"


def _sequences(row: ContactRow, _now: datetime) -> str:
    return "suppressed" if row.suppressed else row.sequences


def _activity(row: ContactRow, now: datetime) -> str:
    return f"{row.activity.word}, {when.lately(row.activity.at, now)}" if row.activity else ""


def _next(row: ContactRow, now: datetime) -> str:
    if row.next_send_at is None:
        return "never" if row.suppressed else ""
    return when.near(row.next_send_at, now)


def _tags(row: ContactRow, _now: datetime) -> str:
    return ", ".join(row.tags)


def _field(name: str) -> Callable[[ContactRow, datetime], str]:
    return lambda row, _now: str(getattr(row, name))


_WORDS: Final[dict[str, Callable[[ContactRow, datetime], str]]] = {
    "check": lambda _row, _now: "",
    "sequences": _sequences,
    "activity": _activity,
    "next": _next,
    "tags": _tags,
    **{
        name: _field(name)
        for name in ("name", "email", "company", "title", "city", "country", "phone", "time_zone", "language")
    },
}
