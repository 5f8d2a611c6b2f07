"""What the screens ask about contacts: a page of rows, one in detail. Which ones and in which order: contact_find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.model import CONTACT_FIELDS, ContactDraft, EmailStatus, EnrollmentState
from app.core.queries.contact_activity import Activity, activities
from app.core.queries.contact_find import SORTS, ContactFilter, FilterValue, contact_ids, custom_fields, filter_values
from app.core.queries.load import planned_at
from app.core.queries.people import full_name, series_of, steps_by_sequence
from app.core.store import Store
from app.core.store.tables import Contact, ContactTag, Enrollment, ScheduledEmail, Step, Suppression, Tag
from app.core.store.tables import Sequence as SequenceTable
from app.core.store.types import instant

__all__ = [
    "SORTS",
    "Activity",
    "ContactDetail",
    "ContactEnrollment",
    "ContactFilter",
    "ContactRow",
    "FilterValue",
    "contact_count",
    "contact_detail",
    "contact_id_of",
    "contact_ids",
    "contact_ids_of",
    "contact_page",
    "custom_fields",
    "filter_values",
    "tags_of",
]


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
    phone: str = ""
    language: str = ""
    custom: tuple[tuple[str, str], ...] = ()
    activity: Activity | None = None


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
    """One contact whole; `suppressed` is the reason, "" where the contact may be mailed, `listed` what is listed."""

    id: int
    draft: ContactDraft
    name: str
    created_at: datetime
    suppressed: str
    enrollments: tuple[ContactEnrollment, ...]
    listed: str = ""


def contact_count(store: Store) -> int:
    """Return how many contacts there are."""
    with store.read() as session:
        return session.scalar(select(func.count()).where(Contact.deleted_at.is_(None))) or 0


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
        rows = session.execute(_row_columns().where(Contact.id.in_(wanted), Contact.deleted_at.is_(None))).all()
        listed = _listed(session, [row.email_key for row in rows])
        tags, places, last = tags_of(session, wanted), _enrollments(session, wanted), activities(session, wanted)
        found = {
            row.id: _row(row, row.email_key in listed, tags[row.id], places[row.id], last.get(row.id)) for row in rows
        }
    return [found[contact_id] for contact_id in wanted if contact_id in found]


@cache
def _row_columns() -> Select[*tuple[Any, ...]]:
    """Return the question for a row's own fields: as columns, since whole objects would cost a page twice the time."""
    names = ("id", "email_key", "custom", *CONTACT_FIELDS)
    return select(*(getattr(Contact, name) for name in names))


def _listed(session: Session, keys: Sequence[str]) -> set[str]:
    """Return which of some addresses must not be mailed, themselves or by their domain."""
    domains = {key: key.rpartition("@")[2] for key in keys}
    values = {*keys, *domains.values()}
    found = set(session.scalars(select(Suppression.value).where(Suppression.value.in_(values))))
    return {key for key, domain in domains.items() if key in found or domain in found} if found else set()


def _row(
    row: Any, suppressed: bool, tags: list[str], places: list[ContactEnrollment], last: Activity | None
) -> ContactRow:
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
        phone=row.phone,
        language=row.language,
        custom=tuple((str(name), str(value)) for name, value in row.custom.items()),
        activity=last,
    )


def _words(place: ContactEnrollment) -> str:
    if place.state is EnrollmentState.ACTIVE:
        return f"{place.sequence} · {place.step} of {place.steps}"
    return f"{place.sequence} · {place.state}"


def tags_of(session: Session, ids: Sequence[int]) -> defaultdict[int, list[str]]:
    """Return the tags of contacts by id, inside the caller's transaction."""
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
        listed, reason = _suppression(session, row.email_key)
        return ContactDetail(
            id=row.id,
            draft=_draft(row, tags_of(session, [row.id])[row.id]),
            name=full_name(row.first_name, row.last_name, row.email),
            created_at=row.created_at,
            suppressed=reason,
            listed=listed,
            enrollments=tuple(_enrollments(session, [row.id])[row.id]),
        )


def _suppression(session: Session, key: str) -> tuple[str, str]:
    """Return what is listed, the address or its domain, and why; both "" where neither is."""
    values = [key, key.rpartition("@")[2]]
    found = session.execute(
        select(Suppression.value, Suppression.reason).where(Suppression.value.in_(values)).limit(1)
    ).first()
    return (found.value, found.reason or "no reason given") if found else ("", "")


def _draft(row: Contact, tags: list[str]) -> ContactDraft:
    fields = {name: getattr(row, name) for name in CONTACT_FIELDS}
    custom = tuple((str(name), str(value)) for name, value in row.custom.items())
    return ContactDraft(**fields, tags=tuple(tags), custom=custom)
