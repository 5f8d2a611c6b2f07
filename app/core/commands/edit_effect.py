"""What applying an edit of a running sequence would do, and whom it does not reach any more. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.core.commands.sequences import save_sequence
from app.core.commands.what_if import Effect, what_if
from app.core.model import SequenceDraft
from app.core.queries.passed import Passed, passed_by
from app.core.store import Store


@dataclass(frozen=True, slots=True)
class EditEffect:
    """The diff of the plans, and the changed points that contacts have passed."""

    effect: Effect
    passed: tuple[Passed, ...]


def edit_effect(store: Store, *, draft: SequenceDraft, now: datetime) -> EditEffect:
    """Return what saving `draft` would do; whatever saving it would raise is raised."""
    effect = what_if(store, partial(save_sequence, draft=draft, now=now), now=now)
    return EditEffect(effect, passed_by(store, draft=draft))
