"""`mailbox`: add, import, list, set, test, remove. Only `test` connects anywhere."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import REFUSED, Change, changing, computer_zone, frame_of, pairs_of, plain, print_table
from app.cli.sequences import read_text
from app.core.errors import AccountTrouble, InputError
from app.core.model import MailboxDraft

if TYPE_CHECKING:
    from app.core.mailbox_file import MailboxRow
    from app.core.queries.mailboxes import MailboxRow as Listed

app = typer.Typer(help="Mailboxes: add, import, list, set, test, remove.", rich_markup_mode=None)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The mailbox's address.")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


class Threads(StrEnum):
    """What becomes of the contacts a removed mailbox has written to."""

    NEW = "new"
    STOP = "stop"
    WAIT = "wait"


@app.command("add")
def add(
    context: typer.Context,
    email: Email,
    smtp: Annotated[str, typer.Option(metavar="HOST:PORT", help="The server it sends through.")],
    imap: Annotated[str, typer.Option(metavar="HOST:PORT", help="The server it reads from; none: nothing read.")] = "",
    security: Annotated[str, typer.Option(help="starttls, tls or none [starttls; none on this computer].")] = "",
    user: Annotated[str, typer.Option(help="The name to sign in with; none: no sign-in.")] = "",
    password_stdin: PasswordStdin = False,
    capacity: Annotated[str, typer.Option(metavar="N", help="Emails a day [50].")] = "",
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="Such as Europe/Berlin [the computer's].")] = "",
    gap: Annotated[str, typer.Option(metavar="SECONDS", help="Least time between two emails [90].")] = "",
    ramp: Annotated[str, typer.Option(metavar="START+STEP@DATE", help="Start small and grow day by day.")] = "",
    away: Annotated[str, typer.Option(metavar="FIRST/LAST", help="Dates without sending, separated by ;.")] = "",
    name: Annotated[str, typer.Option(help="The sender's name as people see it.")] = "",
    ca: Annotated[str, typer.Option(metavar="FILE", help="The PEM file of an authority of your own to trust.")] = "",
) -> None:
    """Add a mailbox; connects nowhere."""
    from app.core.commands.mailboxes import add_mailbox

    cells = {"email": email, "smtp": smtp, "imap": imap, "security": security, "user": user, "capacity": capacity}
    row = _row_of({**cells, "timezone": timezone, "gap": gap, "ramp": ramp, "away": away, "ca": ca})
    password = _password_from_stdin() if password_stdin else None
    if password is not None and not row.draft.username:
        raise typer.BadParameter("--password-stdin goes with --user.")
    draft = replace(row.draft, display_name=name)
    with changing(context) as change:
        _refuse_known(change.workspace.store, [draft], change.now)
        _store_passwords(change, [replace(row, password=password)])
        saved = add_mailbox(change.workspace.store, draft=draft, now=change.now)
        change.done({"id": saved.id, "email": draft.email}, f"Added the mailbox {draft.email}.")


@app.command("import")
def import_mailboxes(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.")]
) -> None:
    """Add many mailboxes from a CSV; connects nowhere."""
    from app.core.commands.mailboxes import add_mailboxes
    from app.core.mailbox_file import read_mailboxes

    found = read_mailboxes(read_text(file), time_zone=computer_zone())
    with changing(context) as change:
        store, now = change.workspace.store, change.now
        known = _known(store, now)
        rows = [row for row in found.rows if row.draft.email.lower() not in known]
        if not rows:
            raise InputError(_nothing_to_add(file, len(found.rows), found.problems))
        _store_passwords(change, rows)
        add_mailboxes(store, drafts=[row.draft for row in rows], now=now)
        skipped = len(found.rows) - len(rows)
        counts = {"rows": len(found.rows) + len(found.problems), "added": len(rows), "skipped": skipped}
        words = f"Added {len(rows)} mailboxes, {skipped} were there already, {len(found.problems)} problems."
        lines = [words, *(f"Line {one.line}: {one.reason}" for one in found.problems)]
        change.done({**counts, "problems": plain(found.problems)}, "\n".join(lines))


def _nothing_to_add(file: Path, known: int, problems: Any) -> str:
    if problems:
        return f"{file} has no mailbox to add (line {problems[0].line}: {problems[0].reason})"
    return f"{file} has no mailbox to add; {known} of {known} are there already."


@app.command("list")
def list_mailboxes(context: typer.Context) -> None:
    """Print all mailboxes."""
    from app.core.queries.mailboxes import mailbox_list

    frame = frame_of(context)
    with frame.workspace() as workspace:
        rows = [_listed(row) for row in mailbox_list(workspace.store, now=workspace.clock.now())]
    names = (
        "email",
        "smtp",
        "state",
        "sent_today",
        "capacity_today",
        "pending",
        "next_send_at",
        "last_send_at",
        "reason",
    )
    frame.show(
        rows,
        lambda: print_table(
            "", names, [[*(row[name] for name in names[:-1]), _why(row)] for row in rows], numbers=names[3:6]
        ),
    )


def _why(row: dict[str, Any]) -> str:
    """Return what hinders a mailbox: why it stopped, until when it rests, why its answers are not read."""
    rests = f"rests until {row['rests_until']}, its server wants fewer emails" if row["rests_until"] else ""
    unread = f"answers are not read: {row['unread_reason']}" if row["unread_reason"] else ""
    return "; ".join(filter(None, (row["reason"], rests, unread)))


def _listed(row: Listed) -> dict[str, Any]:
    return {
        **_cells(row.draft),
        "ca": row.draft.ca_file,
        "capacity": row.draft.daily_capacity,
        "gap": row.draft.least_gap,
        "name": row.draft.display_name,
        "state": row.state.value,
        "reason": row.state_reason,
        "rests_until": plain(row.rests_until),
        "unread_reason": row.unread_reason,
        "unread_since": plain(row.unread_since),
        "sent_today": row.sent_today,
        "capacity_today": row.capacity_today,
        "pending": row.pending,
        "next_send_at": plain(row.next_send_at),
        "last_send_at": plain(row.last_send_at),
    }


@app.command("set")
def set_values(
    context: typer.Context,
    email: Email,
    values: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE...", help="Such as capacity=40.")] = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Change single values, named as the columns of a file (smtp, security, user, capacity, ...), or the password."""
    from app.core.commands.mailboxes import resume_mailbox, update_mailbox
    from app.core.model import MailboxState
    from app.core.queries.mailboxes import mailbox_draft, mailbox_id_of, mailbox_state

    if not values and not password_stdin:
        raise typer.BadParameter("Name what to change, such as capacity=40, or give --password-stdin.")
    password = _password_from_stdin() if password_stdin else None
    with changing(context) as change:
        store = change.workspace.store
        before = mailbox_draft(store, mailbox_id=mailbox_id_of(store, email=email))
        draft = _changed(before, pairs_of(values or []))
        _refuse_taken(store, draft, change.now)
        moving = _moving(change, before, draft.email) if password is None else None
        if password is not None:
            _store_password(change, draft.email, password)
        update_mailbox(store, draft=draft, now=change.now)
        if password is not None and mailbox_state(store, mailbox_id=before.id or 0) is MailboxState.ATTENTION:
            resume_mailbox(store, mailbox_id=before.id or 0, now=change.now)
        kept = _settled(change, before, draft.email, moving)
        change.done({"id": draft.id, "email": draft.email}, f"Changed the mailbox {draft.email}.{kept}")


def _refuse_taken(store: Any, draft: MailboxDraft, now: datetime) -> None:
    """Refuse the address of another mailbox before a password is put in its place."""
    from app.core.queries.mailboxes import mailbox_list

    others = [row.draft.email.lower() for row in mailbox_list(store, now=now) if row.id != draft.id]
    if draft.email.lower() in others:
        raise InputError(f"The mailbox {draft.email} is there already; change that one instead.")


def _moving(change: Change, before: MailboxDraft, to: str) -> Callable[[], None] | None:
    """Read the password that goes along to another address, before anything is changed; None where none does."""
    from app.main.outside import moving_password

    if change.trial or not before.username or before.email.lower() == to.lower():
        return None
    return moving_password(before.email, to)


def _settled(change: Change, before: MailboxDraft, to: str, moving: Callable[[], None] | None) -> str:
    """Keep the password under the new address only and return "", or in a sentence what hindered that."""
    from app.main.outside import forget_password

    if change.trial or not before.username or before.email.lower() == to.lower():
        return ""
    try:
        if moving is not None:
            moving()
    except AccountTrouble as error:
        return f" Its password is not carried along, give it again with --password-stdin: {error.sentence}"
    kept = forget_password(before.email)
    return f" The password of {before.email} is still in the keyring: {kept}" if kept else ""


def _changed(before: MailboxDraft, wanted: Mapping[str, str]) -> MailboxDraft:
    from app.core.mailbox_file import COLUMNS

    cells, texts = _cells(before), {"name": before.display_name, "signature": before.signature}
    for key, value in wanted.items():
        if key not in (set(COLUMNS) | set(texts)) - {"password"}:
            known = ", ".join([*COLUMNS, *texts]).replace("password, ", "")
            raise InputError(f"A mailbox has no {key!r} to set; there are {known}, and --password-stdin.")
        (texts if key in texts else cells)[key] = value
    draft = _row_of(cells).draft
    ca_file = draft.ca_file if "ca" in wanted else before.ca_file
    return replace(draft, id=before.id, display_name=texts["name"], signature=texts["signature"], ca_file=ca_file)


@app.command("test")
def try_out(context: typer.Context, email: Email, password_stdin: PasswordStdin = False) -> None:
    """Connect and sign in, step by step; sends nothing."""
    from app.core.queries.mailboxes import mailbox_draft, mailbox_id_of
    from app.main.outside import try_sign_in

    frame = frame_of(context)
    given = _password_from_stdin() if password_stdin else None
    with frame.workspace() as workspace:
        draft = mailbox_draft(workspace.store, mailbox_id=mailbox_id_of(workspace.store, email=email))
        tried = try_sign_in(draft, given)
    passed = all(one.ok for one in tried)
    checks = [
        {
            "name": one.phase.value,
            "passed": one.ok,
            "words": one.words,
            "remedy": one.error.sentence if one.error else "",
        }
        for one in tried
    ]
    lines = [f"{'ok    ' if one['passed'] else 'failed'}  {one['name']}: {one['words']}" for one in checks]
    frame.show({"mailbox": draft.email, "passed": passed, "checks": checks}, "\n".join(lines))
    if not passed:
        print(checks[-1]["remedy"], file=sys.stderr)
        raise typer.Exit(REFUSED)


@app.command("remove")
def remove(
    context: typer.Context,
    email: Email,
    threads: Annotated[Threads, typer.Option(help="What becomes of those it has written to.")] = Threads.NEW,
) -> None:
    """Remove a mailbox and its password; what it still had to send goes to the others."""
    from app.core.commands.mailboxes import remove_mailbox
    from app.core.queries.mailboxes import mailbox_draft, mailbox_id_of
    from app.main.outside import forget_password

    with changing(context) as change:
        store = change.workspace.store
        draft = mailbox_draft(store, mailbox_id=mailbox_id_of(store, email=email))
        remove_mailbox(store, mailbox_id=draft.id or 0, now=change.now, threads=threads.value)
        kept = forget_password(draft.email) if draft.username and not change.trial else ""
        words = f"Removed the mailbox {draft.email}."
        change.done({"email": draft.email}, f"{words} Its password is still in the keyring: {kept}" if kept else words)


def _row_of(cells: Mapping[str, str]) -> MailboxRow:
    """Return the mailbox that a file's row with these cells would make; InputError for what does not fit."""
    from app.core.mailbox_file import read_mailboxes

    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    found = read_mailboxes(text.getvalue(), time_zone=computer_zone())
    if found.problems:
        raise InputError(found.problems[0].reason)
    return found.rows[0]


def _cells(draft: MailboxDraft) -> dict[str, str]:
    """Return a mailbox as the cells of a file's row, without the password."""
    ramp = draft.ramp
    return {
        "email": draft.email,
        "smtp": f"{_bracketed(draft.smtp_host)}:{draft.smtp_port}",
        "imap": f"{_bracketed(draft.imap_host)}:{draft.imap_port}" if draft.imap_host else "",
        "security": draft.security.value,
        "user": draft.username or "",
        "capacity": str(draft.daily_capacity),
        "timezone": draft.time_zone,
        "gap": str(draft.least_gap),
        "ramp": f"{ramp.start}+{ramp.step}@{ramp.since}" if ramp else "",
        "away": ";".join(f"{first}/{last}" for first, last in draft.away),
    }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _known(store: Any, now: datetime) -> set[str]:
    from app.core.queries.mailboxes import mailbox_list

    return {row.draft.email.lower() for row in mailbox_list(store, now=now)}


def _refuse_known(store: Any, drafts: list[MailboxDraft], now: datetime) -> None:
    known = _known(store, now)
    for draft in drafts:
        if draft.email.lower() in known:
            raise InputError(f"The mailbox {draft.email} is there already; use `outpace mailbox set {draft.email}`.")


def _store_passwords(change: Change, rows: list[MailboxRow]) -> None:
    """Put the passwords into the keyring before a mailbox is added, so that a refusal leaves nothing behind."""
    for row in rows:
        if row.password:
            _store_password(change, row.draft.email, row.password)


def _store_password(change: Change, email: str, password: str) -> None:
    from app.main.outside import store_password

    if not change.trial:
        store_password(email, password)


def _password_from_stdin() -> str:
    if sys.stdin is None or sys.stdin.isatty():
        import getpass

        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")
