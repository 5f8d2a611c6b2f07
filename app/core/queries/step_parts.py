"""What a step has besides its own text: variants and attached files. Which variant an enrollment gets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import MessageTrouble, NotFound
from app.core.letter import OWN, Attached, choose_variant
from app.core.model import AttachmentDraft, SequenceDraft, VariantDraft
from app.core.queries.settings import setting
from app.core.settings import ATTACHMENT_MB
from app.core.store import Store
from app.core.store.tables import Attachment, Step, StepVariant

MEGABYTE = 1_000_000
MOST_TOGETHER = 18 * MEGABYTE
"""Bytes of all files of one email: written out for mail they are a third larger, and servers take about 25 MB."""


@dataclass(frozen=True, slots=True)
class StepText:
    """What an enrollment is told in a step: subject ("" for the thread's own), content, and whose text it is."""

    subject: str
    content: str
    variant_id: int | None


def variants_by_step(session: Session, step_ids: Iterable[int]) -> dict[int, tuple[VariantDraft, ...]]:
    """Return the variants of steps in their order, without removed ones."""
    rows = session.scalars(
        select(StepVariant)
        .where(StepVariant.step_id.in_(list(step_ids)), StepVariant.position.is_not(None))
        .order_by(StepVariant.step_id, StepVariant.position)
    )
    found: defaultdict[int, list[VariantDraft]] = defaultdict(list)
    for row in rows:
        found[row.step_id].append(VariantDraft(row.name, row.subject, row.content, row.weight, row.id))
    return {step_id: tuple(drafts) for step_id, drafts in found.items()}


def attachments_by_step(session: Session, step_ids: Iterable[int]) -> dict[int, tuple[AttachmentDraft, ...]]:
    """Return the files of steps in their order, without their bytes."""
    rows = session.execute(
        select(Attachment.step_id, Attachment.file_name, Attachment.media_type, Attachment.size, Attachment.id)
        .where(Attachment.step_id.in_(list(step_ids)), Attachment.position.is_not(None))
        .order_by(Attachment.step_id, Attachment.position)
    )
    found: defaultdict[int, list[AttachmentDraft]] = defaultdict(list)
    for step_id, name, media_type, size, attachment_id in rows:
        found[step_id].append(AttachmentDraft(name, media_type, size, attachment_id))
    return {step_id: tuple(drafts) for step_id, drafts in found.items()}


def text_among(others: Sequence[VariantDraft], *, enrollment_id: int, step: Step) -> StepText:
    """Return the text of the step that an enrollment gets by the weights of its variants, which are given."""
    if not others:
        return StepText(step.subject or "", step.content, None)
    weights = [(one.id or OWN, one.weight) for one in others]
    chosen = choose_variant(enrollment_id=enrollment_id, step_id=step.id, others=weights)
    variant = next((one for one in others if one.id == chosen), None)
    if variant is None:
        return StepText(step.subject or "", step.content, None)
    return StepText(variant.subject or step.subject or "", variant.content, variant.id)


def attached_to(session: Session, step_id: int) -> tuple[Attached, ...]:
    """Return the files of a step with their bytes; MessageTrouble where one, or all together, are too large."""
    files = attachments_by_step(session, [step_id]).get(step_id, ())
    if not files:
        return ()
    most = setting(session, ATTACHMENT_MB) * MEGABYTE
    for file in files:
        if file.size > most:
            raise MessageTrouble(f"The attachment {file.name} has {_mb(file.size)}; {_mb(most)} are allowed.")
    if (together := sum(file.size for file in files)) > MOST_TOGETHER:
        raise MessageTrouble(f"The attachments have {_mb(together)} together; {_mb(MOST_TOGETHER)} are allowed.")
    data = dict(session.execute(select(Attachment.id, Attachment.data).where(Attachment.step_id == step_id)).all())
    return tuple(Attached(file.name, file.media_type, data[file.id]) for file in files if file.id is not None)


def with_files(store: Store, *, draft: SequenceDraft) -> SequenceDraft:
    """Return the draft with the bytes of its stored files, to be written to a file; NotFound where one is gone."""
    with store.read() as session:
        steps = tuple(
            replace(step, attachments=tuple(replace(file, data=data_of(session, file)) for file in step.attachments))
            for step in draft.steps
        )
    return replace(draft, steps=steps)


def data_of(session: Session, file: AttachmentDraft) -> bytes:
    """Return a file's bytes, its own or else those stored; NotFound where they are gone."""
    if file.data is not None:
        return file.data
    found = session.scalar(select(Attachment.data).where(Attachment.id == file.id))
    if found is None:
        raise NotFound(f"The attachment {file.name} is gone; attach it again.")
    return found


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
