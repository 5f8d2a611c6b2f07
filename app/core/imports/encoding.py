"""Which encoding a file's bytes are in: what they say themselves, UTF-8, else the code page that reads as language.

A list of contacts is mostly plain ASCII with a few accents in names, too little for statistics made on prose
(charset-normalizer takes Paweł in cp1250 for cp1252). So each single-byte code page is judged by its letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.core.errors import InputError

_SAMPLE = 200_000
_RARE = 0.3
_STRANGE = -2.0
_LIKELY = 0.6
_BETWEEN = re.compile(r"[\s,;|\"]+")
_QUIET = frozenset("“”„‘’‚«»–—…€§©®™\xa0ªº")
"""Signs that say nothing about the language."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A code page: how usual each of its letters is, and whether words are wholly of its own letters."""

    name: str
    letters: dict[str, float]
    own_script: bool = False


def _page(name: str, usual: str, rare: str = "", *, own_script: bool = False) -> _Page:
    letters = dict.fromkeys(usual + usual.upper(), 1.0)
    return _Page(name, letters | dict.fromkeys(rare, _RARE), own_script)


_PAGES = (
    _page("cp1252", "äöüßéèêëáàâçñóôíîïåøæãúùœ", "õìòûýÿšžŠŽðÐþÞ"),
    _page("cp1250", "ąćęłńóśźżáčďéěíňřšťúůýžôäöüßőű", "ľĺŕâăîţşđçëĽĹŔÂĂÎŢŞĐÇËÝ"),
    _page("cp1254", "ğışçöüİ", "âîûé"),
    _page("cp1257", "āčēģīķļņšūžėįųõäöüąę", "ćńóśźżł"),
    _page("cp1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїє", "ѓґљњћџјЃҐЉЊЋЏЈ", own_script=True),
    _page("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ", "ϊϋΐΰ", own_script=True),
)
"""In the order in which a tie is settled."""
_EAST_ASIAN = ("cp932", "gb18030", "cp949", "big5")


def find_encoding(data: bytes, *, name: str) -> str:
    """Return Python's name of the encoding; InputError for bytes that are no text in any encoding known."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in data[:65536]:
        raise InputError(f"{name} is not a text file; choose a CSV.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _code_page(data, name)
    return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"


def _code_page(data: bytes, name: str) -> str:
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    scores = {page.name: _score(text, page) for page in _PAGES if (text := _decoded(data, sample, page.name))}
    best = max(scores, key=lambda page: scores[page], default=None)
    if best is not None and scores[best] > _LIKELY:
        return best
    found = _east_asian(data, sample) or best
    if found is None:
        raise InputError(f"{name} has an encoding that could not be found out; save it as CSV in UTF-8.")
    return found


def _decoded(data: bytes, sample: bytes, page: str) -> str | None:
    """Return the sample in a code page, None where the file has bytes that it does not know."""
    try:
        data.decode(page)
    except UnicodeDecodeError:
        return None
    return sample.decode(page)


def _score(text: str, page: _Page) -> float:
    """Return how much a text reads like the code page's languages, from -2 to 1.2 per accented letter."""
    worth = [
        _worth(sign, word[place - 1] if place else "", word[place + 1 : place + 2], page)
        for word in _BETWEEN.split(text)
        if not word.isascii()
        for place, sign in enumerate(word)
        if not sign.isascii() and sign not in _QUIET
    ]
    return sum(worth) / len(worth) if worth else 1.0


def _worth(sign: str, before: str, after: str, page: _Page) -> float:
    """Judge a letter between its neighbours: its own usage, capitals inside words, vowels beside consonants."""
    if sign not in page.letters or (sign.isupper() and before.islower()):
        return _STRANGE
    beside = [one for one in (before, after) if one.isalpha()]
    foreign = page.own_script and any(one.isascii() for one in beside)
    crowded = len(beside) == 2 and all(_is_vowel(one) == _is_vowel(sign) for one in beside)
    return page.letters[sign] - (1.0 if foreign else 0.0) - (_RARE if crowded and not page.own_script else 0.0)


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.lower())[0] in "aeiouyøæœı"


def _east_asian(data: bytes, sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_EAST_ASIAN)).best()
    if best is None:
        return None
    try:
        data.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    return best.encoding
