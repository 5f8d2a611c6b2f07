"""A CSV or TSV as rows of cells: what kind of file, which encoding, which delimiter. Never reads without a bound."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.core.errors import InputError

LONGEST_LINE = 1_000_000
LARGEST_FILE = 512 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")
_PIECE = 1 << 20

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
    encoding = _encoding(data, name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not readable as {encoding} (byte {error.start}); save it as CSV in UTF-8."
        ) from error
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter, name)
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


def _encoding(data: bytes, name: str) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"{name} is {kind}.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in data[:65536]:
        raise InputError(f"{name} is not a text file; choose a CSV.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, name)
    return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"


def _guess(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000], cp_isolation=["cp1252", "cp1250", "cp1254", "cp1251", "cp932", "gb18030"]).best()
    if best is None:
        raise InputError(f"{name} has an encoding that could not be found out; save it as CSV in UTF-8.")
    return best.encoding


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


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    csv.field_size_limit(LONGEST_LINE)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError(f"Line {line} of {name} cannot be read as CSV: {error}.") from error
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield line, row
