"""Contacts out of a table: each row a draft or a problem in words. Knows no file format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from email_validator import EmailNotValidError, validate_email

from app.core.errors import InputError
from app.core.imports.columns import KNOWN, TAGS, suggest_mapping
from app.core.imports.table import Reading, read_table
from app.core.imports.values import FieldType, Style, checked
from app.core.model import CONTACT_FIELDS, ContactDraft, Problem, is_zone

LONGEST_VALUE = 10_000
LONGEST_ADDRESS = 254
LONGEST_SHOWN = 120
_REPORTED = 1000
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile(r"\s*[\t\r\n\u2028\u2029]\s*")
_BLANK = " \t\r\n\x0b\x0c\xa0\u3000\u200b\ufeff"
_SPLIT = re.compile(r"[,;|]")
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.)+[a-z]{2,12}", re.I | re.A
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


def read_contacts(
    stream: BinaryIO, *, name: str, mapping: Mapping[int, str] | None = None, reading: Reading | None = None
) -> ContactFile:
    """Return the contacts of a CSV, TSV, Excel workbook or JSON.

    An unknown time zone is a problem of its cell only: the contact is kept without zone. An address that stands
    in the file twice is a problem of the later row. Raises InputError for a file that is no table, has no column
    with addresses, or has no good row.
    """
    table = read_table(stream, name=name, reading=reading)
    chosen = dict(mapping) if mapping is not None else suggest_mapping(table.header)
    if "email" not in chosen.values():
        found = ", ".join(filter(None, table.header)) or "none"
        raise InputError(f"{name} has no column with email addresses (found: {found}); name one of them email.")
    rows, problems = contacts_of(table.header, table.rows, chosen)
    if not rows:
        raise InputError(f"{name} has no row that can be imported{_first(problems)}.")
    return ContactFile(tuple(rows), tuple(problems), table.header, chosen, table.encoding, table.delimiter)


def contacts_of(
    header: tuple[str, ...],
    rows: Iterable[tuple[int, list[str]]],
    mapping: Mapping[int, str],
    *,
    types: Mapping[int, FieldType] | None = None,
    style: Style | None = None,
    report: Callable[[int], None] | None = None,
) -> tuple[list[tuple[int, ContactDraft]], list[Problem]]:
    """Return the good rows as (line, draft) and what is wrong with the others; `mapping` must have an "email".

    `types` are those of own fields by the column's place; a value that is not of its type is a problem of the row.
    `report` hears after every thousand rows how many were read; what it raises ends the reading.
    """
    reader = _Reader(header, mapping, types or {}, style or Style())
    for number, (line, cells) in enumerate(rows, start=1):
        reader.read(line, cells)
        if report is not None and not number % _REPORTED:
            report(number)
    return reader.rows, reader.problems


class _Reader:
    """Turns rows into drafts and problems; where each field's cell stands is looked up once."""

    def __init__(
        self, header: tuple[str, ...], mapping: Mapping[int, str], types: Mapping[int, FieldType], style: Style
    ) -> None:
        self._header = header
        self._style = style
        self._place = {field: place for place, field in mapping.items() if field and 0 <= place < len(header)}
        self._columns = [self._place.get(field, -1) for field in CONTACT_FIELDS]
        self._own = [
            (field.removeprefix("custom."), place)
            for field, place in self._place.items()
            if field.startswith("custom.")
        ]
        own = {place for _, place in self._own}
        self._typed = [(place, kind) for place, kind in types.items() if place in own and kind is not FieldType.TEXT]
        self.rows: list[tuple[int, ContactDraft]] = []
        self.problems: list[Problem] = []
        self._seen: dict[str, int] = {}

    def read(self, line: int, cells: list[str]) -> None:
        """Take one row in; cells that its end lacks are empty, cells beyond the header are a problem."""
        width = len(self._header)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            reason = f"The row has {len(cells)} cells, the header {width}; quote cells that hold the delimiter."
            self.problems.append(Problem(line, "", _short(cells[width]), reason))
            return
        row = [cell.strip(_BLANK) for cell in cells]
        row += [""] * (width - len(row))
        plain = "".join(row)
        if not (plain.isprintable() and len(plain) <= LONGEST_VALUE) and not self._clean(line, row):
            return
        row.append("")
        if self._of_types(line, row) and self._address(line, row[self._place["email"]]):
            self._keep(line, row)

    def _of_types(self, line: int, row: list[str]) -> bool:
        """Write values of own fields as they are stored; refuse a row with one that is not of its type."""
        for place, kind in self._typed:
            if row[place]:
                row[place], reason = checked(row[place], kind, self._style)
                if reason:
                    self._problem(line, place, row[place], reason)
                    return False
        return True

    def _keep(self, line: int, row: list[str]) -> None:
        place = self._place.get("time_zone", -1)
        if row[place] and not is_zone(row[place]):
            reason = "The time zone is not known and is left out; write one such as Europe/Berlin."
            self._problem(line, place, row[place], reason)
            row[place] = ""
        values = dict(zip(CONTACT_FIELDS, [row[place] for place in self._columns], strict=True))
        tags = _tags(row[self._place.get(TAGS, -1)])
        custom = tuple([(name, row[place]) for name, place in self._own if row[place]])
        self.rows.append((line, ContactDraft(**values, tags=tags, custom=custom)))

    def _address(self, line: int, address: str) -> bool:
        reason = why_no_address(address)
        if not reason:
            first = self._seen.setdefault(address.lower(), line)
            reason = "" if first == line else f"The address stands in line {first} already; the first one counts."
        if reason:
            self._problem(line, self._place["email"], address, reason)
        return not reason

    def _clean(self, line: int, row: list[str]) -> bool:
        """Write the contact's own fields in one line; refuse what no text should hold."""
        for field, place in self._place.items():
            value = row[place]
            if len(value) > LONGEST_VALUE:
                self._problem(line, place, value, f"The cell is longer than {LONGEST_VALUE:,} characters.")
                return False
            if found := _FORBIDDEN.search(value):
                words = f"The cell holds the invisible control character U+{ord(found[0]):04X}; remove it."
                self._problem(line, place, value, words)
                return False
            if field in KNOWN:
                row[place] = _BREAK.sub(" ", value)
        return True

    def _problem(self, line: int, place: int, value: str, reason: str) -> None:
        self.problems.append(Problem(line, self._header[place], _short(value), reason))


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"


@lru_cache(maxsize=1024)
def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for part in _SPLIT.split(text) if (tag := part.strip())))


def why_no_address(address: str) -> str:
    """Return why a text cannot be an email address, "" for one that can; plain addresses skip the full check.

    Names that can never be delivered to (.test, .invalid, .local, RFC 6761) are refused like any other mistake;
    .example is let pass, since it stands for a real domain in examples.
    """
    if len(address) <= 120 and _PLAIN_ADDRESS.fullmatch(address) and not _UNUSUAL.search(address):
        return ""
    if usual := _usual_mistake(address):
        return usual
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return str(error)
    return ""


def _usual_mistake(address: str) -> str:
    """Return what is wrong in the words of whoever typed it, for the commonest mistakes."""
    _local, at, domain = address.partition("@")
    if not address:
        return "A contact needs an email address."
    if len(address) > LONGEST_ADDRESS:
        return f"The address is longer than {LONGEST_ADDRESS} characters."
    if not at:
        return "There is no @ in the address."
    if not domain:
        return "There is no domain after the @."
    if "." not in domain and "@" not in domain:
        return "The domain has no ending."
    if address.count("@") > 1 and '"' not in address:
        return "There are two @ signs; write one address in a cell."
    if any(sign.isspace() for sign in address) and '"' not in address:
        return "There is a space in the address."
    return ""


def _first(problems: list[Problem]) -> str:
    return f": line {problems[0].line}: {problems[0].reason}".rstrip(".") if problems else "; it holds only a header"
