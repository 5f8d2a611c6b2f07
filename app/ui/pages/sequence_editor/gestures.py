"""What a hand can do to a draft, each as one change with its words for undo. Shows nothing."""

from __future__ import annotations

from typing import Any

from app.core.model import StepDraft
from app.core.steps import USUAL_WAIT
from app.ui.pages.sequence_editor import editing
from app.ui.pages.sequence_editor.editing import DraftBook, Editing
from app.ui.pages.sequence_editor.wait_control import days_words

_TYPED = frozenset({"start", "end", "time_zone", "new_per_day", "dates_off", "name"})


class Gestures:
    """Turns what the panes ask for into changes of one book."""

    def __init__(self, book: DraftBook) -> None:
        self._book = book

    def add_step(self) -> bool:
        """Add a step at the end; return whether it is the first."""
        steps = self._book.state.draft.steps
        fresh = StepDraft(USUAL_WAIT if steps else 0, None if steps else "", "", same_thread=bool(steps))
        self._book.change("Add a step", lambda state: editing.added(state, len(steps), fresh))
        return not steps

    def insert(self, at: int) -> None:
        """Put a new step in the place `at`; the one that stood there comes after it."""
        fresh = StepDraft(USUAL_WAIT if at else 0, None if at else "", "", same_thread=at > 0)
        self._book.change(f"Insert a step at {at + 1}", lambda state: editing.added(state, at, fresh))

    def move(self, source: int, target: int) -> None:
        """Move a step to another place."""
        words = f"Move step {source + 1} to place {target + 1}"
        self._book.change(words, lambda state: editing.moved(state, source, target))

    def duplicate(self, at: int) -> None:
        """Copy a step, where there is one."""
        if self._book.state.keys:
            self._book.change(f"Duplicate step {at + 1}", lambda state: editing.duplicated(state, at))

    def remove(self, at: int) -> None:
        """Remove a step."""
        self._book.change(f"Remove step {at + 1}", lambda state: editing.removed(state, at))

    def wait(self, at: int, days: int) -> None:
        """Wait this many days before a step."""
        self._book.change(
            f"Wait {days_words(days)} before step {at + 1}",
            lambda state: editing.step_changed(state, at, wait_days=days),
            merge=f"wait {self._book.state.keys[at]}",
        )

    def subject(self, text: str) -> None:
        """Write the shown step's subject; empty behind the first step means the thread's."""
        first = self._book.state.at == 0
        self._step("subject", text if text.strip() or first else None, typed=True)

    def content(self, text: str) -> None:
        """Write the shown step's text."""
        self._step("content", text, typed=True)

    def thread(self, same: bool) -> None:
        """Let the shown step reply in the thread, or begin one."""
        self._step("same_thread", same, typed=False)

    def fields(self, words: str, fields: dict[str, Any]) -> None:
        """Change fields of the sequence itself."""
        typed = _TYPED & set(fields)
        merge = f"typing {next(iter(typed))}" if typed else ""
        self._book.change(words, lambda state: editing.draft_changed(state, **fields), merge=merge)

    def discard(self) -> bool:
        """Go back to what is saved; return whether that was a change."""
        before, saved = self._book.state.draft, self._book.saved
        self._book.change("Discard all changes", lambda state: Editing.of(saved))
        return before != self._book.state.draft

    def _step(self, field: str, value: Any, *, typed: bool) -> None:
        state = self._book.state
        if state.step is None:
            return
        self._book.change(
            f"Edit step {state.at + 1}",
            lambda now: editing.step_changed(now, now.at, **{field: value}),
            merge=f"{field} {state.keys[state.at]}" if typed else "",
        )
