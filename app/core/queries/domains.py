"""How much went to the domains of recipients lately, for the limit per domain and hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.queries.load import has_left, went_at, went_between
from app.core.store.tables import Contact, Enrollment, ScheduledEmail
from app.core.store.types import epoch, instant

HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class FullDomain:
    """A domain that has had its emails, and when the first of them is an hour ago."""

    domain: str
    until: datetime


def domain_full_until(session: Session, enrollment_id: int, now: datetime, *, limit: int) -> FullDomain | None:
    """Return the domain of an enrollment's contact where `limit` emails went to it within the hour, else None."""
    of_contact = select(Contact.email_key).join(Enrollment, Enrollment.contact_id == Contact.id)
    key = session.scalar(of_contact.where(Enrollment.id == enrollment_id)) or ""
    domain = key.rpartition("@")[2]
    went = session.scalars(
        select(went_at())
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .where(went_between(epoch(now) - HOUR + 1, epoch(now) + HOUR), has_left())
        .where(Contact.email_key.endswith(f"@{domain}", autoescape=True))
        .order_by(went_at().desc())
        .limit(limit)
    ).all()
    return FullDomain(domain, instant(went[-1] + HOUR)) if len(went) >= limit else None
