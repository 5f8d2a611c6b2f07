"""What the window and the process that imports say to each other, as bodies of `beside` lines.

Owns the words only: what they lead to is `commands/import_session`, the process `main/import_process`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.core.imports.proposals import OPEN, OWN
from app.core.imports.values import FieldType, Style


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be read and how: a file, or pasted text. What is empty is found out."""

    file: str = ""
    text: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    day_first: bool | None = None
    decimal_comma: bool | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and what is proposed for it; `empty` where no row has a value."""

    title: str
    field: str
    type: FieldType
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a file. `samples` are the first rows with their lines, long cells cut short."""

    name: str
    rows: int
    columns: tuple[Column, ...]
    samples: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    delimiter: str
    kind: str
    sheet: str
    sheets: tuple[str, ...]
    style: Style
    own_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose: where each column goes, what it is, and what becomes of who is known."""

    fields: tuple[str, ...]
    types: tuple[FieldType, ...]
    duplicates: str = "update"
    whole: bool = False

    def mapping(self) -> dict[int, str]:
        """Return the field of each column that is imported, by the column's place."""
        return {place: one for place, one in enumerate(self.fields) if one and one != OPEN}

    def own_types(self) -> dict[int, FieldType]:
        """Return the types of the columns that go to own fields."""
        return {place: self.types[place] for place, one in self.mapping().items() if one.startswith(OWN)}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem as the window shows it."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A row as it would be imported: `what` is new, updated or same; `changes` in words for known contacts."""

    line: int
    what: str
    email: str
    name: str
    company: str
    changes: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What an import would do. `known` addresses are contacts already; `wrong` are the first problems."""

    new: int
    updated: int
    same: int
    skipped: int
    problems: int
    known: int
    wrong: tuple[Wrong, ...]
    preview: tuple[Preview, ...]
    seconds: float

    @property
    def imported(self) -> int:
        """Return how many contacts an import would write."""
        return self.new + self.updated


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did."""

    batch: int
    new: int
    updated: int
    same: int
    skipped: int
    problems: int
    seconds: float


def body_of(message: Source | Found | Choice | Checked | Done) -> dict[str, Any]:
    """Return a message as the body of a line."""
    return asdict(message)


def source_of(body: Mapping[str, Any]) -> Source:
    """Return the Source in a body."""
    return Source(**body)


def choice_of(body: Mapping[str, Any]) -> Choice:
    """Return the Choice in a body."""
    return Choice(tuple(body["fields"]), tuple(map(FieldType, body["types"])), body["duplicates"], body["whole"])


def found_of(body: Mapping[str, Any]) -> Found:
    """Return the Found in a body."""
    columns = tuple(Column(**{**one, "type": FieldType(one["type"])}) for one in body["columns"])
    samples = tuple((line, tuple(cells)) for line, cells in body["samples"])
    changed = {
        "columns": columns,
        "samples": samples,
        "sheets": tuple(body["sheets"]),
        "style": Style(**body["style"]),
        "own_fields": tuple(body["own_fields"]),
    }
    return Found(**{**body, **changed})


def checked_of(body: Mapping[str, Any]) -> Checked:
    """Return the Checked in a body."""
    wrong = tuple(Wrong(**one) for one in body["wrong"])
    preview = tuple(Preview(**one) for one in body["preview"])
    return Checked(**{**body, "wrong": wrong, "preview": preview})


def done_of(body: Mapping[str, Any]) -> Done:
    """Return the Done in a body."""
    return Done(**body)
