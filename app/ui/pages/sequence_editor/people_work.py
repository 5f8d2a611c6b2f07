"""What is asked and done for the people in a sequence, re-planned after each change. Runs off the UI thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.ui.pages.sequence_editor.saving import Planned, replanned

if TYPE_CHECKING:
    from app.core.queries.sequences import EnrolledRow, Someone


def people(store: Any, sequence_id: int, text: str, limit: int, offset: int) -> list[EnrolledRow]:
    """Return those in a sequence that match `text`, from `offset` on."""
    from app.core.queries.sequences import enrolled_contacts

    return enrolled_contacts(store, sequence_id=sequence_id, limit=limit, offset=offset, search=text)


def everybody(store: Any, sequence_id: int, text: str) -> list[Someone]:
    """Return all in a sequence that match `text`, shortly."""
    from app.core.queries.sequences import everybody

    return everybody(store, sequence_id=sequence_id, search=text)


def pause(store: Any, ids: Sequence[int], now: datetime) -> Planned:
    """Hold these enrollments."""
    from app.core.commands.enrollment_bulk import pause_enrollments

    return replanned(store, pause_enrollments(store, enrollment_ids=ids, now=now), now)


def resume(store: Any, ids: Sequence[int], now: datetime) -> Planned:
    """Let these enrollments go on."""
    from app.core.commands.enrollment_bulk import resume_enrollments

    return replanned(store, resume_enrollments(store, enrollment_ids=ids, now=now), now)


def stop(store: Any, ids: Sequence[int], now: datetime) -> Planned:
    """End these enrollments."""
    from app.core.commands.enrollment_bulk import stop_enrollments

    return replanned(store, stop_enrollments(store, enrollment_ids=ids, now=now), now)


def skip(store: Any, ids: Sequence[int], step: int, now: datetime) -> Planned:
    """Leave out the next email of these enrollments, or with `step` all before it; the result has the emails."""
    from app.core.commands.emails import skip_next, skip_to

    if step:
        return replanned(store, skip_to(store, enrollment_ids=ids, position=step, now=now), now)
    return replanned(store, skip_next(store, enrollment_ids=ids, now=now), now)


def go_on(store: Any, stopped: Planned, now: datetime) -> Planned:
    """Take a stop back."""
    from app.core.commands.enrollments import undo_stop

    return replanned(store, undo_stop(store, stopped=stopped.result, now=now), now)


def bring_back(store: Any, skipped: Planned, now: datetime) -> Planned:
    """Bring skipped emails back."""
    from app.core.commands.emails import restore

    return replanned(store, restore(store, email_ids=skipped.result.email_ids, now=now), now)


def moved(done: Planned) -> bool:
    """Return whether there is something to take back: emails, where emails are what it is about."""
    return bool(getattr(done.result, "email_ids", True))
