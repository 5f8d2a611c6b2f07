"""`enroll`: put contacts into a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.frame import changing, parse_instant
from app.core.errors import InputError
from app.core.model import ContactDraft


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(enroll)


def enroll(
    context: typer.Context,
    sequence: Annotated[str, typer.Argument(metavar="SEQ", help="The sequence's name.")],
    contacts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Those of a file with an email column, in its order.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All contacts.")] = False,
    audience: Annotated[str | None, typer.Option(hidden=True)] = None,
    again: Annotated[bool, typer.Option("--again", help="Also those who have finished it before.")] = False,
    not_before: Annotated[str | None, typer.Option(metavar="ISO", help="Send nothing before this instant.")] = None,
) -> None:
    """Put contacts into a sequence; people not known yet are imported first."""
    from app.core.commands.enroll_people import enroll_people
    from app.core.commands.enrollments import enroll as command
    from app.core.queries.sequences import sequence_id_of

    if audience is not None:
        raise InputError("There are no audiences in this version of Outpace; use --contacts FILE or --all.")
    if (contacts is None) == (not everyone):
        raise typer.BadParameter("say who: --contacts FILE or --all.")
    earliest = parse_instant(not_before, option="--not-before") if not_before else None
    with changing(context) as change:
        store = change.workspace.store
        how: dict[str, Any] = {"now": change.now, "again": again, "not_before": earliest}
        sequence_id = sequence_id_of(store, name=sequence)
        if contacts is None:
            found = command(store, sequence_id=sequence_id, contact_ids=None, **how)
        else:
            found = enroll_people(
                store, sequence_id=sequence_id, rows=_people_of(contacts), file_name=contacts.name, **how
            )
        change.done(
            {"enrolled": found.enrolled, "skipped": found.skipped, "suppressed": found.suppressed},
            f"Enrolled {found.enrolled}, skipped {found.skipped}, suppressed {found.suppressed}.",
        )


def _people_of(file: Path) -> Sequence[tuple[int, ContactDraft]]:
    """Return the good rows of a file with their lines; InputError for a file without one."""
    from app.cli.imports import read_contacts

    rows, problems = read_contacts(file)
    if not rows:
        because = f" (line {problems[0].line}: {problems[0].reason})" if problems else ""
        raise InputError(f"{file} has no row that can be used{because}; mend it and try again.")
    return rows
