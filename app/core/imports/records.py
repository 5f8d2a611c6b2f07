"""JSON as rows of cells: a list of objects, an object that holds one, or an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.core.errors import InputError
from app.core.imports.table import Table

_WANTED = 'write a list of objects: [{"email": "mara@example.com", "first_name": "Mara"}]'


def read_records(data: bytes, *, name: str) -> Table:
    """Return the table: its columns are all names in the order they first come, row n is the n-th object.

    An object within an object gives columns "outer.inner". InputError for anything else.
    """
    records = [_flat(one, place, name) for place, one in enumerate(_objects(data, name), start=1)]
    header = tuple(dict.fromkeys(key for record in records for key in record))
    if not header:
        raise InputError(f"{name} is empty; {_WANTED}.")
    return Table(header, _rows(records, header), "utf-8", "", kind="json")


def _rows(records: list[dict[str, str]], header: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    for place, record in enumerate(records, start=1):
        cells = [record.get(key, "") for key in header]
        if any(cell.strip() for cell in cells):
            yield place, cells


def _objects(data: bytes, name: str) -> list[Any]:
    try:
        return _list(json.loads(data), name)
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not in UTF-8 (byte {error.start}); save it so.") from error
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return _object_a_line(data, name)
        raise InputError(f"{name} is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from error
    except RecursionError as error:
        raise InputError(f"{name} is nested too deep; {_WANTED}.") from error


def _object_a_line(data: bytes, name: str) -> list[Any]:
    found = []
    for number, line in enumerate(data.decode("utf-8-sig").splitlines(), start=1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise InputError(f"Line {number} of {name} is no JSON: {error.msg}.") from error
    return found


def _list(value: Any, name: str) -> list[Any]:
    if isinstance(value, dict):
        lists = [one for one in value.values() if isinstance(one, list) and all(isinstance(o, dict) for o in one)]
        return lists[0] if len(lists) == 1 else [value]
    if isinstance(value, list):
        return value
    raise InputError(f"{name} holds no list of contacts; {_WANTED}.")


def _flat(value: Any, place: int, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise InputError(f"Entry {place} of {name} is no object; {_WANTED}.")
    found: dict[str, str] = {}
    for key, one in value.items():
        inner = one.items() if isinstance(one, dict) else [("", one)]
        found.update({f"{key}.{under}" if under else str(key): _words(part) for under, part in inner})
    return found


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return ", ".join(_words(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
