"""`email`: pin one to a time, let it go, skip it."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.frame import EmailId, changing, instant_text, parse_instant

app = typer.Typer(help="Single emails: pin to a time, unpin, skip.", rich_markup_mode=None)


@app.command("pin")
def pin(
    context: typer.Context,
    email: EmailId,
    at: Annotated[str, typer.Argument(metavar="ISO", help="When, such as 2026-11-25T14:20:00+01:00.")],
) -> None:
    """Put an email at a time, where it stays; refused in the past, too early, on a full day, too near another pin."""
    from app.core.commands.pins import pin_email

    when = parse_instant(at, option="The time")
    with changing(context) as change:
        made = pin_email(change.workspace.store, email_id=email, at=when, now=change.now)
        words = f"Email {email} is pinned to {instant_text(when)}."
        if made.warnings:
            words += f" Note: {'; '.join(made.warnings)}."
        change.done({"id": email, "pinned": True, "send_at": when, "warnings": list(made.warnings)}, words)


@app.command("unpin")
def unpin(context: typer.Context, email: EmailId) -> None:
    """Let the planner choose an email's time again."""
    from app.core.commands.pins import unpin_email

    with changing(context) as change:
        unpin_email(change.workspace.store, email_id=email, now=change.now)
        change.done({"id": email, "pinned": False}, f"Email {email} is no longer pinned.")


@app.command("skip")
def skip(context: typer.Context, email: EmailId) -> None:
    """Take one email out; the contact's later ones go on."""
    from app.core.commands.emails import skip_email

    with changing(context) as change:
        skip_email(change.workspace.store, email_id=email, now=change.now)
        change.done({"id": email, "status": "skipped"}, f"Email {email} is skipped.")
