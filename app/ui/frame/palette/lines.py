"""The palette's list, line by line: which groups stand in which order, how many of each, what is said of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.folding import folded_in_place
from app.ui.frame.palette.entry import STRONG, Entry, Group, Match, match

MOST: Final = {Group.SEQUENCES: 4, Group.CONTACTS: 4, Group.MAILBOXES: 3, Group.TEMPLATES: 3, Group.ACTIONS: 6}
RECENT: Final = 5
ACTIONS_ONLY: Final = ">"
_ALL: Final = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """A group's name, and how many of it there are."""

    title: str
    count: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its lines; `total` were found, `more`: at least so many."""

    title: str
    matches: tuple[Match, ...]
    total: int
    more: bool = False

    def count(self) -> str:
        """Return how many there are: "3", "2 of 14", "5 of 200+"."""
        whole = f"{self.total:,}" + ("+" if self.more else "")
        return whole if len(self.matches) == self.total and not self.more else f"{len(self.matches)} of {whole}"


Line = Heading | Match


@dataclass(frozen=True, slots=True)
class People:
    """The contacts found for `text`; of those the best are here."""

    text: str = ""
    entries: tuple[Entry, ...] = ()
    total: int = 0
    more: bool = False


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """Return headings and matches from top to bottom."""
    lines: list[Line] = []
    for block in blocks:
        if block.matches:
            lines += [Heading(block.title, block.count()), *block.matches]
    return lines


def total_of(blocks: Iterable[Block]) -> tuple[int, bool]:
    """Return how many were found in all, and whether there are more."""
    every = list(blocks)
    return sum(block.total for block in every), any(block.more for block in every)


def found(text: str, entries: Sequence[Entry], people: People) -> list[Block]:
    """Return what matches `text`, group by group; ">" in front leaves only actions, and all of them."""
    only_actions = text.startswith(ACTIONS_ONLY)
    words = folded_in_place(text.removeprefix(ACTIONS_ONLY)).split()
    groups = (Group.ACTIONS,) if only_actions else tuple(Group)
    by_group = _matches(entries, words, groups)
    blocks = {group: _block(group, by_group[group], _ALL if only_actions else MOST[group]) for group in groups}
    if not only_actions:
        blocks[Group.CONTACTS] = _people(people, words)
    order = sorted(groups, key=lambda group: not _leads(by_group, group))
    return [blocks[group] for group in order]


def suggested(entries: Sequence[Entry], recent: Sequence[str], page: str) -> list[Block]:
    """Return what is offered before anything is typed: what was used last, what the page does, where to go."""
    by_key = {entry.key: entry for entry in entries}
    used = [by_key[key] for key in recent if key in by_key][:RECENT]
    of_page = [replace(entry, detail="") for entry in entries if entry.on_page and entry not in used]
    places = [entry for entry in entries if entry.key.startswith("page:") and entry not in used]
    titles = (("Recently used", used), (page, of_page), ("Go to", places))
    return [Block(title, tuple(map(Match, group)), len(group)) for title, group in titles]


def listed(text: str, entries: Sequence[Entry], title: str) -> list[Block]:
    """Return those of a few entries that match, in their order while nothing is typed."""
    words = folded_in_place(text).split()
    matches = [made for entry in entries if (made := match(entry, words))]
    return [Block(title, tuple(_best(matches) if words else matches), len(matches))]


def _matches(entries: Sequence[Entry], words: Sequence[str], groups: Sequence[Group]) -> dict[Group, list[Match]]:
    by_group: dict[Group, list[Match]] = {group: [] for group in groups}
    for entry in entries:
        if entry.group in by_group and (made := match(entry, words)) is not None:
            by_group[entry.group].append(made)
    return {group: _best(matches) for group, matches in by_group.items()}


def _best(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda one: (-one.score, one.entry.title.casefold()))


def _block(group: Group, matches: Sequence[Match], most: int) -> Block:
    return Block(group.value, tuple(matches[:most]), len(matches))


def _people(people: People, words: Sequence[str]) -> Block:
    """Return the contacts; those of an earlier answer only as far as they match what is typed now."""
    if not words:
        return Block(Group.CONTACTS.value, (), 0)
    exact = folded_in_place(people.text).split() == list(words)
    made = [match(entry, words) or (Match(entry) if exact else None) for entry in people.entries]
    matches = [one for one in made if one is not None]
    total = people.total if exact else len(matches)
    return Block(Group.CONTACTS.value, tuple(matches), total, people.more and exact)


def _leads(by_group: dict[Group, list[Match]], group: Group) -> bool:
    """Return whether the actions come first: one of them begins so, and no sequence and no mailbox does."""
    if group is not Group.ACTIONS:
        return False
    best = {one: matches[0].score if matches else 0.0 for one, matches in by_group.items()}
    others = max((score for one, score in best.items() if one is not Group.ACTIONS), default=0.0)
    return best[group] >= STRONG - 5 > others
