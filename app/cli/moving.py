"""`pause`, `resume` and `stop`: a contact, a sequence, a mailbox, or everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from app.cli.frame import Change, changing
from app.core.errors import InputError

_WHAT = "contact, sequence, mailbox or all"
_DONE = {"pause": "paused", "resume": "going on", "stop": "stopped"}

What = Annotated[str, typer.Argument(help=f"What: {_WHAT}.", metavar="WHAT")]
Name = Annotated[str | None, typer.Argument(help="The address or the sequence's name; none for all.")]
InSequence = Annotated[str | None, typer.Option("--sequence", help="Of a contact: this sequence only.")]


def add_to(app: typer.Typer) -> None:
    """Add the three commands."""
    for verb, sentence in (
        ("pause", "Hold back sending until resumed."),
        ("resume", "Go on; what was missed is spread anew, never sent in a burst."),
        ("stop", "End for good: what was not sent is cancelled."),
    ):
        app.command(verb, help=sentence)(_command(verb))


def _command(verb: str) -> Callable[..., None]:
    def run(context: typer.Context, what: What, name: Name = None, sequence: InSequence = None) -> None:
        with changing(context) as change:
            _check(verb, what, name, sequence)
            _DOERS[what](change, verb, name or "", sequence)
            change.done({"done": _DONE[verb], "what": what, "name": name}, f"{_named(what, name)}: {_DONE[verb]}.")

    return run


def _named(what: str, name: str | None) -> str:
    return f"{what} {name}" if name else "everything"


def _check(verb: str, what: str, name: str | None, sequence: str | None) -> None:
    if what == "campaign":
        raise InputError("There are no campaigns in this version of Outpace; pause the sequence instead.")
    if what not in _DOERS:
        raise typer.BadParameter(f"{what!r} is none of {_WHAT}.")
    if what != "all" and not name:
        raise typer.BadParameter(f"say which {what}.")
    if what == "all" and name:
        raise typer.BadParameter(f"`{verb} all` takes no name.")
    if sequence and what != "contact":
        raise typer.BadParameter("--sequence goes with a contact only.")


def _sequence(change: Change, verb: str, name: str, _: str | None) -> None:
    from app.core.commands import sequences
    from app.core.queries.sequences import sequence_id_of

    do = getattr(sequences, f"{verb}_sequence")
    do(change.workspace.store, sequence_id=sequence_id_of(change.workspace.store, name=name), now=change.now)


def _mailbox(change: Change, verb: str, name: str, _: str | None) -> None:
    from app.core.commands import mailboxes
    from app.core.queries.mailboxes import mailbox_id_of

    if verb == "stop":
        raise InputError(f"A mailbox is paused or removed, not stopped; use `outpace mailbox remove {name}`.")
    do = getattr(mailboxes, f"{verb}_mailbox")
    do(change.workspace.store, mailbox_id=mailbox_id_of(change.workspace.store, email=name), now=change.now)


def _contact(change: Change, verb: str, name: str, sequence: str | None) -> None:
    from app.core.commands import enrollments
    from app.core.queries.contacts import contact_id_of
    from app.core.queries.sequences import sequence_id_of

    only = sequence_id_of(change.workspace.store, name=sequence) if sequence else None
    do = getattr(enrollments, f"{verb}_contact")
    do(
        change.workspace.store,
        contact_id=contact_id_of(change.workspace.store, email=name),
        sequence_id=only,
        now=change.now,
    )


def _all(change: Change, verb: str, _name: str, _: str | None) -> None:
    from app.core.commands import settings

    if verb == "stop":
        raise InputError("Everything can be paused, not stopped; stop one sequence after the other.")
    getattr(settings, f"{verb}_all")(change.workspace.store, now=change.now)


_DOERS: dict[str, Callable[[Change, str, str, str | None], Any]] = {
    "contact": _contact,
    "sequence": _sequence,
    "mailbox": _mailbox,
    "all": _all,
}
