"""What is being written: a frozen state per gesture, and the undo stack between them. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.core import steps as order
from app.core.model import SequenceDraft, StepDraft

_Draft = TypeVar("_Draft", SequenceDraft, StepDraft)


@dataclass(frozen=True, slots=True)
class Editing:
    """A draft, a key per step that stays with it through every change, and the place of the step shown."""

    draft: SequenceDraft
    keys: tuple[int, ...]
    at: int = 0

    @classmethod
    def of(cls, draft: SequenceDraft) -> Editing:
        """Return the state a freshly read draft starts in."""
        return cls(draft, tuple(range(len(draft.steps))))

    @property
    def step(self) -> StepDraft | None:
        """The step shown, None while there is none."""
        return self.draft.steps[self.at] if 0 <= self.at < len(self.draft.steps) else None


def moved(state: Editing, source: int, target: int) -> Editing:
    """Return the state with the step at `source` at `target`; it is the one shown."""
    keys = list(state.keys)
    keys.insert(target, keys.pop(source))
    return _with_steps(state, order.move_step(state.draft.steps, source, target), tuple(keys), target)


def added(state: Editing, at: int, step: StepDraft) -> Editing:
    """Return the state with a new step at `at`, shown."""
    keys = (*state.keys[:at], max(state.keys, default=-1) + 1, *state.keys[at:])
    return _with_steps(state, order.insert_step(state.draft.steps, at, step), keys, at)


def duplicated(state: Editing, at: int) -> Editing:
    """Return the state with a copy behind the step at `at`, shown; the copy is a step of its own."""
    copy = order.fresh_step(state.draft.steps[at])
    return added(state, at + 1, copy)


def removed(state: Editing, at: int) -> Editing:
    """Return the state without the step at `at`; the one that takes its place is shown."""
    keys = (*state.keys[:at], *state.keys[at + 1 :])
    shown = min(at, len(keys) - 1) if keys else 0
    return _with_steps(state, order.remove_step(state.draft.steps, at), keys, shown)


def step_changed(state: Editing, at: int, **fields: Any) -> Editing:
    """Return the state with these fields of the step at `at` (wait_days, subject, content, same_thread)."""
    changed = replace(state.draft.steps[at], **fields)
    steps = (*state.draft.steps[:at], changed, *state.draft.steps[at + 1 :])
    return replace(state, draft=replace(state.draft, steps=steps))


def draft_changed(state: Editing, **fields: Any) -> Editing:
    """Return the state with these fields of the sequence itself."""
    return replace(state, draft=replace(state.draft, **fields))


def _with_steps(state: Editing, steps: order.Steps, keys: tuple[int, ...], at: int) -> Editing:
    return Editing(replace(state.draft, steps=steps), keys, at)


class _Change(QUndoCommand):
    """One gesture. Neighbours with the same merge key (typing in one field) become one."""

    def __init__(self, book: DraftBook, before: Editing, after: Editing, words: str, merge: str) -> None:
        super().__init__(words)
        self._book, self.before, self.after, self.merge = book, before, after, merge

    def id(self) -> int:
        return 1 if self.merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or other.merge != self.merge or self._book.broken:
            return False
        self.after = other.after
        self.setObsolete(self.after.draft == self.before.draft)
        return True

    def redo(self) -> None:
        self._book.show(self.after)

    def undo(self) -> None:
        self._book.show(self.before)


class DraftBook(QObject):
    """Holds the state being edited beside the one that is saved; every change goes through `change`."""

    changed = Signal(object)
    """Editing: another state is current, by a gesture, undo or redo."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.saved = SequenceDraft(name="")
        self.state = Editing.of(self.saved)
        self.broken = False

    def open(self, draft: SequenceDraft, *, saved: SequenceDraft | None = None) -> None:
        """Start over with `draft`; `saved` is what the database holds where that differs."""
        self.stack.clear()
        self.saved = draft if saved is None else saved
        self.show(Editing.of(draft))

    def change(self, words: str, make: Callable[[Editing], Editing], *, merge: str = "") -> None:
        """Push the state that `make` returns under `words`; nothing where the draft stays the same."""
        after = make(self.state)
        if after.draft != self.state.draft:
            self.stack.push(_Change(self, self.state, after, words, merge))
            self.broken = False

    def select(self, at: int) -> None:
        """Show another step: no gesture, so nothing to undo; typing after it is a change of its own."""
        self.break_merging()
        if at != self.state.at and 0 <= at < len(self.state.keys):
            self.show(replace(self.state, at=at))

    def break_merging(self) -> None:
        """Let the next change stand alone even where it continues the last one's field."""
        self.broken = True

    def saved_as(self, saved: SequenceDraft, keys: tuple[int, ...]) -> None:
        """Take `saved` as stored; its steps are those of `keys` then. What was typed since stays, unsaved."""
        stored = dict(zip(keys, saved.steps, strict=True))
        draft, at = self.state.draft, self.state.at
        steps = tuple(
            order.as_stored(step, stored[key]) if key in stored else step
            for key, step in zip(self.state.keys, draft.steps, strict=True)
        )
        state = Editing(replace(draft, id=saved.id, steps=steps), self.state.keys, at)
        self.stack.clear()
        self.saved = saved
        self.show(state)

    def rebase(self, stored: SequenceDraft) -> None:
        """Take what is stored by now, where that changed elsewhere; what was edited here stays, unsaved."""
        mine, saved = self.state.draft, self.saved
        draft = replace(_onto(stored, mine, saved), steps=_steps_onto(stored.steps, mine.steps, saved.steps))
        keys = self.state.keys if draft.steps == self.state.draft.steps else tuple(range(len(draft.steps)))
        self.stack.clear()
        self.saved = stored
        self.show(Editing(draft, keys, min(self.state.at, max(0, len(keys) - 1))))

    def unsaved(self) -> tuple[str, ...]:
        """Return what differs from the saved draft, in words; empty where nothing does."""
        return differences(self.saved, self.state.draft)

    def show(self, state: Editing) -> None:
        """Make `state` current and tell."""
        self.state = state
        self.changed.emit(state)


def _onto(stored: _Draft, draft: _Draft, saved: _Draft) -> _Draft:
    """Return `stored` with the values that `draft` has otherwise than `saved`, what it was made from."""
    names = [field.name for field in fields(stored)]
    edited = {name: getattr(draft, name) for name in names if getattr(draft, name) != getattr(saved, name)}
    return replace(stored, **edited)


def _steps_onto(stored: order.Steps, draft: order.Steps, saved: order.Steps) -> order.Steps:
    """Return the stored steps with what was done to them here: values, other places, new ones, without removed ones.

    One that was removed elsewhere stays, as a new one, where it was edited here.
    """
    was, now = ({step.id: step for step in steps} for steps in (saved, stored))
    mine: list[StepDraft] = []
    for step in draft:
        if step.id in was and step.id in now:
            mine.append(_onto(now[step.id], step, was[step.id]))
        elif step.id not in was:
            mine.append(step)
        elif step != was[step.id]:
            mine.append(order.fresh_step(step))
    if [step.id for step in draft] == [step.id for step in saved]:
        by_id = {step.id: step for step in mine}
        return (*(by_id.get(step.id, step) for step in stored), *(step for step in mine if step.id is None))
    for at, step in enumerate(stored):
        if step.id not in was:
            mine.insert(min(at, len(mine)), step)
    return tuple(mine)


def differences(saved: SequenceDraft, now: SequenceDraft) -> tuple[str, ...]:
    """Return the differences between two drafts of one sequence as short sentences, steps first."""
    words = [*_step_words(saved, now)]
    for name, text in _FIELD_WORDS.items():
        if getattr(saved, name) != getattr(now, name):
            words.append(text)
    return tuple(dict.fromkeys(words))


_FIELD_WORDS = {
    "name": "another name",
    "start": "another window",
    "end": "another window",
    "days": "other weekdays",
    "holidays": "other holidays",
    "dates_off": "other dates off",
    "time_zone": "another time zone",
    "wait_counts": "waits counted otherwise",
    "new_per_day": "another limit of new contacts a day",
    "mailboxes": "other mailboxes",
}


def _step_words(saved: SequenceDraft, now: SequenceDraft) -> list[str]:
    old = {step.id: step for step in saved.steps}
    here = [step.id for step in now.steps if step.id is not None]
    words = []
    if new := sum(step.id is None for step in now.steps):
        words.append(_count(new, "step added", "steps added"))
    if gone := sum(id_ not in here for id_ in old):
        words.append(_count(gone, "step removed", "steps removed"))
    if here != [step.id for step in saved.steps if step.id in here]:
        words.append("steps in another order")
    kept = [(old[step.id], step) for step in now.steps if step.id is not None and step.id in old]
    if waits := sum(a.wait_days != b.wait_days for a, b in kept):
        words.append(_count(waits, "wait changed", "waits changed"))
    if texts := sum(_text_of(a) != _text_of(b) for a, b in kept):
        words.append(_count(texts, "text changed", "texts changed"))
    if threads := sum(a.same_thread != b.same_thread for a, b in kept):
        words.append(_count(threads, "thread changed", "threads changed"))
    if any(a.variants != b.variants for a, b in kept):
        words.append("variants changed")
    if any(a.attachments != b.attachments for a, b in kept):
        words.append("attachments changed")
    return words


def _text_of(step: StepDraft) -> tuple[str | None, str]:
    return step.subject, step.content


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"
