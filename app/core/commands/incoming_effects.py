"""What a received message does by itself (domain.md sections 5 and 6): one function for each kind.

Works inside the caller's transaction; which email it is about is decided before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.core.commands.emails import move, settle_in, went_out
from app.core.commands.incoming_deeds import (
    NOTED,
    PAUSED,
    RESTS,
    STOPPED,
    day_words,
    hold_contact,
    note_event,
    remember,
    skipped_words,
    status_of,
    stop_contacts,
    suppress_for,
)
from app.core.commands.incoming_link import Link
from app.core.commands.incoming_pause import pause_sequence_if_too_many_bounce, stop_mailbox_if_too_many_bounce
from app.core.commands.plan import mark_dirty
from app.core.inbox.public_hosts import is_public_host
from app.core.model import Classified, EmailStatus, ErrorCategory, IncomingKind
from app.core.queries.people import domain_key, full_name
from app.core.queries.settings import setting
from app.core.settings import REPLY_STOPS_COMPANY
from app.core.store.tables import Contact, Enrollment, IncomingMessage, Mailbox, ScheduledEmail, Step

_K = IncomingKind
_S = EmailStatus
AWAY_DAYS = 7
"""How long somebody is away who does not say until when (domain.md section 6)."""
_MOST_AWAY_DAYS = 366
_WENT = (_S.SENT, _S.DELIVERED, _S.IN_DOUBT)
_OF_ADDRESS = ("", "0", "1", "2")
"""Subjects of a status (RFC 3463) that can be the address's own; the others are of servers, ways, text and policy."""


@dataclass(frozen=True, slots=True)
class Case:
    """One message with all that its effects go by."""

    row: IncomingMessage
    said: Classified
    link: Link
    now: datetime


def apply_effects(session: Session, case: Case) -> None:
    """Do what a message does by itself."""
    if case.said.kind is _K.BOUNCE:
        _bounced(session, case)
    else:
        _settle(session, case)
        _EFFECTS.get(case.said.kind, _nothing)(session, case)


# one kind after another -----------------------------------------------------------------------------------------


def _nothing(session: Session, case: Case) -> None:
    """Leave everything as it is: the message is only shown."""


def _replied(session: Session, case: Case) -> None:
    contact = _contact(session, case)
    if contact is None or case.link.email_id is None:
        return
    who = full_name(contact.first_name, contact.last_name, contact.email)
    reason = f"replied: {case.said.from_email or contact.email}"
    stopped = stop_contacts(session, Enrollment.contact_id == contact.id, reason, case.now)
    note_event(session, case.link.email_id, case.now, f"answered by {case.said.from_email or who}")
    if stopped:
        _remember(session, case, STOPPED, f"Sequence stopped: {who} replied. {skipped_words(stopped)}", stopped)
    if setting(session, REPLY_STOPS_COMPANY):
        _stop_company(session, case, contact)


def _stop_company(session: Session, case: Case, contact: Contact) -> None:
    same = _colleagues(contact)
    if same is None:
        return
    reason = f"replied: {contact.email} of the same company"
    stopped = stop_contacts(session, Enrollment.contact_id.in_(select(Contact.id).where(same)), reason, case.now)
    if stopped:
        number = len(stopped["enrollments"])
        company = contact.company or contact.email.rpartition("@")[2]
        words = f"Stopped for {number} more at {company}. {skipped_words(stopped)}"
        _remember(session, case, STOPPED, words, stopped)


def _colleagues(contact: Contact) -> ColumnElement[bool] | None:
    """Return the condition for contacts of the same company, by domain or by its name; None where it has neither."""
    domain = contact.email_key.rpartition("@")[2]
    ways = [] if is_public_host(domain) else [domain_key() == domain]
    if contact.company.strip():
        ways.append(func.lower(func.trim(Contact.company)) == contact.company.strip().lower())
    return and_(or_(*ways), Contact.id != contact.id) if ways else None


def _away(session: Session, case: Case) -> None:
    contact = _contact(session, case)
    if contact is None or case.link.email_id is None:
        return
    today = case.now.astimezone(_zone(session, case.row.mailbox_id)).date()
    until = case.said.away_until or today + timedelta(days=AWAY_DAYS)
    case.row.away_until = until
    if not today < until <= today + timedelta(days=_MOST_AWAY_DAYS):
        return
    who = full_name(contact.first_name, contact.last_name, contact.email)
    note_event(session, case.link.email_id, case.now, f"out of office until {day_words(until)}")
    hold_contact(session, case.row, until, f"Held until {day_words(until)}: {who} is out of office", case.now)


def _unsubscribed(session: Session, case: Case) -> None:
    contact = _contact(session, case)
    if contact is None:
        return
    reason = "unsubscribed"
    note_event(
        session, case.link.email_id, case.now, f"unsubscribed: {case.said.detail}" if case.said.detail else reason
    )
    suppress_for(session, case.row, contact.email_key, reason, "unsubscribed", case.now)


def _complained(session: Session, case: Case) -> None:
    contact = _contact(session, case)
    if contact is None:
        return
    note_event(session, case.link.email_id, case.now, "reported as spam by the recipient")
    suppress_for(session, case.row, contact.email_key, "complained", "reported the email as spam", case.now)


def _delayed(session: Session, case: Case) -> None:
    if case.link.email_id is not None:
        note_event(session, case.link.email_id, case.now, _with_words("delayed, the server goes on trying", case.said))


def _delivered(session: Session, case: Case) -> None:
    if case.link.email_id is not None and status_of(session, case.link.email_id) is _S.SENT:
        reason = _with_words("the recipient's server reported the delivery", case.said)
        move(session, email_id=case.link.email_id, to=_S.DELIVERED, reason=reason, now=case.now)


def _bounced(session: Session, case: Case) -> None:
    """Note a bounce; one for good ends the enrollment and suppresses the address unless that is not to blame."""
    email_id, said = case.link.email_id, case.said
    if email_id is not None:
        _come_back(session, email_id, _with_words("came back", said), case)
    contact = _contact(session, case)
    if contact is None:
        return
    who = full_name(contact.first_name, contact.last_name, contact.email)
    if not said.permanent:
        _remember(session, case, NOTED, f"Came back for now; {who} stays in the sequence", {})
    elif not _speaks_of_address(said):
        stopped = stop_contacts(session, Enrollment.contact_id == contact.id, "bounced", case.now)
        _remember(session, case, STOPPED, f"Sequence stopped: the email was refused. {skipped_words(stopped)}", stopped)
    else:
        suppress_for(session, case.row, contact.email_key, "bounced", "cannot be reached", case.now)
    _stop_what_bounces(session, case)


def _speaks_of_address(said: Classified) -> bool:
    """Return whether a refusal for good means that nobody is to be reached there; any other leaves it allowed."""
    if said.category is ErrorCategory.INVALID_ADDRESS:
        return True
    subject = said.status_code.split(".")[1] if said.status_code.count(".") == 2 else ""
    return said.category in (None, ErrorCategory.OTHER) and subject in _OF_ADDRESS


def _stop_what_bounces(session: Session, case: Case) -> None:
    """Stop the mailbox and the sequence of an email that came back, where too many did."""
    found = session.execute(
        select(ScheduledEmail.mailbox_id, Step.sequence_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .where(ScheduledEmail.id == case.link.email_id)
    ).first()
    mailbox_id, sequence_id = found or (None, None)
    mailbox_id = mailbox_id or case.row.mailbox_id
    words = stop_mailbox_if_too_many_bounce(session, mailbox_id=mailbox_id, now=case.now)
    if words:
        _remember(session, case, RESTS, words, {"mailbox": mailbox_id})
    if sequence_id is None:
        return
    words = pause_sequence_if_too_many_bounce(session, sequence_id=sequence_id, now=case.now)
    if words:
        _remember(session, case, PAUSED, words, {"sequence": sequence_id})
        note_event(session, case.link.email_id, case.now, words)


def _come_back(session: Session, email_id: int, reason: str, case: Case) -> None:
    email = session.get_one(ScheduledEmail, email_id)
    status, enrollment_id, step_id = _S(email.status), email.enrollment_id, email.step_id
    doubtful = status is _S.IN_DOUBT
    if status not in _WENT or (doubtful and not case.link.certain):
        note_event(session, email_id, case.now, reason)
        return
    category = case.said.category.value if case.said.category else None
    values = {"error": case.said.detail or reason, "error_category": category}
    sent_at = email.sent_at or email.claimed_at or case.now
    move(session, email_id=email_id, to=_S.BOUNCED, reason=reason, now=case.now, sent_at=sent_at, **values)
    if doubtful:
        went_out(session, enrollment_id=enrollment_id, step_id=step_id, now=case.now)
        mark_dirty(session)


def after_sent(session: Session, *, email_id: int, now: datetime) -> None:
    """Catch up, once an email is recorded as sent, with a report on it that was quicker than the record."""
    found = session.execute(
        select(IncomingMessage.kind, IncomingMessage.detail).where(
            IncomingMessage.email_id == email_id,
            IncomingMessage.kind.in_([_K.BOUNCE.value, _K.DELIVERED.value]),
        )
    ).all()
    for kind, detail in found:
        to = _S.BOUNCED if kind == _K.BOUNCE else _S.DELIVERED
        if status_of(session, email_id) is _S.SENT:
            reason = f"reported before the server's answer was recorded: {detail}"
            move(session, email_id=email_id, to=to, reason=reason, now=now)


def _settle(session: Session, case: Case) -> None:
    """An answer or report on an email in doubt shows that it went."""
    email_id = case.link.email_id
    if email_id is None or not case.link.certain or status_of(session, email_id) is not _S.IN_DOUBT:
        return
    reason = "a copy of it came in" if case.said.kind is _K.OWN_COPY else "its answer came, so it went"
    settle_in(session, email_id=email_id, went=True, reason=reason, now=case.now)
    mark_dirty(session)
    _remember(session, case, NOTED, "The email was in doubt; this shows that it went", {})


_EFFECTS = {
    _K.REPLY: _replied,
    _K.OUT_OF_OFFICE: _away,
    _K.UNSUBSCRIBE: _unsubscribed,
    _K.COMPLAINT: _complained,
    _K.DELAYED: _delayed,
    _K.DELIVERED: _delivered,
}


def _remember(session: Session, case: Case, what: str, words: str, data: Mapping[str, object]) -> None:
    remember(session, case.row, what, words, data, case.now)


def _with_words(usual: str, said: Classified) -> str:
    return f"{usual}: {said.detail}" if said.detail else usual


def _contact(session: Session, case: Case) -> Contact | None:
    return None if case.link.contact_id is None else session.get(Contact, case.link.contact_id)


def _zone(session: Session, mailbox_id: int) -> ZoneInfo:
    return ZoneInfo(session.get_one(Mailbox, mailbox_id).time_zone)
