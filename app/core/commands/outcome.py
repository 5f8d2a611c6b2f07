"""What came of an attempt to send (domain.md section 5), recorded in one durable transaction after the network call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.commands.emails import BEHIND_FAILURE, Move, end_enrollments, move, move_each, went_out_each
from app.core.commands.incoming_deeds import note_event
from app.core.commands.incoming_effects import after_sent
from app.core.commands.incoming_pause import pause_sequence_if_too_many_bounce, stop_mailbox_if_too_many_bounce
from app.core.commands.plan import mark_dirty
from app.core.errors import NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, ErrorCategory, MailboxState, SendResult
from app.core.queries.texts import zones_of
from app.core.store import Store
from app.core.store.tables import Answer, Enrollment, IncomingMessage, Mailbox, ScheduledEmail, SentCopy, Step
from app.core.store.types import epoch

_S = EmailStatus
MINUTE, HOUR = 60, 3600
RETRY_AFTER = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR)
"""Seconds from one refused attempt to the next; after the last the email has failed."""
SOON_AFTER = LONGER_REST = timedelta(hours=1)
"""A mailbox that must rest again within an hour of its last rest takes an hour."""
_CHANGED = changed(Kind.EMAILS, Kind.ENROLLMENTS, Kind.SENDING)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is over; `copy` is the message where a copy of it must be filed in the Sent folder if it went.

    The id is an email's, or an answer's with a minus, as in OutgoingMail.
    """

    email_id: int
    result: SendResult
    copy: bytes | None = None


def record(store: Store, *, email_id: int, result: SendResult, copy: bytes | None = None) -> Changes:
    """Record the result of one email's attempt, as `record_each`."""
    return record_each(store, attempts=[Attempt(email_id, result, copy)])


def record_each(store: Store, *, attempts: Sequence[Attempt]) -> Changes:
    """Record what came of attempts of different emails, all or none.

    ForbiddenMove where one is not being sent, NotFound without it.
    """
    with store.write_durably() as session:
        emails = _emails(session, [one.email_id for one in attempts])
        judgements = [(emails[one.email_id], judged(emails[one.email_id], one.result)) for one in attempts]
        for one, (email, result) in zip(attempts, judgements, strict=True):
            if one.copy is not None and result.outcome is _S.SENT and email.mailbox_id is not None:
                copy = SentCopy(email_id=email.id, mailbox_id=email.mailbox_id, message=one.copy, attempts=0)
                session.merge(copy)
        _sent_each(session, [(email, result) for email, result in judgements if result.outcome is _S.SENT])
        for email, result in judgements:
            if result.outcome is not _S.SENT:
                _not_sent(session, email, result)
        stopped = _stop_what_is_refused(session, [(email, one) for email, one in judgements if _is_refused(one)])
    of_mailbox = any(result.mailbox_trouble or result.limited for _, result in judgements)
    kinds = changed(Kind.MAILBOXES, Kind.PLAN) if of_mailbox else Changes()
    return _CHANGED | kinds | stopped


def _emails(session: Session, ids: Sequence[int]) -> dict[int, ScheduledEmail]:
    rows = session.scalars(select(ScheduledEmail).where(ScheduledEmail.id.in_(ids)))
    found = {row.id: row for row in rows}
    if missing := set(ids) - found.keys():
        raise NotFound(f"There is no email {min(missing)}.")
    return found


def _not_sent(session: Session, email: ScheduledEmail, result: SendResult) -> None:
    if result.outcome is _S.PENDING:
        _again(session, email, result)
    elif result.outcome is _S.FAILED:
        _failed(session, email, result)
    else:
        words = result_words(result)
        move(session, email_id=email.id, to=result.outcome, reason=words, now=result.at, error=result.words)
        mark_dirty(session)


def judged(email: ScheduledEmail | Answer, result: SendResult) -> SendResult:
    """Return the result by our rules: trouble of the mailbox is no fault of the email; attempts come to an end."""
    if result.mailbox_trouble or result.limited or result.given_back:
        return replace(result, outcome=_S.PENDING)
    if result.outcome is _S.PENDING and email.attempts > len(RETRY_AFTER):
        return replace(result, outcome=_S.FAILED, words=f"given up after {email.attempts} attempts: {result.words}")
    return result


def result_words(result: SendResult) -> str:
    """Return what came of an attempt, with the server's own words."""
    usual = {
        _S.SENT: "accepted by the server",
        _S.PENDING: "refused for now",
        _S.FAILED: "refused",
        _S.IN_DOUBT: "the connection broke before the server's answer",
    }[result.outcome]
    return f"{usual}: {result.words}" if result.words else usual


def _sent_each(session: Session, sent: Sequence[tuple[ScheduledEmail, SendResult]]) -> None:
    """Record the emails that a server took, together."""
    if not sent:
        return
    ids = [email.id for email, _ in sent]
    zones = zones_of(session, ids)
    steps = {email.enrollment_id: email.step_id for email, _ in sent}
    moved = [email.enrollment_id for email, one in sent if one.at.astimezone(zones[email.id]).date() != email.day]
    at = {email.id: result.at for email, result in sent}
    move_each(
        session, [Move(email.id, _S.SENT, result_words(result), result.at, _after(result)) for email, result in sent]
    )
    went_out_each(session, steps=steps, now=max(at.values()))
    for email_id in _reported(session, ids):
        after_sent(session, email_id=email_id, now=at[email_id])
    if moved and _more_to_come(session, moved):
        mark_dirty(session)


def _after(result: SendResult) -> dict[str, object]:
    """Return the columns of an email that went."""
    clear = {"error": None, "error_category": None, "retry_at": None, "waits_for": None}
    return {"sent_at": result.at, **clear}


def _reported(session: Session, email_ids: Sequence[int]) -> list[int]:
    """Return which of these emails a message that came in is about already."""
    about = select(IncomingMessage.email_id).where(IncomingMessage.email_id.in_(email_ids)).distinct()
    return [email_id for email_id in session.scalars(about) if email_id is not None]


def _more_to_come(session: Session, enrollment_ids: Sequence[int]) -> bool:
    pending = select(ScheduledEmail.id).where(
        ScheduledEmail.enrollment_id.in_(enrollment_ids), ScheduledEmail.status == _S.PENDING.value
    )
    return session.scalar(pending.limit(1)) is not None


def _again(session: Session, email: ScheduledEmail, result: SendResult) -> None:
    email_id = email.id
    if result.mailbox_trouble:
        reason, values = _given_back(email, result.mailbox_trouble)
        needs_attention(session, email.mailbox_id, result.mailbox_trouble)
        mark_dirty(session)
    elif result.limited is not None:
        until = rest(session, email.mailbox_id, result.at, result.limited)
        reason, values = _given_back(email, f"the mailbox rests until {until:%d %b %H:%M} UTC: {result.words}")
        mark_dirty(session)
    elif result.given_back:
        reason, values = _given_back(email, result.words)
        values |= next_attempt(session, email, result.at, after=MINUTE)
    else:
        reason, values = result_words(result), next_attempt(session, email, result.at, after=_wait(email))
    category = result.category.value if result.category else None
    move(
        session,
        email_id=email_id,
        to=_S.PENDING,
        reason=reason,
        now=result.at,
        error=result.words or result.mailbox_trouble,
        error_category=category,
        **values,
    )
    _give_up_if_ended(session, email_id, result.at)


def _given_back(email: ScheduledEmail, why: str) -> tuple[str, dict[str, object]]:
    """Return the reason and the columns of an attempt that does not count."""
    return f"the attempt is given back: {why}", {"attempts": email.attempts - 1, "retry_at": None}


def rest(session: Session, mailbox_id: int | None, at: datetime, limited: timedelta) -> datetime:
    """Have the mailbox rest, longer where it is told to again soon after; return until when."""
    mailbox = session.get_one(Mailbox, mailbox_id)
    last = mailbox.paused_until
    again = last is not None and at - last < SOON_AFTER
    mailbox.paused_until = at + (max(limited, LONGER_REST) if again else limited)
    return mailbox.paused_until


def _wait(email: ScheduledEmail) -> int:
    return RETRY_AFTER[max(0, email.attempts - 1)]


def next_attempt(session: Session, email: ScheduledEmail, at: datetime, *, after: int) -> dict[str, object]:
    """Return the columns of an attempt `after` seconds; where it falls out of its window, a re-plan finds the day."""
    retry_at = at + timedelta(seconds=after)
    fits = email.window_end is not None and epoch(retry_at) < email.window_end
    if fits and not email.pinned:
        return {"retry_at": retry_at, "send_at": retry_at, "window_start": epoch(retry_at)}
    if not email.pinned:
        mark_dirty(session)
    return {"retry_at": retry_at}


def needs_attention(session: Session, mailbox_id: int | None, reason: str) -> None:
    """Have a mailbox that sends wait for the user."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.state == MailboxState.ACTIVE.value)
        .values(state=MailboxState.ATTENTION.value, state_reason=reason)
    )


def _give_up_if_ended(session: Session, email_id: int, now: datetime) -> None:
    """Cancel an email that came back pending although its contact was stopped or its step removed meanwhile."""
    email = session.get_one(ScheduledEmail, email_id)
    enrollment = session.get_one(Enrollment, email.enrollment_id)
    if enrollment.completed_at is not None:
        reason = enrollment.ended_reason or "the sequence ended for this contact"
    elif session.get_one(Step, email.step_id).position is None:
        reason = "the step was removed"
    else:
        return
    move(session, email_id=email_id, to=_S.CANCELLED, reason=reason, now=now)


def _failed(session: Session, email: ScheduledEmail, result: SendResult) -> None:
    email_id, enrollment_id = email.id, email.enrollment_id
    position = session.get_one(Step, email.step_id).position
    move(
        session,
        email_id=email_id,
        to=_S.FAILED,
        reason=result_words(result),
        now=result.at,
        error=result.words,
        error_category=result.category.value if result.category else "other",
        retry_at=None,
    )
    end_enrollments(
        session,
        where=Enrollment.id == enrollment_id,
        to=_S.SKIPPED,
        reason=f"{BEHIND_FAILURE}: step {position or '?'} was refused",
        now=result.at,
    )
    mark_dirty(session)


def _is_refused(result: SendResult) -> bool:
    return result.outcome is _S.FAILED and result.category is ErrorCategory.INVALID_ADDRESS


def _stop_what_is_refused(session: Session, refused: Sequence[tuple[ScheduledEmail, SendResult]]) -> Changes:
    """Stop the mailboxes and sequences of emails whose recipients were refused, where too many were or came back."""
    if not refused:
        return Changes()
    said = False
    last = {email.mailbox_id: (email.id, result.at) for email, result in refused if email.mailbox_id is not None}
    for mailbox_id, (email_id, at) in last.items():
        words = stop_mailbox_if_too_many_bounce(session, mailbox_id=mailbox_id, now=at)
        said = _tell(session, email_id, at, words) or said
    steps = dict(
        session.execute(
            select(Step.id, Step.sequence_id).where(Step.id.in_({email.step_id for email, _ in refused}))
        ).all()
    )
    last = {steps[email.step_id]: (email.id, result.at) for email, result in refused}
    for sequence_id, (email_id, at) in last.items():
        words = pause_sequence_if_too_many_bounce(session, sequence_id=sequence_id, now=at)
        said = _tell(session, email_id, at, words) or said
    return changed(Kind.MAILBOXES, Kind.SEQUENCES, Kind.PLAN) if said else Changes()


def _tell(session: Session, email_id: int, at: datetime, words: str) -> bool:
    """Leave an event with these words; return whether there are any."""
    if words:
        note_event(session, email_id, at, words)
    return bool(words)
