"""A CSV or TSV as rows of cells: what kind of file, which encoding, which delimiter. Never reads without a bound."""

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
DELIMITERS = (",", ";", "\t", "|")
_PIECE = 1 << 20
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])[\t,; ]*(?:\r\n|\n|\r)", re.I)
"""Excel's own way to name the delimiter, in a line before the header."""

_MAGIC = (
    (b"PK\x03\x04", "an Excel or ZIP file; save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file; save it as CSV"),
    (b"%PDF", "a PDF; export the list as CSV"),
    (b"SQLite format 3\x00", "a database; export the list as CSV"),
    (b"\x89PNG", "a picture; choose the CSV"),
    (b"\xff\xd8\xff", "a picture; choose the CSV"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and rows; each row with its line number, counted from 1 with the header."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    delimiter: str


def read_table(stream: BinaryIO, *, name: str) -> Table:
    """Return the table in a stream; InputError with the file's name where it is none, and at a row that cannot be read.

    Rows come lazily: an InputError may also be raised while they are read.
    """
    data = _read(stream, name)
    _refuse_other_kinds(data, name)
    encoding = find_encoding(data, name=name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not readable as {encoding} (byte {error.start}); save it as CSV in UTF-8."
        ) from error
    said = _SEPARATOR_LINE.match(text)
    delimiter = said[1] if said else _delimiter(text)
    rows = _rows(text[said.end() :] if said else text, delimiter, name, first=2 if said else 1)
    header = next(rows, None)
    if header is None:
        raise InputError(f"{name} is empty; the first line must name the columns.")
    return Table(tuple(cell.strip() for cell in header[1]), rows, encoding, delimiter)


def _read(stream: BinaryIO, name: str) -> bytes:
    """Read the whole file in bounded pieces, refusing an endless line as soon as it is too long."""
    pieces: list[bytes] = []
    size, line, number = 0, 0, 1
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_FILE:
            raise InputError(f"{name} is larger than {LARGEST_FILE >> 20} MB; split it.")
        breaks = piece.count(b"\n") + piece.count(b"\r")
        first = len(piece) if not breaks else min(i for i in (piece.find(b"\n"), piece.find(b"\r")) if i >= 0)
        if line + first > LONGEST_LINE:
            raise InputError(
                f"Line {number} of {name} is longer than {LONGEST_LINE:,} characters; this is no list of contacts."
            )
        line = line + first if not breaks else len(piece) - max(piece.rfind(b"\n"), piece.rfind(b"\r")) - 1
        number += breaks
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
