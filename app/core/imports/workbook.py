"""Excel workbooks as rows of cells: one sheet, the values as a person would write them down. Reads only."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from app.core.errors import InputError
from app.core.imports.table import Table

LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
_DAMAGED = "{name} is a damaged Excel file ({error}); open it in Excel or LibreOffice, save it anew and try again."


def read_workbook(data: bytes, *, name: str, sheet: str = "") -> Table:
    """Return the table of `sheet`, else of the first sheet that holds anything; InputError for no such workbook."""
    _check(data, name)
    book = _open(data, name)
    sheets = tuple(one.title for one in book.worksheets)
    if sheet and sheet not in sheets:
        raise InputError(f"{name} has no sheet {sheet!r}; it has {', '.join(sheets)}.")
    for title in (sheet,) if sheet else sheets:
        rows = _rows(book[title], name)
        header = next(rows, None)
        if header is not None:
            cells = tuple(cell.strip() for cell in header[1])
            return Table(cells, rows, "", "", kind="xlsx", sheet=title, sheets=sheets)
    raise InputError(f"{name} is empty; the first row must name the columns.")


def _check(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if "xl/workbook.xml" not in packed.namelist():
                raise InputError(f"{name} is a ZIP file but no Excel workbook; unpack it, or save the list as CSV.")
            if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
                raise InputError(f"{name} unpacks to more than {LARGEST_UNPACKED >> 30} GB; split it.")
    except zipfile.BadZipFile as error:
        raise InputError(_DAMAGED.format(name=name, error=error)) from error


def _open(data: bytes, name: str) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Excel writes besides cells, such as drop-down lists
            return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:
        raise InputError(_DAMAGED.format(name=name, error=error)) from error


def _rows(sheet: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with their numbers in the sheet."""
    sheet.reset_dimensions()
    values = sheet.iter_rows(values_only=True)
    number = 0
    while True:
        try:
            row = next(values, None)
        except Exception as error:
            raise InputError(_DAMAGED.format(name=name, error=error)) from error
        if row is None:
            return
        number += 1
        cells = [_words(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, cells


def _words(value: Any) -> str:
    """Return a cell's value as text: days as 2026-11-24, whole numbers without a point, errors as nothing."""
    if value is None or (isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
