"""The process that imports: requests as lines on standard input, progress and answers as lines on standard output.

`python -m app.main.import_process DATABASE`. It ends when its input does; what it was writing then never happened.
"""

from __future__ import annotations

import gc
import queue
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

from app.core.errors import OutpaceError
from app.core.imports import talk
from app.core.imports.talk import Line

CANCEL: Final = "cancel"


class Cancelled(Exception):
    """The user cancelled, or asked anew before the answer was there."""


class Server:
    """Carries out one request after the other; a newer one, a Cancel or the end of the input stops the one running."""

    def __init__(self, database: Path, requests: TextIO, answers: TextIO) -> None:
        from app.core.commands.import_session import ImportSession
        from app.core.store import Store

        self._store = Store(database)
        self._session = ImportSession(self._store, self._report)
        self._requests = requests
        self._answers = answers
        self._waiting: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._number = 0

    def run(self) -> None:
        """Serve until the input ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        while (request := self._waiting.get()) is not None:
            if request.kind != CANCEL:
                self._number = request.number
                self._serve(request)
        self._store.close()

    def _listen(self) -> None:
        for text in self._requests:
            self._waiting.put(talk.line_of(text))
        self._waiting.put(None)

    def _serve(self, request: Line) -> None:
        try:
            body = self._calls()[request.kind](request.body)
        except Cancelled:
            self._say("cancelled", {})
        except OutpaceError as error:
            self._say("refused", {"title": error.title, "sentence": error.sentence, "details": error.details})
        except MemoryError:
            self._say("refused", {"title": "Too big", "sentence": "The file does not fit in memory; split it."})
        else:
            self._say(request.kind, body)

    def _calls(self) -> dict[str, Callable[[Any], dict[str, Any]]]:
        session = self._session
        return {
            "look": lambda body: talk.body_of(session.look(talk.source_of(body))),
            "check": lambda body: talk.body_of(session.check(talk.choice_of(body))),
            "take": lambda body: talk.body_of(
                session.take(talk.choice_of(body["choice"]), datetime.fromisoformat(body["now"]))
            ),
            "undo": self._undo,
            "save": lambda body: {
                "rows": session.save_problems(talk.choice_of(body["choice"]), Path(body["to"])),
                "to": body["to"],
            },
        }

    def _undo(self, body: Any) -> dict[str, Any]:
        from app.core.commands.import_undo import undo_import

        self._report("Undoing the import", 0, 0)
        undone = undo_import(self._store, batch=body["batch"], now=datetime.fromisoformat(body["now"]))
        return {"batch": undone.batch, "words": undone.words()}

    def _report(self, words: str, done: int, total: int) -> None:
        if not self._waiting.empty():
            raise Cancelled
        self._say("progress", {"words": words, "done": done, "total": total})

    def _say(self, kind: str, body: dict[str, Any]) -> None:
        self._answers.write(Line(self._number, kind, body).text())
        self._answers.flush()


def main() -> None:
    """Serve the process that started this one."""
    gc.disable()  # rows by the hundred thousand and no cycles among them: looking for some would take half the time
    Server(Path(sys.argv[1]), sys.stdin, sys.stdout).run()


if __name__ == "__main__":
    main()
