"""What a person reads of a message: the plain text of its readable parts, new and quoted. Must not judge it."""

from __future__ import annotations

import re

from app.core.inbox.html import QUOTE_BEGINS, html_to_text
from app.core.inbox.opening import Part
from app.core.inbox.quoting import split_quoted

LONGEST = 200_000
"""How much text is kept, in characters."""

_FLOWED = re.compile(r"format\s*=\s*\"?flowed", re.I)


def read_body(message: Part) -> tuple[str, str]:
    """Return the new part of a message's text and the quoted rest; both safe plain text."""
    pieces = [piece for piece in _readable(message) if piece.strip()]
    return split_quoted("\n".join(pieces)[:LONGEST], QUOTE_BEGINS)


def _readable(part: Part) -> list[str]:
    """Return the texts of a part in their order; of alternatives the plain one, unless that is empty."""
    if part.media_type == "multipart/alternative":
        plain_first = sorted(part.children, key=lambda child: child.media_type != "text/plain")
        texts = (_readable(child) for child in plain_first)
        return next((one for one in texts if any(piece.strip() for piece in one)), [])
    if part.children:
        return [piece for child in part.children for piece in _readable(child)]
    if part.is_attachment or not part.media_type.startswith("text/"):
        return []
    if part.media_type == "text/html":
        return [html_to_text(part.text)]
    if part.media_type in ("text/plain", "text/enriched", "text/x-amp-html"):
        return [] if part.media_type == "text/x-amp-html" else [_plain(part)]
    return []


def _plain(part: Part) -> str:
    text = part.text.replace(QUOTE_BEGINS, "")
    return _unflowed(text) if _FLOWED.search(part.headers.raw("content-type")) else text


def _unflowed(text: str) -> str:
    """Return format=flowed text with its paragraphs on one line each (RFC 3676)."""
    paragraphs: list[list[str]] = []
    joining = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        if joining and not quoted and line.strip():
            paragraphs[-1].append(line.removeprefix(" "))
        else:
            paragraphs.append([line.removeprefix(" ")])
        joining = line.endswith(" ") and line != "-- " and not quoted and bool(line.strip())
    return "\n".join("".join(lines) for lines in paragraphs)
