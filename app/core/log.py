"""The log file. Owns logging's set-up.

Must never be given a password or the text of an email.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import EnvironmentTrouble

_LINE = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_BYTES = 1_000_000
_KEPT = 3
_QUIET = {"apscheduler": logging.WARNING, "apscheduler.scheduler": logging.ERROR, "mail.log": logging.WARNING}
"""Libraries that tell of every step they take, and from what level on they are heard.

APScheduler warns of a wake that comes while a beat begins; that beat sees all the same.
"""


class _WhenNeeded(logging.Handler):
    """Makes the file's handler with the first record: its imports take longer than the window's first words."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            from logging.handlers import RotatingFileHandler

            self._file = RotatingFileHandler(self._path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def start_log(path: Path) -> logging.Handler:
    """Write records of INFO and above to `path` (0600, three old files kept); return the handler for `stop_log`.

    EnvironmentTrouble if it cannot be written.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = _WhenNeeded(path)
    except OSError as error:
        raise EnvironmentTrouble(
            f"The log file {path} cannot be written ({error.strerror}); make it writable, or choose another "
            "folder with --data DIR."
        ) from error
    handler.setFormatter(logging.Formatter(_LINE))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Take back what `start_log` set up."""
    logging.getLogger().removeHandler(handler)
    handler.close()


@contextmanager
def thread_errors_logged() -> Iterator[None]:
    """Have errors that end a thread written to the log instead of standard error."""

    def write_down(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            error = (told.exc_type, told.exc_value, told.exc_traceback)
            name = told.thread.name if told.thread else "a thread"
            logging.getLogger("outpace.crash").critical("uncaught in %s", name, exc_info=error)

    before, threading.excepthook = threading.excepthook, write_down
    try:
        yield
    finally:
        threading.excepthook = before
