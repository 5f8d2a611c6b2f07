"""The sender lock of a data folder: one sending program at a time. Owns the lock file; must not know what is sent.

The operating system holds the lock for the open file, so a killed program lets go of it at once. The text of
the file only says who holds it; it is never asked whether somebody does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from app.core.errors import EnvironmentTrouble

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_BEYOND_THE_TEXT = 1 << 20
"""Windows locks bytes, and a locked byte cannot be read: lock one far behind the text."""


class SenderBusy(EnvironmentTrouble):
    """Another program sends from this data folder."""

    title = "Another Outpace is sending"


class SenderLock:
    """The right to send from one data folder, from `acquire` to `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Return whether this object holds the lock."""
        return self._file is not None

    def acquire(self, who: str) -> None:
        """Take the lock in the name of `who`; SenderBusy if another has it, EnvironmentTrouble if it cannot be."""
        if self.held:
            return
        file = self._open()
        try:
            _lock(file)
        except OSError as error:
            os.close(file)
            raise SenderBusy(
                f"{self.holder() or 'Another Outpace'} is already sending from {self._path.parent}; "
                "close it first, or choose another folder with --data DIR."
            ) from error
        os.ftruncate(file, 0)
        os.write(file, f"{who} (process {os.getpid()})".encode())
        self._file = file

    def release(self) -> None:
        """Let go; without effect when not held."""
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)

    def holder(self) -> str:
        """Return who took the lock last, as "The window (process 123)"; "" if nobody ever did."""
        try:
            return self._path.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""

    def __enter__(self) -> SenderLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EnvironmentTrouble(
                f"The lock file {self._path} cannot be opened ({error.strerror}); make its folder writable."
            ) from error


def _lock(file: int) -> None:
    if sys.platform == "win32":
        os.lseek(file, _BEYOND_THE_TEXT, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(file, 0, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
