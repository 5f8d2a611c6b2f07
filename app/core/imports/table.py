"""Any file of rows as header and cells: what kind of file, which encoding, which delimiter. Never reads without bound.

CSV and TSV are read here, Excel workbooks in `workbook`, JSON in `records`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.core.errors import InputError
from app.core.imports.encoding import find_encoding

LONGEST_LINE = 1_000_000
LARGEST_FILE = 512 * 1024 * 1024
LARGEST_WIDTH = 2_000
DELIMITERS = (",", ";", "\t", "|")
WORKBOOK = b"PK\x03\x04"
_PIECE = 1 << 20
_BOM = "\ufeff"
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])[\t,; ]*(?:\r\n|\n|\r)", re.I)
"""Excel's own way to name the delimiter, in a line before the header."""

_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls); save it as .xlsx or CSV"),
    (b"%PDF", "a PDF; export the list as CSV"),
    (b"SQLite format 3\x00", "a database; export the list as CSV"),
    (b"\x89PNG", "a picture; choose the CSV"),
    (b"\xff\xd8\xff", "a picture; choose the CSV"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the user wants a file to be read; what is empty is found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and rows; each row with its line number, counted from 1 with the header.

    `kind` is csv, xlsx or json; `sheets` are a workbook's, `sheet` the one that was read.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    delimiter: str
    kind: str = "csv"
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_table(stream: BinaryIO, *, name: str, reading: Reading | None = None) -> Table:
    """Return the table in a stream; InputError with the file's name where it is none, and at a row that cannot be read.

    Rows come lazily: an InputError may also be raised while they are read.
    """
    wanted = reading or Reading()
    first = stream.read(_PIECE)
    if first.startswith(WORKBOOK):
        from app.core.imports.workbook import read_workbook

        return _bounded(read_workbook(_all(stream, first, name), name=name, sheet=wanted.sheet), name)
    if _is_json(first, name):
        from app.core.imports.records import read_records

        return _bounded(read_records(_all(stream, first, name), name=name), name)
    data = _lines(stream, first, name)
    _refuse_other_kinds(data, name)
    encoding = wanted.encoding or find_encoding(data, name=name)
    return _bounded(_text_table(_decoded(data, encoding, name), encoding, name, wanted.delimiter), name)


def _text_table(text: str, encoding: str, name: str, wanted: str) -> Table:
    said = _SEPARATOR_LINE.match(text)
    delimiter = wanted or (said[1] if said else _delimiter(text))
    rows = _rows(text[said.end() :] if said else text, delimiter, name, first=2 if said else 1)
    header = next(rows, None)
    if header is None:
        raise InputError(f"{name} is empty; the first line must name the columns.")
    return Table(tuple(cell.strip() for cell in header[1]), rows, encoding, delimiter)


def _bounded(table: Table, name: str) -> Table:
    if len(table.header) > LARGEST_WIDTH:
        raise InputError(
            f"{name} has {len(table.header):,} columns, more than {LARGEST_WIDTH:,}; delete those that say nothing "
            "of a contact, or choose another delimiter."
        )
    return table


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding).removeprefix(_BOM)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name} is not readable as {encoding} (line {line}); choose another encoding, or save it as CSV in UTF-8."
        ) from error
    except LookupError as error:
        raise InputError(f"The encoding {encoding!r} is not known; write it as utf-8 or cp1252.") from error


def _is_json(first: bytes, name: str) -> bool:
    start = first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start in (b"[", b"{") and (name.lower().endswith((".json", ".jsonl", ".ndjson")) or start == b"[")


def _all(stream: BinaryIO, first: bytes, name: str) -> bytes:
    """Read the rest of a file in bounded pieces."""
    pieces, size = [first], len(first)
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_FILE:
            raise InputError(f"{name} is larger than {LARGEST_FILE >> 20} MB; split it.")
    return b"".join(pieces)


def _lines(stream: BinaryIO, first: bytes, name: str) -> bytes:
    """Read the whole file in bounded pieces, refusing an endless line as soon as it is too long."""
    pieces: list[bytes] = []
    size, line, number, piece = 0, 0, 1, first
    while piece:
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_FILE:
            raise InputError(f"{name} is larger than {LARGEST_FILE >> 20} MB; split it.")
        breaks = piece.count(b"\n") + piece.count(b"\r")
        until = len(piece) if not breaks else min(i for i in (piece.find(b"\n"), piece.find(b"\r")) if i >= 0)
        if line + until > LONGEST_LINE:
            raise InputError(
                f"Line {number} of {name} is longer than {LONGEST_LINE:,} characters; this is no list of contacts."
            )
        line = line + until if not breaks else len(piece) - max(piece.rfind(b"\n"), piece.rfind(b"\r")) - 1
        number += breaks
        piece = stream.read(_PIECE)
    return b"".join(pieces)


def _refuse_other_kinds(data: bytes, name: str) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"{name} is {kind}.")


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first lines most evenly; a comma for a single column."""
    sample = [line for line in text[:65536].splitlines()[:20] if line.strip()]
    best, score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        if not widths or widths[0] < 2:
            continue
        even = sum(width == widths[0] for width in widths) / len(widths)
        if even * widths[0] > score:
            best, score = delimiter, even * widths[0]
    return best


def _rows(text: str, delimiter: str, name: str, *, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with the number of the line each begins in."""
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + first
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"The row that begins in line {line} of {name} cannot be read as CSV ({error}); look for a quotation "
                "mark that is not closed."
            ) from error
        if row is None:
            return
        if any(row) and not "".join(row).isspace():
            yield line, row
