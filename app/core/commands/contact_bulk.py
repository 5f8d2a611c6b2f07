"""Contacts by the thousand: tagging, suppressing, deleting, each in one transaction and with its way back."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Table, and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.core.commands.contact_import import save_tags
from app.core.commands.contacts import suppression_key
from app.core.commands.emails import FRESH, UNDECIDED, end_enrollments, move_all, of_enrollments
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, EnrollmentState
from app.core.queries.people import domain_key
from app.core.store import Store
from app.core.store.tables import Contact, ContactTag, Enrollment, ScheduledEmail, Suppression, Tag

PART = 20_000
_TAGGED = changed(Kind.CONTACTS)
_ENDED = changed(Kind.CONTACTS, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN)
_SUPPRESSIONS = cast(Table, Suppression.__table__)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The contacts whose tags changed: those that had the tag, or had it not, before are left out."""

    ids: array[int]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Ended:
    """What a bulk command ended, for its way back: contacts, listed addresses, enrollments by state before, emails."""

    ids: array[int]
    addresses: tuple[str, ...]
    active: array[int]
    paused: array[int]
    emails: array[int]
    changes: Changes = field(default_factory=Changes)


# tags -----------------------------------------------------------------------------------------------------------


def add_tag(store: Store, *, contact_ids: Sequence[int], tag: str) -> Tagged:
    """Give contacts a tag, made where it is new; InputError for an empty one. Undone by `remove_tag` of `ids`."""
    name = tag_name(tag)
    with store.write() as session:
        had = set(_with_tag(session, contact_ids, name))
        ids = array("q", (one for one in _known(session, contact_ids) if one not in had))
        save_tags(session, dict.fromkeys(ids, (name,)))
    return Tagged(ids, _TAGGED if ids else Changes())


def remove_tag(store: Store, *, contact_ids: Sequence[int], tag: str) -> Tagged:
    """Take a tag off contacts; one that nobody has any more is forgotten. Undone by `add_tag` of `ids`."""
    name = tag_name(tag)
    with store.write() as session:
        ids = array("q", _with_tag(session, contact_ids, name))
        chosen = select(Tag.id).where(func.lower(Tag.name) == name.lower())
        for part in _parts(ids):
            session.execute(
                delete(ContactTag).where(ContactTag.contact_id.in_(part), ContactTag.tag_id.in_(chosen)),
                execution_options={"synchronize_session": False},
            )
        unused = ~select(ContactTag.tag_id).where(ContactTag.tag_id == Tag.id).exists()
        session.execute(delete(Tag).where(Tag.id.in_(chosen), unused), execution_options={"synchronize_session": False})
    return Tagged(ids, _TAGGED if ids else Changes())


def tag_name(tag: str) -> str:
    """Return a tag as it is stored; InputError for an empty one, or one with a comma, which separates tags in files."""
    name = " ".join(tag.split())
    if not name or "," in name:
        raise InputError(f"{tag!r} cannot be a tag; write a word or a few, without a comma.")
    return name


def _with_tag(session: Session, ids: Sequence[int], name: str) -> Iterator[int]:
    chosen = select(Tag.id).where(func.lower(Tag.name) == name.lower())
    for part in _parts(ids):
        yield from session.scalars(
            select(ContactTag.contact_id).where(ContactTag.contact_id.in_(part), ContactTag.tag_id.in_(chosen))
        )


def _known(session: Session, ids: Sequence[int]) -> Iterator[int]:
    for part in _parts(ids):
        yield from session.scalars(select(Contact.id).where(Contact.id.in_(part), Contact.deleted_at.is_(None)))


# suppressing and deleting ---------------------------------------------------------------------------------------


def suppress_contacts(store: Store, *, contact_ids: Sequence[int], reason: str, now: datetime) -> Ended:
    """Never mail these contacts' addresses again; their planned emails are skipped. Undone by `allow_again`."""
    with store.write() as session:
        listed = tuple(_not_listed(session, contact_ids))
        rows = [{"value": value, "reason": reason, "created_at": now} for value in listed]
        if rows:
            session.execute(insert(_SUPPRESSIONS), rows)
        words = f"suppressed: {reason}" if reason else "suppressed"
        return _end(session, contact_ids, listed, words, now)


def suppress_domain(store: Store, *, domain: str, reason: str, now: datetime) -> Ended:
    """Never mail any address of a domain again; as `suppress_contacts` for all its contacts, undone likewise."""
    value = suppression_key(f"@{domain}")
    with store.write() as session:
        known = session.scalar(select(Suppression.id).where(Suppression.value == value))
        if known is None:
            session.add(Suppression(value=value, reason=reason, created_at=now))
        theirs = select(Contact.id).where(domain_key() == value, Contact.deleted_at.is_(None))
        words = f"suppressed: {reason}" if reason else "suppressed"
        return _end(session, list(session.scalars(theirs)), () if known else (value,), words, now)


def allow_again(store: Store, *, ended: Ended, now: datetime) -> Changes:
    """Take `suppress_contacts` back: addresses may be mailed, sequences go on where they were."""
    with store.write() as session:
        for at in range(0, len(ended.addresses), PART):
            values = ended.addresses[at : at + PART]
            session.execute(delete(Suppression).where(Suppression.value.in_(values)))
        _go_on(session, ended, "suppressing was taken back", now)
    return _ENDED


def delete_contacts(store: Store, *, contact_ids: Sequence[int], now: datetime) -> Ended:
    """Delete contacts: planned emails are skipped, what was sent stays on record. Undone by `restore_contacts`."""
    with store.write() as session:
        ids = list(_known(session, contact_ids))
        _set_deleted(session, ids, now)
        return _end(session, ids, (), "the contact was deleted", now)


def restore_contacts(store: Store, *, ended: Ended, now: datetime) -> Changes:
    """Take `delete_contacts` back: contacts are there again, sequences go on where they were."""
    with store.write() as session:
        _set_deleted(session, ended.ids, None)
        _go_on(session, ended, "deleting was taken back", now)
    return _ENDED


def _not_listed(session: Session, ids: Sequence[int]) -> Iterator[str]:
    listed = select(Suppression.id).where(Suppression.value == Contact.email_key).exists()
    for part in _parts(ids):
        yield from session.scalars(select(Contact.email_key).where(Contact.id.in_(part), ~listed))


def _set_deleted(session: Session, ids: Sequence[int], at: datetime | None) -> None:
    for part in _parts(ids):
        session.execute(
            update(Contact).where(Contact.id.in_(part)).values(deleted_at=at),
            execution_options={"synchronize_session": False},
        )


def _end(session: Session, ids: Sequence[int], addresses: tuple[str, ...], reason: str, now: datetime) -> Ended:
    """End all that runs for contacts, and remember what ran."""
    found = Ended(array("q", ids), addresses, array("q"), array("q"), array("q"), _ENDED)
    for part in _parts(ids):
        mine = and_(Enrollment.contact_id.in_(part), Enrollment.completed_at.is_(None))
        running = dict(session.execute(select(Enrollment.id, Enrollment.state).where(mine)).all())
        for enrollment_id, state in running.items():
            (found.paused if state == EnrollmentState.PAUSED.value else found.active).append(enrollment_id)
        open_ones = of_enrollments([*running], *UNDECIDED)
        found.emails.extend(session.scalars(select(ScheduledEmail.id).where(open_ones)))
        end_enrollments(session, where=mine, to=EmailStatus.SKIPPED, reason=reason, now=now)
    mark_dirty(session)
    return found


def _go_on(session: Session, ended: Ended, reason: str, now: datetime) -> None:
    """Revive the enrollments that were ended, and their emails; those that began anew meanwhile stay as they are."""
    states = ((ended.active, EnrollmentState.ACTIVE), (ended.paused, EnrollmentState.PAUSED))
    revived: set[int] = set()
    for ids, state in states:
        for part in _parts(ids):
            there = list(_may_go_on(session, part))
            revived.update(there)
            session.execute(
                update(Enrollment)
                .where(Enrollment.id.in_(there))
                .values(state=state.value, completed_at=None, ended_reason=""),
                execution_options={"synchronize_session": False},
            )
    for part in _parts(ended.emails):
        rows = session.execute(
            select(ScheduledEmail.id, ScheduledEmail.enrollment_id, ScheduledEmail.status).where(
                ScheduledEmail.id.in_(part)
            )
        )
        again = [id_ for id_, owner, status in rows if owner in revived and status == EmailStatus.SKIPPED.value]
        move_all(session, where=ScheduledEmail.id.in_(again), to=EmailStatus.PENDING, reason=reason, now=now, **FRESH)
    if revived:
        mark_dirty(session)


def _may_go_on(session: Session, ids: Sequence[int]) -> Iterator[int]:
    """Return those of some ended enrollments whose contact is not in the sequence again."""
    rows = session.execute(
        select(Enrollment.id, Enrollment.contact_id, Enrollment.sequence_id).where(Enrollment.id.in_(list(ids)))
    ).all()
    running = session.execute(
        select(Enrollment.contact_id, Enrollment.sequence_id).where(
            Enrollment.contact_id.in_({contact for _, contact, _ in rows}), Enrollment.completed_at.is_(None)
        )
    )
    taken = {(contact, sequence) for contact, sequence in running}
    return (id_ for id_, contact, sequence in rows if (contact, sequence) not in taken)


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    return (list(ids[at : at + PART]) for at in range(0, len(ids), PART))
