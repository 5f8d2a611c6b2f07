"""`enroll`: put contacts into a sequence."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Annotated

import typer

from app.cli.frame import Change, changing, parse_instant
from app.core.errors import InputError


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
    from app.core.commands.enrollments import enroll as command
    from app.core.queries.sequences import sequence_id_of

    if audience is not None:
        raise InputError("There are no audiences in this version of Outpace; use --contacts FILE or --all.")
    if (contacts is None) == (not everyone):
        raise typer.BadParameter("say who: --contacts FILE or --all.")
    earliest = parse_instant(not_before, option="--not-before") if not_before else None
    with changing(context) as change:
        store, now = change.workspace.store, change.now
        sequence_id = sequence_id_of(store, name=sequence)
        # Enrolling nobody refuses what enrolling somebody would, before the file's people are imported.
        command(store, sequence_id=sequence_id, contact_ids=(), now=now)
        people = _people_of(change, contacts) if contacts else None
        found = command(store, sequence_id=sequence_id, contact_ids=people, now=now, again=again, not_before=earliest)
        change.done(
            {"enrolled": found.enrolled, "skipped": found.skipped, "suppressed": found.suppressed},
            f"Enrolled {found.enrolled}, skipped {found.skipped}, suppressed {found.suppressed}.",
        )


def _people_of(change: Change, file: Path) -> array[int]:
    """Import those of the file who are not known yet, and return all their ids in the file's order."""
    from app.cli.imports import read_contacts
    from app.core.commands.contact_import import import_contacts
    from app.core.queries.contacts import contact_ids_of

    rows, problems = read_contacts(file)
    if not rows:
        because = f" (line {problems[0].line}: {problems[0].reason})" if problems else ""
        raise InputError(f"{file} has no row that can be used{because}; mend it and try again.")
    store = change.workspace.store
    keys = list(dict.fromkeys(draft.email.strip().lower() for _, draft in rows))
    known = contact_ids_of(store, emails=keys)
    strangers = [(line, draft) for line, draft in rows if draft.email.strip().lower() not in known]
    if strangers:
        import_contacts(store, rows=strangers, file_name=file.name, duplicates="new", now=change.now)
        known = contact_ids_of(store, emails=keys)
    return array("q", (known[key] for key in keys))
