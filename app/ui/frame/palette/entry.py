"""What the palette can show: one entry, and how well it matches some words. Knows no widget and asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.folding import folded_in_place

Span = tuple[int, int]
"""Where a match begins in a text, and how many letters it has."""


class Group(StrEnum):
    """Under which heading an entry stands."""

    SEQUENCES = "Sequences"
    CONTACTS = "Contacts"
    MAILBOXES = "Mailboxes"
    TEMPLATES = "Templates"
    ACTIONS = "Actions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to go to or to do; `key` tells it apart for good ("sequence:3"), `run` does it.

    It is found by its title, the first `searched` letters of its detail, and the words in `also`. `on_page` puts it
    first on its page; `acts` gives what can be done to it.
    """

    key: str
    group: Group
    icon_name: str
    title: str
    run: Callable[[], None]
    detail: str = ""
    searched: int = 0
    pill: tuple[str, str] | None = None
    keys: str = ""
    also: str = ""
    on_page: bool = False
    acts: Callable[[], Sequence[Entry]] | None = None

    def words(self) -> str:
        """Return the entry as it is read out."""
        return ", ".join(part for part in (self.title, self.detail, self.pill[0] if self.pill else "") if part)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that was found; the spans are what matched in its title and its detail."""

    entry: Entry
    score: float = 0.0
    title_spans: tuple[Span, ...] = ()
    detail_spans: tuple[Span, ...] = ()


_WHOLE, _START, _WORD, _INSIDE, _INITIALS, _DETAIL, _ALSO = 120.0, 100.0, 80.0, 55.0, 40.0, 30.0, 20.0
STRONG = _WORD
"""From this score on, every word begins a word of the title."""


def match(entry: Entry, words: Sequence[str]) -> Match | None:
    """Return how well an entry matches folded words, None where it lacks one of them.

    A word counts most at the start of the title, then of one of its words, then inside; less as the initials of
    its words in order ("pas" for "Pause all sending"), in the detail, or in what the entry is also called.
    """
    if not words:
        return Match(entry)
    title, detail, also = map(folded_in_place, (entry.title, entry.detail[: entry.searched], entry.also))
    score, titles, details = 0.0, list[Span](), list[Span]()
    for word in words:
        at, points = _in_title(title, word)
        if at:
            titles += at
        elif (place := detail.find(word)) >= 0:
            points = _DETAIL
            details.append((place, len(word)))
        elif word in also:
            points = _ALSO
        else:
            return None
        score += points
    short = len(title) / 20
    return Match(entry, score / len(words) - short, tuple(sorted(titles)), tuple(sorted(details)))


def _in_title(title: str, word: str) -> tuple[list[Span], float]:
    place = title.find(word)
    if place == 0:
        return [(0, len(word))], _WHOLE if title == word else _START
    begun = place
    while begun > 0 and title[begun - 1].isalnum():
        begun = title.find(word, begun + 1)
    if begun > 0:
        return [(begun, len(word))], _WORD
    if place > 0:
        return [(place, len(word))], _INSIDE
    return _initials(title, word)


def _initials(title: str, word: str) -> tuple[list[Span], float]:
    """Find the letters of `word` as starts of the title's words in order; the last may go on in its word."""
    spans: list[Span] = []
    at = 0
    for place, letter in enumerate(word):
        found = _next_start(title, letter, at)
        if found < 0 and len(spans) > 1 and title.startswith(word[place:], at):
            spans[-1] = (spans[-1][0], len(word) - place + 1)
            return spans, _INITIALS
        if found < 0:
            return [], 0.0
        spans.append((found, 1))
        at = found + 1
    return (spans, _INITIALS) if len(spans) > 1 else ([], 0.0)


def _next_start(title: str, letter: str, at: int) -> int:
    while (at := title.find(letter, at)) >= 0:
        if at == 0 or not title[at - 1].isalnum():
            return at
        at += 1
    return -1
