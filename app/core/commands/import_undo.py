"""Undoing an import as a whole: new contacts go, changed ones become what they were, and what cannot is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from app.core.commands.emails import end_enrollments
from app.core.commands.import_trail import CUSTOM, NEW, PART, REVIVED, TAGS, UPDATED
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import CONTACT_FIELDS, EmailStatus
from app.core.store import Store
from app.core.store.tables import Contact, ContactTag, Enrollment, ImportBatch, ImportChange, ScheduledEmail

_CHANGED = changed(Kind.CONTACTS, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN)


@dataclass(frozen=True, slots=True)
class Undone:
    """What the undo did: contacts `removed` and `restored`; those that stay and why, and fields changed since."""

    batch: int
    file_name: str
    removed: int
    restored: int
    kept_mailed: int
    kept_later: int
    kept_values: int
    changes: Changes

    @property
    def kept(self) -> int:
        """Return how many contacts stay although the import had made them."""
        return self.kept_mailed + self.kept_later

    def words(self) -> str:
        """Return what was done and what could not be, in words."""
        words = f"{self.removed:,} removed, {self.restored:,} as they were before."
        for number, why in (
            (self.kept_mailed, "since an email went to them meanwhile"),
            (self.kept_later, "since a later import has them, too"),
        ):
            words += f" {number:,} {'stays' if number == 1 else 'stay'}, {why}." if number else ""
        if self.kept_values:
            words += f" Values changed meanwhile that stay: {self.kept_values:,}."
        return words


def undo_import(store: Store, *, batch: int, now: datetime) -> Undone:
    """Take back an import. New contacts stay where they were mailed since, or a later import has them, too.

    A value that was changed since stays as it is now. NotFound for an unknown batch, InputError for one that was
    undone or is older than the version that began to keep what an import changes.
    """
    with store.write() as session:
        row = _batch(session, batch)
        mailed, later = _is_mailed(row.imported_at), _is_in_later(batch)
        added = _of(batch, NEW, REVIVED)
        kept_mailed = _count(session, and_(added, mailed))
        kept_later = _count(session, and_(added, later, ~mailed))
        removed = _remove(session, and_(added, ~mailed, ~later), now)
        restored, kept_values = _restore(session, batch)
        row.undone_at = now
        mark_dirty(session)
        counts = (removed, restored, kept_mailed, kept_later, kept_values)
        return Undone(batch, row.file_name, *counts, _CHANGED)


def _batch(session: Session, batch: int) -> ImportBatch:
    row = session.get(ImportBatch, batch)
    if row is None:
        raise NotFound(f"There is no import {batch}; look for its number in what the import said.")
    if row.undone_at is not None:
        raise InputError(f"The import of {row.file_name} was undone already.")
    if (row.new or row.updated) and not session.scalar(
        select(ImportChange.contact_id).where(ImportChange.batch_id == batch).limit(1)
    ):
        raise InputError(f"The import of {row.file_name} is from an older version of Outpace and cannot be undone.")
    return row


def _of(batch: int, *what: str) -> ColumnElement[bool]:
    return and_(ImportChange.batch_id == batch, ImportChange.what.in_(what))


def _is_mailed(since: datetime) -> ColumnElement[bool]:
    return exists(
        select(ScheduledEmail.id)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .where(Enrollment.contact_id == ImportChange.contact_id, ScheduledEmail.claimed_at >= since)
    )


def _is_in_later(batch: int) -> ColumnElement[bool]:
    other = aliased(ImportChange)
    return exists(
        select(other.contact_id)
        .join(ImportBatch, ImportBatch.id == other.batch_id)
        .where(other.contact_id == ImportChange.contact_id, other.batch_id > batch, ImportBatch.undone_at.is_(None))
    )


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return len(session.scalars(select(ImportChange.contact_id).where(where)).all())


def _remove(session: Session, where: ColumnElement[bool], now: datetime) -> int:
    """Delete the contacts that `where` selects, and stop what they are in; what was deleted before is so again."""
    found = session.execute(select(ImportChange.contact_id, ImportChange.before).where(where)).all()
    for at in range(0, len(found), PART):
        part = [contact for contact, _ in found[at : at + PART]]
        session.execute(update(Contact).where(Contact.id.in_(part)).values(deleted_at=now))
        end_enrollments(
            session,
            where=Enrollment.contact_id.in_(part),
            to=EmailStatus.SKIPPED,
            reason="the import of the contact was undone",
            now=now,
        )
    for contact, before in found:
        if before:
            deleted = before.get("deleted_at")
            values: dict[str, Any] = {name: before[name] for name in (*CONTACT_FIELDS, "custom")}
            values["deleted_at"] = datetime.fromisoformat(deleted) if deleted else now
            session.execute(update(Contact).where(Contact.id == contact).values(**values))
    return len(found)


def _restore(session: Session, batch: int) -> tuple[int, int]:
    """Give contacts back what they had; return how many, and how many values were changed since and stay."""
    rows = session.execute(
        select(Contact, ImportChange.before, ImportChange.after)
        .join(ImportChange, ImportChange.contact_id == Contact.id)
        .where(_of(batch, UPDATED), Contact.deleted_at.is_(None))
    ).all()
    kept = 0
    for contact, before, after in rows:
        kept += _give_back(contact, before, after)
        if tags := after.get(TAGS):
            session.execute(delete(ContactTag).where(ContactTag.contact_id == contact.id, ContactTag.tag_id.in_(tags)))
    session.flush()
    return len(rows), kept


def _give_back(contact: Contact, before: dict[str, Any], after: dict[str, Any]) -> int:
    """Write the values of before where those of the import still stand; return how many do not."""
    custom, kept = dict(contact.custom), 0
    for name, value in before.items():
        own = name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else ""
        now = custom.get(own) if own else getattr(contact, name)
        if now != after[name]:
            kept += 1
        elif not own:
            setattr(contact, name, value)
        elif value is None:
            del custom[own]
        else:
            custom[own] = value
    contact.custom = custom
    return kept
