"""`contact`: show, set, delete, move on in a sequence; `suppress`: never mail an address or a domain again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import changing, frame_of, instant_text, pairs_of, plain, print_table
from app.core.errors import InputError
from app.core.model import CONTACT_FIELDS, ContactDraft

if TYPE_CHECKING:
    from app.core.queries.contacts import ContactDetail

app = typer.Typer(help="Contacts: show, set, delete, move on in a sequence.", rich_markup_mode=None)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The contact's address.")]
_CUSTOM = "custom."


def add_to(root: typer.Typer) -> None:
    """Add `suppress`, which stands alone."""
    root.command()(suppress)


@app.command("show")
def show(context: typer.Context, email: Email) -> None:
    """Print a contact: its fields, whether it may be mailed, and where it is in which sequence."""
    from app.core.queries.contacts import contact_detail, contact_id_of

    frame = frame_of(context)
    with frame.workspace() as workspace:
        detail = contact_detail(workspace.store, contact_id=contact_id_of(workspace.store, email=email))
    frame.show(_value(detail), lambda: _print(detail))


def _value(detail: ContactDetail) -> dict[str, Any]:
    draft = detail.draft
    return {
        "id": detail.id,
        **{name: getattr(draft, name) for name in CONTACT_FIELDS},
        "tags": draft.tags,
        "custom": dict(draft.custom),
        "suppressed": detail.suppressed or None,
        "created_at": detail.created_at,
        "sequences": [
            {
                "enrollment": one.enrollment_id,
                "sequence": one.sequence,
                "state": one.state,
                "step": one.step,
                "steps": one.steps,
                "next_send_at": one.next_send_at,
                "reason": one.reason,
            }
            for one in detail.enrollments
        ],
    }


def _print(detail: ContactDetail) -> None:
    value = _value(detail)
    lines = {name: value[name] for name in CONTACT_FIELDS} | value["custom"] | {"tags": ", ".join(value["tags"])}
    lines["suppressed"] = value["suppressed"]
    print_table("", ("", detail.name), [[name.replace("_", " "), one] for name, one in lines.items() if one])
    if detail.enrollments:
        names = ("sequence", "state", "step", "steps", "next", "reason")
        rows = [
            [one.sequence, one.state, one.step, one.steps, instant_text(one.next_send_at), one.reason]
            for one in detail.enrollments
        ]
        print_table("Sequences", names, rows, numbers=("step", "steps"))


@app.command("set")
def set_values(
    context: typer.Context,
    email: Email,
    values: Annotated[
        list[str],
        typer.Argument(metavar="KEY=VALUE...", help="Such as company=Acme, tags=vip,north, custom.plate=M-1."),
    ],
) -> None:
    """Change single values of a contact; an empty value erases. Its held emails try again."""
    from app.core.commands.contacts import save_contact
    from app.core.queries.contacts import contact_detail, contact_id_of

    wanted = pairs_of(values)
    with changing(context) as change:
        store = change.workspace.store
        before = contact_detail(store, contact_id=contact_id_of(store, email=email))
        draft = _changed(before.draft, wanted)
        saved = save_contact(store, draft=draft, contact_id=before.id, now=change.now)
        change.done({"id": saved.id, "email": draft.email.strip()}, f"Changed {draft.email.strip()}.")


def _changed(before: ContactDraft, wanted: Mapping[str, str]) -> ContactDraft:
    """Return the contact with other values; InputError for a name no contact has and for a value no field holds."""
    fields: dict[str, str] = {}
    custom, tags = dict(before.custom), before.tags
    for key, value in wanted.items():
        if not value.isprintable():
            raise InputError(f"{key} is {value!r}, which holds a line break or an invisible character; remove it.")
        if key in CONTACT_FIELDS:
            fields[key] = value
        elif key == "tags":
            tags = tuple(dict.fromkeys(one.strip() for one in value.split(",") if one.strip()))
        elif key.startswith(_CUSTOM) and key != _CUSTOM:
            custom[key.removeprefix(_CUSTOM)] = value.strip()
        else:
            known = ", ".join((*CONTACT_FIELDS, "tags", "custom.NAME"))
            raise InputError(f"A contact has no {key!r} to set; there are {known}.")
    filled = tuple((name, value) for name, value in custom.items() if value)
    return replace(before, **fields, tags=tags, custom=filled)


@app.command("delete")
def delete(context: typer.Context, email: Email) -> None:
    """Delete a contact: what is planned is skipped, what was sent stays on record."""
    from app.core.commands.contacts import delete_contact
    from app.core.queries.contacts import contact_id_of

    with changing(context) as change:
        store = change.workspace.store
        delete_contact(store, contact_id=contact_id_of(store, email=email), now=change.now)
        change.done({"email": email}, f"Deleted the contact {email}.")


@app.command("move")
def move(
    context: typer.Context,
    email: Email,
    values: Annotated[
        list[str], typer.Argument(metavar="step=POS [sequence=NAME]", help="The step to go on with, from 1.")
    ],
) -> None:
    """Let a contact go on with a later step of a sequence: the steps before it are left out, nobody goes back."""
    from app.core.commands.enrollments import move_contact
    from app.core.queries.contacts import contact_id_of
    from app.core.queries.sequences import sequence_id_of

    wanted = pairs_of(values)
    step = wanted.pop("step", "")
    sequence = wanted.pop("sequence", None)
    if wanted or not step.isdecimal():
        raise typer.BadParameter("write step=POS, a number from 1, and sequence=NAME where there are several.")
    with changing(context) as change:
        store = change.workspace.store
        moved = move_contact(
            store,
            contact_id=contact_id_of(store, email=email),
            sequence_id=sequence_id_of(store, name=sequence) if sequence is not None else None,
            position=int(step),
            now=change.now,
        )
        words = f"{email} goes on with step {step} of {moved.sequence}; {len(moved.email_ids)} emails are left out."
        value = {"email": email, "sequence": moved.sequence, "step": int(step), "skipped": len(moved.email_ids)}
        change.done(value, words)


def suppress(
    context: typer.Context,
    value: Annotated[str, typer.Argument(metavar="ADDRESS-OR-DOMAIN", help="Such as a@example.com or example.com.")],
    remove: Annotated[bool, typer.Option("--remove", help="Allow it again; sequences that ended stay ended.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
) -> None:
    """Never mail an address or a whole domain again; what is planned for it is skipped."""
    from app.core.commands.contacts import suppress as command
    from app.core.commands.contacts import suppression_key, unsuppress

    if remove and reason:
        raise typer.BadParameter("--reason goes with suppressing, not with --remove.")
    if not reason.isprintable():
        raise typer.BadParameter("--reason must be one line.")
    key = suppression_key(value)
    with changing(context) as change:
        store, now = change.workspace.store, change.now
        if remove:
            unsuppress(store, value=value, now=now)
        else:
            command(store, value=value, reason=reason or "by you", now=now)
        words = f"{key} may be mailed again." if remove else f"{key} is never mailed again."
        change.done({"value": plain(key), "suppressed": not remove}, words)
