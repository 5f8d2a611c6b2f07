"""What editing a live sequence does to its emails (domain.md, Live edits). Only what has not left ever changes.

A contact goes on after the furthest step that was sent to them, in the new order; nobody gets a step twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.commands.emails import FRESH, UNDECIDED, finish_enrollments, move_all, release
from app.core.model import LEFT, EmailStatus, StepDraft
from app.core.store.tables import EmailEvent, Enrollment, ScheduledEmail, Step

STEP_REMOVED = "the step was removed"
STEP_PASSED = "a later step was already sent to this contact"
STEP_BACK = "the step is in the contact's way again"


def match_steps(old: tuple[StepDraft, ...], new: tuple[StepDraft, ...]) -> tuple[StepDraft, ...]:
    """Return the new steps with the ids of the old ones they are: by equal texts, else by the same place.

    A sequence file carries no ids; this keeps who had which step, also where the file changes the order.
    """
    unmatched = {step.id: step for step in old if step.id is not None}
    found: list[StepDraft] = []
    for step in new:
        twin = next((one for one in unmatched.values() if _texts(one) == _texts(step)), None)
        found.append(_as(unmatched.pop(twin.id), step) if twin and twin.id else replace(step, id=None))
    for place, step in enumerate(found):
        stood_here = old[place].id if place < len(old) else None
        if step.id is None and stood_here in unmatched:
            found[place] = _as(unmatched.pop(stood_here), step)
    return tuple(found)


def _as(old: StepDraft, new: StepDraft) -> StepDraft:
    """Return the new step as the old one edited: its id, and those of the variants of the same names."""
    ids = {variant.name: variant.id for variant in old.variants}
    variants = tuple(replace(variant, id=ids.get(variant.name)) for variant in new.variants)
    return replace(new, id=old.id, variants=variants)


def _texts(step: StepDraft) -> tuple[str | None, str]:
    return step.subject, step.content


def carry_emails_over(
    session: Session, *, sequence_id: int, was_first: int | None, rewritten: Sequence[int], now: datetime
) -> None:
    """Make the emails of all unfinished enrollments fit the steps as they are now stored in another order.

    `was_first` is the step that came first before, `rewritten` are those whose texts changed.
    """
    session.flush()
    _cancel(session, _of_steps(sequence_id, Step.position.is_(None)), STEP_REMOVED, now)
    _cancel(session, and_(_of_steps(sequence_id, Step.position.is_not(None)), _passed()), STEP_PASSED, now)
    _bring_back(session, sequence_id, now)
    _create_missing(session, sequence_id)
    _unplace_new_firsts(session, sequence_id, was_first)
    try_again(session, rewritten=rewritten, now=now)
    finish_enrollments(session, where=Enrollment.sequence_id == sequence_id, now=now)


def try_again(session: Session, *, rewritten: Sequence[int], now: datetime) -> None:
    """Let the held emails of steps whose texts changed try again; all else of them stays."""
    if rewritten:
        mended = ScheduledEmail.step_id.in_(list(rewritten))
        release(session, where=mended, reason="the text was edited", now=now)


def _of_steps(sequence_id: int, which: ColumnElement[bool]) -> ColumnElement[bool]:
    return ScheduledEmail.step_id.in_(select(Step.id).where(Step.sequence_id == sequence_id, which))


def _cancel(session: Session, where: ColumnElement[bool], reason: str, now: datetime) -> None:
    undecided = ScheduledEmail.status.in_([status.value for status in UNDECIDED])
    move_all(session, where=and_(where, undecided), to=EmailStatus.CANCELLED, reason=reason, now=now, waits_for=None)


def _furthest(enrollment_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return the position of the furthest step that left for an enrollment, 0 before the first."""
    other, step = ScheduledEmail.__table__.alias("other"), Step.__table__.alias("furthest")
    left = [status.value for status in LEFT]
    furthest = (
        select(func.max(step.c.position))
        .select_from(other.join(step, step.c.id == other.c.step_id))
        .where(other.c.enrollment_id == enrollment_id, other.c.status.in_(left))
        .scalar_subquery()
    )
    return func.coalesce(furthest, 0)


def _position() -> ColumnElement[int]:
    step = Step.__table__.alias("own")
    position: ColumnElement[int] = select(step.c.position).where(step.c.id == ScheduledEmail.step_id).scalar_subquery()
    return position


def _passed() -> ColumnElement[bool]:
    return _position() <= _furthest(ScheduledEmail.enrollment_id)


def _bring_back(session: Session, sequence_id: int, now: datetime) -> None:
    """Undo earlier edits: emails that only an edit of the steps had cancelled go again."""
    last_reason = (
        select(EmailEvent.reason)
        .where(EmailEvent.email_id == ScheduledEmail.id)
        .order_by(EmailEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    where = and_(
        _of_steps(sequence_id, Step.position.is_not(None)),
        ScheduledEmail.status == EmailStatus.CANCELLED.value,
        last_reason.in_([STEP_REMOVED, STEP_PASSED]),
        ScheduledEmail.enrollment_id.in_(_unfinished(sequence_id)),
        _position() > _furthest(ScheduledEmail.enrollment_id),
    )
    move_all(session, where=where, to=EmailStatus.PENDING, reason=STEP_BACK, now=now, **FRESH)


def _unfinished(sequence_id: int) -> Select[Any]:
    return select(Enrollment.id).where(Enrollment.sequence_id == sequence_id, Enrollment.completed_at.is_(None))


def _create_missing(session: Session, sequence_id: int) -> None:
    has_it = select(ScheduledEmail.id).where(
        ScheduledEmail.enrollment_id == Enrollment.id, ScheduledEmail.step_id == Step.id
    )
    missing = (
        select(Enrollment.id, Step.id, literal(EmailStatus.PENDING.value), literal(False), literal(0))
        .join(Step, Step.sequence_id == Enrollment.sequence_id)
        .where(
            Enrollment.id.in_(_unfinished(sequence_id)),
            Step.position > _furthest(Enrollment.id),
            ~has_it.exists(),
        )
        .order_by(Enrollment.id, Step.position)
    )
    session.execute(insert(ScheduledEmail).from_select(_NEW_EMAIL, missing))


def _unplace_new_firsts(session: Session, sequence_id: int, was_first: int | None) -> None:
    """Take the places of emails that were follow-ups and are first now: a first email's day is found otherwise (R6)."""
    first = session.scalar(select(Step.id).where(Step.sequence_id == sequence_id, Step.position == 1))
    if first is None or first == was_first:
        return
    session.execute(
        update(ScheduledEmail)
        .where(
            ScheduledEmail.step_id == first,
            ScheduledEmail.status == EmailStatus.PENDING.value,
            ScheduledEmail.pinned.is_(False),
            _furthest(ScheduledEmail.enrollment_id) == 0,
        )
        .values(send_at=None, day=None, window_start=None, window_end=None)
        .execution_options(synchronize_session=False)
    )


_NEW_EMAIL = ["enrollment_id", "step_id", "status", "pinned", "attempts"]


def create_emails(session: Session, *, first_enrollment: int, sequence_id: int) -> None:
    """Create the emails of all steps for the enrollments of a sequence from an id on, in the order of their ids."""
    rows = (
        select(Enrollment.id, Step.id, literal(EmailStatus.PENDING.value), literal(False), literal(0))
        .join(Step, Step.sequence_id == Enrollment.sequence_id)
        .where(
            Enrollment.id >= first_enrollment,
            Enrollment.sequence_id == sequence_id,
            Step.position.is_not(None),
        )
        .order_by(Enrollment.id, Step.position)
    )
    session.execute(insert(ScheduledEmail).from_select(_NEW_EMAIL, rows))
