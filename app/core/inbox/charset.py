"""Bytes of any charset, declared or not, to text without control characters. Never raises, guesses over a beginning."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

GUESSED_BYTES = 16 * 1024
"""How much of a text is looked at to guess its charset."""

SHORTEST_GUESSED = 48
"""Below this a guess is a gamble, and most senders who name no charset write Western European."""

_WIDER = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso2022_jp": "iso2022_jp_ext",
}
"""The charset that senders mean, by the one they name: each holds all of the other."""
_OTHER_NAMES = {"unicode-1-1-utf-8": "utf-8", "x-sjis": "cp932", "iso-8859-8-i": "iso8859-8", "utf8mb4": "utf-8"}
_REFUSED = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf_7"}
"""Codecs of Python that are no charset of mail, or take long over hostile bytes."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x0b|\x0c|\x85")


def decode(data: bytes, declared: str = "") -> str:
    """Return the bytes as text: by the declared charset where it fits, else UTF-8, else by a guess; "" for none."""
    codec = _codec(declared.strip().strip("\"'").lower()[:40])
    if codec and (text := _strictly(data, codec)) is not None:
        return text
    if b"\x1b$" in data and (text := _strictly(data, "iso2022_jp_ext")) is not None:
        return text
    if (text := _strictly(data, "utf-8")) is not None:
        return text
    return data.decode(_guess(data[:GUESSED_BYTES], codec), "replace")


def clean(text: str) -> str:
    """Return the text with plain line ends and spaces, without control, direction and invisible characters."""
    return _CONTROLS.sub("", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))


@lru_cache(maxsize=256)
def _codec(declared: str) -> str:
    """Return Python's name of the charset, the wider one where senders mean that; "" for none that mail may use."""
    try:
        name = codecs.lookup(_OTHER_NAMES.get(declared, declared)).name
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("-", "_") in _REFUSED else _WIDER.get(name, name)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (LookupError, ValueError):  # no codec of text, or not these bytes
        return None


def _guess(sample: bytes, codec: str) -> str:
    """Return a charset for bytes that are not UTF-8: the declared one unless far off, else what they look like."""
    if codec and codec != "utf-8" and _share_lost(sample, codec) < 0.02:
        return codec
    if len(sample) < SHORTEST_GUESSED:
        return "cp1252"
    from charset_normalizer import from_bytes  # 30 ms that hardly any message needs

    best = from_bytes(sample, steps=3, chunk_size=512).best()
    guessed = _codec(best.encoding) if best else ""
    return guessed if guessed and _share_lost(sample, guessed) < 0.02 else "cp1252"


def _share_lost(sample: bytes, codec: str) -> float:
    try:
        text = sample.decode(codec, "replace")
    except (LookupError, ValueError):
        return 1.0
    return text.count("\ufffd") / max(1, len(text))
