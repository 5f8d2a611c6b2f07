"""Which email and which contact a received message is about: by our own ids, else by address and subject.

Reads the store inside the caller's transaction and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.inbox.public_hosts import is_public_host
from app.core.model import Classified, EmailStatus, IncomingKind
from app.core.queries.people import domain_key
from app.core.store.tables import Answer, Contact, Enrollment, IncomingMessage, Mailbox, ScheduledEmail

_K = IncomingKind
_REPORTS = (_K.BOUNCE, _K.DELAYED, _K.DELIVERED, _K.COMPLAINT)
_WENT = tuple(one.value for one in (EmailStatus.SENT, EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.IN_DOUBT))
_MOST_LOOKED_AT = 200
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|vs|antw|antwort|fwd?|wg|tr|rv|r|odp|ynt|res|enc|回复|答复|转发)\s*(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
"""What mail programs of many languages put before the subject of an answer."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a message is about, None where nobody knows; `kind` as it is with that in mind."""

    kind: IncomingKind
    email_id: int | None = None
    contact_id: int | None = None
    certain: bool = False
    """Whether one of our own ids in it names the email, rather than the address it came from."""
    answer_id: int | None = None
    """The user's own answer that one of our ids in it names."""


def link(session: Session, *, mailbox_id: int, said: Classified) -> Link:
    """Return the email and the contact that a message in a mailbox is about.

    A message of a contact who was written to is an answer whether or not it looks like one; a copy of our own is
    never one.
    """
    if said.kind is _K.OWN_COPY and _is_ours(session, said.from_email):
        answer = _answer_by_ids(session, said)
        return Link(_K.OWN_COPY, _by_ids(session, said), certain=True, answer_id=answer.id if answer else None)
    kind = _K.OTHER if said.kind is _K.OWN_COPY else said.kind
    answer = _answer_by_ids(session, said)
    if answer is not None:
        return _about_answer(session, answer, said, kind)
    email_id = _by_ids(session, said)
    if email_id is not None:
        return Link(_as_answer(said, kind), email_id, _contact_of(session, email_id), certain=True)
    addresses = said.addresses or (said.failed_address,) if kind in _REPORTS else (said.from_email,)
    contact_id = _contact(session, addresses)
    if contact_id is None:
        return _by_company(session, mailbox_id, said, kind)
    subject = said.original_subject if kind in _REPORTS else said.subject
    email_id = _written_to(session, contact_id, mailbox_id, subject)
    if kind is _K.NEWSLETTER:
        return Link(kind, None, contact_id)
    return Link(_as_answer(said, kind) if email_id is not None else kind, email_id, contact_id)


def _by_company(session: Session, mailbox_id: int, said: Classified, kind: IncomingKind) -> Link:
    """Link an answer of somebody else at the company of a contact whom the mailbox wrote to with that subject."""
    domain = said.from_email.lower().rpartition("@")[2]
    if kind not in (_K.REPLY, _K.UNSUBSCRIBE) or not _bare(said.subject) or is_public_host(domain):
        return Link(kind)
    emails = session.execute(
        select(ScheduledEmail.id, ScheduledEmail.subject, Enrollment.contact_id)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .where(domain_key() == domain, ScheduledEmail.mailbox_id == mailbox_id, ScheduledEmail.status.in_(_WENT))
        .order_by(ScheduledEmail.claimed_at.desc(), ScheduledEmail.id.desc())
        .limit(_MOST_LOOKED_AT)
    )
    for email_id, subject, contact_id in emails:
        if _bare(subject or "") == _bare(said.subject):
            return Link(kind, email_id, contact_id)
    return Link(kind)


def _as_answer(said: Classified, kind: IncomingKind) -> IncomingKind:
    """Return the kind of a message about an email of ours: a person's, unless its form says that a machine wrote it."""
    return _K.REPLY if kind in (_K.OTHER, _K.NEWSLETTER) and said.confidence != "format" else kind


def _is_ours(session: Session, address: str) -> bool:
    return session.scalar(select(Mailbox.id).where(func.lower(Mailbox.email) == address.lower())) is not None


def _by_ids(session: Session, said: Classified) -> int | None:
    own = [one for one in (said.original_outpace_id, said.original_envelope_id) if one]
    if own:
        found = session.scalar(select(ScheduledEmail.id).where(ScheduledEmail.outpace_id.in_(own)).limit(1))
        if found is not None:
            return found
    for message_id in (said.original_message_id, said.in_reply_to, *reversed(said.reference_ids)):
        if message_id:
            found = session.scalar(select(ScheduledEmail.id).where(ScheduledEmail.message_id == message_id).limit(1))
            if found is not None:
                return found
    return None


def _answer_by_ids(session: Session, said: Classified) -> Answer | None:
    """Return the user's answer that a message names: each of our Message-IDs begins with the id of its own."""
    named = (said.original_message_id, said.in_reply_to)
    own = {said.original_outpace_id, said.original_envelope_id, *(one.strip("<>").partition("@")[0] for one in named)}
    return session.scalars(select(Answer).where(Answer.outpace_id.in_(own - {""})).limit(1)).first()


def _about_answer(session: Session, answer: Answer, said: Classified, kind: IncomingKind) -> Link:
    """Link a report to the answer alone, what a person writes to the email of the message that was answered."""
    message = session.get(IncomingMessage, answer.incoming_id) if answer.incoming_id else None
    email_id = None if message is None or kind in _REPORTS else message.email_id
    as_answer = _as_answer(said, kind) if email_id is not None else kind
    return Link(as_answer, email_id, answer.contact_id, certain=True, answer_id=answer.id)


def _contact_of(session: Session, email_id: int) -> int | None:
    return session.scalar(
        select(Enrollment.contact_id)
        .join(ScheduledEmail, ScheduledEmail.enrollment_id == Enrollment.id)
        .where(ScheduledEmail.id == email_id)
    )


def _contact(session: Session, addresses: Iterable[str]) -> int | None:
    for address in addresses:
        wanted = select(Contact.id).where(Contact.email_key == address.strip().lower(), Contact.deleted_at.is_(None))
        found = session.scalar(wanted) if address else None
        if found is not None:
            return found
    return None


def _written_to(session: Session, contact_id: int, mailbox_id: int, subject: str) -> int | None:
    """Return the last email sent to a contact: rather one of this mailbox, and rather one of the same subject."""
    emails = session.execute(
        select(ScheduledEmail.id, ScheduledEmail.subject, ScheduledEmail.mailbox_id)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .where(Enrollment.contact_id == contact_id, ScheduledEmail.status.in_(_WENT))
        .order_by(ScheduledEmail.claimed_at.desc(), ScheduledEmail.id.desc())
        .limit(_MOST_LOOKED_AT)
    ).all()
    here = [(email_id, sent) for email_id, sent, mailbox in emails if mailbox == mailbox_id]
    chosen = here or [(email_id, sent) for email_id, sent, _ in emails]
    same = [email_id for email_id, sent in chosen if _bare(sent or "") == _bare(subject)]
    return next(iter([*same, *(email_id for email_id, _ in chosen)]), None)


def _bare(subject: str) -> str:
    return _PREFIX.sub("", subject).strip().casefold()
