"""A mailbox whose emails come back too often stops by itself, so that its good name lasts. Owns that judgement only."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.commands.plan import mark_dirty
from app.core.model import EmailStatus, MailboxState
from app.core.queries.settings import setting
from app.core.settings import BOUNCE_PERCENT
from app.core.store.tables import Mailbox, ScheduledEmail

WITHIN = timedelta(days=7)
LEAST_SENT = 50
"""Fewer emails than this say nothing about a mailbox."""
_S = EmailStatus
_LEFT = (_S.SENT.value, _S.DELIVERED.value, _S.BOUNCED.value)


def pause_if_too_many_bounce(session: Session, *, mailbox_id: int, now: datetime) -> str:
    """Have a mailbox wait for the user where more of its emails came back than allowed; return why, "" where not."""
    allowed = setting(session, BOUNCE_PERCENT)
    mailbox = session.get_one(Mailbox, mailbox_id)
    if not allowed or mailbox.state != MailboxState.ACTIVE:
        return ""
    session.flush()
    of_late = (ScheduledEmail.mailbox_id == mailbox_id, ScheduledEmail.sent_at > now - WITHIN)
    left = select(func.count()).where(*of_late, ScheduledEmail.status.in_(_LEFT))
    sent = session.scalar(left) or 0
    came_back = session.scalar(left.where(ScheduledEmail.status == _S.BOUNCED.value)) or 0
    if sent < LEAST_SENT or came_back * 100 <= allowed * sent:
        return ""
    mailbox.state = MailboxState.ATTENTION.value
    mailbox.state_reason = (
        f"{came_back} of its {sent} emails of the last 7 days came back, more than the {allowed} % you allow; "
        "check the addresses, then resume it"
    )
    mark_dirty(session)
    return f"{mailbox.email} stopped sending: {mailbox.state_reason}"
