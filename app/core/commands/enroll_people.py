"""Enrolling the people of a file: who is not known yet is imported, all in one transaction or nothing of it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime

from app.core.commands.contact_import import import_strangers
from app.core.commands.enrollments import Enrolled, enroll_in
from app.core.model import ContactDraft
from app.core.store import Store


def enroll_people(
    store: Store,
    *,
    sequence_id: int,
    rows: Sequence[tuple[int, ContactDraft]],
    file_name: str,
    now: datetime,
    again: bool = False,
    not_before: datetime | None = None,
) -> Enrolled:
    """Enroll the people of a file's good rows, `(line, contact)` each, in their order; as `enroll` in all else."""
    with store.write() as session:
        ids = import_strangers(session, rows=rows, file_name=file_name, now=now)
        keys = dict.fromkeys(draft.email.strip().lower() for _, draft in rows)
        people = array("q", (ids[key] for key in keys))
        return enroll_in(
            session, sequence_id=sequence_id, contact_ids=people, now=now, again=again, not_before=not_before
        )
