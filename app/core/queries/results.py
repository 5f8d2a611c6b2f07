"""What became of a sequence's emails, step by step: counted from the emails themselves, never from counters."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.core.model import EmailStatus, EnrollmentState, IncomingKind
from app.core.store import Store
from app.core.store.tables import Enrollment, IncomingMessage, ScheduledEmail, Step

_S = EmailStatus


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step that is in the sequence; `number` from 1. `left_out` were skipped or cancelled."""

    number: int
    subject: str
    planned: int
    sent: int
    bounced: int
    failed: int
    held: int
    in_doubt: int
    left_out: int
    replied: int = 0
    """Emails of the step that somebody answered; part of `sent`."""

    @property
    def total(self) -> int:
        """Return all emails that were ever meant for the step."""
        return self.planned + self.sent + self.bounced + self.failed + self.held + self.in_doubt + self.left_out


@dataclass(frozen=True, slots=True)
class SequenceResults:
    """The funnel, and how many contacts are in it, paused, went through all steps, or were stopped."""

    steps: tuple[StepResult, ...]
    active: int
    paused: int
    finished: int
    stopped: int


def sequence_results(store: Store, *, sequence_id: int) -> SequenceResults:
    """Return a sequence's funnel; steps in their present order, removed ones left out."""
    with store.read() as session:
        steps = session.execute(
            select(Step.id, Step.position, Step.subject)
            .where(Step.sequence_id == sequence_id, Step.position.is_not(None))
            .order_by(Step.position)
        ).all()
        counted = session.execute(
            select(ScheduledEmail.step_id, ScheduledEmail.status, func.count())
            .where(ScheduledEmail.step_id.in_([step_id for step_id, _, _ in steps]))
            .group_by(ScheduledEmail.step_id, ScheduledEmail.status)
        ).all()
        replies = dict(session.execute(_replies([step_id for step_id, _, _ in steps])).all())
        people = dict(
            session.execute(
                select(Enrollment.state, func.count())
                .where(Enrollment.sequence_id == sequence_id)
                .group_by(Enrollment.state)
            ).all()
        )
    emails: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for step_id, status, number in counted:
        emails[step_id][status] = number
    return SequenceResults(
        tuple(
            _step(position or 0, subject or "", emails[step_id], replies.get(step_id, 0))
            for step_id, position, subject in steps
        ),
        active=people.get(EnrollmentState.ACTIVE.value, 0),
        paused=people.get(EnrollmentState.PAUSED.value, 0),
        finished=people.get(EnrollmentState.FINISHED.value, 0),
        stopped=people.get(EnrollmentState.STOPPED.value, 0),
    )


def _replies(steps: list[int]) -> Select[int, int]:
    answered = IncomingMessage.kind == IncomingKind.REPLY.value
    return (
        select(ScheduledEmail.step_id, func.count(func.distinct(ScheduledEmail.id)))
        .join(IncomingMessage, IncomingMessage.email_id == ScheduledEmail.id)
        .where(ScheduledEmail.step_id.in_(steps), answered)
        .group_by(ScheduledEmail.step_id)
    )


def _step(position: int, subject: str, found: Counter[str], replied: int) -> StepResult:
    return StepResult(
        position,
        subject,
        planned=found[_S.PENDING] + found[_S.SENDING],
        sent=found[_S.SENT] + found[_S.DELIVERED],
        bounced=found[_S.BOUNCED],
        failed=found[_S.FAILED],
        held=found[_S.HELD],
        in_doubt=found[_S.IN_DOUBT],
        left_out=found[_S.SKIPPED] + found[_S.CANCELLED],
        replied=replied,
    )
