"""The same for many enrollments of one sequence in one transaction: hold, let go on, stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from app.core.commands.emails import UNDECIDED, end_enrollments, of_enrollments
from app.core.commands.enrollments import STOPPED_BY_USER
from app.core.commands.plan import mark_dirty
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, EnrollmentState
from app.core.store import Store
from app.core.store.tables import Enrollment, ScheduledEmail

_CHANGED = changed(Kind.ENROLLMENTS, Kind.EMAILS, Kind.SEQUENCES, Kind.CONTACTS, Kind.PLAN)


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many enrollments ended, and the emails that were cancelled, for `emails.restore`."""

    enrollments: int
    email_ids: tuple[int, ...]
    changes: Changes


def pause_enrollments(store: Store, *, enrollment_ids: Sequence[int], now: datetime) -> Changes:
    """Hold those that are active; their emails wait."""
    return _set_state(store, enrollment_ids, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def resume_enrollments(store: Store, *, enrollment_ids: Sequence[int], now: datetime) -> Changes:
    """Let those that are paused go on."""
    return _set_state(store, enrollment_ids, EnrollmentState.PAUSED, EnrollmentState.ACTIVE)


def stop_enrollments(store: Store, *, enrollment_ids: Sequence[int], now: datetime) -> Stopped:
    """End those that are unfinished: what has not left is cancelled."""
    with store.write() as session:
        ids = list(enrollment_ids)
        emails = session.scalars(select(ScheduledEmail.id).where(of_enrollments(ids, *UNDECIDED))).all()
        ended = end_enrollments(
            session, where=Enrollment.id.in_(ids), to=EmailStatus.CANCELLED, reason=STOPPED_BY_USER, now=now
        )
        mark_dirty(session)
    return Stopped(ended, tuple(emails), _CHANGED)


def _set_state(store: Store, ids: Sequence[int], before: EnrollmentState, after: EnrollmentState) -> Changes:
    with store.write() as session:
        session.execute(
            update(Enrollment)
            .where(Enrollment.id.in_(list(ids)), Enrollment.state == before.value)
            .values(state=after.value, ended_reason="")
        )
        mark_dirty(session)
    return _CHANGED
