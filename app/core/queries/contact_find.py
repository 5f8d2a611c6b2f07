"""Which contacts, in which order: search, filters and sorts over 150,000 of them. Answers with ids, never with rows."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, case, func, select, true, type_coerce
from sqlalchemy.orm import Session

from app.core.errors import InputError
from app.core.model import LEFT, EmailStatus, EnrollmentState
from app.core.queries import people
from app.core.queries.load import planned_at, went_at
from app.core.queries.people import is_suppressed
from app.core.store import Store
from app.core.store.finding import has_word
from app.core.store.tables import Contact, ContactTag, Enrollment, ImportBatch, ImportChange, ScheduledEmail, Tag
from app.core.store.tables import Sequence as SequenceTable
from app.core.store.types import epoch

_NOCASE = "NOCASE"
_DAY = 86400
CUSTOM: Final = "custom:"
"""What a sort or filter by a custom field begins with: "custom:plate"."""
_PLAIN: Final = ("company", "title", "city", "country", "phone", "language")
_VALUES_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """One condition. `field` is one of FILTERS, or "custom:" and a name; `value` what it must be, "" where none is.

    "sequence" and "ever" hold a sequence's id, "import" that of an import, "active_within" a number of days.
    """

    field: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class FilterValue:
    """A value to filter by, what it is called, and how many contacts have it."""

    value: str
    words: str
    contacts: int


def contact_ids(
    store: Store,
    *,
    search: str = "",
    sort: str = "name",
    descending: bool = False,
    filters: Sequence[ContactFilter] = (),
    now: datetime | None = None,
    among: array[int] | None = None,
) -> array[int]:
    """Return the ids of all contacts, or those `among` these, that match every word of `search` and every filter.

    They come in order. `now` is needed by "active_within". InputError for an unknown sort or filter.
    """
    matching = select(Contact.id).where(Contact.deleted_at.is_(None), *_matches(search))
    if among is not None:
        listed = func.json_each(json.dumps(among.tolist())).table_valued("value")
        matching = matching.where(Contact.id.in_(select(listed.c.value)))
    matching = matching.where(*(_condition(one, now) for one in filters))
    if any(one.field == "active_within" for one in filters) or sort == "activity":
        matching = with_activity(matching)
    if sort == "next":
        nexts = _next_emails()
        matching = matching.outerjoin(nexts, nexts.c.contact_id == Contact.id)
        keys: tuple[Any, ...] = (nexts.c.at.is_(None), nexts.c.at.desc() if descending else nexts.c.at)
    else:
        keys = tuple(column.desc() if descending else column.asc() for column in _sort(sort))
    with store.read() as session:
        return _ids(session, matching.order_by(*keys, Contact.id).subquery())


def _ids(session: Session, ordered: Subquery) -> array[int]:
    """Read ordered ids as one value: row by row, threads trade the interpreter 150,000 times beside a busy window."""
    digits = session.scalar(select(func.group_concat(func.printf("%016x", ordered.c.id), "")))
    ids = array("q", bytes.fromhex(digits or ""))
    if sys.byteorder == "little":
        ids.byteswap()
    return ids


# order ----------------------------------------------------------------------------------------------------------


def _sort(name: str) -> tuple[ColumnElement[Any], ...]:
    if name in _SORTS:
        return _SORTS[name]
    if name.startswith(CUSTOM):
        return (_custom(name).collate(_NOCASE),)
    raise InputError(f"Contacts cannot be sorted by {name!r}; they can by {', '.join(SORTS)}.")


def _custom(name: str) -> ColumnElement[str]:
    return func.coalesce(Contact.custom[name.removeprefix(CUSTOM)].as_string(), "")


def _shown() -> ColumnElement[str]:
    return func.lower(people.shown_name())


def _greater(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[int]:
    return case((one > other, one), else_=other)


def _latest_of_enrollments() -> Subquery:
    ended = case(
        (Enrollment.state == EnrollmentState.STOPPED.value, type_coerce(Enrollment.completed_at, Integer)), else_=0
    )
    enrolled = type_coerce(Enrollment.enrolled_at, Integer)
    at = func.max(_greater(enrolled, func.coalesce(ended, 0)))
    return select(Enrollment.contact_id, at.label("at")).group_by(Enrollment.contact_id).subquery("enrolled")


def _latest_of_emails() -> Subquery:
    """Return when each contact's last email went. Not through the index over attempts: it would lead to every row."""
    made = (
        select(Enrollment.contact_id, func.max(went_at()).label("at"))
        .join(ScheduledEmail, ScheduledEmail.enrollment_id == Enrollment.id)
        .where(ScheduledEmail.status.in_([status.value for status in (*LEFT, EmailStatus.FAILED)]))
    )
    return made.group_by(Enrollment.contact_id).subquery("went")


_ENROLLED, _WENT = _latest_of_enrollments(), _latest_of_emails()


def _last_activity() -> ColumnElement[int]:
    """Return when something happened last with a contact, in epoch seconds; needs the joins of `with_activity`."""
    created = type_coerce(Contact.created_at, Integer)
    of_enrollments, of_emails = func.coalesce(_ENROLLED.c.at, 0), func.coalesce(_WENT.c.at, 0)
    return _greater(created, _greater(of_enrollments, of_emails))


def with_activity(query: Select[Any]) -> Select[Any]:
    """Return the question over contacts with what `_last_activity` looks at."""
    return query.outerjoin(_ENROLLED, _ENROLLED.c.contact_id == Contact.id).outerjoin(
        _WENT, _WENT.c.contact_id == Contact.id
    )


def _next_emails() -> Subquery:
    return (
        select(Enrollment.contact_id, func.min(planned_at()).label("at"))
        .join(ScheduledEmail, ScheduledEmail.enrollment_id == Enrollment.id)
        .where(ScheduledEmail.status == EmailStatus.PENDING.value, Enrollment.completed_at.is_(None))
        .group_by(Enrollment.contact_id)
        .subquery("next")
    )


_SORTS: Final[dict[str, tuple[ColumnElement[Any], ...]]] = {
    "id": (Contact.id.expression,),
    "name": (_shown(),),
    "email": (Contact.email_key.expression,),
    "company": (Contact.company.collate(_NOCASE), _shown()),
    "title": (Contact.title.collate(_NOCASE),),
    "city": (Contact.city.collate(_NOCASE),),
    "country": (Contact.country.collate(_NOCASE),),
    "phone": (Contact.phone.expression,),
    "language": (Contact.language.collate(_NOCASE),),
    "time_zone": (Contact.time_zone.expression,),
    "added": (type_coerce(Contact.created_at, Integer),),
    "activity": (_last_activity(),),
}
SORTS: Final = (*_SORTS, "next")


# search and filters ---------------------------------------------------------------------------------------------


def _matches(search: str) -> list[ColumnElement[bool]]:
    """Return the condition that each word is found."""
    searched = (Contact.email, Contact.first_name, Contact.last_name, Contact.company)
    return [has_word(word, *searched) for word in search.split()]


def _condition(one: ContactFilter, now: datetime | None) -> ColumnElement[bool]:
    if one.field.startswith(CUSTOM):
        return _custom(one.field).collate(_NOCASE) == one.value
    if one.field not in FILTERS:
        raise InputError(f"Contacts cannot be filtered by {one.field!r}; they can by {', '.join(FILTERS)}.")
    if one.field == "active_within":
        if now is None:
            raise InputError("A filter by activity needs to know what time it is.")
        return _last_activity() >= epoch(now) - _number(one) * _DAY
    return _CONDITIONS[one.field](one)


def _number(one: ContactFilter) -> int:
    if not one.value.isdecimal():
        raise InputError(f"{one.value!r} is not a whole number; the filter {one.field} needs one.")
    return int(one.value)


def _same(name: str) -> Callable[[ContactFilter], ColumnElement[bool]]:
    return lambda one: getattr(Contact, name).collate(_NOCASE) == one.value


def _tagged(one: ContactFilter) -> ColumnElement[bool]:
    tag = select(Tag.id).where(func.lower(Tag.name) == one.value.lower())
    return Contact.id.in_(select(ContactTag.contact_id).where(ContactTag.tag_id.in_(tag)))


def _of_import(one: ContactFilter) -> ColumnElement[bool]:
    return Contact.id.in_(select(ImportChange.contact_id).where(ImportChange.batch_id == _number(one)))


def _in_sequence(one: ContactFilter) -> ColumnElement[bool]:
    chosen = and_(Enrollment.sequence_id == _number(one), Enrollment.completed_at.is_(None))
    return Contact.id.in_(select(Enrollment.contact_id).where(chosen))


def _ever_in(one: ContactFilter) -> ColumnElement[bool]:
    return Contact.id.in_(select(Enrollment.contact_id).where(Enrollment.sequence_id == _number(one)))


def _in_none(_one: ContactFilter) -> ColumnElement[bool]:
    return Contact.id.not_in(select(Enrollment.contact_id).where(Enrollment.completed_at.is_(None)))


def _suppressed(_one: ContactFilter) -> ColumnElement[bool]:
    return is_suppressed()


def _mailable(_one: ContactFilter) -> ColumnElement[bool]:
    return ~is_suppressed()


_CONDITIONS: Final[dict[str, Callable[[ContactFilter], ColumnElement[bool]]]] = {
    "tag": _tagged,
    "sequence": _in_sequence,
    "ever": _ever_in,
    "no_sequence": _in_none,
    "suppressed": _suppressed,
    "not_suppressed": _mailable,
    "time_zone": _same("time_zone"),
    "import": _of_import,
    **{name: _same(name) for name in _PLAIN},
}
FILTERS: Final = (*_CONDITIONS, "active_within")


def filter_values(store: Store, *, field: str) -> list[FilterValue]:
    """Return the values contacts can be filtered by, the most frequent 500; InputError where a filter has none."""
    with store.read() as session:
        if field == "tag":
            found = session.execute(_tags())
        elif field in ("sequence", "ever"):
            found = session.execute(_sequences(only_unfinished=field == "sequence"))
        elif field == "import":
            found = session.execute(_imports())
        elif field in (*_PLAIN, "time_zone") or field.startswith(CUSTOM):
            found = session.execute(_by_value(field))
        else:
            raise InputError(f"The filter {field!r} has no values to choose from.")
        return [FilterValue(str(value), str(words), number) for value, words, number in found]


def _tags() -> Select[str, str, int]:
    there = select(Contact.id).where(Contact.deleted_at.is_(None))
    counted = func.count(ContactTag.contact_id)
    return (
        select(Tag.name, Tag.name, counted)
        .join(ContactTag, and_(ContactTag.tag_id == Tag.id, ContactTag.contact_id.in_(there)))
        .group_by(Tag.id)
        .order_by(counted.desc(), Tag.name)
        .limit(_VALUES_SHOWN)
    )


def _sequences(*, only_unfinished: bool) -> Select[int, str, int]:
    counted = func.count(Enrollment.id)
    chosen = [Enrollment.completed_at.is_(None)] if only_unfinished else []
    return (
        select(SequenceTable.id, SequenceTable.name, counted)
        .outerjoin(Enrollment, and_(Enrollment.sequence_id == SequenceTable.id, *chosen))
        .group_by(SequenceTable.id)
        .order_by(func.lower(SequenceTable.name))
    )


def _imports() -> Select[int, str, int]:
    return (
        select(ImportBatch.id, ImportBatch.file_name, func.count())
        .join(ImportChange, ImportChange.batch_id == ImportBatch.id)
        .join(Contact, Contact.id == ImportChange.contact_id)
        .where(Contact.deleted_at.is_(None))
        .group_by(ImportBatch.id)
        .order_by(ImportBatch.id.desc())
        .limit(_VALUES_SHOWN)
    )


def _by_value(field: str) -> Select[Any, Any, int]:
    column = _custom(field) if field.startswith(CUSTOM) else getattr(Contact, field)
    return (
        select(func.min(column), func.min(column), func.count())
        .where(Contact.deleted_at.is_(None), column != "")
        .group_by(column.collate(_NOCASE))
        .order_by(func.count().desc(), func.min(column))
        .limit(_VALUES_SHOWN)
    )


def custom_fields(store: Store) -> list[str]:
    """Return the names of all custom fields that some contact has, by name."""
    with store.read() as session:
        names = func.json_each(Contact.custom).table_valued("key")
        there = select(names.c.key).select_from(Contact).join(names, true()).where(Contact.deleted_at.is_(None))
        found = session.scalars(there.distinct())
        return sorted((str(name) for name in found), key=str.lower)
