"""`plan`, `schedule`, `why`, `capacity` and `events`: what will go out, when, and why then."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer

from app.cli.frame import (
    EmailId,
    as_json,
    changing,
    computer_zone,
    frame_of,
    instant_text,
    parse_date,
    parse_instant,
    plain,
    plan_words,
    print_table,
)
from app.core.errors import InputError
from app.core.model import EmailStatus


class Format(StrEnum):
    """The forms a schedule is printed in."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"


FIELDS = (
    "id",
    "enrollment",
    "contact",
    "asset",
    "sequence",
    "step",
    "step_id",
    "mailbox",
    "send_at",
    "due_on",
    "status",
    "sent_at",
    "pinned",
    "attempts",
    "error",
    "waits_for",
)
_SHOWN = ("id", "send_at", "status", "contact", "sequence", "step", "mailbox", "waits_for")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (plan, schedule, why, capacity, events):
        app.command()(command)


def plan(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Look at every email, whatever changed.")] = False,
) -> None:
    """Bring the plan up to date."""
    with changing(context) as change:
        summary = change.workspace.replan(full=full)
    change.frame.show(summary, f"{plan_words(summary)} Rows written: {summary.written}, in {summary.seconds:.2f} s.")


def schedule(
    context: typer.Context,
    start: Annotated[str | None, typer.Option("--from", help="From this date or instant.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Up to this date (with it) or instant.")] = None,
    mailbox: Annotated[str | None, typer.Option(help="Only this mailbox.")] = None,
    sequence: Annotated[str | None, typer.Option(help="Only this sequence.")] = None,
    contact: Annotated[str | None, typer.Option(help="Only this contact.")] = None,
    status: Annotated[str | None, typer.Option(help="Only these, such as pending,held.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
) -> None:
    """Print every email by its time; without options all of them."""
    from app.core.queries.schedule import schedule as ask

    frame = frame_of(context)
    with frame.workspace() as workspace:
        rows = ask(
            workspace.store,
            start=_bound(start, "--from", days=0),
            end=_bound(end, "--to", days=1),
            mailbox=mailbox,
            sequence=sequence,
            contact=contact,
            statuses=_statuses(status),
        )
        now = workspace.clock.now()
    if form is Format.ICS and not frame.json:
        from app.cli.calendar_file import as_calendar

        typer.echo(as_calendar(rows, now=now), nl=False)
        return
    _print_schedule([plain(row) for row in rows], Format.JSON if frame.json else form)


def _bound(text: str | None, option: str, *, days: int) -> datetime | None:
    """Return an instant; a date is its UTC midnight, `days` later."""
    if not text:
        return None
    if "T" in text or " " in text.strip():
        return parse_instant(text, option=option)
    day = parse_date(text, option=option)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=days)


def _statuses(text: str | None) -> tuple[EmailStatus, ...]:
    try:
        return tuple(EmailStatus(one.strip()) for one in (text or "").split(",") if one.strip())
    except ValueError as error:
        known = ", ".join(EmailStatus)
        raise InputError(f"--status {text!r} has an unknown status; there are {known}.") from error


def _print_schedule(rows: Sequence[dict[str, Any]], form: Format) -> None:
    ordered = [{name: row.get(name) for name in FIELDS} for row in rows]
    if form is Format.JSON:
        print(as_json(ordered))
    elif form is Format.CSV:
        writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)
    else:
        print_table("", _SHOWN, [[row[name] for name in _SHOWN] for row in ordered], numbers=("id", "step"))


def why(context: typer.Context, email_id: EmailId) -> None:
    """Explain an email's time, or why it does not go."""
    from app.core.queries.why import why as ask

    frame = frame_of(context)
    with frame.workspace() as workspace:
        now = workspace.clock.now()
        reasons = ask(workspace.store, email_id=email_id, now=now, home_zone=computer_zone())
    chain = [_without_none(plain(reason)) for reason in reasons]
    frame.show(chain, "\n".join(f"{one['rule']}: {one['text']}" for one in chain))


def _without_none(reason: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in reason.items() if value is not None}


def capacity(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days from today.")] = 14,
) -> None:
    """Print what each mailbox may still send, day by day."""
    from app.core.queries.mailboxes import capacity as ask

    frame = frame_of(context)
    with frame.workspace() as workspace:
        found = ask(workspace.store, now=workspace.clock.now(), days=days)
    names = ("mailbox", "date", "capacity", "sent", "planned", "free")
    rows = [{name: plain(getattr(row, name)) for name in names} for row in found]
    frame.show(rows, lambda: print_table("", names, [list(row.values()) for row in rows], numbers=names[2:]))


def events(context: typer.Context, email_id: EmailId) -> None:
    """Print everything that happened to an email."""
    from app.core.queries.schedule import events as ask

    frame = frame_of(context)
    with frame.workspace() as workspace:
        found = ask(workspace.store, email_id=email_id)
    rows = [{"at": row.at, "from": row.from_status, "to": row.to_status, "reason": row.reason} for row in found]
    frame.show(
        rows,
        lambda: print_table(
            "",
            ("at", "from", "to", "reason"),
            [[instant_text(row.at), row.from_status, row.to_status, row.reason] for row in found],
        ),
    )
