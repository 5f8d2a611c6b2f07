"""How contacts and sequences are named and coloured on every screen. Owns no question of its own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core.store.tables import Contact, Step, Suppression

SERIES = 5


def series_of(sequence_id: int) -> int:
    """Return the colour index 0..4 of a sequence, the same for as long as it exists."""
    return (sequence_id - 1) % SERIES


def steps_by_sequence(session: Session) -> dict[int, int]:
    """Return how many steps each sequence has, by its id."""
    counts = select(Step.sequence_id, func.count()).where(Step.position.is_not(None)).group_by(Step.sequence_id)
    return dict(session.execute(counts).all())


def full_name(first: str, last: str, email: str) -> str:
    """Return a contact's name as shown: both names, else the address."""
    return f"{first} {last}".strip() or email


def shown_name() -> ColumnElement[str]:
    """Return `full_name` as a column over contacts."""
    both = func.trim(Contact.first_name + " " + Contact.last_name)
    return func.coalesce(func.nullif(both, ""), Contact.email)


def domain_key() -> ColumnElement[str]:
    """Return the domain of a contact's address, lower-cased, as a column."""
    return func.substr(Contact.email_key, func.instr(Contact.email_key, "@") + 1)


def is_suppressed() -> ColumnElement[bool]:
    """Return whether a contact's address or its domain must never be mailed, as a condition over contacts."""
    return select(Suppression.id).where(Suppression.value.in_([Contact.email_key, domain_key()])).exists()
