"""`import contacts FILE`, `import suppressions FILE`: from a CSV, TSV, Excel workbook or JSON; `import undo BATCH`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from app.cli.frame import Change, changing, plain, print_table, working
from app.core.errors import EnvironmentTrouble, InputError
from app.core.model import ContactDraft, Problem

if TYPE_CHECKING:
    from app.core.commands.contact_import import ImportResult


class Duplicates(StrEnum):
    """What becomes of an address that is known already."""

    SKIP = "skip"
    UPDATE = "update"
    NEW = "new"


_SHOWN = 20
_LATER = ("assets", "orders", "services", "appointments")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_file)


def import_file(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="contacts or suppressions; or undo.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, TSV, XLSX or JSON; for undo the number of an import.")
    ],
    duplicates: Annotated[Duplicates, typer.Option(help="What to do with known addresses.")] = Duplicates.UPDATE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="Refuse a file with any problem.")] = False,
    errors: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the problems to this CSV.")] = None,
) -> None:
    """Import people, or addresses never to be mailed, from a file; or undo an import as a whole."""
    if kind == "undo":
        _undo(context, str(file))
        return
    if kind in _LATER:
        raise InputError(f"This version of Outpace imports contacts and suppressions only, not {kind}.")
    if kind not in ("contacts", "suppressions"):
        raise typer.BadParameter(f"KIND is {kind!r}; it can be contacts, suppressions or undo.")
    read, command = _reader_of(kind)
    with working(f"Importing {file.name}"), changing(context) as change:
        rows, problems = read(file)
        found = command(
            change.workspace.store,
            rows=rows,
            problems=problems,
            file_name=file.name,
            duplicates=duplicates.value,
            now=change.now,
            dry_run=dry_run,
            all_or_nothing=all_or_nothing,
        )
        if errors is not None and not change.trial:
            _write_problems(errors, found.problems)
        counts = {name: getattr(found, name) for name in ("rows", "new", "updated", "skipped")}
        _say(change, {**counts, "problems": plain(found.problems), "batch": found.batch}, found.problems, dry_run)


def _reader_of(kind: str) -> tuple[Callable[[Path], Any], Callable[..., ImportResult]]:
    """Return what reads a file of a kind, and the command that takes in what was read."""
    if kind == "suppressions":
        from app.core.commands.suppression_import import import_suppressions

        return _read_suppressions, import_suppressions
    from app.core.commands.contact_import import import_contacts

    return read_contacts, import_contacts


def _undo(context: typer.Context, batch: str) -> None:
    from app.core.commands.import_undo import undo_import

    if not batch.isdecimal() or int(batch) >= 2**63:
        raise typer.BadParameter(f"BATCH is {batch!r}; give the number that the import said.")
    with changing(context) as change:
        undone = undo_import(change.workspace.store, batch=int(batch), now=change.now)
        value = {
            "batch": undone.batch,
            "removed": undone.removed,
            "restored": undone.restored,
            "kept_mailed": undone.kept_mailed,
            "kept_later": undone.kept_later,
            "kept_values": undone.kept_values,
        }
        change.done(value, f"Undid the import of {undone.file_name}: {undone.words()}")


def _say(change: Change, value: dict[str, object], problems: Sequence[Problem], dry_run: bool) -> None:
    would = "Would import" if dry_run else "Imported"
    sentence = (
        f"{would} {value['rows']} rows: {value['new']} new, {value['updated']} updated, {value['skipped']} skipped, "
        f"{len(problems)} problems."
    )
    if dry_run:
        change.frame.show(value, sentence)
    else:
        change.done(value, sentence)
    if problems and not change.frame.json:
        print_table(
            "" if len(problems) <= _SHOWN else f"The first {_SHOWN} problems (--errors FILE writes all)",
            ("line", "column", "value", "reason"),
            [[one.line, one.column, one.value[:60], one.reason] for one in problems[:_SHOWN]],
            numbers=("line",),
        )


def read_contacts(file: Path) -> tuple[Sequence[tuple[int, ContactDraft]], Sequence[Problem]]:
    """Return the good rows of a file with their lines, and what is wrong with the others; errors name the file."""
    from app.core.imports.contacts import read_contacts as read

    with _opened(file) as stream:
        found = read(stream, name=file.name)
    return found.rows, found.problems


def _read_suppressions(file: Path) -> tuple[Sequence[tuple[int, str, str]], Sequence[Problem]]:
    from app.core.imports.suppressions import read_suppressions

    with _opened(file) as stream:
        found = read_suppressions(stream, name=file.name)
    return found.rows, found.problems


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        with file.open("rb") as stream:
            yield stream
    except OSError as error:
        raise EnvironmentTrouble(f"{file} cannot be read ({error.strerror}); check the name and try again.") from error


def _write_problems(file: Path, problems: Sequence[Problem]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("line", "column", "value", "reason"))
            writer.writerows((one.line, one.column, one.value, one.reason) for one in problems)
    except OSError as error:
        raise EnvironmentTrouble(f"{file} cannot be written ({error.strerror}); the import itself is done.") from error
