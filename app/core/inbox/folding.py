"""Text as tables of words compare it: lower case, without accents, on single spaces. Knows no language."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'"})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def fold(text: str) -> str:
    """Return the text for comparing: lower case, no accents, plain dashes and apostrophes; line breaks stay."""
    text = text.translate(_DASHES).casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_LETTERS)
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))
