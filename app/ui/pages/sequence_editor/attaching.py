"""Files read to be sent with a step: name, kind, bytes, and in words why one cannot be taken. Off the UI thread."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.core.model import AttachmentDraft
from app.core.sequence_file import LARGEST_FILE

UNKNOWN = "application/octet-stream"
_NOT_SENT = ("multipart/", "message/")


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading files; `refused` are sentences."""

    files: tuple[AttachmentDraft, ...]
    refused: tuple[str, ...]


def read_files(paths: Iterable[Path]) -> Read:
    """Return the files that can be kept, and why the others cannot."""
    files, refused = [], []
    for path in paths:
        try:
            if path.is_dir():
                refused.append(f"{path.name} is a folder; attach the files in it.")
            elif (size := path.stat().st_size) > LARGEST_FILE:
                refused.append(
                    f"{path.name} has {size_words(size)}; a file can have {size_words(LARGEST_FILE)} at most."
                )
            else:
                data = path.read_bytes()
                files.append(AttachmentDraft(path.name, kind_of(path.name), len(data), data=data))
        except OSError as error:
            refused.append(f"{path.name} cannot be read ({error.strerror}).")
    return Read(tuple(files), tuple(refused))


def kind_of(name: str) -> str:
    """Return the media type a file's name tells; what an email cannot hold as such goes as plain bytes."""
    found = (mimetypes.guess_type(name)[0] or UNKNOWN).lower()
    return UNKNOWN if found.startswith(_NOT_SENT) else found


def with_files(old: tuple[AttachmentDraft, ...], new: Iterable[AttachmentDraft]) -> tuple[AttachmentDraft, ...]:
    """Return the files with the new ones behind them; one of the same name takes the old one's place."""
    found = {file.name: file for file in old}
    found.update((file.name, file) for file in new)
    return tuple(found.values())


def size_words(size: int) -> str:
    """Return a size as people read it: "812 bytes", "340 kB", "1.2 MB"."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < 1_000_000:
        return f"{size / 1000:,.0f} kB"
    return f"{size / 1_000_000:,.1f} MB".replace(".0 MB", " MB")


def trouble_of(files: Iterable[AttachmentDraft], most: int, together: int) -> str:
    """Return why emails with these files would be held, "" where they would not; `most` bytes a file."""
    sizes = {file.name: file.size for file in files}
    for name, size in sizes.items():
        if size > most:
            return (
                f"{name} has {size_words(size)}; {size_words(most)} are allowed, so emails with it are held. "
                "Take it off, or allow more in the settings."
            )
    if sum(sizes.values()) > together:
        return (
            f"The files have {size_words(sum(sizes.values()))} together; servers take about {size_words(together)}, "
            "so these emails are held. Take one off, or put a link in the text."
        )
    return ""
