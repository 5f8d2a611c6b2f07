"""One file on its way in: looked at, checked against a mapping as often as wanted, imported. Holds its rows in memory.

Meant for a process of its own (main/import_process): a big file would make a window stutter. Knows no lines, no window.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.core.commands.contact_import import SortedRows, import_contacts, sort_rows
from app.core.commands.import_trail import CUSTOM, Difference
from app.core.errors import EnvironmentTrouble, InputError
from app.core.imports import Reading, Style, contacts_of, find_style, propose, read_table
from app.core.imports.talk import Checked, Choice, Column, Done, Found, Preview, Source, Wrong
from app.core.model import ContactDraft, Problem
from app.core.queries.contacts import custom_fields
from app.core.store import Store

Report = Callable[[str, int, int], None]
"""Hears what is being done, how many of how many; what it raises ends the work."""
PASTED = "pasted text"
SAMPLES = 100
SHOWN = 500
_CELL = 80
_CELLS = 20_000
_LOOKED_AT = 2_000
_REPORTED = 2_000


@dataclass(slots=True)
class _Contents:
    """The file as read; `state` is its size and time then, None for pasted text."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    delimiter: str
    style: Style
    path: Path | None
    state: tuple[int, int] | None
    checked: dict[tuple[object, ...], tuple[list[tuple[int, ContactDraft]], list[Problem]]] = field(
        default_factory=dict
    )


class ImportSession:
    """Serves one wizard; every method may raise InputError, EnvironmentTrouble and what `report` raises."""

    def __init__(self, store: Store, report: Report) -> None:
        self._store = store
        self._report = report
        self._contents: _Contents | None = None

    def look(self, source: Source) -> Found:
        """Read the file and tell what is in it."""
        path = Path(source.file) if source.file else None
        name = path.name if path else PASTED
        self._report(f"Reading {name}", 0, 0)
        with _opened(path, source.text) as stream:
            state = _state(path) if path else None
            reading = Reading(source.encoding, source.delimiter, source.sheet)
            table = read_table(stream, name=name, reading=reading)
            rows = self._rows(table.rows, name)
        if not rows:
            raise InputError(f"{name} holds only a header; below it must stand a row for each contact.")
        values = _values(rows, len(table.header))
        style = _style(source, values)
        self._contents = _Contents(name, table.header, rows, table.delimiter, style, path, state)
        own = custom_fields(self._store)
        proposals = propose(table.header, values, own, style)
        columns = tuple(
            Column(title, one.field, one.type, empty=not values[place])
            for place, (title, one) in enumerate(zip(table.header, proposals, strict=True))
        )
        return Found(
            name=name,
            rows=len(rows),
            columns=columns,
            samples=_samples(rows, len(table.header)),
            encoding=table.encoding,
            delimiter=table.delimiter,
            kind=table.kind,
            sheet=table.sheet,
            sheets=table.sheets,
            style=style,
            own_fields=tuple(own),
        )

    def check(self, choice: Choice) -> Checked:
        """Tell what an import would do; nothing is written."""
        began = time.monotonic()
        contents = self._there()
        rows, problems = self._read(contents, choice)
        self._report("Comparing with the contacts that are known", 0, 0)
        with self._store.read() as session:
            found = sort_rows(session, rows, update=choice.duplicates == "update")
        same = len(found.updated) - sum(map(bool, found.differences.values()))
        return Checked(
            new=len(found.new),
            updated=len(found.updated) - same,
            same=same,
            skipped=found.skipped,
            problems=_bad_rows(rows, problems),
            known=sum(not deleted for _, deleted in found.known.values()),
            wrong=tuple(Wrong(one.line, one.column, one.value, one.reason) for one in problems[:SHOWN]),
            preview=tuple(_preview(rows, found)),
            seconds=time.monotonic() - began,
        )

    def take(self, choice: Choice, now: datetime) -> Done:
        """Import in one transaction; InputError where the file is another one than was looked at."""
        began = time.monotonic()
        contents = self._there()
        _unchanged(contents)
        rows, problems = self._read(contents, choice)
        result = import_contacts(
            self._store,
            rows=rows,
            problems=problems,
            file_name=contents.name,
            duplicates=choice.duplicates,
            now=now,
            all_or_nothing=choice.whole,
            report=self._report,
        )
        assert result.batch is not None
        return Done(
            batch=result.batch,
            new=result.new,
            updated=result.updated - result.unchanged,
            same=result.unchanged,
            skipped=result.skipped,
            problems=_bad_rows(rows, problems),
            seconds=time.monotonic() - began,
        )

    def save_problems(self, choice: Choice, to: Path) -> int:
        """Write the rows with problems as a CSV like the file, with a last column that says why; return how many."""
        contents = self._there()
        rows, problems = self._read(contents, choice)
        reasons: dict[int, list[str]] = {}
        for one in problems:
            reasons.setdefault(one.line, []).append(f"{one.column}: {one.reason}" if one.column else one.reason)
        good = {line for line, _ in rows}
        wrong = [(line, cells) for line, cells in contents.rows if line in reasons and line not in good]
        _write(to, contents, [[*cells, " ".join(reasons[line])] for line, cells in wrong])
        return len(wrong)

    def _there(self) -> _Contents:
        if self._contents is None:
            raise InputError("No file was read yet; choose one.")
        return self._contents

    def _rows(self, rows: Iterator[tuple[int, list[str]]], name: str) -> list[tuple[int, list[str]]]:
        found = []
        for row in rows:
            found.append(row)
            if not len(found) % _REPORTED:
                self._report(f"Reading {name}", len(found), 0)
        return found

    def _read(self, contents: _Contents, choice: Choice) -> tuple[list[tuple[int, ContactDraft]], list[Problem]]:
        """Return the good rows and the problems of a mapping, those of the last one from memory."""
        mapping, types = choice.mapping(), choice.own_types()
        if "email" not in mapping.values():
            raise InputError("No column goes to Email; choose the one with the addresses.")
        key = (tuple(mapping.items()), tuple(types.items()))
        if key not in contents.checked:
            total = len(contents.rows)
            found = contacts_of(
                contents.header,
                contents.rows,
                mapping,
                types=types,
                style=contents.style,
                report=lambda done: self._report("Checking rows", done, total),
            )
            contents.checked = {key: found}
        return contents.checked[key]


# reading ------------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path | None, text: str) -> Iterator[io.BytesIO | io.BufferedReader]:
    if path is None:
        yield io.BytesIO(text.encode())
        return
    try:
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise InputError(f"{path} is not there any more; choose the file again.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder; choose a file.") from error
    except OSError as error:
        raise EnvironmentTrouble(f"{path} cannot be read ({error.strerror}); choose another file.") from error


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _unchanged(contents: _Contents) -> None:
    if contents.path is None:
        return
    try:
        state = _state(contents.path)
    except OSError as error:
        raise InputError(
            f"{contents.path} is not there any more, so nothing was imported; put it back, or choose another file.",
            title="The file is gone",
        ) from error
    if state != contents.state:
        raise InputError(
            f"{contents.name} was changed after it was read, so nothing was imported; have it read again.",
            title="The file has changed",
        )


def _values(rows: Sequence[tuple[int, list[str]]], columns: int) -> list[list[str]]:
    """Return each column's first values that are not empty."""
    found: list[list[str]] = [[] for _ in range(columns)]
    for _line, cells in rows[:_LOOKED_AT]:
        for place, cell in enumerate(cells[:columns]):
            if value := cell.strip():
                found[place].append(value)
    return found


def _style(source: Source, values: list[list[str]]) -> Style:
    found = find_style(value for column in values for value in column)
    return Style(
        found.day_first if source.day_first is None else source.day_first,
        found.decimal_comma if source.decimal_comma is None else source.decimal_comma,
    )


def _samples(rows: Sequence[tuple[int, list[str]]], columns: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    number = max(3, min(SAMPLES, _CELLS // max(1, columns)))
    return tuple((line, tuple(" ".join(cell.split())[:_CELL] for cell in cells)) for line, cells in rows[:number])


# telling ------------------------------------------------------------------------------------------------------------


def _bad_rows(rows: Sequence[tuple[int, ContactDraft]], problems: Sequence[Problem]) -> int:
    """Return how many rows are left out: a row that is kept may have a problem, too (an unknown time zone)."""
    return len({one.line for one in problems} - {line for line, _ in rows})


def _preview(rows: Sequence[tuple[int, ContactDraft]], found: SortedRows) -> Iterator[Preview]:
    """Yield the first rows of each kind."""
    left = {"new": SAMPLES, "updated": SAMPLES, "same": SAMPLES}
    for line, draft in rows:
        key = draft.email.strip().lower()
        contact = found.known.get(key, (0, True))[0]
        difference = found.differences.get(contact)
        what = "new" if key in found.new else "updated" if difference else "same"
        if left[what]:
            left[what] -= 1
            name = f"{draft.first_name} {draft.last_name}".strip()
            changes = _changes(difference) if difference else ""
            yield Preview(line, what, draft.email, name, draft.company, changes)


def _changes(one: Difference) -> str:
    parts = [
        f"{name.removeprefix(CUSTOM).replace('_', ' ')}: {one.before[name] or '(empty)'} → {after}"
        for name, after in one.after.items()
    ]
    return ", ".join([*parts, *([f"tags: + {', '.join(one.tags)}"] if one.tags else [])])


def _write(to: Path, contents: _Contents, rows: list[list[str]]) -> None:
    try:
        with to.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=contents.delimiter or ",", lineterminator="\r\n")
            writer.writerow([*contents.header, "problem"])
            writer.writerows(rows)
    except OSError as error:
        raise EnvironmentTrouble(f"{to} cannot be written ({error.strerror}); choose another folder.") from error
