"""Saving the draft as one command: the live edit, the new plan, and what is stored then. Runs off the UI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core.errors import InputError, MessageTrouble
from app.core.events import Changes
from app.core.letter import check_template
from app.core.model import PlanSummary, SequenceDraft
from app.ui.pages.sequence_editor.checks import Problems

if TYPE_CHECKING:
    from app.core.queries.sequences import SequenceDetail


@dataclass(frozen=True, slots=True)
class Saved:
    """The sequence as it is stored now, and what became of the plan."""

    detail: SequenceDetail
    summary: PlanSummary
    changes: Changes


@dataclass(frozen=True, slots=True)
class Planned:
    """Anything that changed, with the plan that follows from it."""

    result: Any
    summary: PlanSummary
    changes: Changes


def save(store: Any, draft: SequenceDraft, now: datetime) -> Saved:
    """Save the draft and re-plan; whatever the command raises."""
    from app.core.commands.sequences import save_sequence
    from app.core.queries.sequences import sequence_detail

    done = replanned(store, save_sequence(store, draft=draft, now=now), now)
    detail = sequence_detail(store, sequence_id=done.result.id)
    return Saved(detail, done.summary, done.changes)


def replanned(store: Any, result: Any, now: datetime) -> Planned:
    """Re-plan after a command that returned `result`, a Changes or something with `.changes`."""
    from app.core.commands.plan import replan

    changes = result if isinstance(result, Changes) else result.changes
    if not changes:
        return Planned(result, PlanSummary(), changes)
    plan = replan(store, now=now)
    return Planned(result, plan.summary, changes | plan.changes)


def set_running(store: Any, sequence_id: int, run: bool, now: datetime) -> Planned:
    """Resume a sequence, or pause it, and re-plan."""
    from app.core.commands.sequences import pause_sequence, resume_sequence

    command = resume_sequence if run else pause_sequence
    return replanned(store, command(store, sequence_id=sequence_id, now=now), now)


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
