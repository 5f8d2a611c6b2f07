"""How many contacts have passed the points of a sequence that an edit changes, and will not see it. Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from app.core.model import LEFT, EnrollmentState, SequenceDraft, StepDraft
from app.core.queries.sequences import draft_of
from app.core.steps import text_of
from app.core.store import Store
from app.core.store.tables import Enrollment, ScheduledEmail, Sequence

MOST_STEPS: Final = 60
"""So many steps fit into the whole number that says which of them a contact has had."""


class Point(StrEnum):
    """What an edit does to a step."""

    NEW = "new"
    CHANGED = "changed"
    EARLIER = "earlier"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Passed:
    """So many contacts are past a changed step; `step` counts in the new order, of a removed one in the old."""

    point: Point
    step: int
    contacts: int


@dataclass(frozen=True, slots=True)
class _Way:
    """How far contacts have come: the furthest step in the old and in the new order, and which they had, as bits."""

    old: int
    new: int
    had: int


def passed(session: Session, draft: SequenceDraft) -> tuple[Passed, ...]:
    """Return whom the edit that would save `draft` does not reach any more, in the order of its steps.

    A new step is missed by those past its place, a change by those who are past the step, a step that comes earlier by
    those who have not had it and were sent a later one; who has had a removed step keeps it. Stopped contacts are not
    counted; finished ones are.
    """
    row = session.get(Sequence, draft.id) if draft.id is not None else None
    if row is None:
        return ()
    before = draft_of(session, row)
    ways = _ways(session, row.id, before.steps, draft.steps)
    found = [*_kept(before.steps, draft.steps, ways), *_removed(before.steps, draft.steps, ways)]
    return tuple(one for one in found if one.contacts)


def passed_by(store: Store, *, draft: SequenceDraft) -> tuple[Passed, ...]:
    """Return what `passed` does, from a store."""
    with store.read() as session:
        return passed(session, draft)


def _ways(
    session: Session, sequence_id: int, before: tuple[StepDraft, ...], after: tuple[StepDraft, ...]
) -> Counter[_Way]:
    """Count the contacts by how far they have come; those who were sent nothing are left out."""
    email = ScheduledEmail
    each = (
        select(
            func.max(_place(before)).label("old"),
            func.max(_place(after)).label("new"),
            func.sum(_bit(before)).label("had"),
        )
        .join(Enrollment, Enrollment.id == email.enrollment_id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state != EnrollmentState.STOPPED.value,
            email.status.in_([status.value for status in LEFT]),
        )
        .group_by(email.enrollment_id)
        .subquery()
    )
    counted = select(each.c.old, each.c.new, each.c.had, func.count()).group_by(each.c.old, each.c.new, each.c.had)
    return Counter({_Way(old, new, had): contacts for old, new, had, contacts in session.execute(counted)})


def _place(steps: tuple[StepDraft, ...]) -> ColumnElement[int]:
    places = {step.id: place for place, step in enumerate(steps, start=1) if step.id is not None}
    return case(places, value=ScheduledEmail.step_id, else_=0) if places else literal(0)


def _bit(steps: tuple[StepDraft, ...]) -> ColumnElement[int]:
    bits = {step.id: 1 << place for place, step in enumerate(steps[:MOST_STEPS]) if step.id is not None}
    return case(bits, value=ScheduledEmail.step_id, else_=0) if bits else literal(0)


def _kept(before: tuple[StepDraft, ...], after: tuple[StepDraft, ...], ways: Counter[_Way]) -> list[Passed]:
    """Return the steps of the new order that contacts are past."""
    was = {step.id: (place, step) for place, step in enumerate(before, start=1)}
    found = []
    for place, step in enumerate(after, start=1):
        beyond = {way: contacts for way, contacts in ways.items() if way.new >= place}
        if step.id is None or step.id not in was:
            found.append(Passed(Point.NEW, place, sum(beyond.values())))
            continue
        old_place, old = was[step.id]
        missed = sum(n for way, n in beyond.items() if way.old < old_place and not way.had >> (old_place - 1) & 1)
        found.append(Passed(Point.EARLIER, place, missed))
        if (old.wait_days, text_of(old)) != (step.wait_days, text_of(step)):
            found.append(Passed(Point.CHANGED, place, sum(beyond.values()) - missed))
    return found


def _removed(before: tuple[StepDraft, ...], after: tuple[StepDraft, ...], ways: Counter[_Way]) -> list[Passed]:
    here = {step.id for step in after}
    gone = [place for place, step in enumerate(before[:MOST_STEPS], start=1) if step.id not in here]
    return [
        Passed(Point.REMOVED, place, sum(n for way, n in ways.items() if way.had >> (place - 1) & 1)) for place in gone
    ]
