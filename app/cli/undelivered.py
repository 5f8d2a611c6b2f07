"""`dead-letters` and `in-doubt`: what was refused for good, and what may or may not have gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import Change, changing, frame_of, print_table
from app.core.model import EmailStatus

if TYPE_CHECKING:
    from app.core.queries.undelivered import Undelivered

dead_letters = typer.Typer(help="Emails that were refused for good: list, retry, skip.", rich_markup_mode=None)
in_doubt = typer.Typer(help="Emails that may or may not have gone: list, sent, resend.", rich_markup_mode=None)

Ids = Annotated[
    list[int] | None, typer.Argument(metavar="ID...", max=2**63 - 1, help="Emails, by the ids that `list` prints.")
]
All = Annotated[bool, typer.Option("--all", help="Every one of them.")]


@dead_letters.command("list")
def list_dead_letters(context: typer.Context) -> None:
    """Print the dead letters with category and the server's words, the latest first."""
    _list(context, EmailStatus.FAILED, "Dead letters", "There are no dead letters.")


@dead_letters.command("retry")
def retry(
    context: typer.Context,
    ids: Ids = None,
    every: All = False,
    address: Annotated[
        str | None, typer.Option("--address", metavar="EMAIL", help="The contact's mended address; for one ID.")
    ] = None,
) -> None:
    """Send dead letters again, and the later emails that were skipped behind them."""
    from app.core.commands.emails import retry_failed
    from app.core.commands.undelivered import retry_at_address

    if address is not None and (every or len(ids or ()) != 1):
        raise typer.BadParameter("--address goes with a single ID.")
    with changing(context) as change:
        chosen = _chosen(change, ids, every, EmailStatus.FAILED)
        if address is not None:
            retry_at_address(change.workspace.store, email_id=chosen[0], address=address, now=change.now)
        elif chosen:
            retry_failed(change.workspace.store, email_ids=chosen, now=change.now)
        change.done({"retried": len(chosen), "ids": chosen}, f"{_emails(chosen)} will be tried again.")


@dead_letters.command("skip")
def skip(context: typer.Context, ids: Ids = None, every: All = False) -> None:
    """Give dead letters up; they are kept as skipped."""
    from app.core.commands.emails import give_up

    with changing(context) as change:
        chosen = _chosen(change, ids, every, EmailStatus.FAILED)
        if chosen:
            give_up(change.workspace.store, email_ids=chosen, now=change.now)
        change.done({"skipped": len(chosen), "ids": chosen}, f"{_emails(chosen)} given up.")


@in_doubt.command("list")
def list_in_doubt(context: typer.Context) -> None:
    """Print the emails in doubt and why, the latest first."""
    _list(context, EmailStatus.IN_DOUBT, "In doubt", "No email is in doubt.")


@in_doubt.command("sent")
def sent(context: typer.Context, ids: Ids = None, every: All = False) -> None:
    """Say that emails in doubt went; the contacts' later emails go on."""
    _settle(context, ids, every, went=True)


@in_doubt.command("resend")
def resend(context: typer.Context, ids: Ids = None, every: All = False) -> None:
    """Say that emails in doubt did not go; they are sent again."""
    _settle(context, ids, every, went=False)


def _settle(context: typer.Context, ids: list[int] | None, every: bool, *, went: bool) -> None:
    from app.core.commands.undelivered import settle_doubts

    with changing(context) as change:
        chosen = _chosen(change, ids, every, EmailStatus.IN_DOUBT)
        if chosen:
            settle_doubts(change.workspace.store, email_ids=chosen, went=went, now=change.now)
        words = "counted as sent" if went else "will be sent again"
        change.done({"sent" if went else "resent": len(chosen), "ids": chosen}, f"{_emails(chosen)} {words}.")


def _chosen(change: Change, ids: list[int] | None, every: bool, status: EmailStatus) -> list[int]:
    """Return the ids named, or all of that status; wrong usage for neither or both."""
    from app.core.queries.undelivered import undelivered

    if bool(ids) == every:
        raise typer.BadParameter("name emails by ID, or take --all.")
    if not every:
        return list(dict.fromkeys(ids or ()))
    return [row.id for row in undelivered(change.workspace.store, status=status)]


def _emails(chosen: Sequence[int]) -> str:
    return f"{len(chosen)} email{'' if len(chosen) == 1 else 's'}"


def _list(context: typer.Context, status: EmailStatus, title: str, none: str) -> None:
    from app.core.queries.undelivered import undelivered

    frame = frame_of(context)
    with frame.workspace() as workspace:
        rows = undelivered(workspace.store, status=status)
    columns = ("id", "at", "contact", "sequence", "step", "mailbox", "category", "words")
    cells = [[*(getattr(row, name) for name in columns[:-1]), row.error or row.reason] for row in rows]
    frame.show([_value(row) for row in rows], lambda: print_table(title, columns, cells) if rows else print(none))


def _value(row: Undelivered) -> dict[str, Any]:
    names = ("id", "contact", "sequence", "step", "mailbox", "status", "at", "subject", "category", "error", "reason")
    return {name: getattr(row, name) for name in (*names, "attempts")}
