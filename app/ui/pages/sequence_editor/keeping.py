"""Drafts left unsaved while other sequences are edited, and saving them all when the window closes. Edits none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from app.core.errors import OutpaceError
from app.core.model import SequenceDraft
from app.ui.context import Context
from app.ui.pages.sequence_editor import saving
from app.ui.pages.sequence_editor.checks import in_words, problems_of
from app.ui.pages.sequence_editor.saving import Saved

Taker = Callable[[int | None], Callable[[Saved], None]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft left unsaved, beside what was saved when it was left."""

    draft: SequenceDraft
    saved: SequenceDraft


class Keeper:
    """Keeps drafts by sequence, None for a new one; `taker(id)` gives who is told once that one is saved."""

    def __init__(self, context: Context, owner: QWidget, taker: Taker) -> None:
        self._context = context
        self._owner = owner
        self._taker = taker
        self._kept: dict[int | None, Kept] = {}

    def keep(self, sequence_id: int | None, draft: SequenceDraft, saved: SequenceDraft) -> None:
        """Keep a draft."""
        self._kept[sequence_id] = Kept(draft, saved)

    def take(self, sequence_id: int | None) -> Kept | None:
        """Give a draft back and keep it no longer."""
        return self._kept.pop(sequence_id, None)

    def names(self) -> list[str]:
        """Return the names of the kept drafts."""
        return [kept.draft.name for kept in self._kept.values()]

    def save_all(self, done: Callable[[], None]) -> None:
        """Save every kept draft, one after the other, then call `done`; the first that is refused ends it in words."""
        if not self._kept:
            done()
            return
        sequence_id, kept = next(iter(self._kept.items()))
        if problems := problems_of(kept.draft):
            first = in_words(*next(iter(problems.items())))
            self._context.toast(f"“{kept.draft.name}” cannot be saved as it is. {first}")
            return
        tell = self._taker(sequence_id)

        def saved(stored: Saved) -> None:
            self.take(sequence_id)
            tell(stored)
            self.save_all(done)

        def refused(error: OutpaceError) -> None:
            self._context.toast(f"“{kept.draft.name}” cannot be saved as it is: {error.sentence}")

        now = self._context.clock.now()
        save = partial(saving.save, draft=kept.draft, now=now)
        self._context.desk.do(save, saved, owner=self._owner, failed=refused)
