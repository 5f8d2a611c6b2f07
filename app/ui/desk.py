"""The desk: the one thread in which the UI's questions and commands run, and a second for pages of tables.

Answers come back in the UI thread, unless their owner is gone or asked anew. Knows nothing of what is asked.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.core.clock import Clock
from app.core.collecting import no_collecting
from app.core.errors import OutpaceError
from app.core.events import Bus, Changes
from app.ui.lane import Job, Lane

T = TypeVar("T")
R = TypeVar("R")
Failed = Callable[[OutpaceError], None]


class Desk(QObject):
    """Asks questions and does commands off the UI thread. Made and called in the UI thread only.

    `troubled(OutpaceError)` carries what no `failed` took; `working(bool)` whether anything is under way.
    """

    troubled = Signal(object)
    working = Signal(bool)
    _answered = Signal(object)

    def __init__(self, workspace: Any, bus: Bus, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self._workspace = workspace
        self._bus = bus
        self._opened = threading.Event()
        self._usable = True
        self._closed = False
        self._count = itertools.count(1)
        self._newest: WeakKeyDictionary[QObject, dict[str, int]] = WeakKeyDictionary()
        self._under_way = 0
        self._main_lane = Lane("desk")
        self._page_lane = Lane("desk-pages")
        self._answered.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def start(self, open_workspace: Callable[[], Any] | None = None) -> None:
        """Begin; with `open_workspace` the workspace is opened in the desk's thread first (imports and all)."""
        if open_workspace is None:
            self._opened.set()
        else:
            self._main_lane.put_first(Job(partial(self._open, open_workspace)))
        self._main_lane.start()
        self._page_lane.start()

    def ask(
        self,
        question: Callable[[Any], T],
        then: Callable[[T], None],
        *,
        owner: QObject,
        key: str = "",
        failed: Failed | None = None,
        pages: bool = False,
    ) -> None:
        """Run `question(workspace)` on the desk and call `then(answer)` in the UI thread.

        Nothing is called when `owner` is gone by then. With a `key`, a newer ask of the same owner and key
        replaces this one, whether it waits or runs; without, each stands by itself. `pages` uses the second
        thread, so that a page of a table does not wait behind a slow question.
        """
        number = next(self._count)
        if key:
            self._newest.setdefault(owner, {})[key] = number

        def wanted() -> bool:
            return shiboken6.isValid(owner) and (not key or self._newest[owner][key] == number)

        def answered(answer: T) -> None:
            if wanted():
                then(answer)

        def refused(error: OutpaceError) -> None:
            if wanted():
                (failed or self.troubled.emit)(error)

        slot = (id(owner), key) if key else None
        self._submit(question, answered, refused, lane=self._page_lane if pages else self._main_lane, slot=slot)

    def do(
        self,
        command: Callable[[Any], R],
        then: Callable[[R], None] | None = None,
        *,
        owner: QObject,
        failed: Failed | None = None,
    ) -> None:
        """Run `command(workspace)`, publish its changes on the bus, call `then(result)` in the UI thread.

        The result is a `Changes` or has `.changes`; else TypeError. A command given before `close` is run,
        whatever becomes of its owner; an error nobody is left to show goes to `troubled`.
        """

        def work(workspace: Any) -> R:
            result = command(workspace)
            self._bus.publish(changes_of(result))
            return result

        def done(result: R) -> None:
            if then is not None and shiboken6.isValid(owner):
                then(result)

        def refused(error: OutpaceError) -> None:
            shown_by_owner = failed is not None and shiboken6.isValid(owner)
            (failed if failed and shown_by_owner else self.troubled.emit)(error)

        self._submit(work, done, refused, lane=self._main_lane, must_run=True)

    def close(self) -> None:
        """Drop waiting questions, finish waiting commands, join the threads; answers fall on the floor."""
        self._closed = True
        self._page_lane.stop()
        self._main_lane.close()
        self._opened.set()
        self._page_lane.close()

    def _submit(
        self,
        work: Callable[[Any], T],
        done: Callable[[T], None],
        refused: Failed,
        *,
        lane: Lane,
        slot: Hashable | None = None,
        must_run: bool = False,
    ) -> None:
        self._under_way += 1
        if self._under_way == 1:
            self.working.emit(True)
        replaced = lane.put(Job(partial(self._run, work, done, refused), slot, must_run))
        self._under_way -= replaced

    def _open(self, open_workspace: Callable[[], Any]) -> None:
        try:
            self._workspace = open_workspace()
        except OutpaceError as error:
            self._usable = False
            self._answered.emit(partial(self.troubled.emit, error))
        except Exception as error:
            self._usable = False
            self._answered.emit(partial(_to_crash_hook, error))
        self._opened.set()

    def _run(self, work: Callable[[Any], T], done: Callable[[T], None], refused: Failed) -> None:
        self._opened.wait()
        if self._usable:
            self._answered.emit(self._outcome(work, done, refused))

    def _outcome(self, work: Callable[[Any], T], done: Callable[[T], None], refused: Failed) -> Callable[[], None]:
        try:
            with no_collecting():
                result = work(self._workspace)
        except OutpaceError as error:
            return partial(self._finish, partial(refused, error))
        except Exception as error:
            return partial(self._finish, partial(_to_crash_hook, error))
        return partial(self._finish, partial(done, result))

    def _receive(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()

    def _finish(self, call: Callable[[], None]) -> None:
        self._under_way -= 1
        if self._under_way == 0:
            self.working.emit(False)
        call()


class InlineDesk(Desk):
    """A desk without threads: every question and command is answered before `ask` and `do` return."""

    def start(self, open_workspace: Callable[[], Any] | None = None) -> None:
        if open_workspace is not None:
            self._open(open_workspace)

    def close(self) -> None:
        self._closed = True

    def _submit(
        self,
        work: Callable[[Any], T],
        done: Callable[[T], None],
        refused: Failed,
        *,
        lane: Lane,
        slot: Hashable | None = None,
        must_run: bool = False,
    ) -> None:
        if self._closed or not self._usable:
            return
        self._under_way += 1
        self._outcome(work, done, refused)()


def changes_of(result: Any) -> Changes:
    """Return the changes a command reports; TypeError when it reports none."""
    found = result if isinstance(result, Changes) else getattr(result, "changes", None)
    if not isinstance(found, Changes):
        raise TypeError(f"a command returned {type(result).__name__}, which neither is nor has Changes")
    return found


def _to_crash_hook(error: Exception) -> None:
    sys.excepthook(type(error), error, error.__traceback__)
