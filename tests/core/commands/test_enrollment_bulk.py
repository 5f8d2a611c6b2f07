"""Many enrollments held, let go on and stopped at once."""

from __future__ import annotations

from app.core.commands import enrollment_bulk, enrollments
from app.core.model import EnrollmentState
from app.core.queries.sequences import enrolled_contacts


def _states(ready) -> list[EnrollmentState]:
    return [row.state for row in enrolled_contacts(ready.store, sequence_id=1)]


def test_several_are_held_and_go_on(ready) -> None:
    ids = [row.enrollment_id for row in enrolled_contacts(ready.store, sequence_id=1)]
    enrollment_bulk.pause_enrollments(ready.store, enrollment_ids=ids, now=ready.now)
    assert set(_states(ready)) == {EnrollmentState.PAUSED}
    enrollment_bulk.resume_enrollments(ready.store, enrollment_ids=ids[:1], now=ready.now)
    assert _states(ready).count(EnrollmentState.ACTIVE) == 1


def test_several_are_stopped_and_brought_back(ready) -> None:
    ids = [row.enrollment_id for row in enrolled_contacts(ready.store, sequence_id=1)]
    enrollment_bulk.pause_enrollments(ready.store, enrollment_ids=ids[:1], now=ready.now)
    before = _states(ready)
    assert set(before) == {EnrollmentState.ACTIVE, EnrollmentState.PAUSED}
    stopped = enrollment_bulk.stop_enrollments(ready.store, enrollment_ids=ids, now=ready.now)
    assert stopped.enrollments == len(ids)
    assert set(_states(ready)) == {EnrollmentState.STOPPED}
    assert ready.statuses("Mara") == ["cancelled"] * 3
    enrollments.undo_stop(ready.store, stopped=stopped, now=ready.now)
    assert _states(ready) == before
    assert ready.statuses("Mara") == ["pending"] * 3
