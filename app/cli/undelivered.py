"""`dead-letters` and `in-doubt`: what was refused for good, and what may or may not have gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import Change, changing, frame_of, print_table
from app.core.model import EmailStatus

if TYPE_CHECKING:
    from app.core.queries.answers import AnswerInDoubt
    from app.core.queries.undelivered import Undelivered

dead_letters = typer.Typer(help="Emails that were refused for good: list, retry, skip.", rich_markup_mode=None)
in_doubt = typer.Typer(
    help="Emails and answers that may or may not have gone: list, sent, resend.", rich_markup_mode=None
)
_NEGATIVE_IDS = {"ignore_unknown_options": True}
"""An answer's id has a minus, so that it is never taken for an email's; it is no option."""

_MOST = 2**63 - 1
Ids = Annotated[
    list[int] | None,
    typer.Argument(metavar="ID...", min=-_MOST, max=_MOST, help="Which ones, by the ids that `list` prints."),
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
    """Print what is in doubt and why, the latest first: emails, then answers, whose ids have a minus."""
    from app.core.queries.answers import answers_in_doubt
    from app.core.queries.undelivered import undelivered

    with frame_of(context).workspace() as workspace:
        emails = undelivered(workspace.store, status=EmailStatus.IN_DOUBT)
        answers = answers_in_doubt(workspace.store)
    values = [{**_value(row), "kind": "email"} for row in emails] + [_answer_value(row) for row in answers]
    _show(context, values, ("id", "kind", *_COLUMNS[1:]), "In doubt", "Nothing is in doubt.")


@in_doubt.command("sent", context_settings=_NEGATIVE_IDS)
def sent(context: typer.Context, ids: Ids = None, every: All = False) -> None:
    """Say that emails or answers in doubt went; the contacts' later emails go on."""
    _settle(context, ids, every, went=True)


@in_doubt.command("resend", context_settings=_NEGATIVE_IDS)
def resend(context: typer.Context, ids: Ids = None, every: All = False) -> None:
    """Say that emails or answers in doubt did not go; they are sent again."""
    _settle(context, ids, every, went=False)


def _settle(context: typer.Context, ids: list[int] | None, every: bool, *, went: bool) -> None:
    from app.core.commands.undelivered import settle_doubts

    with changing(context) as change:
        chosen = _chosen(change, ids, every, EmailStatus.IN_DOUBT)
        if chosen:
            settle_doubts(change.workspace.store, email_ids=chosen, went=went, now=change.now)
        words = "counted as sent" if went else "will be sent again"
        change.done({"sent" if went else "resent": len(chosen), "ids": chosen}, f"{_doubts(chosen)} {words}.")


def _chosen(change: Change, ids: list[int] | None, every: bool, status: EmailStatus) -> list[int]:
    """Return the ids named, or all of that status; wrong usage for neither or both."""
    from app.core.queries.answers import answers_in_doubt
    from app.core.queries.undelivered import undelivered

    if bool(ids) == every:
        raise typer.BadParameter("name emails by ID, or take --all.")
    if not every:
        return list(dict.fromkeys(ids or ()))
    emails = [row.id for row in undelivered(change.workspace.store, status=status)]
    answers = answers_in_doubt(change.workspace.store) if status is EmailStatus.IN_DOUBT else []
    return [*emails, *(-row.id for row in answers)]


def _emails(chosen: Sequence[int]) -> str:
    return _number(len(chosen), "email")


def _doubts(chosen: Sequence[int]) -> str:
    answers = sum(one < 0 for one in chosen)
    emails = _number(len(chosen) - answers, "email") if answers < len(chosen) or not answers else ""
    return " and ".join(filter(None, [emails, _number(answers, "answer") if answers else ""]))


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


_COLUMNS = ("id", "at", "contact", "sequence", "step", "mailbox", "category", "words")


def _list(context: typer.Context, status: EmailStatus, title: str, none: str) -> None:
    from app.core.queries.undelivered import undelivered

    with frame_of(context).workspace() as workspace:
        rows = undelivered(workspace.store, status=status)
    _show(context, [_value(row) for row in rows], _COLUMNS, title, none)


def _show(context: typer.Context, values: list[dict[str, Any]], columns: Sequence[str], title: str, none: str) -> None:
    worded = [{**value, "words": value["error"] or value["reason"]} for value in values]
    cells = [[value[name] for name in columns] for value in worded]
    frame_of(context).show(values, lambda: print_table(title, columns, cells) if values else print(none))


def _value(row: Undelivered) -> dict[str, Any]:
    names = ("id", "contact", "sequence", "step", "mailbox", "status", "at", "subject", "category", "error", "reason")
    return {name: getattr(row, name) for name in (*names, "attempts")}


def _answer_value(row: AnswerInDoubt) -> dict[str, Any]:
    """Return an answer as a row of the same fields; it is of no sequence, and its id has a minus."""
    nothing = {"sequence": "", "step": 0, "category": "", "status": EmailStatus.IN_DOUBT, "kind": "answer"}
    return {**asdict(row), **nothing, "id": -row.id}
