"""Saving a step's variants and files inside a sequence's own transaction. What was sent keeps its variant's row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from app.core.errors import InputError
from app.core.model import AttachmentDraft, VariantDraft
from app.core.store.tables import Attachment, ScheduledEmail, Step, StepVariant

KEPT_FOR = timedelta(days=1)
"""How long a file that was taken off a step is kept, so that taking it off can be undone."""

Text = tuple[str | None, str]


def save_variants(session: Session, step: Step, drafts: tuple[VariantDraft, ...], *, was: Text | None) -> bool:
    """Make the step's variants those of the drafts; return whether anything changed. `was` is the own text before.

    A draft without an id of this step's is new, also under a name that was there. Where the own text gives way to that
    of a variant which goes, what was sent of either stays counted for the text it was.
    """
    rows = list(session.scalars(select(StepVariant).where(StepVariant.step_id == step.id)))
    before = {row.id: _values(row) for row in rows}
    known = {row.id: row for row in rows}
    for row in rows:
        row.position = None
    for position, draft in enumerate(drafts, start=1):
        row = known.get(draft.id or 0) or StepVariant(step_id=step.id)
        row.position, row.name, row.weight = position, draft.name, draft.weight
        row.subject, row.content = draft.subject or None, draft.content
        session.add(row)
    session.flush()
    if was is not None and was != (step.subject, step.content):
        _trade_places(session, step, was, rows)
    now = session.scalars(select(StepVariant).where(StepVariant.step_id == step.id))
    return {row.id: _values(row) for row in now if row.position} != {key: one for key, one in before.items() if one[0]}


def _values(row: StepVariant) -> tuple[int | None, str, str | None, str, int]:
    return row.position, row.name, row.subject, row.content, row.weight


def _trade_places(session: Session, step: Step, was: Text, rows: list[StepVariant]) -> None:
    """Count what was sent of the old own text for the variant of that text, and what was sent of the new as the own.

    The new text is that of a variant which is gone, the old one becomes such a variant, or is one again.
    """
    away = [row for row in rows if row.position is None]
    promoted = next((row for row in away if (row.subject or was[0], row.content) == (step.subject, step.content)), None)
    if promoted is None:
        return
    old = next((row for row in rows if row.position and (row.subject or step.subject, row.content) == was), None)
    if old is None:
        old = StepVariant(step_id=step.id, position=None, name="A", subject=was[0], content=was[1], weight=0)
        session.add(old)
    session.flush()
    for before, after in ((None, old.id), (promoted.id, None)):
        session.execute(
            update(ScheduledEmail)
            .where(ScheduledEmail.step_id == step.id, ScheduledEmail.variant_id.is_not_distinct_from(before))
            .values(variant_id=after)
            .execution_options(synchronize_session=False)
        )


def save_attachments(session: Session, step: Step, drafts: tuple[AttachmentDraft, ...], now: datetime) -> bool:
    """Make the step's files those of the drafts, and return whether anything changed.

    A file of another step is copied; one that was removed a day ago is forgotten for good. InputError for one gone.
    """
    rows = {row.id: row for row in session.scalars(select(Attachment).where(Attachment.step_id == step.id))}
    before = _kept(rows.values())
    for row in rows.values():
        row.removed_at = row.removed_at if row.position is None else now
        row.position = None
    for position, draft in enumerate(drafts, start=1):
        row = _row_of(session, step, draft, list(rows.values()))
        row.position, row.file_name, row.removed_at = position, draft.name, None
        session.add(row)
        session.flush()
        rows[row.id] = row
    after = _kept(rows.values())
    session.flush()
    session.execute(delete(Attachment).where(Attachment.step_id == step.id, Attachment.removed_at < now - KEPT_FOR))
    return after != before


def _kept(rows: Iterable[Attachment]) -> set[tuple[int, int, str]]:
    return {(row.id, row.position, row.file_name) for row in rows if row.position is not None}


def _row_of(session: Session, step: Step, draft: AttachmentDraft, own: list[Attachment]) -> Attachment:
    """Return the row of a file: the step's own one, or a new one with the bytes given or copied."""
    if draft.data is None:
        mine = next((row for row in own if row.id == draft.id), None)
        return mine or _new(step, draft, _copied(session, draft))
    same = next((row for row in own if row.position is None and _is(row, draft)), None)
    return same or _new(step, draft, draft.data)


def _is(row: Attachment, draft: AttachmentDraft) -> bool:
    return (row.file_name, row.size) == (draft.name, draft.size) and row.data == draft.data


def _copied(session: Session, draft: AttachmentDraft) -> bytes:
    found = session.scalar(select(Attachment.data).where(Attachment.id == draft.id))
    if found is None:
        raise InputError(f"The attachment {draft.name!r} is gone; attach the file again.")
    return found


def _new(step: Step, draft: AttachmentDraft, data: bytes) -> Attachment:
    return Attachment(step_id=step.id, file_name=draft.name, media_type=draft.media_type, size=len(data), data=data)


def delete_parts(session: Session, step_ids: Select[Any]) -> None:
    """Delete variants and files of steps whose emails are gone."""
    for table in (StepVariant, Attachment):
        session.execute(delete(table).where(table.step_id.in_(step_ids)))
