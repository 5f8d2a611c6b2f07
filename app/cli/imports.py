"""`import contacts FILE`: people from a CSV, TSV, Excel workbook or JSON; `import undo BATCH` takes one back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.frame import Change, changing, plain, print_table, working
from app.core.errors import EnvironmentTrouble, InputError
from app.core.model import ContactDraft, Problem


class Duplicates(StrEnum):
    """What becomes of an address that is known already."""

    SKIP = "skip"
    UPDATE = "update"
    NEW = "new"


_SHOWN = 20
_LATER = ("assets", "orders", "services", "appointments", "suppressions")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_file)


def import_file(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="contacts; or undo.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, TSV, XLSX or JSON; for undo the number of an import.")
    ],
    duplicates: Annotated[Duplicates, typer.Option(help="What to do with known addresses.")] = Duplicates.UPDATE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="Refuse a file with any problem.")] = False,
    errors: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the problems to this CSV.")] = None,
) -> None:
    """Import people from a file, or undo an import as a whole."""
    if kind == "undo":
        _undo(context, str(file))
        return
    if kind in _LATER:
        raise InputError(f"This version of Outpace imports contacts only, not {kind}.")
    if kind != "contacts":
        raise typer.BadParameter(f"KIND is {kind!r}; it can be contacts or undo.")
    from app.core.commands.contact_import import import_contacts

    with working(f"Importing {file.name}"), changing(context) as change:
        rows, problems = read_contacts(file)
        found = import_contacts(
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

    try:
        with file.open("rb") as stream:
            found = read(stream, name=file.name)
    except OSError as error:
        raise EnvironmentTrouble(f"{file} cannot be read ({error.strerror}); check the name and try again.") from error
    return found.rows, found.problems


def _write_problems(file: Path, problems: Sequence[Problem]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("line", "column", "value", "reason"))
            writer.writerows((one.line, one.column, one.value, one.reason) for one in problems)
    except OSError as error:
        raise EnvironmentTrouble(f"{file} cannot be written ({error.strerror}); the import itself is done.") from error
