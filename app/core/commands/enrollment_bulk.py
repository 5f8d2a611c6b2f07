"""The same for many enrollments of one sequence in one transaction: hold, let go on, stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from app.core.commands.enrollments import Stopped, stop_where
from app.core.commands.plan import mark_dirty
from app.core.events import Changes, Kind, changed
from app.core.model import EnrollmentState
from app.core.store import Store
from app.core.store.tables import Enrollment

_CHANGED = changed(Kind.ENROLLMENTS, Kind.EMAILS, Kind.SEQUENCES, Kind.CONTACTS, Kind.PLAN)


def pause_enrollments(store: Store, *, enrollment_ids: Sequence[int], now: datetime) -> Changes:
    """Hold those that are active; their emails wait."""
    return _set_state(store, enrollment_ids, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def resume_enrollments(store: Store, *, enrollment_ids: Sequence[int], now: datetime) -> Changes:
    """Let those that are paused go on."""
    return _set_state(store, enrollment_ids, EnrollmentState.PAUSED, EnrollmentState.ACTIVE)


def stop_enrollments(store: Store, *, enrollment_ids: Sequence[int], now: datetime) -> Stopped:
    """End those that are unfinished: what has not left is cancelled. Undone by `enrollments.undo_stop`."""
    with store.write() as session:
        return stop_where(session, where=Enrollment.id.in_(list(enrollment_ids)), now=now)


def _set_state(store: Store, ids: Sequence[int], before: EnrollmentState, after: EnrollmentState) -> Changes:
    with store.write() as session:
        session.execute(
            update(Enrollment)
            .where(Enrollment.id.in_(list(ids)), Enrollment.state == before.value)
            .values(state=after.value, ended_reason="")
        )
        mark_dirty(session)
    return _CHANGED
