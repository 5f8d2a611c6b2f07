"""The command line (docs/cli.md): the same commands and queries as the window, for scripts and tests.

Owns words and forms of output only. Imports of what a command needs happen inside it, so that `--help` is quick.
"""

from __future__ import annotations

from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from app.cli import (
    check,
    contacts,
    demo,
    emails,
    enrolling,
    imports,
    inbox,
    mailboxes,
    moving,
    planning,
    running,
    sequences,
    settings,
    undelivered,
    what_if,
)
from app.cli.frame import Commands, Frame, parse_instant
from app.core.errors import InputError

app = typer.Typer(
    name="outpace",
    cls=Commands,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Email sequences through your own mailboxes. Without a command, the window opens.",
)
app.add_typer(sequences.app, name="sequence")
app.add_typer(mailboxes.app, name="mailbox")
app.add_typer(contacts.app, name="contact")
app.add_typer(emails.app, name="email")
app.add_typer(settings.app, name="settings")
app.add_typer(undelivered.dead_letters, name="dead-letters")
app.add_typer(undelivered.in_doubt, name="in-doubt")
for room in (imports, contacts, enrolling, moving, planning, what_if, running, inbox, check, demo):
    room.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"outpace {metadata.version('outpace')}")
        raise typer.Exit


@app.callback()
def outpace(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", envvar="OUTPACE_DATA", metavar="DIR", help="The data folder; it holds outpace.db."),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option("--now", metavar="ISO", help="A fixed clock, such as 2026-11-23T08:00:00Z (UTC without offset)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")] = False,
    hidden: Annotated[
        bool, typer.Option("--hidden", help="Open in the tray only, as at login; for the window alone.")
    ] = False,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    context.obj = Frame(data, _parsed(now), as_json)
    if context.invoked_subcommand is None:
        _open_window(context, context.obj, hidden)


def _parsed(now: str | None) -> datetime | None:
    try:
        return parse_instant(now, option="--now") if now else None
    except InputError as error:
        raise typer.BadParameter(error.sentence) from error


def _open_window(context: typer.Context, frame: Frame, hidden: bool) -> None:
    if frame.now is not None:
        raise typer.BadParameter("--now stands still, and the window needs a clock that goes; leave it out.")
    from app.main.window import open_window

    context.exit(open_window(frame.paths, hidden=hidden))


def main() -> None:
    """Run the command line of this process; leaves with the exit code of cli.md."""
    app(prog_name="outpace")
