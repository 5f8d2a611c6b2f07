"""The bytes of a message to its headers and parts, in bounded time and memory. Must not judge what they mean.

The standard library's parser looks for every open boundary in every line, so a hostile message costs it hours; this
one reads the first two million bytes, and each nested level again only while a budget of bytes lasts.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from app.core.inbox.charset import clean, decode
from app.core.inbox.headers import Headers, from_base64, parameters, read_headers

READ_BYTES = 2_000_000
HEADER_BYTES = 1_000_000
SCAN_BYTES = 16_000_000
"""How many bytes all looking for boundaries may pass over together."""
TEXT_BYTES = 400_000
"""How much of one part is made text."""
DEEPEST = 100
MOST_PARTS = 500

_BLANK_LINE = re.compile(rb"^[ \t]*\n", re.M)
_GUESSED_BOUNDARY = re.compile(rb"\A\s{0,200}--([^\s][^\n]{3,200}?)[ \t]*$", re.M)


@dataclass(slots=True)
class Budget:
    """What is left to spend on one message."""

    bytes: int = SCAN_BYTES
    parts: int = MOST_PARTS


@dataclass(frozen=True)
class Part:
    """One entity of a message: its headers, its undecoded body, the parts inside it and the container's media type."""

    headers: Headers
    media_type: str
    body: bytes = field(repr=False)
    inside: str = ""
    children: tuple[Part, ...] = ()

    @cached_property
    def content(self) -> bytes:
        """The body without its transfer encoding, at most what is made text."""
        encoding = self.headers.raw("content-transfer-encoding").lower().strip()
        if encoding == "base64":
            return from_base64(self.body[: TEXT_BYTES * 2])[:TEXT_BYTES]
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body[: TEXT_BYTES * 2])[:TEXT_BYTES]
        return self.body[:TEXT_BYTES]

    @cached_property
    def text(self) -> str:
        """The content as clean text."""
        return clean(decode(self.content.replace(b"\r\n", b"\n"), self.headers.charset))

    @cached_property
    def is_attachment(self) -> bool:
        """Whether the part is meant to be saved, not read."""
        disposition = self.headers.raw("content-disposition").lower()
        return disposition.startswith("attachment")

    def walk(self) -> Iterator[Part]:
        """Yield the part and all inside it, in the order of the message."""
        yield self
        for child in self.children:
            yield from child.walk()


def open_message(raw: bytes, budget: Budget | None = None) -> Part:
    """Return the message as a tree of parts; whatever the bytes are, there is one part at least."""
    data = raw[:READ_BYTES].replace(b"\r\n", b"\n").lstrip(b"\n")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    if data.startswith((b"From ", b">From ")):  # the line that mbox files begin a message with
        data = data.partition(b"\n")[2]
    return _part(data, "", 0, budget or Budget())


def split_head(data: bytes) -> tuple[bytes, bytes]:
    """Return the header block and the body of an entity with LF line ends."""
    end = _BLANK_LINE.search(data, 0, HEADER_BYTES)
    if end is None:
        return data[:HEADER_BYTES], b""
    return data[: end.start()], data[end.end() :]


def _part(data: bytes, inside: str, depth: int, budget: Budget) -> Part:
    head, body = split_head(data)
    headers = read_headers(head)
    content_type = headers.raw("content-type")
    media_type = content_type.partition(";")[0].strip().lower()
    children: tuple[Part, ...] = ()
    if media_type.startswith("multipart/") and depth < DEEPEST:
        boundary = parameters(content_type).get("boundary", "").encode("utf-8", "replace")
        children = tuple(_part(piece, media_type, depth + 1, budget) for piece in _pieces(body, boundary, budget))
    if not media_type or (media_type.startswith("multipart/") and not children):
        media_type = "message/rfc822" if inside == "multipart/digest" else "text/plain"
    return Part(headers, media_type, body, inside, children)


def _pieces(body: bytes, boundary: bytes, budget: Budget) -> list[bytes]:
    """Return what stands between the boundaries; none where there are none or the budget is spent."""
    pieces: list[bytes] = []
    budget.bytes -= len(body)
    if budget.bytes < 0:
        return pieces
    line = _boundary_line(body, boundary)
    start = -1
    for match in line.finditer(body) if line else ():
        if start >= 0:
            pieces.append(body[start : max(start, match.start() - 1)])
        start = match.end() + 1
        budget.parts -= 1
        if match[1] or budget.parts <= 0:
            return pieces
    return [*pieces, body[start:]] if 0 <= start < len(body) else pieces


def _boundary_line(body: bytes, boundary: bytes) -> re.Pattern[bytes] | None:
    """Return what a boundary's line looks like; where none is declared or found, the first line that looks like one."""
    if not boundary.strip() or b"--" + boundary.strip() not in body:
        guessed = _GUESSED_BOUNDARY.search(body[:2000])
        if guessed is None:
            return None
        boundary = guessed[1]
    return re.compile(rb"^--" + re.escape(boundary.strip()) + rb"(--)?[ \t]*$", re.M)
