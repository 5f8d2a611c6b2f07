"""`inbox`: what came in, what it is, and what it is about."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.frame import frame_of, print_table
from app.core.errors import InputError
from app.core.model import IncomingKind


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inbox")(inbox)


def inbox(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Option(help=f"Only one kind: {', '.join(one.value for one in IncomingKind)}.")
    ] = None,
) -> None:
    """Print what came in, the newest first; the messages stay as they are on the server."""
    from app.core.queries.came_in import received

    frame, wanted = frame_of(context), _kind(kind)
    with frame.workspace() as workspace:
        rows = received(workspace.store, kind=wanted)
    columns = ("id", "at", "kind", "from", "subject", "contact", "sequence", "detail")
    cells = [
        (one.id, one.at, one.kind, one.from_email, one.subject, one.contact, one.sequence, one.detail) for one in rows
    ]
    frame.show(rows, lambda: print_table("", columns, cells, numbers=("id",)))


def _kind(text: str | None) -> IncomingKind | None:
    if text is None:
        return None
    try:
        return IncomingKind(text.strip().lower())
    except ValueError as error:
        known = ", ".join(one.value for one in IncomingKind)
        raise InputError(f"--kind {text!r} is not a kind of message; the kinds are {known}.") from error
