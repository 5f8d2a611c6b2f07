"""What a careful colleague would say of a text before it goes out: links, length, words that filters dislike. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.core.letter.merge import SENDER_PARTS, missing_fields
from app.core.model import MergeFields

LONG_SUBJECT: Final = 60
"""Letters; phones cut longer ones."""
LONG_TEXT: Final = 200
"""Words; shorter cold emails are answered more often."""
_ANY_DAY: Final = date(2026, 11, 23)
_LINK: Final = re.compile(r"\[([^\]\n]*)\]\(\s*([^)\s]*)\s*\)|(?<![(\w])((?:https?://|www\.)[^\s)>\]]+)")
_CHIP: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SHOUTED: Final = re.compile(r"\b[A-ZÄÖÜ]{4,}(?:\s+[A-ZÄÖÜ]{2,})+\b")
_SPAM: Final = (
    "100% free",
    "act now",
    "as seen on",
    "buy now",
    "cash bonus",
    "click here",
    "double your",
    "earn money",
    "free money",
    "guaranteed",
    "limited time",
    "no obligation",
    "once in a lifetime",
    "order now",
    "risk-free",
    "this is not spam",
    "urgent",
    "winner",
)
"""Phrases that lists of spam triggers agree on; a sign to look again, not a verdict."""


class Weight(StrEnum):
    """How much a remark matters: BAD stops emails, WARN hurts them, NOTE is a matter of taste."""

    BAD = "bad"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at, in a few words and a sentence."""

    weight: Weight
    title: str
    words: str


def needed_fields(subject: str, content: str) -> tuple[str, ...]:
    """Return the contact's fields without which this email is held: used, and without a fallback; TemplateTrouble."""
    nobody = MergeFields({}, {}, dict.fromkeys(SENDER_PARTS, "x"))
    parts = (missing_fields(text, nobody, on=_ANY_DAY) for text in (subject, content))
    return tuple(dict.fromkeys(name for missing in parts for name in missing))


def remarks(subject: str, content: str) -> tuple[Remark, ...]:
    """Return what is to be said of one text, the gravest first."""
    found = [*_link_remarks(content), *_length_remarks(subject, content), *_tone_remarks(f"{subject}\n{content}")]
    order = list(Weight)
    return tuple(sorted(found, key=lambda remark: order.index(remark.weight)))


def _link_remarks(content: str) -> list[Remark]:
    found = []
    for match in _LINK.finditer(content):
        words, address = match.group(1) or "", match.group(2) if match.group(3) is None else match.group(3)
        bare = _CHIP.sub("x", address or "")
        if not re.fullmatch(r"(?:https?://|mailto:|tel:|www\.)[^\s/?#]+\S*", bare, re.IGNORECASE):
            found.append(Remark(Weight.BAD, "A link leads nowhere", f"“{words or address}” has no complete address."))
        elif bare.lower().startswith("http://"):
            found.append(Remark(Weight.WARN, "A link is not protected", f"{address} begins with http; write https."))
    return found


def _length_remarks(subject: str, content: str) -> list[Remark]:
    found = []
    letters = len(_CHIP.sub("wwwwwwww", subject).strip())
    if letters > LONG_SUBJECT:
        words = f"About {letters} letters; a phone shows some {LONG_SUBJECT} of them."
        found.append(Remark(Weight.NOTE, "The subject is long", words))
    number = len(_CHIP.sub("w", content).split())
    if number > LONG_TEXT:
        found.append(Remark(Weight.NOTE, "The text is long", f"{number} words; short emails are answered more often."))
    return found


def _tone_remarks(text: str) -> list[Remark]:
    plain = _CHIP.sub(" ", text)
    found = []
    phrases = [phrase for phrase in _SPAM if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", plain, re.IGNORECASE)]
    if phrases:
        named = ", ".join(f"“{phrase}”" for phrase in phrases)
        found.append(Remark(Weight.WARN, "Words that filters dislike", f"{named}: say it in other words."))
    if shouted := _SHOUTED.search(plain):
        found.append(Remark(Weight.WARN, "Capitals shout", f"“{shouted.group()}” reads better in small letters."))
    if re.search(r"!{2,}|\?{3,}", plain):
        found.append(Remark(Weight.WARN, "Too many marks", "One exclamation or question mark is enough."))
    return found
