"""The import process of one wizard: started when first needed, ended when the file is forgotten, shown as work.

Owns the process and the work on the window's board; knows no step and no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.errors import OutpaceError
from app.core.imports.talk import Choice, Source
from app.ui.context import Context
from app.ui.pages.import_contacts.process import STOPPED, ImportProcess
from app.ui.work import Work


class Importer(QObject):
    """Hands requests to the process; answers come as its signals, after the work on the board has ended.

    `progress(words, done, total)` is how far the reading of a file is; how far an import is, the window's board shows.
    """

    answered = Signal(str, object)
    refused = Signal(str, object)
    cancelled = Signal(str)
    progress = Signal(str, int, int)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._process: ImportProcess | None = None
        self._work: Work | None = None
        parent.destroyed.connect(lambda: _close(self._process))

    @property
    def is_writing(self) -> bool:
        """Return whether an import or an undo is under way."""
        return self._work is not None

    @property
    def is_importing(self) -> bool:
        """Return whether an import is under way, which can be cancelled."""
        return self._work is not None and self._work.can_cancel

    @property
    def is_reading(self) -> bool:
        """Return whether a file is being read."""
        return self._process is not None and self._process.busy == "look"

    def look(self, source: Source) -> None:
        """Read a file."""
        self._with_process(lambda process: process.look(source))

    def check(self, choice: Choice) -> None:
        """Find out what an import would do."""
        self._with_process(lambda process: process.check(choice))

    def take(self, choice: Choice, words: str) -> None:
        """Import, in the background."""
        now = self._context.clock.now().isoformat()
        self._work = self._context.work.begin(words, on_cancel=self.cancel)
        self._with_process(lambda process: process.take(choice, now))

    def undo(self, batch: int) -> None:
        """Undo an import, in the background."""
        now = self._context.clock.now().isoformat()
        self._work = self._context.work.begin("Undoing the import", can_cancel=False)
        self._with_process(lambda process: process.undo(batch, now))

    def save_problems(self, choice: Choice, to: Path) -> None:
        """Write the rows with problems to a file."""
        self._with_process(lambda process: process.save_problems(choice, to))

    def cancel(self) -> None:
        """Give up what runs; nothing of it stays."""
        if self._process is not None:
            self._process.cancel()

    def end(self) -> None:
        """Forget the file; an import that runs is given up."""
        self._end_work()
        if self._process is not None:
            self._process.close()
            self._process.deleteLater()
            self._process = None

    def _with_process(self, then: Callable[[ImportProcess], None]) -> None:
        """Start the process if it does not run yet; the desk knows where the workspace is."""
        if self._process is not None:
            then(self._process)
            return

        def start(database: Path) -> None:
            self._process = self._process or self._start(database)
            then(self._process)

        self._context.desk.ask(lambda store: store.path, start, owner=self, key="path")

    def _start(self, database: Path) -> ImportProcess:
        process = ImportProcess(self._context.bridge, database, self)
        process.answered.connect(self._answered)
        process.refused.connect(self._refused)
        process.cancelled.connect(self._cancelled)
        process.progress.connect(self._progress)
        return process

    def _answered(self, kind: str, message: Any) -> None:
        self._end_work()
        self.answered.emit(kind, message)

    def _refused(self, kind: str, error: OutpaceError) -> None:
        self._end_work()
        if error.title == STOPPED:
            self.end()
        self.refused.emit(kind, error)

    def _cancelled(self, kind: str) -> None:
        self._end_work()
        self.cancelled.emit(kind)

    def _progress(self, words: str, done: int, total: int) -> None:
        if self._work is not None:
            self._work.update(done, total, words)
        if self.is_reading:
            self.progress.emit(words, done, total)

    def _end_work(self) -> None:
        if self._work is not None:
            self._work.end()
            self._work = None


def _close(process: ImportProcess | None) -> None:
    if process is not None:
        process.close()
