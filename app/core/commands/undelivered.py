"""Dead letters with a mended address, and many emails and answers in doubt at once. The moves are others' own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.commands.answers import found_answer, settle_answer_in
from app.core.commands.contacts import address_key
from app.core.commands.emails import retry_in, settle_in, skip_in
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, ScheduledEmail

_SHOWN = changed(Kind.EMAILS, Kind.ENROLLMENTS, Kind.PLAN, Kind.SENDING)
_ANSWERS = changed(Kind.INBOX)


def retry_at_address(store: Store, *, email_id: int, address: str, now: datetime) -> Changes:
    """Give the contact of a dead letter a mended address and send it again, with the later ones skipped behind it.

    InputError for an address that is none or another contact's, NotFound without the email.
    """
    key = address_key(address)
    with store.write() as session:
        contact = _contact_of(session, email_id)
        taken = select(Contact.id).where(Contact.email_key == key, Contact.id != contact.id)
        if session.scalar(taken) is not None:
            raise InputError(f"The address {key} belongs to another contact; choose another one.")
        contact.email, contact.email_key = address.strip(), key
        retry_in(session, [email_id], reason=f"retried by you, to {key}", now=now)
        mark_dirty(session)
    return _SHOWN | changed(Kind.CONTACTS)


def _contact_of(session: Session, email_id: int) -> Contact:
    found = session.scalar(
        select(Contact)
        .join(Enrollment, Enrollment.contact_id == Contact.id)
        .join(ScheduledEmail, ScheduledEmail.enrollment_id == Enrollment.id)
        .where(ScheduledEmail.id == email_id)
    )
    if found is None:
        raise NotFound(f"There is no email {email_id}.")
    return found


def settle_doubts(store: Store, *, email_ids: Sequence[int], went: bool, now: datetime) -> Changes:
    """Record what the user knows of emails in doubt, all or none: they went, or they shall be sent again.

    A negative id is that of an answer of the user's. InputError for one that is not in doubt, NotFound without it.
    """
    said = "you said: it went" if went else "you said: send again"
    with store.write() as session:
        for email_id in email_ids:
            if email_id < 0:
                settle_answer_in(session, answer_id=-email_id, went=went, now=now)
            else:
                settle_in(session, email_id=email_id, went=went, reason=said, now=now)
        mark_dirty(session)
    return _SHOWN | _ANSWERS if any(email_id < 0 for email_id in email_ids) else _SHOWN


def found_in_sent_folder(store: Store, *, email_id: int, now: datetime) -> Changes:
    """Record that an email in doubt lies in its mailbox's Sent folder: it went. Without effect once it is settled.

    A negative id is that of an answer of the user's.
    """
    if email_id < 0:
        return found_answer(store, answer_id=-email_id, now=now)
    with store.write_durably() as session:
        row = session.get(ScheduledEmail, email_id)
        if row is None or row.status != "in_doubt":
            return Changes()
        settle_in(session, email_id=email_id, went=True, reason="found in the Sent folder", now=now)
        mark_dirty(session)
    return _SHOWN


def skip_held(store: Store, *, email_ids: Sequence[int], now: datetime) -> Changes:
    """Take held emails out of their sequences, all or none; the later ones go on. Undone by `restore`."""
    with store.write() as session:
        for email_id in email_ids:
            skip_in(session, email_id=email_id, now=now)
        mark_dirty(session)
    return _SHOWN
