"""The process that plans a large workspace: requests as lines on standard input, progress and answers as lines.

`python -m app.main.plan_process DATABASE`. It ends when its input does; a plan it was storing then never happened.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.core.beside import Cancelled, Server
from app.core.commands import plan
from app.core.store import Store

CALM_S: Final = 0.15
"""So long nothing must have changed before planning begins again."""
LOOK_S: Final = 0.05
"""So often, while it plans, it looks for changes and says how far it is."""
OVERTAKEN_AT_MOST: Final = 20
"""So often a newer change begins the planning anew; after that it is brought to its end, whatever changes."""
PART: Final = 192 * 1024
"""Bytes of an answer to a line: a longer line would hold the window up while it is read."""


class Overtaken(Exception):
    """The workspace changed while it was planned."""


class Planning:
    """What may be asked of the process, over one workspace."""

    def __init__(self, store: Store, server: Server) -> None:
        self._store = store
        self._server = server

    def replan(self, body: Any) -> dict[str, Any]:
        """Bring the stored plan up to date; ten changes in a second are planned together."""
        now = datetime.fromisoformat(body["now"])
        for _ in range(OVERTAKEN_AT_MOST):
            try:
                return _told(plan.replan(self._store, now=now, report=_Watch(self._store, self._server).report))
            except Overtaken:
                self._wait_for_calm()
        return _told(plan.replan(self._store, now=now, report=self._server.report))

    def foresee(self, body: Any) -> dict[str, Any]:
        """Answer a question about the workspace that changes nothing in it; the answer goes out in parts."""
        question = pickle.loads(b64decode(body["question"]))
        try:
            with _interruptible(self._server):
                answer = pickle.dumps(question(self._store))
        except Cancelled:
            self._store.close()  # whatever was being read is let go
            raise
        for at in range(0, len(answer), PART):
            self._server.look()
            self._server.say("part", {"text": b64encode(answer[at : at + PART]).decode("ascii")})
        return {}

    def _wait_for_calm(self) -> None:
        version, seen = plan.version_of(self._store), -1
        while version != seen:
            self._server.report("Waiting for more changes", 0, 0)
            time.sleep(CALM_S)
            seen, version = version, plan.version_of(self._store)


class _Watch:
    """Reports a re-plan, seldom enough, and gives it up where the workspace changed since it began."""

    def __init__(self, store: Store, server: Server) -> None:
        self._store = store
        self._server = server
        self._version = plan.version_of(store)
        self._words = ""
        self._next = 0.0

    def report(self, words: str, done: int, total: int) -> None:
        """Tell the window; Overtaken, or Cancelled where it asked for that."""
        if words == self._words and time.monotonic() < self._next:
            return
        self._server.report(words, done, total)
        if plan.version_of(self._store) != self._version:
            raise Overtaken
        self._words, self._next = words, time.monotonic() + LOOK_S


@contextlib.contextmanager
def _interruptible(server: Server) -> Iterator[None]:
    """Let a newer request, a Cancel or the end of the input stop what runs here, wherever it is."""
    server.interrupts = True
    try:
        server.look()
        yield
    finally:
        server.interrupts = False


def _told(replanned: plan.Replanned) -> dict[str, Any]:
    return {"kinds": sorted(replanned.changes.kinds), "written": replanned.summary.written}


def main() -> None:
    """Serve the process that started this one."""
    gc.disable()  # emails by the hundred thousand and no cycles among them
    if hasattr(os, "nice"):
        os.nice(5)  # the window comes first
    server = Server(sys.stdin, sys.stdout, too_big="There is not enough memory to plan this workspace; close others.")
    # Ctrl+C in a terminal is the window's to answer; here SIGINT only wakes the main thread.
    signal.signal(signal.SIGINT, lambda *_: server.look() if server.interrupts else None)
    store = Store(Path(sys.argv[1]))
    doing = Planning(store, server)
    server.run({"replan": doing.replan, "foresee": doing.foresee})
    store.close()


if __name__ == "__main__":
    main()
