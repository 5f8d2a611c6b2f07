"""Contacts one by one: saving, deleting, suppressing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from app.core.commands.contact_import import ImportResult, import_contacts, save_tags
from app.core.commands.emails import end_enrollments, release
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError, MessageTrouble, NotFound
from app.core.events import Changes, Kind, changed
from app.core.letter import header_address
from app.core.model import CONTACT_FIELDS, ContactDraft, EmailStatus, is_zone
from app.core.queries.people import is_suppressed
from app.core.store import Store
from app.core.store.tables import Contact, ContactTag, Enrollment, ScheduledEmail, Suppression

__all__ = [
    "ImportResult",
    "SavedContact",
    "delete_contact",
    "import_contacts",
    "save_contact",
    "suppress",
    "unsuppress",
]
_CHANGED = changed(Kind.CONTACTS, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN)


@dataclass(frozen=True, slots=True)
class SavedContact:
    """The contact as saved."""

    id: int
    changes: Changes


def save_contact(store: Store, *, draft: ContactDraft, contact_id: int | None = None, now: datetime) -> SavedContact:
    """Create a contact, or write over the one of `contact_id`: here empty fields do erase.

    Its held emails try again. InputError for an address that is none or another contact's.
    """
    key = address_key(draft.email)
    if draft.time_zone and not is_zone(draft.time_zone):
        raise InputError(
            f"The time zone {draft.time_zone!r} is not known; write it as Europe/Berlin, or leave it empty."
        )
    with store.write() as session:
        row = _row(session, key, contact_id, now)
        for name in CONTACT_FIELDS:
            setattr(row, name, getattr(draft, name).strip())
        row.email_key, row.custom, row.deleted_at = key, dict(draft.custom), None
        session.flush()
        session.execute(delete(ContactTag).where(ContactTag.contact_id == row.id))
        save_tags(session, {row.id: draft.tags})
        release_of_contacts(session, [row.id], now)
        mark_dirty(session)
        return SavedContact(row.id, _CHANGED)


def address_key(email: str) -> str:
    """Return an address as contacts are compared; InputError where it cannot be one."""
    key = email.strip().lower()
    name, at, domain = key.rpartition("@")
    if not (name and at and "." in domain.strip(".")) or any(sign.isspace() or sign in "<>,;" for sign in key):
        raise InputError(f"{email!r} is not an email address; write it as name@example.com.")
    try:
        header_address(key)
    except MessageTrouble as trouble:
        raise InputError(trouble.sentence) from trouble
    return key


def _row(session: Session, key: str, contact_id: int | None, now: datetime) -> Contact:
    same = session.scalar(select(Contact).where(Contact.email_key == key))
    if contact_id is None:
        if same is not None and same.deleted_at is None:
            raise InputError(f"There is a contact with the address {key} already; change that one instead.")
        row = same or Contact(created_at=now)
        session.add(row)
        return row
    found = session.get(Contact, contact_id)
    if found is None or found.deleted_at is not None:
        raise NotFound(f"There is no contact {contact_id}; it may have been deleted.")
    if same is not None and same.id != contact_id:
        raise InputError(f"The address {key} belongs to another contact; choose another one.")
    return found


def release_of_contacts(session: Session, contact_ids: list[int], now: datetime) -> None:
    """Let the held emails of contacts try again, now that a field may have been filled."""
    theirs = ScheduledEmail.enrollment_id.in_(select(Enrollment.id).where(Enrollment.contact_id.in_(contact_ids)))
    release(session, where=theirs, reason="the contact was edited", now=now)


def delete_contact(store: Store, *, contact_id: int, now: datetime) -> Changes:
    """Delete a contact: its planned emails are skipped, what was sent stays on record."""
    with store.write() as session:
        row = session.get(Contact, contact_id)
        if row is None or row.deleted_at is not None:
            raise NotFound(f"There is no contact {contact_id}; it may have been deleted.")
        row.deleted_at = now
        end_enrollments(
            session,
            where=Enrollment.contact_id == contact_id,
            to=EmailStatus.SKIPPED,
            reason="the contact was deleted",
            now=now,
        )
        mark_dirty(session)
    return _CHANGED


def suppress(store: Store, *, value: str, reason: str, now: datetime) -> Changes:
    """Never mail an address or a whole domain again; planned emails of matching contacts are skipped."""
    key = suppression_key(value)
    with store.write() as session:
        if session.scalar(select(Suppression.id).where(Suppression.value == key)):
            return Changes()
        session.add(Suppression(value=key, reason=reason, created_at=now))
        session.flush()
        matching = select(Contact.id).where(is_suppressed())
        end_enrollments(
            session,
            where=and_(Enrollment.contact_id.in_(matching), Enrollment.completed_at.is_(None)),
            to=EmailStatus.SKIPPED,
            reason=f"suppressed: {reason}" if reason else "suppressed",
            now=now,
        )
        mark_dirty(session)
    return _CHANGED


def unsuppress(store: Store, *, value: str, now: datetime) -> Changes:
    """Allow an address or domain again; sequences that ended stay ended. NotFound if it was not listed."""
    key = suppression_key(value)
    with store.write() as session:
        row = session.scalar(select(Suppression).where(Suppression.value == key))
        if row is None:
            raise NotFound(f"{key} is not suppressed.")
        session.delete(row)
    return changed(Kind.CONTACTS)


def suppression_key(value: str) -> str:
    """Return an address or a domain ("example.com" or "@example.com") as it is listed; InputError for anything else."""
    key = value.strip().lower().removeprefix("@")
    if "@" in key:
        return address_key(key)
    if "." not in key.strip(".") or any(sign.isspace() for sign in key):
        raise InputError(f"{value!r} is neither an address nor a domain; write name@example.com or example.com.")
    return key
