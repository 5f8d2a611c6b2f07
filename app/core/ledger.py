"""What was ever claimed for sending, kept outside the workspace file: the mark by which an older copy is known.

Owns one append-only text file for each workspace. A line stands for one claim and is written before the email leaves;
it names ids and an instant, no address and no text. Must know no database and no clock.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import EnvironmentTrouble

_HEAD = "outpace-sent 1 "
_TAIL_BYTES = 400


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim: its number in the workspace from 1, the email's and the mailbox's id, when (epoch seconds)."""

    number: int
    outpace_id: str
    mailbox_id: int
    at: int

    @property
    def email_id(self) -> int:
        """Return the id of the email, which its own id begins with."""
        return int(self.outpace_id.partition("-")[0])


class Ledger:
    """The claims of one workspace; used by one thread at a time."""

    def __init__(self, folder: Path, workspace: str) -> None:
        """Keep what is given: `workspace` is the id that the database bears. Touches nothing."""
        self._path = folder / f"{workspace}.log"
        self._file: int | None = None
        self.last = 0
        """The number of the newest claim."""
        self.home = ""
        """The data folder the claims were made in."""

    def open(self, home: Path) -> None:
        """Read how far the claims go, beginning the file for `home` where it is new; EnvironmentTrouble."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            if os.fstat(self._file).st_size == 0:
                os.write(self._file, f"{_HEAD}{home}\n".encode())
            elif not self._ends_a_line():  # a crash cut it off; the next one must stand alone
                os.write(self._file, b"\n")
            self.home = self._first_line().removeprefix(_HEAD)
            self.last = max((one.number for one in self._lines(_TAIL_BYTES)), default=0)
        except OSError as error:
            self.close()
            raise self._trouble(error) from error

    def note(self, *claims: Claimed) -> None:
        """Write claims down; EnvironmentTrouble where that cannot be done."""
        if self._file is None or not claims:
            return
        try:
            lines = "".join(f"{one.number} {one.outpace_id} {one.mailbox_id} {one.at}\n" for one in claims).encode(
                "ascii"
            )
            if os.write(self._file, lines) < len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise self._trouble(error) from error
        self.last = max(self.last, *(one.number for one in claims))

    def since(self, number: int) -> list[Claimed]:
        """Return the claims after `number`, oldest first."""
        return sorted((one for one in self._lines() if one.number > number), key=lambda one: one.number)

    def close(self) -> None:
        """Let go of the file; without effect when it is not open."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _ends_a_line(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def _first_line(self) -> str:
        with self._path.open(encoding="utf-8", errors="replace") as file:
            return file.readline().rstrip("\n")

    def _lines(self, from_end: int | None = None) -> Iterator[Claimed]:
        """Read the claims, or those in the last bytes; a line that a crash cut off is none."""
        with self._path.open("rb") as file:
            if from_end is not None:
                file.seek(max(0, self._path.stat().st_size - from_end))
            for line in file:
                parts = line.decode("ascii", "replace").split()
                if line.endswith(b"\n") and len(parts) == 4 and parts[0].isdecimal() and parts[3].isdecimal():
                    yield Claimed(int(parts[0]), parts[1], int(parts[2]), int(parts[3]))

    def _trouble(self, error: OSError) -> EnvironmentTrouble:
        return EnvironmentTrouble(
            f"{self._path}, which guards against sending twice, cannot be written ({error.strerror}); "
            "make it and its folder writable."
        )
