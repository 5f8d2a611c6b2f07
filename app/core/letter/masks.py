"""Marks what came from a contact, so that no later stage can read it as markup: one private character each.

Every ASCII character that Markdown, HTML or a header could take for syntax is moved into a private range before the
text is parsed, and moved back, escaped for its place, when the parsing is over. So is other punctuation and white
space, a no-break space above all: beside the asterisks of the text around it, it would decide whether they are bold.
"""

from __future__ import annotations

import html
import re

_FIRST = 0x10FF00
_OPEN, _CLOSE = "\U0010ff80", "\U0010ff81"
PLACE = "\U0010ff82"
"""Stands for a value whose characters do not matter to how the text around it is read."""

_WIDE = 0xF0000
_SYNTAX = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]")
_NO_WORD = re.compile(r"(?=[\x80-\ufffd])\W")
_MASKED = re.compile("[\U000f0080-\U000ffffd\U0010ff00-\U0010ff81]")
_UNUSABLE = re.compile("[\U000f0080-\U000ffffd\U0010ff00-\U0010ff82\ud800-\udfff]")
_INERT = re.compile("(?=.*[^0-9])(?:[^\\W_]|[\U000f0080-\U000ffffd\U0010ff00-\U0010ff7f])+", re.DOTALL)
_DROPPED = frozenset(range(0x20)) - {0x09, 0x0A, 0x0D} | {0x7F}


def clean(text: str) -> str:
    """Return `text` with plain line ends, and without the private characters and the lone halves of pairs."""
    return _UNUSABLE.sub("\N{REPLACEMENT CHARACTER}", text).replace("\r\n", "\n")


def mask(text: str) -> str:
    """Return `text` with its syntax, punctuation, spaces and controls masked; masked characters stay as they are."""
    return _NO_WORD.sub(lambda found: chr(_WIDE + ord(found[0])), _syntax_masked(text))


def _syntax_masked(text: str) -> str:
    return _SYNTAX.sub(lambda found: chr(_FIRST + ord(found[0])), text)


def is_inert(masked: str) -> bool:
    """Return whether a masked value reads like one unknown letter wherever it stands in running text.

    Its letters and masked characters mean nothing to Markdown; nothing at all, or digits alone, may.
    """
    return _INERT.fullmatch(masked) is not None


def mark_missing(name: str) -> str:
    """Return the place where a value is missing, for a preview."""
    return f"{_OPEN}{mask(name)}{_CLOSE}"


def to_source(text: str) -> str:
    """Return `text` with every character as the contact has it, controls included: for one-line texts and links."""
    return _unmasked(text, _SOURCE)


def to_text(text: str) -> str:
    """Return `text` for a plain text part: controls other than line ends and tabs dropped."""
    return _unmasked(text, _TEXT)


def to_html(text: str) -> str:
    """Return HTML in which masked characters stand escaped, line ends as `<br>`, missing values marked."""
    return _unmasked(text, _HTML)


def _unmasked(text: str, table: dict[str, str]) -> str:
    def shown(found: re.Match[str]) -> str:
        return table[found[0]] if found[0] in table else chr(ord(found[0]) - _WIDE)

    return _MASKED.sub(shown, text)


def _table(line_end: str, opening: str, closing: str, *, escaped: bool) -> dict[str, str]:
    table = {_OPEN: opening, _CLOSE: closing}
    for code in range(0x80):
        shown = "" if code in _DROPPED else html.escape(chr(code)) if escaped else chr(code)
        table[chr(_FIRST + code)] = line_end if code in (0x0A, 0x0D) else shown
    return table


_SOURCE = {chr(_FIRST + code): chr(code) for code in range(0x80)} | {_OPEN: "[", _CLOSE: "]"}
_TEXT = _table("\n", "[", "]", escaped=False)
_HTML = _table("<br>", '<mark style="background:#fbe3b5;padding:0 3px">', "</mark>", escaped=True)
