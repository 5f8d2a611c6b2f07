"""Text as people write it when they look for it: neither case nor accents count, in any alphabet. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

_LETTERS: Final = (range(0x80, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000), range(0xFB00, 0xFB07))
"""Latin, Greek and Cyrillic letters, with marks and joined (Unicode's blocks); other alphabets know no case."""
_MARKS: Final = range(0x300, 0x370)
_PLAIN: Final = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
"""Letters that Unicode does not take apart, as people without them on the keyboard write them."""
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+")


def folded(text: str) -> str:
    """Return the text without case and accents: what two spellings of one word have in common."""
    return _FOREIGN.sub(lambda found: found[0].translate(folds()), text.casefold())


def folded_in_place(text: str) -> str:
    """Return the text folded letter for letter, so that places in it are places in the text: "ß" stays one letter."""
    return text.casefold() if text.isascii() else "".join(map(_one, text))


@cache
def folds() -> Mapping[int, str | None]:
    """Return what stands for each letter that is not ASCII; None for a mark, which stands for nothing."""
    found: dict[int, str | None] = {}
    for letters in _LETTERS:
        found |= {code: _bare(chr(code)) for code in letters if chr(code).isalpha()}
    return found | dict.fromkeys(_MARKS)


def _bare(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    return "".join(_PLAIN.get(one, one) for one in apart if one.isalpha())


def _one(letter: str) -> str:
    plain = folded(letter)
    low = plain if len(plain) == 1 else letter.lower()
    return low if len(low) == 1 else letter
