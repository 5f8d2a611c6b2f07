"""Planning for the window: a small workspace in this process, a large one in a process beside (main/plan_process).

Owns that process and the order of what it is asked: the stored plan first, questions about changes after it. Plans
nothing itself; while a plan is owed the database lets nothing be claimed, so nobody waits for it here.
"""

from __future__ import annotations

import io
import pickle
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from app.core.beside import ENDED, Child, Line
from app.core.commands.plan import replan
from app.core.errors import EnvironmentTrouble, InputError, OutpaceError
from app.core.events import Bus, Changes, Kind
from app.core.queries.status import is_large
from app.core.store import Store

MODULE: Final = "app.main.plan_process"
WARM_S: Final = 60.0
"""So long the process is kept after its last answer: a change seldom comes alone."""
ENDING_S: Final = 2.0
_STARTS: Final = 2
"""So often the process may end by itself over one request."""


class Watcher:
    """Is told what the process does, from any thread; must not wait for anything. This one does not care."""

    def begun(self, kind: str) -> None:
        """A request of `kind` ("replan", "foresee") was given to the process."""

    def progress(self, kind: str, words: str, done: int, total: int) -> None:
        """The request is that far."""

    def over(self, kind: str) -> None:
        """The request is answered, refused, let go or put off."""


@dataclass(eq=False, slots=True)
class _Request:
    kind: str
    body: dict[str, Any]
    answered: Callable[[_Request, dict[str, Any]], None]
    refused: Callable[[OutpaceError], None]
    starts: int = 0
    dropped: bool = False
    parts: list[bytes] = field(default_factory=list)


class _Parts(io.RawIOBase):
    """The parts of an answer as one file: joined, they would be read in one go while every other thread waits."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = iter(parts)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._parts, b""))
        count = min(len(room), len(self._rest))
        room[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


class Planning:
    """The planning of one workspace, from any thread, until `close`."""

    def __init__(self, store: Store, bus: Bus, *, watcher: Watcher | None = None, warm_s: float = WARM_S) -> None:
        """Keep what is given; the process starts when there is something to do for it."""
        self._store = store
        self._bus = bus
        self._watcher = watcher or Watcher()
        self._warm_s = warm_s
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._number = 0
        self._running: _Request | None = None
        self._waiting: list[_Request] = []
        self._trouble: OutpaceError | None = None
        self._here = False
        self._closed = False
        self._idle: threading.Timer | None = None
        self.planned: Callable[[], None] = lambda: None
        """Called on a thread of the process's lines when a plan is stored, or could not be."""

    @property
    def pid(self) -> int:
        """Return the process that plans, 0 while there is none."""
        child = self._child
        return child.pid if child is not None else 0

    def replan(self, now: datetime) -> Changes:
        """Bring the stored plan up to date: at once in a small workspace, begun in a large one, whose bus is told.

        A request while one is under way adds nothing: the process sees by itself that more has changed. Raises what
        the process was refused with the last time.
        """
        self._raise_trouble()
        if self._here or not is_large(self._store):
            return replan(self._store, now=now).changes
        with self._lock:
            if not any(one.kind == "replan" for one in (self._running, *self._waiting) if one is not None):
                request = _Request("replan", {"now": now.isoformat()}, self._replanned, self._not_replanned)
                self._waiting.insert(0, request)
                self._put_off_question()
                self._next()
        return Changes()

    def foresee(
        self,
        question: Callable[[Any], Any],
        answered: Callable[[Any], None],
        refused: Callable[[OutpaceError], None],
    ) -> Callable[[], None]:
        """Have a question about the workspace answered by the process; the returned function lets it be.

        The question is called with a store and changes nothing in it; it and its answer can be pickled. The answer
        comes on a thread of the process's lines.
        """
        text = b64encode(pickle.dumps(question)).decode("ascii")

        def decode(request: _Request, _body: dict[str, Any]) -> None:
            answered(pickle.load(io.BufferedReader(_Parts(request.parts))))

        request = _Request("foresee", {"question": text}, decode, refused)
        with self._lock:
            self._waiting.append(request)
            self._next()
        return lambda: self._drop(request)

    def drop_questions(self) -> None:
        """Let every question be; whoever asked is told so."""
        with self._lock:
            requests = [one for one in (self._running, *self._waiting) if one is not None and one.kind == "foresee"]
        for request in requests:
            self._drop(request)
            request.refused(InputError("You let it be before it was worked out.", title="Not worked out"))

    def close(self) -> None:
        """End the process; a plan it was storing then never happened and is still owed. Nothing is answered after."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._running = None
            self._rest_no_more()
            child, self._child = self._child, None
        if child is not None:
            child.close(wait=True)

    # below, with the lock held

    def _next(self) -> None:
        """Ask the process what waits longest, if it is free."""
        if self._closed or self._running is not None or not self._waiting:
            return
        self._rest_no_more()
        request = self._running = self._waiting.pop(0)
        if self._child is None:
            self._child = self._start()
        self._number += 1
        request.parts.clear()
        self._watcher.begun(request.kind)
        self._child.send(Line(self._number, request.kind, request.body))

    def _start(self) -> Child:
        def take(line: Line) -> None:
            self._take(child, line)

        child = Child(MODULE, str(self._store.path), take=take, ending_s=ENDING_S)
        child.start()
        return child

    def _put_off_question(self) -> None:
        """Stop the question that is being answered; it comes again once the plan stands."""
        running = self._running
        if running is not None and running.kind == "foresee" and self._child is not None:
            self._child.send(Line(self._number, "cancel"))

    def _rest_no_more(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _rest(self) -> None:
        """End the process after a while without requests."""
        self._rest_no_more()
        self._idle = threading.Timer(self._warm_s, self._let_go)
        self._idle.daemon = True
        self._idle.start()

    # without it

    def _let_go(self) -> None:
        with self._lock:
            if self._running is not None or self._child is None:
                return
            child, self._child = self._child, None
        child.close()

    def _drop(self, request: _Request) -> None:
        with self._lock:
            if request in self._waiting:
                self._waiting.remove(request)
            elif self._running is request and self._child is not None:
                request.dropped = True
                self._child.send(Line(self._number, "cancel"))

    def _take(self, child: Child, line: Line) -> None:
        """Take a line of the process, on the thread that reads them."""
        with self._lock:
            request = self._running
            if self._child is not child or (line.number != self._number and line.number != ENDED):
                return
            if line.number == ENDED:
                self._child = None
            if request is None:
                return
            if line.kind not in ("progress", "part"):
                self._running = None
        if line.kind == "progress":
            self._watcher.progress(request.kind, line.body["words"], line.body["done"], line.body["total"])
        elif line.kind == "part":
            request.parts.append(b64decode(line.body["text"]))
        else:
            self._finish(request, line)

    def _finish(self, request: _Request, line: Line) -> None:
        """Deal with the last line of a request, and go on with the next one."""
        self._watcher.over(request.kind)
        if line.kind == request.kind:
            if not request.dropped:
                request.answered(request, dict(line.body))
        elif line.kind == "refused":
            request.refused(InputError(line.body["sentence"], title=line.body["title"], details=line.body["details"]))
        elif not request.dropped:
            self._again(request, line)
        with self._lock:
            self._next()
            if self._running is None and self._child is not None:
                self._rest()

    def _again(self, request: _Request, line: Line) -> None:
        """Ask once more what was put off, or over which the process ended by itself; not for ever."""
        request.starts += line.kind == "ended"
        if request.starts < _STARTS:
            with self._lock:
                self._waiting.insert(0 if request.kind == "replan" else len(self._waiting), request)
            return
        self._here = request.kind == "replan"
        sentence = "The process that plans ended by itself, twice; close other programs, then try again."
        request.refused(
            EnvironmentTrouble(sentence, title="The planning stopped", details=line.body.get("details", ""))
        )

    def _replanned(self, _request: _Request, body: dict[str, Any]) -> None:
        self._bus.publish(Changes(frozenset(map(Kind, body["kinds"]))))
        self.planned()

    def _not_replanned(self, error: OutpaceError) -> None:
        self._trouble = error
        self.planned()

    def _raise_trouble(self) -> None:
        with self._lock:
            trouble, self._trouble = self._trouble, None
        if trouble is not None and not self._here:
            raise trouble
