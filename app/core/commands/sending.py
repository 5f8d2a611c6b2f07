"""What the sender writes: taking an email for sending. Its result is recorded by commands/outcome.

A claim is one short durable transaction before the first byte leaves; no transaction spans the network.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.core import letter
from app.core.commands import outcome
from app.core.commands.answer_sending import claim_answer, doubt_answers, record_answer
from app.core.commands.emails import end_enrollments, move, move_all
from app.core.commands.outcome import next_attempt
from app.core.commands.plan import DIRTY, mark_dirty
from app.core.commands.restored import count_claim
from app.core.errors import MessageTrouble, MissingFields
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, MailboxState, OutgoingMail, SendResult
from app.core.queries.domains import domain_full_until
from app.core.queries.due import claimable_ids, due_mailboxes, has_room, is_late, may_send, next_due, rests
from app.core.queries.mailboxes import mailbox_draft
from app.core.queries.people import full_name, is_suppressed
from app.core.queries.restored import CLAIMS
from app.core.queries.settings import read_settings, setting
from app.core.queries.step_parts import attached_to
from app.core.queries.texts import day_of, subject_of, text_of
from app.core.settings import DOMAIN_PER_HOUR, LATE_MINUTES, SENDING_PAUSED
from app.core.store import Store
from app.core.store.tables import Contact, EmailEvent, Enrollment, Mailbox, ScheduledEmail
from app.core.store.types import epoch

__all__ = ["claim", "due_mailboxes", "is_late", "mailbox_draft", "next_due", "record", "recover"]
STOPPED_MIDWAY = "Outpace stopped before the server's answer was known"
_AT_ONCE = 100
_ASKED = (SENDING_PAUSED.key, LATE_MINUTES.key, DOMAIN_PER_HOUR.key, DIRTY, CLAIMS)
"""Settings that each claim asks for, read in one go."""


def random_token() -> str:
    """Return what makes an email's id unguessable and its own."""
    return secrets.token_hex(8)


def recover(store: Store, *, now: datetime) -> Changes:
    """Put what was being sent when the program died in doubt; it is never sent again by itself."""
    with store.write_durably() as session:
        sending = ScheduledEmail.status == EmailStatus.SENDING.value
        count = move_all(session, where=sending, to=EmailStatus.IN_DOUBT, reason=STOPPED_MIDWAY, now=now)
        count += doubt_answers(session, STOPPED_MIDWAY, now)
        if not count:
            return Changes()
        mark_dirty(session)
    return changed(Kind.EMAILS, Kind.SENDING, Kind.PLAN)


def claim(
    store: Store, *, mailbox_id: int, now: datetime, token: Callable[[], str] = random_token
) -> OutgoingMail | None:
    """Take the mailbox's next due email for sending and return it whole; None where none may leave now.

    The user's own answers go first, without waiting for window, gap or room.

    Contact, suppression, window, capacity, gap and every pause are checked again. On the way an email that cannot be
    made is held with the reason, and one to a suppressed address is skipped. `token` gives the random part of its id.
    """
    with store.write_durably() as session:
        read_settings(session, *_ASKED)
        mailbox = session.get(Mailbox, mailbox_id)
        if mailbox is None or not _sends(mailbox, now) or not may_send(session):
            return None
        answered = claim_answer(session, mailbox, now, token)
        if answered is not None:
            return answered
        for email_id in claimable_ids(session, mailbox_id, now, limit=_AT_ONCE):
            email = session.get_one(ScheduledEmail, email_id)
            if not has_room(session, mailbox, now, pinned=email.pinned):
                return None
            if _skipped(session, email, now) or _waits_for_domain(session, email, now):
                continue
            mail = _made(session, email, mailbox, now, token)
            if mail is not None:
                return mail
    return None


def record(store: Store, *, email_id: int, result: SendResult, copy: bytes | None = None) -> Changes:
    """Record the result of an attempt: of an email, or of an answer where the id is negative (see OutgoingMail)."""
    if email_id < 0:
        return record_answer(store, answer_id=-email_id, result=result, copy=copy)
    return outcome.record(store, email_id=email_id, result=result, copy=copy)


def _sends(mailbox: Mailbox, now: datetime) -> bool:
    return mailbox.removed_at is None and mailbox.state == MailboxState.ACTIVE and not rests(mailbox, now)


def _skipped(session: Session, email: ScheduledEmail, now: datetime) -> bool:
    if session.scalar(_suppressed(), {"enrollment": email.enrollment_id}) is None:
        return False
    end_enrollments(
        session,
        where=Enrollment.id == email.enrollment_id,
        to=EmailStatus.SKIPPED,
        reason="the address is suppressed",
        now=now,
    )
    mark_dirty(session)
    return True


@cache
def _suppressed() -> Select[int]:
    """Select the contact of an enrollment where it must not be mailed; building it takes longer than running it."""
    return (
        select(Contact.id)
        .join(Enrollment, Enrollment.contact_id == Contact.id)
        .where(Enrollment.id == bindparam("enrollment"), is_suppressed())
    )


def _waits_for_domain(session: Session, email: ScheduledEmail, now: datetime) -> bool:
    """Put an email off whose domain has had its emails of this hour; the mailbox's next one may go."""
    limit = setting(session, DOMAIN_PER_HOUR)
    full = domain_full_until(session, email.enrollment_id, now, limit=limit) if limit else None
    if full is None:
        return False
    after = max(1, epoch(full.until) - epoch(now))
    for name, value in next_attempt(session, email, now, after=after).items():
        setattr(email, name, value)
    pending = EmailStatus.PENDING.value
    reason = f"waits: {limit} emails went to {full.domain} within an hour, the most you allow"
    session.add(EmailEvent(email_id=email.id, at=now, from_status=pending, to_status=pending, reason=reason))
    return True


def _made(
    session: Session, email: ScheduledEmail, mailbox: Mailbox, now: datetime, token: Callable[[], str]
) -> OutgoingMail | None:
    """Return the email made and marked as being sent; None where it cannot be made and is held."""
    try:
        return _take(session, email, mailbox, now, email.outpace_id or letter.make_outpace_id(email.id, token()))
    except MessageTrouble as trouble:
        move(
            session,
            email_id=email.id,
            to=EmailStatus.HELD,
            reason=_held_words(trouble),
            now=now,
            error=trouble.sentence,
        )
        mark_dirty(session)
        return None


def _held_words(trouble: MessageTrouble) -> str:
    if isinstance(trouble, MissingFields):
        return f"no value for {', '.join(trouble.fields)}"
    return trouble.sentence


def _take(session: Session, email: ScheduledEmail, mailbox: Mailbox, now: datetime, outpace_id: str) -> OutgoingMail:
    text = text_of(session, email)
    on = day_of(session, email, now)
    subject = subject_of(text, on=on)
    body = letter.render_body(text.content, text.fields, on=on)
    attached = attached_to(session, email.step_id)
    contact = session.get_one(Contact, session.get_one(Enrollment, email.enrollment_id).contact_id)
    message_id = letter.make_message_id(outpace_id, mailbox.email.rpartition("@")[2])
    message = letter.compose(
        subject=subject,
        body=body,
        sender=mailbox.email,
        sender_name=mailbox.display_name,
        recipient=contact.email,
        recipient_name=full_name(contact.first_name, contact.last_name, ""),
        message_id=message_id,
        outpace_id=outpace_id,
        date=now.astimezone(ZoneInfo(mailbox.time_zone)),
        in_reply_to=text.thread[-1] if text.thread else None,
        references=text.thread,
        attachments=attached,
    )
    found = OutgoingMail(
        email.id,
        mailbox.id,
        mailbox.email,
        letter.header_address(contact.email),
        message_id,
        message,
        claim=count_claim(session),
    )
    move(
        session,
        email_id=email.id,
        to=EmailStatus.SENDING,
        reason=f"given to {mailbox.smtp_host}",
        now=now,
        claimed_at=now,
        attempts=email.attempts + 1,
        outpace_id=outpace_id,
        message_id=message_id,
        subject=subject,
        body=body.text,
        variant_id=text.variant_id,
    )
    return found
