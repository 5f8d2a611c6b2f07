"""The import process as the page sees it: requests out, answers in as signals. Owns the child and its two threads.

No file is read and nothing is written here; see app/core/imports/talk and app/main/import_process.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final

from PySide6.QtCore import QObject, Signal

import app
from app.core.errors import EnvironmentTrouble, InputError, OutpaceError
from app.core.imports import talk
from app.core.imports.talk import Line
from app.ui.bridge import Bridge

STOPPED: Final = "The import stopped"
"""The title of the error where the process ended by itself."""
MODULE: Final = "app.main.import_process"
_ENDING_S: Final = 5.0
_TOLD: Final = 2_000
_DECODERS: Final[dict[str, Callable[[Mapping[str, Any]], Any]]] = {
    "look": talk.found_of,
    "check": talk.checked_of,
    "take": talk.done_of,
    "save": dict,
    "undo": dict,
}


class ImportProcess(QObject):
    """Answers only the newest request: `answered(kind, message)`, `refused(kind, error)` or `cancelled(kind)`.

    `progress(words, done, total)` comes while it works. Make and call it in the UI thread; `close` ends the child,
    and what it was writing then never happened.
    """

    answered = Signal(str, object)
    refused = Signal(str, object)
    cancelled = Signal(str)
    progress = Signal(str, int, int)

    def __init__(self, bridge: Bridge, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._lines: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._number = 0
        self._kind = ""
        self._child = _Child(database, self._lines, self._post)
        self._child.start()

    @property
    def busy(self) -> str:
        """Return what is being done: look, check, take, undo, save, or ""."""
        return self._kind

    def look(self, source: talk.Source) -> None:
        """Read a file."""
        self._ask("look", talk.body_of(source))

    def check(self, choice: talk.Choice) -> None:
        """Find out what an import would do; a check under way is given up."""
        self._ask("check", talk.body_of(choice))

    def take(self, choice: talk.Choice, now: str) -> None:
        """Import."""
        self._ask("take", {"choice": talk.body_of(choice), "now": now})

    def undo(self, batch: int, now: str) -> None:
        """Undo an import."""
        self._ask("undo", {"batch": batch, "now": now})

    def save_problems(self, choice: talk.Choice, to: Path) -> None:
        """Write the rows with problems to a file."""
        self._ask("save", {"choice": talk.body_of(choice), "to": str(to)})

    def cancel(self) -> None:
        """Give up what is being done; `cancelled` follows, or the answer where it was too late."""
        if self._kind:
            self._lines.put(Line(self._number, "cancel"))

    def close(self) -> None:
        """End the child; no signal comes after."""
        self._kind = ""
        self._number += 1
        self._lines.put(None)

    def _ask(self, kind: str, body: dict[str, Any]) -> None:
        self._number += 1
        self._kind = kind
        self._lines.put(Line(self._number, kind, body))

    def _post(self, line: Line) -> None:
        """Carry a line from the reading thread to the UI thread."""
        self._bridge.post(lambda: self._receive(line))

    def _receive(self, line: Line) -> None:
        if not self._kind or line.number not in (self._number, ENDED):
            return
        if line.kind == "progress":
            self.progress.emit(line.body["words"], line.body["done"], line.body["total"])
            return
        kind, self._kind = self._kind, ""
        if line.kind == "cancelled":
            self.cancelled.emit(kind)
        elif line.kind in ("refused", "ended"):
            self.refused.emit(kind, _error(line))
        else:
            self.answered.emit(kind, _DECODERS[kind](line.body))


ENDED: Final = -1


class _Child:
    """The process, the thread that writes to it and the one that reads from it."""

    def __init__(self, database: Path, lines: queue.SimpleQueue[Line | None], post: Callable[[Line], None]) -> None:
        self._database = database
        self._lines = lines
        self._post = post

    def start(self) -> None:
        """Start the process, off the UI thread."""
        threading.Thread(target=self._run, name="import-process", daemon=True).start()

    def _run(self) -> None:
        with tempfile.TemporaryFile() as errors:
            try:
                child = _popen(self._database, errors)
            except OSError as error:
                self._post(Line(ENDED, "ended", {"details": str(error)}))
                return
            with child:
                reader = threading.Thread(target=self._read, args=(child, errors), name="import-answers", daemon=True)
                reader.start()
                self._write(child)
                _end(child)
                reader.join(_ENDING_S)

    def _write(self, child: subprocess.Popen[str]) -> None:
        assert child.stdin is not None
        while (line := self._lines.get()) is not None:
            try:
                child.stdin.write(line.text())
                child.stdin.flush()
            except (OSError, ValueError):
                return  # it ended; the reading thread says so

    def _read(self, child: subprocess.Popen[str], errors: IO[bytes]) -> None:
        assert child.stdout is not None
        for text in child.stdout:
            self._post(talk.line_of(text))
        errors.seek(0)
        self._post(Line(ENDED, "ended", {"details": errors.read()[-_TOLD:].decode(errors="replace")}))


def _popen(database: Path, errors: IO[bytes]) -> subprocess.Popen[str]:
    home = str(Path(app.__path__[0]).parent)
    paths = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        env=os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"},
    )


def _end(child: subprocess.Popen[str]) -> None:
    """Close its input, which ends it; one that does not listen is killed, and its transaction with it."""
    assert child.stdin is not None
    with contextlib.suppress(OSError):  # it may have ended before
        child.stdin.close()
    try:
        child.wait(_ENDING_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _error(line: Line) -> OutpaceError:
    if line.kind == "ended":
        return EnvironmentTrouble(
            "The import stopped by itself and nothing was written; choose the file again.",
            title=STOPPED,
            details=line.body["details"],
        )
    return InputError(line.body["sentence"], title=line.body["title"], details=line.body["details"])
