"""What SQLite complains of, in words a user can act on."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import DatabaseTrouble


def trouble(path: Path, error: Exception) -> DatabaseTrouble:
    """Return what SQLite complains of as one sentence with a remedy."""
    words = str(error).lower()
    for sign, sentence in _TROUBLES:
        if sign in words:
            return DatabaseTrouble(sentence.format(path=path), details=str(error))
    return DatabaseTrouble(f"The workspace file {path} gives an error: {error}.", details=str(error))


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
