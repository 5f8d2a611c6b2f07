"""Both bodies of one email: its text merged and read as Markdown, once for all emails that differ in plain values only.

Reading Markdown is the dearest part of making an email. Most values, such as names, cannot change how the text around
them is read: then the text is read once with places for them, and they are put into what came out. Where that is not
certain the merged text is read as it is; both ways give the same, letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, zip_longest

from markdown_it.token import Token

from app.core.letter.markup import MARKDOWN, Body, body_of_masked, finished, html_of, signature_below, text_of
from app.core.letter.masks import PLACE, clean, to_html, to_text
from app.core.letter.merge import merge_apart
from app.core.model import MergeFields

_TRICKY = re.compile(rf"&#?\w*{PLACE}|<[^\s>]*{PLACE}|\]:|\]\(\s*\S*{PLACE}")
"""Where a value's letters may matter: in an entity, an address in angle brackets, a link's definition or its target."""


def render_body(content: str, fields: MergeFields, *, on: date | None = None) -> Body:
    """Return both bodies of one email, the mailbox's signature below unless the text places it itself.

    `on` is the local date of sending. Raises MissingFields and TemplateTrouble.
    """
    merged = merge_apart(content, fields, on=on)
    signature = signature_below(content, fields)
    read = _read(merged.shape())
    if read is None:
        return body_of_masked(merged.getvalue(), signature)
    values = merged.values()
    html = _filled(read.html, (to_html(value) for value in values))
    return finished(html, _filled(read.text, (to_text(value) for value in values)), clean(signature))


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What stands before, between and behind the places, in both forms."""

    html: Sequence[str]
    text: Sequence[str]


@lru_cache(maxsize=128)
def _read(shape: str) -> _Pieces | None:
    """Return the pieces of a text with places; None where what fills them may change how it is read."""
    if _TRICKY.search(shape):
        return None
    tokens = MARKDOWN.parse(shape)
    if any(_matters(token) for token in tokens):
        return None
    html, text = html_of(tokens).split(PLACE), text_of(tokens).split(PLACE)
    if not len(html) == len(text) == shape.count(PLACE) + 1:
        return None
    return _Pieces([to_html(piece) for piece in html], [to_text(piece) for piece in text])


def _matters(token: Token) -> bool:
    """Return whether a place stands where its value is more than words: an attribute, the words of a link or image."""
    depth = 0
    for one in (token, *(token.children or ())):
        depth += one.nesting if one.type in ("link_open", "link_close") else 0
        shown = one.content if depth or one.type == "image" else ""
        if PLACE in shown or PLACE in one.info or any(PLACE in str(value) for value in one.attrs.values()):
            return True
    return False


def _filled(pieces: Sequence[str], values: Iterable[str]) -> str:
    return "".join(chain.from_iterable(zip_longest(pieces, values, fillvalue="")))
