"""An edit of a running sequence, applied with its way back. What an edit does to emails is live_edit's to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.commands.former_plan import (
    FormerHold,
    FormerPlan,
    FormerRun,
    hold_again,
    holds_of,
    put_back,
    read_former,
    refuse_where_sent,
    runs_changed,
    runs_of,
    take_up,
)
from app.core.commands.plan import mark_dirty
from app.core.commands.sequences import SavedSequence, save_in
from app.core.errors import InputError, NotFound
from app.core.events import Changes
from app.core.model import SequenceDraft
from app.core.queries.sequences import draft_of
from app.core.steps import text_of
from app.core.store import Store
from app.core.store.tables import Enrollment, ScheduledEmail, Sequence, Step


@dataclass(frozen=True, slots=True)
class Former:
    """A sequence before an edit: as it was written, where all emails stood, whom the edit ended, what it released."""

    draft: SequenceDraft
    plan: FormerPlan
    runs: tuple[FormerRun, ...]
    holds: tuple[FormerHold, ...]


@dataclass(frozen=True, slots=True)
class AppliedEdit:
    """The sequence as saved, `after` with the ids of its steps; `former` is its way back, None for a new one."""

    id: int
    name: str
    after: SequenceDraft
    former: Former | None
    changes: Changes


def apply_edit(store: Store, *, draft: SequenceDraft, now: datetime) -> AppliedEdit:
    """Do what `save_sequence` does, and keep what `take_back_edit` needs. Raises what `save_sequence` raises."""
    with store.write() as session:
        if draft.id is None or (row := session.get(Sequence, draft.id)) is None:
            return _applied(session, save_in(session, draft=draft, now=now), None)
        before, plan = draft_of(session, row), read_former(session)
        inside = Enrollment.sequence_id == row.id
        runs = runs_of(session, inside)
        holds = holds_of(session, ScheduledEmail.step_id.in_(select(Step.id).where(Step.sequence_id == row.id)))
        saved = save_in(session, draft=draft, now=now)
        return _applied(session, saved, Former(before, plan, runs_changed(session, runs, inside), holds))


def _applied(session: Session, saved: SavedSequence, former: Former | None) -> AppliedEdit:
    session.flush()
    after = draft_of(session, session.get_one(Sequence, saved.id))
    return AppliedEdit(saved.id, saved.name, after, former, saved.changes)


def take_back_edit(store: Store, *, applied: AppliedEdit, now: datetime) -> Changes:
    """Bring a sequence back to what it was before an edit, with its emails, their states and their places.

    InputError, and nothing is changed, where an email went out by the new plan, the sequence was edited again, or there
    was none before.
    """
    former = applied.former
    if former is None:
        raise InputError(f"{applied.name!r} was new; delete it where it is not wanted.")
    with store.write() as session:
        row = session.get(Sequence, applied.id)
        if row is None:
            raise NotFound(f"The sequence {applied.name!r} is not there any more; there is nothing to take back.")
        if draft_of(session, row) != applied.after:
            raise InputError(f"{row.name!r} was edited again since; take that edit back first.")
        refuse_where_sent(session, former.plan, rewritten=_rewritten(former.draft, applied.after))
        take_up(session, former.runs)
        saved = save_in(session, draft=former.draft, now=now)
        hold_again(session, former.holds, now=now)
        put_back(session, former.plan, now=now)
        mark_dirty(session)
    return saved.changes


def _rewritten(before: SequenceDraft, after: SequenceDraft) -> frozenset[int]:
    """Return the ids of the steps whose text is another one by the edit, new ones too."""
    texts = {step.id: text_of(step) for step in before.steps}
    return frozenset(step.id for step in after.steps if step.id is not None and texts.get(step.id) != text_of(step))
