"""What the screens ask about contacts: ids in an order, a page of rows, one in detail. Made for 150,000 of them."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, Subquery, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.errors import InputError, NotFound
from app.core.model import CONTACT_FIELDS, ContactDraft, EmailStatus, EnrollmentState
from app.core.queries import people
from app.core.queries.load import planned_at
from app.core.queries.people import full_name, is_suppressed, series_of, steps_by_sequence
from app.core.store import Store
from app.core.store.tables import Contact, ContactTag, Enrollment, ScheduledEmail, Step, Suppression, Tag
from app.core.store.tables import Sequence as SequenceTable
from app.core.store.types import instant

_NOCASE = "NOCASE"
_SORTS: dict[str, tuple[ColumnElement[str] | InstrumentedAttribute[str], ...]] = {
    "name": (func.lower(people.shown_name()),),
    "email": (Contact.email_key,),
    "company": (Contact.company.collate(_NOCASE), func.lower(people.shown_name())),
    "title": (Contact.title.collate(_NOCASE),),
    "city": (Contact.city.collate(_NOCASE),),
    "country": (Contact.country.collate(_NOCASE),),
    "time_zone": (Contact.time_zone,),
    "added": (cast(Contact.created_at, String),),
}
SORTS = tuple(_SORTS)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A line of the contacts table; `sequences` says in words where the contact is, `series` colours the first."""

    id: int
    email: str
    name: str
    company: str
    title: str
    city: str
    country: str
    time_zone: str
    tags: tuple[str, ...]
    sequences: str
    series: int | None
    next_send_at: datetime | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class ContactEnrollment:
    """A contact in one sequence; `step` of `steps` was sent last, 0 before the first."""

    enrollment_id: int
    sequence_id: int
    sequence: str
    series: int
    state: EnrollmentState
    step: int
    steps: int
    next_send_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """One contact whole; `suppressed` is the reason, "" where the contact may be mailed."""

    id: int
    draft: ContactDraft
    name: str
    created_at: datetime
    suppressed: str
    enrollments: tuple[ContactEnrollment, ...]


def contact_count(store: Store) -> int:
    """Return how many contacts there are."""
    with store.read() as session:
        return session.scalar(select(func.count()).where(Contact.deleted_at.is_(None))) or 0


def contact_ids(store: Store, *, search: str = "", sort: str = "name", descending: bool = False) -> array[int]:
    """Return the ids of all contacts that match every word of `search`, in order; InputError for an unknown sort."""
    if sort not in _SORTS:
        raise InputError(f"Contacts cannot be sorted by {sort!r}; they can by {', '.join(SORTS)}.")
    order = [column.desc() if descending else column.asc() for column in _SORTS[sort]]
    matching = select(Contact.id).where(Contact.deleted_at.is_(None), *_matches(search))
    with store.read() as session:
        return _ids(session, matching.order_by(*order, Contact.id).subquery())


def _ids(session: Session, ordered: Subquery) -> array[int]:
    """Read ordered ids as one value: row by row, threads trade the interpreter 150,000 times beside a busy window."""
    digits = session.scalar(select(func.group_concat(func.printf("%016x", ordered.c.id), "")))
    ids = array("q", bytes.fromhex(digits or ""))
    if sys.byteorder == "little":
        ids.byteswap()
    return ids


def _matches(search: str) -> list[ColumnElement[bool]]:
    searched = (Contact.email, Contact.first_name, Contact.last_name, Contact.company)
    return [or_(*(column.icontains(word, autoescape=True) for column in searched)) for word in search.split()]


def contact_ids_of(store: Store, *, emails: Iterable[str]) -> dict[str, int]:
    """Return the ids of the known contacts among addresses, by lower-cased address."""
    keys = [email.strip().lower() for email in emails]
    found: dict[str, int] = {}
    with store.read() as session:
        for at in range(0, len(keys), 20_000):
            part = keys[at : at + 20_000]
            known = select(Contact.email_key, Contact.id).where(
                Contact.email_key.in_(part), Contact.deleted_at.is_(None)
            )
            found.update(session.execute(known).all())
    return found


def contact_id_of(store: Store, *, email: str) -> int:
    """Return the id of the contact with an address, compared without case; NotFound without it."""
    found = contact_ids_of(store, emails=[email])
    if not found:
        raise NotFound(f"There is no contact {email}; import it, or look at how it is written.")
    return next(iter(found.values()))


def contact_page(store: Store, *, ids: Sequence[int]) -> list[ContactRow]:
    """Return the rows of ids in their order; ids that are gone are left out."""
    wanted = list(ids)
    with store.read() as session:
        rows = session.execute(
            select(Contact, is_suppressed()).where(Contact.id.in_(wanted), Contact.deleted_at.is_(None))
        ).all()
        tags, places = _tags(session, wanted), _enrollments(session, wanted)
        found = {row.id: _row(row, bool(suppressed), tags[row.id], places[row.id]) for row, suppressed in rows}
    return [found[contact_id] for contact_id in wanted if contact_id in found]


def _row(row: Contact, suppressed: bool, tags: list[str], places: list[ContactEnrollment]) -> ContactRow:
    nexts = [place.next_send_at for place in places if place.next_send_at]
    return ContactRow(
        id=row.id,
        email=row.email,
        name=full_name(row.first_name, row.last_name, row.email),
        company=row.company,
        title=row.title,
        city=row.city,
        country=row.country,
        time_zone=row.time_zone,
        tags=tuple(tags),
        sequences=", ".join(_words(place) for place in places),
        series=places[0].series if places else None,
        next_send_at=min(nexts, default=None),
        suppressed=suppressed,
    )


def _words(place: ContactEnrollment) -> str:
    if place.state is EnrollmentState.ACTIVE:
        return f"{place.sequence} · {place.step} of {place.steps}"
    return f"{place.sequence} · {place.state}"


def _tags(session: Session, ids: Sequence[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(ContactTag.contact_id, Tag.name)
        .join(Tag, Tag.id == ContactTag.tag_id)
        .where(ContactTag.contact_id.in_(ids))
        .order_by(Tag.name)
    )
    for contact_id, name in rows:
        found[contact_id].append(name)
    return found


def _enrollments(session: Session, ids: Sequence[int]) -> defaultdict[int, list[ContactEnrollment]]:
    """Return where contacts are, the unfinished first."""
    steps = steps_by_sequence(session)
    # "+ 0": SQLite would else look for the minimum through all emails of the status, oldest first.
    next_send_at = (
        select(func.min(planned_at() + 0))
        .where(ScheduledEmail.enrollment_id == Enrollment.id, ScheduledEmail.status == EmailStatus.PENDING.value)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Enrollment, SequenceTable.name, Step.position, next_send_at)
        .join(SequenceTable, SequenceTable.id == Enrollment.sequence_id)
        .outerjoin(Step, Step.id == Enrollment.current_step_id)
        .where(Enrollment.contact_id.in_(ids))
        .order_by(Enrollment.completed_at.is_not(None), Enrollment.id)
    )
    found: defaultdict[int, list[ContactEnrollment]] = defaultdict(list)
    for row, name, position, at in rows:
        place = ContactEnrollment(
            enrollment_id=row.id,
            sequence_id=row.sequence_id,
            sequence=name,
            series=series_of(row.sequence_id),
            state=EnrollmentState(row.state),
            step=position or 0,
            steps=steps.get(row.sequence_id, 0),
            next_send_at=None if at is None else instant(at),
            reason=row.ended_reason,
        )
        found[row.contact_id].append(place)
    return found


def contact_detail(store: Store, *, contact_id: int) -> ContactDetail:
    """Return one contact whole; NotFound for an unknown or deleted one."""
    with store.read() as session:
        row = session.get(Contact, contact_id)
        if row is None or row.deleted_at is not None:
            raise NotFound(f"There is no contact {contact_id}; it may have been deleted.")
        return ContactDetail(
            id=row.id,
            draft=_draft(row, _tags(session, [row.id])[row.id]),
            name=full_name(row.first_name, row.last_name, row.email),
            created_at=row.created_at,
            suppressed=_suppression(session, row.email_key),
            enrollments=tuple(_enrollments(session, [row.id])[row.id]),
        )


def _suppression(session: Session, key: str) -> str:
    values = [key, key.rpartition("@")[2]]
    return session.scalar(select(Suppression.reason).where(Suppression.value.in_(values))) or ""


def _draft(row: Contact, tags: list[str]) -> ContactDraft:
    fields = {name: getattr(row, name) for name in CONTACT_FIELDS}
    custom = tuple((str(name), str(value)) for name, value in row.custom.items())
    return ContactDraft(**fields, tags=tuple(tags), custom=custom)
