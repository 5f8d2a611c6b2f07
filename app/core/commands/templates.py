"""Saving and deleting templates: reusable subjects and contents. What was made from one stands by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.letter import check_template
from app.core.model import TemplateDraft
from app.core.queries.merge import custom_fields
from app.core.sequence_file import check_name
from app.core.store import Store
from app.core.store.tables import Template

_CHANGED = changed(Kind.TEMPLATES)


@dataclass(frozen=True, slots=True)
class SavedTemplate:
    """The template as saved."""

    id: int
    name: str
    changes: Changes


def save_template(store: Store, *, draft: TemplateDraft, now: datetime) -> SavedTemplate:
    """Create a template, or change the one of the draft's id; one deleted meanwhile comes back.

    Raises InputError for a name that is taken or none, TemplateTrouble for a text that could not be sent.
    """
    with store.write() as session:
        return save_template_in(session, draft=draft, now=now)


def save_template_in(session: Session, *, draft: TemplateDraft, now: datetime) -> SavedTemplate:
    """Do what `save_template` does inside the caller's transaction."""
    check_name(draft.name, "template")
    known = frozenset(custom_fields(session))
    check_template(draft.subject, what="the subject", known=known, one_line=True)
    check_template(draft.content, what="the text", known=known)
    _refuse_taken(session, draft)
    row = session.get(Template, draft.id) if draft.id is not None else None
    if row is None:
        row = Template(id=draft.id)
        session.add(row)
    row.name, row.name_key = draft.name.strip(), _key(draft.name)
    row.subject, row.content, row.changed_at = draft.subject, draft.content, now
    session.flush()
    return SavedTemplate(row.id, row.name, _CHANGED)


def duplicate_template(store: Store, *, template_id: int, now: datetime) -> SavedTemplate:
    """Make a copy with a name of its own; NotFound without the template."""
    with store.read() as session:
        draft = _draft(_template(session, template_id))
    return save_template(store, draft=replace(draft, id=None, name=free_name(store, name=draft.name)), now=now)


def delete_template(store: Store, *, template_id: int) -> Changes:
    """Delete a template; saving it again with its id is the Undo. NotFound without it."""
    with store.write() as session:
        _template(session, template_id)
        session.execute(delete(Template).where(Template.id == template_id))
    return _CHANGED


def free_name(store: Store, *, name: str) -> str:
    """Return the name if no template has it, else the name with "(copy)" or a number behind it."""
    with store.read() as session:
        taken = set(session.scalars(select(Template.name_key)))
    candidates = (name, f"{name} (copy)", *(f"{name} (copy {n})" for n in range(2, len(taken) + 3)))
    return next(one for one in candidates if _key(one) not in taken)


def _refuse_taken(session: Session, draft: TemplateDraft) -> None:
    same = session.scalar(select(Template.id).where(Template.name_key == _key(draft.name)))
    if same is not None and same != draft.id:
        raise InputError(f"A template named {draft.name.strip()!r} exists already; choose another name.")


def _template(session: Session, template_id: int) -> Template:
    row = session.get(Template, template_id)
    if row is None:
        raise NotFound(f"There is no template {template_id}; it may have been deleted.")
    return row


def _draft(row: Template) -> TemplateDraft:
    return TemplateDraft(row.name, row.subject, row.content, row.id)


def _key(name: str) -> str:
    return name.strip().casefold()
