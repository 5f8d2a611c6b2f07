"""A mailbox or a sequence whose emails come back too often stops by itself, so that the user's good name lasts.

Owns that judgement, and from when on bounces count: since the user let it go on, so that one more does not stop it.
A recipient whom the server refused for good, since there is no such address, counts as a bounce: whether the first
server knows it at once or the last one later is chance. What speaks of the sender, the content or a rule does not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.commands.mailbox_reading import forget_unread
from app.core.commands.plan import mark_dirty
from app.core.model import EmailStatus, ErrorCategory, MailboxState, SequenceState
from app.core.queries.answers_left import ATTEMPT_LASTS
from app.core.queries.reading import TOO_MANY
from app.core.queries.settings import setting
from app.core.settings import BOUNCE_AFTER, BOUNCE_PERCENT
from app.core.store.tables import Mailbox, ScheduledEmail, Sequence, Step
from app.core.store.types import epoch

WITHIN = timedelta(days=7)
_S = EmailStatus
_LEFT = (_S.SENT.value, _S.DELIVERED.value, _S.BOUNCED.value)
_REFUSED = (_S.FAILED.value, _S.SKIPPED.value)
"""A dead letter stays one that was refused when it is given up."""
_FOR_GOOD = "5[0-9][0-9]*"
"""How the words of a server begin that refused for good (RFC 5321 4.2.1): neither it nor Outpace gave up in time."""


def stop_mailbox_if_too_many_bounce(session: Session, *, mailbox_id: int, now: datetime) -> str:
    """Have a mailbox wait for the user where more of its emails came back than allowed; return why, "" where not."""
    mailbox = session.get_one(Mailbox, mailbox_id)
    if mailbox.state != MailboxState.ACTIVE:
        return ""
    why = _too_many(session, ScheduledEmail.mailbox_id == mailbox_id, mailbox.resumed_at, now)
    if not why:
        return ""
    mailbox.state, mailbox.state_reason = MailboxState.ATTENTION.value, why
    mark_dirty(session)
    return f"{mailbox.email} stopped sending: {why}"


def pause_sequence_if_too_many_bounce(session: Session, *, sequence_id: int, now: datetime) -> str:
    """Pause a sequence where more of its emails came back than allowed; return why, "" where not."""
    sequence = session.get_one(Sequence, sequence_id)
    if sequence.state != SequenceState.ACTIVE:
        return ""
    steps = select(Step.id).where(Step.sequence_id == sequence_id)
    why = _too_many(session, ScheduledEmail.step_id.in_(steps), sequence.resumed_at, now)
    if not why:
        return ""
    sequence.state, sequence.state_reason = SequenceState.PAUSED.value, why
    mark_dirty(session)
    return f"“{sequence.name}” paused itself: {why}"


def let_mailbox_send(mailbox: Mailbox, now: datetime) -> None:
    """Have a mailbox send; what came back before does not count against it any more where it had stopped."""
    if mailbox.state and mailbox.state != MailboxState.ACTIVE:
        mailbox.resumed_at = now
    mailbox.state, mailbox.state_reason, mailbox.paused_until = MailboxState.ACTIVE.value, "", None
    forget_unread(mailbox)


def let_sequence_go_on(sequence: Sequence, now: datetime) -> None:
    """Have a sequence go on; what came back before does not count against it any more where it had stopped."""
    if sequence.state != SequenceState.ACTIVE:
        sequence.resumed_at = now
    sequence.state, sequence.state_reason = SequenceState.ACTIVE.value, ""


def _too_many(session: Session, which: ColumnElement[bool], resumed_at: datetime | None, now: datetime) -> str:
    """Return that too many of these emails came back, and what to do; "" where they are few or say nothing yet."""
    allowed, least = setting(session, BOUNCE_PERCENT), setting(session, BOUNCE_AFTER)
    if not allowed:
        return ""
    session.flush()
    resumed = resumed_at is not None and resumed_at > now - WITHIN
    since = epoch(resumed_at if resumed and resumed_at is not None else now - WITHIN)
    left, bounced = _left_and_bounced(session, which, since)
    refused = _refused(session, which, since)
    sent, came_back = left + refused, bounced + refused
    if sent < least or came_back * 100 <= allowed * sent:
        return ""
    span = "since it was resumed" if resumed else "of the last 7 days"
    how = f"were refused as unknown or {TOO_MANY}" if refused else TOO_MANY
    return f"{came_back} of its {sent} emails {span} {how} {allowed} % you allow; check the addresses, then resume it"


def _left_and_bounced(session: Session, which: ColumnElement[bool], since: int) -> tuple[int, int]:
    """Return how many of these emails a server took since then, and how many of them came back."""
    claimed = type_coerce(ScheduledEmail.claimed_at, Integer) > since - ATTEMPT_LASTS
    of_late = (which, claimed, type_coerce(ScheduledEmail.sent_at, Integer) > since)
    left = select(func.count()).where(*of_late, ScheduledEmail.status.concat("").in_(_LEFT))
    came_back = left.where(ScheduledEmail.status == _S.BOUNCED.value)
    return session.scalar(left) or 0, session.scalar(came_back) or 0


def _refused(session: Session, which: ColumnElement[bool], since: int) -> int:
    """Return how many of these emails were refused for good since then, as nobody is to be reached there."""
    refused = select(func.count()).where(
        which,
        type_coerce(ScheduledEmail.claimed_at, Integer) > since,
        ScheduledEmail.sent_at.is_(None),
        ScheduledEmail.status.concat("").in_(_REFUSED),
        ScheduledEmail.error_category == ErrorCategory.INVALID_ADDRESS.value,
        ScheduledEmail.error.op("GLOB")(_FOR_GOOD),
    )
    return session.scalar(refused) or 0
