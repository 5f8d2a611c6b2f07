"""The whole program over the large workspace, in this process and without a screen, and stopwatches for its loop."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.workspace import copy_of_it

if TYPE_CHECKING:
    from app.main.window import Program

PATIENCE = 60.0
STANDSTILL = 0.033
_STEP_MS = 1


@contextmanager
def program() -> Iterator[Program]:
    """Yield the program, opened on a copy of the large workspace, quiet, sending nothing."""
    from app.ui import screens

    screens.prepare_offscreen((1600, 1000))
    from app.core.clock import SystemClock
    from app.core.paths import Paths
    from app.main.window import Program
    from app.ui import application

    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    with tempfile.TemporaryDirectory() as folder:
        app = application.create(sys.argv[:1])
        made = Program(Paths(copy_of_it(Path(folder))), SystemClock(), sends=False)
        busy = Busy(made)
        made.open("today")
        made.window.resize(1360, 860)
        busy.until_quiet()
        turn(1500)
        yield made
        made.window.close()
        made.close()
        app.quit()


class Busy:
    """Whether the desk of a program works."""

    def __init__(self, of: Program) -> None:
        self.working = False
        of.desk.working.connect(self._note)

    def _note(self, working: bool) -> None:
        self.working = working

    def until_quiet(self) -> None:
        """Turn the loop until the desk has been quiet for some turns."""
        quiet, end = 0, time.perf_counter() + PATIENCE
        while quiet < 3:
            assert time.perf_counter() < end, "the program did not come to rest"
            turn(_STEP_MS)
            quiet = 0 if self.working else quiet + 1


def turn(milliseconds: int) -> None:
    """Let the event loop turn for a while."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def milliseconds_until(signal: Any, act: Callable[[], object], painted: Any) -> float:
    """Do `act`, wait for `signal` and for `painted` to be drawn after it; return how long all took."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(int(PATIENCE * 1000), loop.quit)
    came: list[bool] = []

    def arrived(*_: object) -> None:
        came.append(True)
        loop.quit()

    connection = signal.connect(arrived)
    began = time.perf_counter()
    act()
    if not came:
        loop.exec()
    assert came, "nothing came of it"
    painted.repaint()
    taken = 1000 * (time.perf_counter() - began)
    signal.disconnect(connection)
    return taken


class LoopGap:
    """`with LoopGap() as gap:` finds the longest time, in ms, that the loop did not turn, and where it stood."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self.where = ""
        self._main = threading.get_ident()

    def __enter__(self) -> LoopGap:
        from PySide6.QtCore import Qt, QTimer

        self._last = time.perf_counter()
        self._over = threading.Event()
        self._timer = QTimer(interval=_STEP_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turned)
        self._timer.start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._turned()
        self._over.set()
        self._timer.stop()
        self._watcher.join()

    def _turned(self) -> None:
        now = time.perf_counter()
        self.worst_ms = max(self.worst_ms, 1000 * (now - self._last))
        self._last = now

    def _watch(self) -> None:
        seen = 0.0
        while not self._over.wait(STANDSTILL / 4):
            frame = sys._current_frames().get(self._main)
            if frame is not None and self._last != seen and time.perf_counter() - self._last > STANDSTILL:
                seen, self.where = self._last, "".join(traceback.format_stack(frame)[-4:])
            del frame  # it would keep a painter alive beyond its paint event
