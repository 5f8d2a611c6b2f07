"""The import process as the page sees it: requests out, answers in as signals. Owns when the child starts and ends.

No file is read and nothing is written here; see app/core/imports/talk and app/main/import_process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.core.beside import ENDED, Child, Line
from app.core.errors import EnvironmentTrouble, InputError, OutpaceError
from app.core.imports import talk
from app.ui.bridge import Bridge

STOPPED: Final = "The import stopped"
"""The title of the error where the process ended by itself."""
MODULE: Final = "app.main.import_process"
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
        self._number = 0
        self._kind = ""
        self._child = Child(MODULE, str(database), take=self._post)
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
            self._child.send(Line(self._number, "cancel"))

    def close(self) -> None:
        """End the child; no signal comes after."""
        self._kind = ""
        self._number += 1
        self._child.close()

    def _ask(self, kind: str, body: dict[str, Any]) -> None:
        self._number += 1
        self._kind = kind
        self._child.send(Line(self._number, kind, body))

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


def _error(line: Line) -> OutpaceError:
    if line.kind == "ended":
        return EnvironmentTrouble(
            "The import stopped by itself and nothing was written; choose the file again.",
            title=STOPPED,
            details=line.body["details"],
        )
    return InputError(line.body["sentence"], title=line.body["title"], details=line.body["details"])
