"""The child's own loop: one request after the other, its progress and its answer as lines."""

from __future__ import annotations

import _thread
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, TextIO

from app.core.beside.lines import Line, line_of
from app.core.errors import OutpaceError

CANCEL: Final = "cancel"
Call = Callable[[Any], dict[str, Any]]


class Cancelled(Exception):
    """The user cancelled, or asked anew before the answer was there."""


class Server:
    """Carries out requests; a newer one, a Cancel or the end of the input stops the one running at its next report."""

    def __init__(self, requests: TextIO, answers: TextIO, *, too_big: str) -> None:
        """Keep what is given; `too_big` is said in place of an answer for which the memory is not enough."""
        self._requests = requests
        self._answers = answers
        self._too_big = too_big
        self._waiting: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._number = 0
        self.interrupts = False
        """Whether a line that comes in interrupts the main thread: its SIGINT handler then calls `look`."""

    def run(self, calls: Mapping[str, Call]) -> None:
        """Serve until the input ends; `calls` by the kind of request, body in, body out."""
        threading.Thread(target=self._listen, daemon=True).start()
        while (request := self._waiting.get()) is not None:
            if request.kind != CANCEL:
                self._number = request.number
                self._serve(calls[request.kind], request)

    def report(self, words: str, done: int, total: int) -> None:
        """Say how far the request is; Cancelled where it is not wanted any more."""
        self.look()
        self.say("progress", {"words": words, "done": done, "total": total})

    def look(self) -> None:
        """Raise Cancelled where the request is not wanted any more."""
        if not self._waiting.empty():
            raise Cancelled

    def say(self, kind: str, body: Mapping[str, Any]) -> None:
        """Write a line that belongs to the request."""
        self._answers.write(Line(self._number, kind, body).text())
        self._answers.flush()

    def _listen(self) -> None:
        for text in self._requests:
            self._take(line_of(text))
        self._take(None)

    def _take(self, line: Line | None) -> None:
        self._waiting.put(line)
        if self.interrupts:
            _thread.interrupt_main()

    def _serve(self, call: Call, request: Line) -> None:
        try:
            body = call(request.body)
        except Cancelled:
            self.say("cancelled", {})
        except OutpaceError as error:
            self.say("refused", {"title": error.title, "sentence": error.sentence, "details": error.details})
        except MemoryError:
            self.say("refused", {"title": "Too big", "sentence": self._too_big})
        else:
            self.say(request.kind, body)
