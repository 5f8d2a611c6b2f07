"""What the sender writes, by one name each: claims (commands/claiming), results (commands/outcome), recovery.

A claim is durable before the first byte leaves, a result before the mailbox's next claim; no transaction spans the
network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from app.core.commands import outcome
from app.core.commands.answer_sending import doubt_answers, record_answer
from app.core.commands.claiming import claim_each, random_token
from app.core.commands.emails import move_all
from app.core.commands.outcome import Attempt
from app.core.commands.plan import mark_dirty
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, OutgoingMail, SendResult
from app.core.queries.due import due_drafts, due_mailboxes, is_late, next_due
from app.core.queries.mailboxes import mailbox_draft
from app.core.store import Store
from app.core.store.tables import ScheduledEmail

__all__ = [
    "Attempt",
    "claim",
    "claim_each",
    "due_drafts",
    "due_mailboxes",
    "is_late",
    "mailbox_draft",
    "next_due",
    "record",
    "record_each",
    "recover",
]
STOPPED_MIDWAY = "Outpace stopped before the server's answer was known"


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
    """Take one mailbox's next due email for sending, as `claim_each`; None where none may leave now."""
    return next(iter(claim_each(store, mailbox_ids=[mailbox_id], now=now, token=token)), None)


def record(store: Store, *, email_id: int, result: SendResult, copy: bytes | None = None) -> Changes:
    """Record the result of an attempt: of an email, or of an answer where the id is negative (see OutgoingMail)."""
    return record_each(store, attempts=[Attempt(email_id, result, copy)])


def record_each(store: Store, *, attempts: Sequence[Attempt]) -> Changes:
    """Record what came of several attempts, those of emails in one transaction, each answer's in its own."""
    found = Changes()
    for one in attempts:
        if one.email_id < 0:
            found |= record_answer(store, answer_id=-one.email_id, result=one.result, copy=one.copy)
    emails = [one for one in attempts if one.email_id > 0]
    return found | outcome.record_each(store, attempts=emails) if emails else found
