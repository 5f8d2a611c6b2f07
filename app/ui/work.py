"""Long work under way, such as an import: begun by a page, reported from any thread, shown by the frame.

Owns the list of what runs and how far each is; does no work itself, asks and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

LOOK_MS: Final = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a work is: `done` of `total` things; a `total` of 0 cannot be counted. `words` name it."""

    words: str
    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """Return the part done, 0..1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


class Work:
    """One long job, from `WorkBoard.begin` to `end`. All but `cancel` may be called in any thread.

    The job looks at `cancelled` between its parts and stops there; whoever began it says what became of it.
    `with work:` around the job ends it, whatever becomes of the page that began it.
    """

    def __init__(self, words: str, can_cancel: bool, on_cancel: Callable[[], None] | None) -> None:
        self.progress = Progress(words)
        self.can_cancel = can_cancel
        self.cancelled = False
        self.ended = False
        self._on_cancel = on_cancel

    def update(self, done: int, total: int, words: str = "") -> None:
        """Report `done` of `total` things; `words` from now on, where given."""
        self.progress = Progress(words or self.progress.words, done, total)

    def end(self) -> None:
        """Be over, finished or not; a second call does nothing."""
        self.ended = True

    def __enter__(self) -> Work:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.end()

    def cancel(self) -> None:
        """Carry out the user's Cancel, once, in the UI thread."""
        if self.can_cancel and not self.cancelled:
            self.cancelled = True
            if self._on_cancel is not None:
                self._on_cancel()


class WorkBoard(QObject):
    """The work under way, as `context.work`. `changed` in the UI thread, at most ten times a second.

    A page that imports:
        work = context.work.begin("Importing leads.csv")

        def command(store):
            with work:
                return import_rows(store, report=work.update, stop=lambda: work.cancelled)

        context.desk.do(command, ...)
    The strip at the foot of the window shows words, number, bar and Cancel once it takes longer than a moment.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._works: list[Work] = []
        self._shown: list[Progress] = []
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._tell)

    def begin(self, words: str, *, can_cancel: bool = True, on_cancel: Callable[[], None] | None = None) -> Work:
        """Put a work on the board, in the UI thread; `on_cancel` is called there when the user cancels it."""
        work = Work(words, can_cancel, on_cancel)
        self._works.append(work)
        self._look.start()
        self._tell()
        return work

    def running(self) -> list[Work]:
        """Return what is under way, oldest first."""
        return [work for work in self._works if not work.ended]

    def _tell(self) -> None:
        self._works = self.running()
        progress = [work.progress for work in self._works]
        if not self._works:
            self._look.stop()
        if progress != self._shown:
            self._shown = progress
            self.changed.emit()
