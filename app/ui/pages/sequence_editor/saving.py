"""Saving the draft as one command: the live edit, the new plan, and what is stored then. Runs off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.core.errors import InputError, MessageTrouble
from app.core.events import Changes
from app.core.letter import check_template
from app.core.model import PlanSummary, SequenceDraft, SequenceState
from app.ui.context import Context
from app.ui.deeds import Do, Failed, carry_out
from app.ui.pages.sequence_editor.checks import Problems

if TYPE_CHECKING:
    from app.core.commands.applied_edit import AppliedEdit
    from app.core.queries.sequences import SequenceDetail


@dataclass(frozen=True, slots=True)
class Saved:
    """The sequence as it is stored now, and the way back."""

    detail: SequenceDetail
    applied: AppliedEdit
    changes: Changes

    @property
    def words(self) -> str:
        """What a toast says of it."""
        return f"Saved “{self.applied.name}”"


@dataclass(frozen=True, slots=True)
class Planned:
    """Anything that changed, with the plan that follows from it."""

    result: Any
    summary: PlanSummary
    changes: Changes


def save(store: Any, draft: SequenceDraft, now: datetime) -> Saved:
    """Save the draft and re-plan; whatever the command raises."""
    from app.core.commands.applied_edit import apply_edit
    from app.core.queries.sequences import sequence_detail

    done = replanned(store, apply_edit(store, draft=draft, now=now), now)
    detail = sequence_detail(store, sequence_id=done.result.id)
    return Saved(detail, done.result, done.changes)


def take_back(store: Any, saved: Saved, now: datetime) -> Planned:
    """Take a saved edit back and re-plan; InputError where it cannot be taken back any more."""
    from app.core.commands.applied_edit import take_back_edit

    return replanned(store, take_back_edit(store, applied=saved.applied, now=now), now)


class Application:
    """Saves one draft, and the same again once it was taken back: then with the steps it made, not with new ones."""

    def __init__(self, draft: SequenceDraft) -> None:
        self._draft = draft

    def __call__(self, store: Any, now: datetime) -> Saved:
        saved = save(store, self._draft, now)
        self._draft = saved.applied.after
        return saved


def apply(
    context: Context, draft: SequenceDraft, *, owner: QObject, then: Callable[[Saved], None], failed: Failed
) -> None:
    """Save a draft and say so, with the way back that an edit has; `then` and `failed` as `carry_out` calls them."""
    carry_out(
        context,
        Application(draft),
        lambda saved: saved.words,
        take_back,
        worth=lambda saved: saved.applied.former is not None,
        owner=owner,
        then=then,
        failed=failed,
    )


def replanned(store: Any, result: Any, now: datetime) -> Planned:
    """Re-plan after a command that returned `result`, a Changes or something with `.changes`."""
    from app.core.commands.plan import replan_small

    changes = result if isinstance(result, Changes) else result.changes
    if not changes:
        return Planned(result, PlanSummary(), changes)
    plan = replan_small(store, now=now)
    return Planned(result, plan.summary, changes | plan.changes)


def to_sequence(command: str, sequence_id: int, **values: Any) -> Do[Planned]:
    """Return a command of `commands.sequences` on one sequence, with the plan that follows from it."""

    def do(store: Any, now: datetime) -> Planned:
        from app.core.commands import sequences

        return replanned(store, getattr(sequences, command)(store, sequence_id=sequence_id, now=now, **values), now)

    return do


def pause_or_resume(context: Context, sequence_id: int, name: str, state: SequenceState) -> None:
    """Hold a sequence that is active, let one that is paused go on, each with a way back; or a stopped one."""
    pause, resume = to_sequence("pause_sequence", sequence_id), to_sequence("resume_sequence", sequence_id)
    if state is SequenceState.ACTIVE:
        carry_out(context, pause, f"Paused “{name}”.", lambda store, _done, now: resume(store, now))
    elif state is SequenceState.PAUSED:
        carry_out(context, resume, f"Resumed “{name}”.", lambda store, _done, now: pause(store, now))
    else:
        carry_out(context, resume, f"Resumed “{name}”.")


def archive(context: Context, sequence_id: int, name: str, state: SequenceState) -> None:
    """Put a sequence away that nobody goes through, with a way back; the core refuses any other."""
    bring_back = to_sequence("unarchive_sequence", sequence_id, state=state)
    carry_out(
        context,
        to_sequence("archive_sequence", sequence_id),
        f"“{name}” is in the archive.",
        lambda store, _done, now: bring_back(store, now),
    )


def bring_back(context: Context, sequence_id: int, name: str) -> None:
    """Take a sequence out of the archive, paused, so that nothing begins by itself; with a way back."""
    away = to_sequence("archive_sequence", sequence_id)
    carry_out(
        context,
        to_sequence("unarchive_sequence", sequence_id, state=SequenceState.PAUSED),
        f"“{name}” is back, paused.",
        lambda store, _done, now: away(store, now),
    )


def text_problems(draft: SequenceDraft, custom: tuple[str, ...]) -> Problems:
    """Return what Liquid says against the steps' texts: "step 2" to a sentence."""
    found: Problems = {}
    for number, step in enumerate(draft.steps, 1):
        try:
            known = frozenset(custom)
            check_template(step.subject or "", what="the subject", known=known, one_line=True)
            check_template(step.content, what="the text", known=known)
            for variant in step.variants:
                check_template(variant.subject or "", what=f"the subject of {variant.name}", known=known, one_line=True)
                check_template(variant.content, what=f"the text of {variant.name}", known=known)
        except (InputError, MessageTrouble) as error:
            found[f"step {number}"] = error.sentence
    return found
