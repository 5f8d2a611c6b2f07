"""The log file, and what happens to errors nobody caught. Owns logging's set-up.

Must never be given a password or the text of an email.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from app.core.errors import EnvironmentTrouble

_LINE = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_BYTES = 1_000_000
_KEPT = 3
_QUIET = ("apscheduler", "markdown_it", "mail.log")
"""Libraries that tell of every step they take; only their warnings are kept."""

Tell = Callable[[BaseException], None]


def start_log(path: Path) -> logging.Handler:
    """Write records of INFO and above to `path` (0600, three old files kept); return the handler for `stop_log`.

    EnvironmentTrouble if it cannot be written.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    except OSError as error:
        raise EnvironmentTrouble(
            f"The log file {path} cannot be written ({error.strerror}); make it writable, or choose another "
            "folder with --data DIR."
        ) from error
    handler.setFormatter(logging.Formatter(_LINE))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Take back what `start_log` set up."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def catch_crashes(crash_file: Path, tell: Tell | None = None) -> IO[str]:
    """Log every uncaught error of any thread and pass it to `tell`; a dying process writes its stacks down.

    Returns the open `crash_file`, which must stay open as long as the process lives.
    """
    log = logging.getLogger("outpace.crash")

    def uncaught(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, where: str
    ) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt):
            return
        log.critical("uncaught in %s", where, exc_info=(kind, error, trace))
        if tell is not None:
            tell(error)

    def of_thread(told: threading.ExceptHookArgs) -> None:
        where = told.thread.name if told.thread else "a thread"
        uncaught(told.exc_type, told.exc_value, told.exc_traceback, where)

    sys.excepthook = lambda kind, error, trace: uncaught(kind, error, trace, "the main thread")
    threading.excepthook = of_thread
    file = crash_file.open("w", encoding="utf-8")
    faulthandler.enable(file)
    return file


def last_crash(crash_file: Path) -> str:
    """Return the stacks the last process wrote when it died, or ""; ask before `catch_crashes`."""
    try:
        return crash_file.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""
