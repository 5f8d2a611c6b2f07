"""What the planning process does, shown on the strip at the foot of the window. Owns the words; begins no planning."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from app.main.planning import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.context import Context
    from app.ui.work import Work

WORDS: Final = {"replan": "Planning emails", "foresee": "Working out the effect"}


class PlanningStrip(Watcher):
    """Puts the process's work on the board of one window; a question can be cancelled there, an owed plan cannot."""

    def __init__(self, context: Context) -> None:
        self._bridge = context.bridge
        self._board = context.work
        self._work: Work | None = None
        self.drop_questions: Callable[[], None] = lambda: None
        """Called in the UI thread when the user cancels a question."""

    def begun(self, kind: str) -> None:
        """Put it on the board."""
        self._bridge.post(partial(self._begin, kind))

    def progress(self, kind: str, words: str, done: int, total: int) -> None:
        """Say how far it is."""
        self._bridge.post(partial(self._update, words, done, total))

    def over(self, kind: str) -> None:
        """Take it off the board."""
        self._bridge.post(self._end)

    def _begin(self, kind: str) -> None:
        self._end()
        question = kind == "foresee"
        self._work = self._board.begin(WORDS[kind], can_cancel=question, on_cancel=lambda: self.drop_questions())

    def _update(self, words: str, done: int, total: int) -> None:
        if self._work is not None:
            self._work.update(done, total, words)

    def _end(self) -> None:
        if self._work is not None:
            self._work.end()
            self._work = None
