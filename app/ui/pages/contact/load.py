"""Everything the contact's page shows, read in one go on the desk. Owns the values it is handed over in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from app.core.model import EmailStatus, EnrollmentState
from app.ui.causes import Cause, cause_of

if TYPE_CHECKING:
    from app.core.queries.contact_activity import ContactEmail, Happening
    from app.core.queries.contacts import ContactDetail, ContactEnrollment

WAITING: Final = frozenset({EmailStatus.PENDING, EmailStatus.HELD})
WENT: Final = frozenset({EmailStatus.SENT, EmailStatus.DELIVERED, EmailStatus.BOUNCED})
SUBJECTS: Final = 12
Reasons = list[tuple[str, Cause | None]]
"""Sentences, each with the place where its cause is changed."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A contact, what happened, its emails by time, and the subjects of the next ones by id."""

    detail: ContactDetail
    happened: tuple[Happening, ...]
    emails: tuple[ContactEmail, ...]
    subjects: dict[int, str]

    @property
    def upcoming(self) -> tuple[ContactEmail, ...]:
        """Return the emails that have yet to go."""
        return tuple(one for one in self.emails if one.status in WAITING)

    @property
    def sent(self) -> tuple[ContactEmail, ...]:
        """Return the emails that went."""
        return tuple(one for one in self.emails if one.status in WENT)

    @property
    def running(self) -> tuple[ContactEnrollment, ...]:
        """Return where the contact is: active or paused."""
        open_ones = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
        return tuple(one for one in self.detail.enrollments if one.state in open_ones)


def load_contact(store: Any, *, contact_id: int) -> ContactFacts:
    """Return what the page shows; NotFound for a contact that is gone."""
    from app.core.queries.contact_activity import contact_emails, contact_timeline
    from app.core.queries.contacts import contact_detail
    from app.core.queries.emails import email_detail

    detail = contact_detail(store, contact_id=contact_id)
    emails = tuple(contact_emails(store, contact_id=contact_id))
    shown = [one.id for one in emails if one.status in WAITING][:SUBJECTS]
    subjects = {one: email_detail(store, email_id=one).subject for one in shown}
    return ContactFacts(detail, tuple(contact_timeline(store, contact_id=contact_id)), emails, subjects)


def load_reasons(store: Any, *, email_id: int, now: datetime, zone: str) -> Reasons:
    """Return why an email goes when it goes, as sentences, each with where its cause is changed."""
    from app.core.queries.emails import email_detail
    from app.core.queries.why import why

    about = email_detail(store, email_id=email_id)
    found = why(store, email_id=email_id, now=now, home_zone=zone)
    causes = [cause_of(reason, about) for reason in found]
    here = [None if cause is None or cause.page == "contact" else cause for cause in causes]
    return [(reason.text, cause) for reason, cause in zip(found, here, strict=True)]
