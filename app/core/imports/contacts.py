"""Contacts out of a table: each row a draft or a problem in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from email_validator import EmailNotValidError, validate_email

from app.core.errors import InputError
from app.core.imports.columns import TAGS, suggest_mapping
from app.core.imports.table import read_table
from app.core.model import CONTACT_FIELDS, ContactDraft, Problem, is_zone

LONGEST_VALUE = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPLIT = re.compile(r"[,;|]")
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.)+[a-z]{2,12}", re.I
)
_UNUSUAL = re.compile(r"@(?:.*\.)?(?:xn--|..--)|\.(?:arpa|invalid|local|localhost|onion|test)$", re.I)


@dataclass(frozen=True, slots=True)
class ContactFile:
    """The good rows as (line, draft), what is wrong with the others, and how the file was read.

    `mapping` is the field of each column by its place, "" for one that is left out.
    """

    rows: tuple[tuple[int, ContactDraft], ...]
    problems: tuple[Problem, ...]
    header: tuple[str, ...]
    mapping: Mapping[int, str]
    encoding: str
    delimiter: str


def read_contacts(stream: BinaryIO, *, name: str, mapping: Mapping[int, str] | None = None) -> ContactFile:
    """Return the contacts of a CSV or TSV.

    An unknown time zone is a problem of its cell only: the contact is kept without zone. An address that stands
    in the file twice is a problem of the later row. Raises InputError for a file that is no table, has no column
    with addresses, or has no good row.
    """
    table = read_table(stream, name=name)
    chosen = dict(mapping) if mapping is not None else suggest_mapping(table.header)
    if "email" not in chosen.values():
        found = ", ".join(filter(None, table.header)) or "none"
        raise InputError(f"{name} has no column with email addresses (found: {found}); name one of them email.")
    reader = _Reader(table.header, chosen)
    for line, cells in table.rows:
        reader.read(line, cells)
    if not reader.rows:
        raise InputError(f"{name} has no row that can be imported{_first(reader.problems)}.")
    return ContactFile(
        tuple(reader.rows), tuple(reader.problems), table.header, chosen, table.encoding, table.delimiter
    )


class _Reader:
    def __init__(self, header: tuple[str, ...], mapping: Mapping[int, str]) -> None:
        self.header = header
        self.mapping = mapping
        self.rows: list[tuple[int, ContactDraft]] = []
        self.problems: list[Problem] = []
        self._seen: dict[str, int] = {}

    def read(self, line: int, cells: list[str]) -> None:
        if len(cells) > len(self.header) and any(cell.strip() for cell in cells[len(self.header) :]):
            reason = (
                f"The row has {len(cells)} cells, the header {len(self.header)}; quote cells that hold the delimiter."
            )
            self.problems.append(Problem(line, "", cells[len(self.header)], reason))
            return
        values: dict[str, str] = {}
        for place, field in self.mapping.items():
            if field and place < len(cells):
                values[field] = cells[place].strip()
        if self._address(line, values) and self._clean(line, values):
            self._zone(line, values)
            self.rows.append((line, _draft(values)))

    def _address(self, line: int, values: dict[str, str]) -> bool:
        address = values.get("email", "")
        reason = why_no_address(address)
        if not reason:
            first = self._seen.setdefault(address.casefold(), line)
            reason = "" if first == line else f"The address stands in line {first} already; the first one counts."
        if reason:
            self._problem(line, "email", address, reason)
        return not reason

    def _clean(self, line: int, values: dict[str, str]) -> bool:
        for field, value in values.items():
            if len(value) > LONGEST_VALUE:
                self._problem(line, field, value[:80], f"The cell is longer than {LONGEST_VALUE:,} characters.")
                return False
            if _CONTROL.search(value):
                self._problem(line, field, value[:80], "The cell holds control characters; remove them.")
                return False
        return True

    def _zone(self, line: int, values: dict[str, str]) -> None:
        zone = values.get("time_zone", "")
        if zone and not is_zone(zone):
            reason = "The time zone is not known and is left out; write one such as Europe/Berlin."
            self._problem(line, "time_zone", zone, reason)
            values["time_zone"] = ""

    def _problem(self, line: int, field: str, value: str, reason: str) -> None:
        column = next((self.header[place] for place, chosen in self.mapping.items() if chosen == field), field)
        self.problems.append(Problem(line, column, value, reason))


def why_no_address(address: str) -> str:
    """Return why a text cannot be an email address, "" for one that can; plain addresses skip the full check."""
    if not address:
        return "The address is empty."
    if len(address) <= 120 and _PLAIN_ADDRESS.fullmatch(address) and not _UNUSUAL.search(address):
        return ""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return str(error)
    return ""


def _draft(values: Mapping[str, str]) -> ContactDraft:
    known = {field: values.get(field, "") for field in CONTACT_FIELDS}
    tags = tuple(dict.fromkeys(tag.strip() for tag in _SPLIT.split(values.get(TAGS, "")) if tag.strip()))
    custom = tuple(
        (field.removeprefix("custom."), value)
        for field, value in values.items()
        if field.startswith("custom.") and value
    )
    return ContactDraft(**known, tags=tags, custom=custom)


def _first(problems: list[Problem]) -> str:
    return f": line {problems[0].line}: {problems[0].reason}".rstrip(".") if problems else "; it holds only a header"
