"""Notices commits of other processes to the workspace file. Reads no table, writes nothing."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path


class ForeignWrites:
    """Tells commits of others from those of one's own, by SQLite's `data_version` on a connection that only watches.

    `before_own()` and `after_own()` stand around each of one's own, one at a time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._known: int | None = None
        self._found = False
        self._writing = False

    def before_own(self) -> None:
        """Note what others committed so far, and that one's own commit comes next; the file's write lock is held."""
        with self._lock:
            self._look()
            self._writing = True

    def after_own(self) -> None:
        """Take one's own commit as known, if there was one."""
        with self._lock:
            if self._writing:
                self._known, self._writing = self._version(), False

    def look(self) -> bool:
        """Return whether others committed anything; True once for each time. Waits for no lock of the file."""
        with self._lock:
            if not self._writing:
                self._look()
            found, self._found = self._found, False
            return found

    def close(self) -> None:
        """Stop watching."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _look(self) -> None:
        version = self._version()
        self._found = self._found or self._known not in (None, version)
        self._known = version

    def _version(self) -> int:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version
