"""What SQLite complains of, in words a user can act on."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.core.errors import DatabaseTrouble


def trouble(path: Path, error: Exception) -> DatabaseTrouble:
    """Return what SQLite complains of as one sentence with a remedy."""
    words = str(error).lower()
    if "disk i/o" in words and _is_full(path):
        words = "disk is full"
    for sign, sentence in _TROUBLES:
        if sign in words:
            return DatabaseTrouble(sentence.format(path=path), details=str(error))
    return DatabaseTrouble(f"The workspace file {path} gives an error: {error}.", details=str(error))


def _is_full(path: Path) -> bool:
    """Return whether the file's disk has no room: SQLite then fails at its side files without saying why."""
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_ROOM
    except OSError:
        return False


_LEAST_ROOM = 256 * 1024
_TROUBLES = (
    ("disk is full", "The disk that holds {path} is full; nothing was saved. Free some space and try again."),
    (
        "readonly",
        "The workspace file {path} is read-only; make the file and its folder writable and try again.",
    ),
    (
        "not a database",
        "{path} is not an Outpace workspace; choose another folder with --data, or move the file away.",
    ),
    (
        "malformed",
        "The workspace file {path} is damaged; restore the newest copy beside it, and run `outpace check`.",
    ),
    (
        "locked",
        "The workspace file {path} is in use by another program that does not let go; close it and try again.",
    ),
    (
        "unable to open",
        "The workspace file {path} cannot be opened; check that its folder exists and is writable.",
    ),
)
