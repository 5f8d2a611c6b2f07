"""`what-if COMMAND...`: what a changing command would do to the plan; it is run on a copy in memory, not in earnest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import Frame, frame_of, instant_text, plain, print_table, working

if TYPE_CHECKING:
    from app.core.commands.what_if import Effect, Spot
    from app.main.workspace import Workspace

_NEVER_TRIED = ("demo", "what-if")
_SHOWN = 20
Names = dict[int, str]
"""Mailboxes' addresses by id."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    # What stands behind COMMAND is that command's own, options too.
    passed_on = {"ignore_unknown_options": True, "allow_interspersed_args": False}
    app.command("what-if", context_settings=passed_on, options_metavar="")(what_if)


def what_if(
    context: typer.Context,
    command: Annotated[list[str], typer.Argument(metavar="COMMAND...", help="A changing command, as it is written.")],
) -> None:
    """Say what a command would do to the plan, and do nothing: no row, no password, no file is written."""
    from app.core.commands.what_if import what_if as ask
    from app.core.queries.moved import mailbox_addresses
    from app.main.workspace import Workspace

    frame = frame_of(context)
    with _as_it_is(frame) as workspace, working("Planning it"):
        before, after = mailbox_addresses(workspace.store), {}

        def tried(copy: Any) -> None:
            _run(context, command, Frame(json=True, trial=Workspace(workspace.paths, workspace.clock, copy)))
            after.update(mailbox_addresses(copy))

        effect = ask(workspace.store, tried, now=workspace.clock.now())
    frame.show(_value(effect, before, after), lambda: _print(effect, before, after))


@contextmanager
def _as_it_is(frame: Frame) -> Iterator[Workspace]:
    """Open the workspace; where there is none yet, an empty one that leaves nothing behind."""
    if frame.paths.database.exists():
        with frame.workspace() as workspace:
            yield workspace
        return
    with TemporaryDirectory() as folder, Frame(Path(folder), frame.now).workspace() as workspace:
        yield workspace


def _run(context: typer.Context, command: list[str], frame: Frame) -> None:
    """Run a command of this program with another frame; its errors are its own."""
    root: Any = context.find_root()
    name, found, arguments = root.command.resolve_command(root, command)
    if name in _NEVER_TRIED:
        raise typer.BadParameter("what-if takes a command that changes something.")
    with found.make_context(name, arguments, parent=root, obj=frame) as inner:
        found.invoke(inner)


def _value(effect: Effect, before: Names, after: Names) -> dict[str, Any]:
    return {
        "moved": effect.moved,
        "moved_day": effect.moved_day,
        "cancelled": effect.cancelled,
        "created": effect.created,
        "last_before": effect.last_before,
        "last_after": effect.last_after,
        "over_capacity": effect.over_capacity,
        "emails": [
            {"id": one.id, "before": _spot(one.before, before), "after": _spot(one.after, after)}
            for one in effect.emails
            if one.before and one.after
        ],
    }


def _spot(spot: Spot, names: Names) -> dict[str, Any]:
    mailbox = None if spot.mailbox_id is None else names[spot.mailbox_id]
    return {"mailbox": mailbox, "send_at": spot.send_at}


def _print(effect: Effect, before: Names, after: Names) -> None:
    words = f"Emails: {effect.moved} would move, {effect.moved_day} of them to another day"
    words += f"; {effect.cancelled} would not go, {effect.created} would be new."
    last = f"The last one: {instant_text(effect.last_before) or 'none'} now"
    print(f"{words} {last}, {instant_text(effect.last_after) or 'none'} then.")
    for one in effect.over_capacity:
        print(f"Over its capacity: {one.mailbox} on {_day(one.date)}, {one.sent + one.planned} of {one.capacity}.")
    moved = [one for one in effect.emails if one.before and one.after]
    if moved:
        print_table(
            "" if len(moved) <= _SHOWN else f"The first {_SHOWN} of them (--json has all)",
            ("id", "now", "mailbox", "then", "its mailbox"),
            [[one.id, *_cells(one.before, before), *_cells(one.after, after)] for one in moved[:_SHOWN]],
            numbers=("id",),
        )


def _cells(spot: Spot | None, names: Names) -> tuple[str, str]:
    if spot is None:
        return "", ""
    return instant_text(spot.send_at) or "waits", names.get(spot.mailbox_id or 0, "")


def _day(day: date) -> str:
    return str(plain(day))
