"""Finding words in stored text as people write them: neither case nor accents count, in any alphabet.

Owns what a search holds for the same letter. SQLite's LIKE knows the case of ASCII alone, and it is quick: so it looks
first, and only text with other letters in it is looked at once more, with a pattern (REGEXP is SQLAlchemy's, with
Python's `re`). Knows no table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, LargeBinary, and_, cast, false, func, or_

from app.core.folding import folded, folds

_MARK: Final = "[\u0300-\u036f]*"


def has_word(word: str, *columns: Any) -> ColumnElement[bool]:
    """Return the condition that one of the columns has a word in it, whatever its case and accents."""
    wanted = folded(word)
    plain = [column.contains(wanted, autoescape=True) for column in columns] if wanted.isascii() else [false()]
    pattern = _pattern(wanted)
    return or_(*plain, *(and_(_is_foreign(column), column.regexp_match(pattern)) for column in columns))


def _is_foreign(column: Any) -> ColumnElement[bool]:
    """Return the condition that a text has more bytes than letters: there is another letter than ASCII's in it."""
    return func.length(column) != func.length(cast(column, LargeBinary))


@cache
def _written() -> Mapping[str, str]:
    """Return all letters that stand for a letter, or for several, by those: "ü" and others by "u", "ß" by "ss"."""
    found: defaultdict[str, str] = defaultdict(str)
    for code, bare in folds().items():
        if bare:
            found[bare] += chr(code)
    return found


@lru_cache(maxsize=100)
def _pattern(wanted: str) -> str:
    """Return the pattern that finds a folded word in text as it was written."""
    return _MARK.join(_parts(wanted))


def _parts(wanted: str) -> Iterator[str]:
    at = 0
    while at < len(wanted):
        joined = next((some for some in _joined() if wanted.startswith(some, at)), "")
        piece = joined or wanted[at]
        more = _at_edge(piece, begins=at == 0, ends=at + len(piece) == len(wanted))
        if joined:
            apart = _MARK.join(_class(one, "") for one in joined)
            yield f"(?:{apart}|[{_written()[joined]}{more}])"
        else:
            yield _class(piece, more)
        at += len(piece)


def _at_edge(piece: str, *, begins: bool, ends: bool) -> str:
    """Return the letters for several of which the word has the beginning or the end alone, as "stras" has of "ß"."""
    longer = [some for some in _joined() if len(some) > len(piece)]
    begun = [some for some in longer if begins and some.endswith(piece)]
    ended = [some for some in longer if ends and some.startswith(piece)]
    return "".join(_written()[some] for some in (*begun, *ended))


@cache
def _joined() -> tuple[str, ...]:
    return tuple(sorted((some for some in _written() if len(some) > 1), key=len, reverse=True))


def _class(letter: str, more: str) -> str:
    both = letter if letter.upper() == letter or len(letter.upper()) > 1 else letter + letter.upper()
    return "[" + re.escape(both) + re.escape(_written().get(letter, "") + more) + "]"
