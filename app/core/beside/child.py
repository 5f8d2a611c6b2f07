"""The child as the process that started it sees it: its start, its lines, its end, and the two threads for them.

Nobody waits for it: starting, writing and ending happen on a thread of its own.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

import app
from app.core.beside.lines import Line, line_of

ENDED: Final = -1
"""The number of the line "ended": the child is no more; its `details` are the last it said as an error."""
ENDING_S: Final = 5.0
_TOLD: Final = 2_000


class Child:
    """`python -m MODULE ARGUMENTS`; `take` gets its lines, on the thread that reads them."""

    def __init__(self, module: str, *arguments: str, take: Callable[[Line], None], ending_s: float = ENDING_S) -> None:
        """Keep what is given; the child has `ending_s` seconds to end when its input is closed."""
        self._command = [sys.executable, "-m", module, *arguments]
        self._name = module.rpartition(".")[2].replace("_", "-")
        self._take = take
        self._ending_s = ending_s
        self._lines: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self.pid = 0
        """The process once it runs, 0 before."""

    def start(self) -> None:
        """Start the process, off the caller's thread."""
        self._thread.start()

    def send(self, line: Line) -> None:
        """Give it a line, now or as soon as it runs."""
        self._lines.put(line)

    def close(self, *, wait: bool = False) -> None:
        """Close its input, which ends it; what it was writing then never happened. `wait`: until it is gone."""
        self._lines.put(None)
        if wait:
            self._thread.join(2 * self._ending_s)

    def _run(self) -> None:
        with tempfile.TemporaryFile() as errors:
            try:
                child = _popen(self._command, errors)
            except OSError as error:
                self._take(Line(ENDED, "ended", {"details": str(error)}))
                return
            self.pid = child.pid
            with child:
                reader = threading.Thread(
                    target=self._read, args=(child, errors), name=f"{self._name}-lines", daemon=True
                )
                reader.start()
                self._write(child)
                self._end(child)
                reader.join(self._ending_s)

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
            self._take(line_of(text))
        errors.seek(0)
        self._take(Line(ENDED, "ended", {"details": errors.read()[-_TOLD:].decode(errors="replace")}))

    def _end(self, child: subprocess.Popen[str]) -> None:
        """Close its input, which ends it; one that does not listen is killed, and its transaction with it."""
        assert child.stdin is not None
        with contextlib.suppress(OSError):  # it may have ended before
            child.stdin.close()
        try:
            child.wait(self._ending_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _popen(command: list[str], errors: IO[bytes]) -> subprocess.Popen[str]:
    home = str(Path(app.__path__[0]).parent)
    paths = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        env=os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"},
    )
