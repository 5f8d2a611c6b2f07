"""Which of the shown step's texts is written, and its files: between the draft's book and the write pane.

Owns which variant is shown of each step; every change goes through the book, so that it can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core import steps as order
from app.core.model import StepDraft
from app.ui.context import Context
from app.ui.pages.sequence_editor import editing
from app.ui.pages.sequence_editor.attaching import Read, read_files, trouble_of, with_files
from app.ui.pages.sequence_editor.editing import DraftBook, Editing
from app.ui.pages.sequence_editor.gestures import Gestures
from app.ui.pages.sequence_editor.write_pane import WritePane

FOLDER = "attachments/folder"
_NOT_KNOWN = (10_000_000, 18_000_000)
Sent = Mapping[int | None, int]


class StepParts(QObject):
    """`shown_other()` after another variant is shown, since the preview is of that one."""

    shown_other = Signal()

    def __init__(self, context: Context, book: DraftBook, gestures: Gestures, pane: WritePane, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._book, self._gestures, self._pane = context, book, gestures, pane
        self._places: dict[int, int] = {}
        self._sent: Mapping[int, Sent] = {}
        self._problem = ""
        self._limits = _NOT_KNOWN
        bar, files = pane.variants, pane.files
        bar.chosen.connect(self._choose)
        bar.added.connect(self._add)
        bar.removed.connect(self._remove)
        bar.kept.connect(self._keep)
        bar.weighed.connect(self._weigh)
        files.folder = context.remembered.text(FOLDER, "")
        files.wanted.connect(self._read)
        files.removed.connect(self._take_off)
        context.desk.ask(_limits, self._know_limits, owner=self, key="limits", pages=True)

    def show(self, state: Editing, problem: str, sent: Mapping[int, Sent]) -> None:
        """Show the state's step in the pane; `sent` counts by step id and variant id, None for the own text."""
        self._problem, self._sent = problem, sent
        step, at = state.step, self._place(state)
        self._pane.show_step(self._written(state), state.at, problem)
        if step is None:
            self._pane.variants.show_texts((), 0, {})
            self._pane.files.show_files((), "")
            return
        if at > 0 and step.subject:
            self._pane.subject.set_hint(f"As A: {step.subject}")
        self._pane.variants.show_texts(order.texts_of(step), at, self._sent.get(step.id or 0, {}))
        self._pane.files.show_files(step.attachments, trouble_of(step.attachments, *self._limits))

    def previewed(self, state: Editing) -> Editing:
        """Return the state in which the shown step has the text of the shown variant, as it would be sent."""
        step, at = state.step, self._place(state)
        if step is None or at == 0:
            return state
        text = order.texts_of(step)[at]
        return editing.step_changed(state, state.at, subject=text.subject or step.subject, content=text.content)

    def write_subject(self, text: str) -> None:
        """Write the shown variant's subject; empty means the step's own."""
        at = self._place(self._book.state)
        if at == 0:
            self._gestures.subject(text)
        else:
            self._write(at, "subject", text if text.strip() else None)

    def write_content(self, text: str) -> None:
        """Write the shown variant's text."""
        at = self._place(self._book.state)
        if at == 0:
            self._gestures.content(text)
        else:
            self._write(at, "content", text)

    def _written(self, state: Editing) -> Any:
        step, at = state.step, self._place(state)
        if step is None or at == 0:
            return state.draft
        text = order.texts_of(step)[at]
        return editing.step_changed(state, state.at, subject=text.subject, content=text.content).draft

    def _place(self, state: Editing) -> int:
        step = state.step
        return 0 if step is None else min(self._places.get(state.keys[state.at], 0), len(step.variants))

    # variants ---------------------------------------------------------------

    def _choose(self, at: int) -> None:
        state = self._book.state
        if state.step is not None:
            self._book.break_merging()
            self._places[state.keys[state.at]] = at
            self.show(state, self._problem, self._sent)
            self.shown_other.emit()

    def _add(self, like: int) -> None:
        step = self._book.state.step
        if step is not None:
            self._places[self._book.state.keys[self._book.state.at]] = len(step.variants) + 1
            self._change("Add a variant", lambda one: order.variant_added(one, like=like))
            self._pane.body.setFocus()

    def _remove(self, at: int) -> None:
        state = self._book.state
        if state.step is not None and state.step.variants:
            name = order.texts_of(state.step)[at].name
            self._places[state.keys[state.at]] = max(0, at - 1)
            self._change(f"Remove variant {name}", lambda step: order.variant_removed(step, at))

    def _keep(self, at: int) -> None:
        step = self._book.state.step
        if step is not None:
            name = order.texts_of(step)[at].name
            self._places[self._book.state.keys[self._book.state.at]] = 0
            self._change(f"Keep only variant {name}", lambda one: order.only_variant(one, at))

    def _weigh(self, at: int, percent: int) -> None:
        self._change("Share the contacts otherwise", lambda step: order.weight_given(step, at, percent), merge="weight")

    def _write(self, at: int, field: str, value: str | None) -> None:
        def write(step: StepDraft) -> StepDraft:
            text = order.texts_of(step)[at]
            fields: dict[str, Any] = {"subject": text.subject, "content": text.content, field: value}
            return order.text_written(step, at, **fields)

        self._change(f"Edit step {self._book.state.at + 1}", write, merge=f"{field} {at}")

    # files ------------------------------------------------------------------

    def _read(self, paths: list[Path]) -> None:
        key = self._key()
        self._pane.files.setEnabled(False)
        self._context.remembered.remember(FOLDER, str(paths[0].parent))
        self._context.desk.ask(
            lambda _store: read_files(paths), lambda read: self._attach(key, read), owner=self, pages=True
        )

    def _attach(self, key: int | None, read: Read) -> None:
        self._pane.files.setEnabled(True)
        state = self._book.state
        if read.files and key in state.keys:
            place = state.keys.index(key)
            self._book.change(
                "Attach files",
                lambda now: editing.step_changed(
                    now, place, attachments=with_files(now.draft.steps[place].attachments, read.files)
                ),
            )
        if read.refused:
            self._context.toast("\n".join(read.refused))

    def _take_off(self, place: int) -> None:
        self._change(
            "Take off a file",
            lambda step: replace(step, attachments=(*step.attachments[:place], *step.attachments[place + 1 :])),
        )

    def _know_limits(self, limits: tuple[int, int]) -> None:
        self._limits = limits
        self.show(self._book.state, self._problem, self._sent)

    def _key(self) -> int | None:
        state = self._book.state
        return state.keys[state.at] if state.step is not None else None

    def _change(self, words: str, make: Callable[[StepDraft], StepDraft], *, merge: str = "") -> None:
        state = self._book.state
        if state.step is None:
            return

        def changed(now: Editing) -> Editing:
            steps = now.draft.steps
            made = (*steps[: now.at], make(steps[now.at]), *steps[now.at + 1 :])
            return replace(now, draft=replace(now.draft, steps=made))

        self._book.change(words, changed, merge=f"{merge} {state.keys[state.at]}" if merge else "")


def _limits(store: Any) -> tuple[int, int]:
    """Return the bytes of one file and of all files of an email that may be sent."""
    from app.core.queries.settings import get_setting
    from app.core.queries.step_parts import MEGABYTE, MOST_TOGETHER
    from app.core.settings import ATTACHMENT_MB

    return get_setting(store, which=ATTACHMENT_MB) * MEGABYTE, MOST_TOGETHER


def stat_words(stats: Any) -> str:
    """Return what became of a step's emails: "412 sent · 61 planned"."""
    parts = [f"{stats.sent:,} sent"]
    for number, words in ((stats.pending, "planned"), (stats.held, "held"), (stats.failed, "failed")):
        if number:
            parts.append(f"{number:,} {words}")
    return " · ".join(parts)
