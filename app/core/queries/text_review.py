"""What stands against a sequence's texts for the people they go to: fields without value, counted and listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core.letter.review import needed_fields
from app.core.model import CONTACT_FIELDS
from app.core.queries.people import shown_name
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment

LISTED = 50


@dataclass(frozen=True, slots=True)
class Lacking:
    """The contacts without value for a field that texts need; the first 50 of them as (id, name)."""

    field: str
    steps: tuple[int, ...]
    contacts: int
    some: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """For how many contacts the texts were looked at, whether they are in the sequence, and what they lack."""

    contacts: int
    enrolled: bool
    lacking: tuple[Lacking, ...]


def review_texts(store: Store, *, texts: Sequence[tuple[int, str, str]], sequence_id: int | None) -> Reviewed:
    """Count who lacks a field that texts (step from 1, subject, content) need and give no fallback for.

    Over the unfinished contacts of the sequence; where there are none, over all contacts. TemplateTrouble.
    """
    steps: dict[str, list[int]] = {}
    for step, subject, content in texts:
        for field in needed_fields(subject, content):
            steps.setdefault(field, []).append(step)
    with store.read() as session:
        enrolled, number = _audience(session, sequence_id)
        who = _among(sequence_id if enrolled else None)
        found = [_lacking(session, field, tuple(dict.fromkeys(at)), who) for field, at in steps.items()]
    return Reviewed(number, enrolled, tuple(one for one in found if one.contacts))


def _audience(session: Session, sequence_id: int | None) -> tuple[bool, int]:
    if sequence_id is not None:
        number = session.scalar(select(func.count()).where(_among(sequence_id)).select_from(Contact)) or 0
        if number:
            return True, number
    return False, session.scalar(select(func.count()).select_from(Contact).where(_among(None))) or 0


def _among(sequence_id: int | None) -> ColumnElement[bool]:
    there = Contact.deleted_at.is_(None)
    if sequence_id is None:
        return there
    inside = select(Enrollment.contact_id).where(
        Enrollment.sequence_id == sequence_id, Enrollment.completed_at.is_(None)
    )
    return there & Contact.id.in_(inside)


def _lacking(session: Session, field: str, steps: tuple[int, ...], who: ColumnElement[bool]) -> Lacking:
    without = who & (func.trim(func.coalesce(_value(field), "")) == "")
    number = session.scalar(select(func.count()).select_from(Contact).where(without)) or 0
    some = session.execute(select(Contact.id, shown_name()).where(without).order_by(Contact.id).limit(LISTED))
    return Lacking(field, steps, number, tuple((id_, name) for id_, name in some))


def _value(field: str) -> ColumnElement[str]:
    name = field.removeprefix("custom.")
    if field in CONTACT_FIELDS:
        column: ColumnElement[str] = getattr(Contact, field)
        return column
    return func.json_extract(Contact.custom, '$."' + name.replace('"', "") + '"')
