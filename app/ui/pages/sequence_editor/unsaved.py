"""What differs from the saved sequence, in amber under the steps, with Apply and Undo. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.rows import row
from app.ui.widgets.text import label, restyle, set_role


class UnsavedPanel(Card):
    """Shown while the draft differs from what is saved, or cannot be saved as it is."""

    apply_wanted = Signal()
    undo_wanted = Signal()
    discard_wanted = Signal()
    moved_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warn", parent=parent)
        self.setObjectName("unsavedPanel")
        self.body.setContentsMargins(15, 12, 15, 10)
        self.body.setSpacing(5)
        self.title = label("", "warnTitle", wrap=True)
        self.words = label("", wrap=True)
        self.words.setObjectName("unsavedWords")
        self.effect = label("", wrap=True)
        self.effect.setObjectName("unsavedEffect")
        self.effect.hide()
        self.passed = label("", wrap=True)
        self.passed.setObjectName("unsavedPassed")
        self.passed.hide()
        self.apply = button("Apply and re-plan", "primary", on=self.apply_wanted.emit, name="applyDraft")
        self.moved = button("Show moved emails", on=self.moved_wanted.emit, name="showMoved")
        self.moved.hide()
        self.undo = button("Undo", on=self.undo_wanted.emit, name="undoDraft", tip="Undo the last change (Ctrl+Z)")
        self.discard = button("Discard all", "link", on=self.discard_wanted.emit, name="discardDraft")
        head = row(self.title, self.discard)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.words)
        self.body.addWidget(self.effect)
        self.body.addWidget(self.passed)
        self._actions = QWidget()
        self._flow = Flow(self._actions)
        for one in (self.apply, self.moved, self.undo):
            self._flow.addWidget(one)
        self.body.addWidget(self._actions)
        self.hide()

    def show_unsaved(self, changes: Sequence[str], *, live: int, new: bool, last: str, problem: str) -> None:
        """Show what is unsaved: `live` contacts are in the sequence, `last` is the last gesture, `problem` hinders."""
        self.setVisible(bool(changes) or bool(problem))
        self._colour("bad" if problem else "warn")
        self.title.setText("Mend this before it can be saved" if problem else _title(live, new))
        self.words.setText(problem or _sentence(changes, live, new))
        self.apply.setText("Save sequence" if new else "Apply and re-plan" if live else "Save")
        self.apply.setEnabled(bool(changes))
        self.undo.setVisible(bool(last))
        self.undo.setAccessibleName(f"Undo: {last}" if last else "Undo")
        self.discard.setVisible(bool(changes) and not new)

    def show_effect(self, words: str, *, listed: bool = False, passed: str = "") -> None:
        """Show what applying would do to the plan, "" while that is not known; `listed`: there are emails to list.

        `passed` says whom the changes do not reach any more.
        """
        self.effect.setText(words)
        self.effect.setVisible(bool(words))
        self.passed.setText(passed)
        self.passed.setVisible(bool(passed))
        self.moved.setVisible(listed)

    def _colour(self, kind: str) -> None:
        self.set_kind(kind)
        set_role(self.title, f"{kind}Title")
        restyle(self, "card", kind)


def _title(live: int, new: bool) -> str:
    if new:
        return "This sequence is not saved yet"
    return "These changes alter the plan" if live else "Not saved yet"


def _sentence(changes: Sequence[str], live: int, new: bool) -> str:
    if new:
        return "It is kept here while the program runs. Nothing is sent before you save it and enroll contacts."
    words = ", ".join(changes)
    words = f"{words[:1].upper()}{words[1:]}"
    steps = any("step" in one for one in changes)
    return f"{words}; nobody gets a step twice." if live and steps else f"{words}."
