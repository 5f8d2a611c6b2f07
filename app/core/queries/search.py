"""What the command palette finds among the contacts by a few letters, at every keystroke.

`LIKE` over four columns of 150,000 contacts takes 60 ms, however it is written. So the names are read once into one
text (10 MB, 0.25 s), in which a search takes a few. Whoever keeps the text reads it anew after contacts changed.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core.folding import folded
from app.core.queries.people import full_name
from app.core.store import Store
from app.core.store.tables import Contact

MOST: Final = 200
"""So many are counted and ranked; of more it is only said that there are more."""
_PART: Final = 5_000
_END: Final = "\n"
_TAB: Final = "\t"


@dataclass(frozen=True, slots=True)
class ContactHit:
    """A contact as the palette shows it."""

    id: int
    name: str
    email: str
    company: str


@dataclass(frozen=True, slots=True)
class ContactHits:
    """The best of `total` contacts; with `more`, there are more than `total`."""

    rows: tuple[ContactHit, ...] = ()
    total: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """Some contacts: "\\nname\\taddress\\tcompany" for each, folded, and their ids in the same order."""

    text: str
    ids: array[int]


@dataclass(frozen=True, slots=True)
class ContactText:
    """All contacts at one moment, for `find_contacts`."""

    parts: tuple[_Part, ...] = ()


def contact_text(store: Store) -> ContactText:
    """Read what can be searched of all contacts."""
    with store.read() as session:
        last = session.scalar(select(func.max(Contact.id))) or 0
        parts = [_part(session, first) for first in range(0, last + 1, _PART)]
        return ContactText(tuple(part for part in parts if part.ids))


def _part(session: Session, first: int) -> _Part:
    wanted = select(func.group_concat(_line(), ""), func.group_concat(func.printf("%016x", Contact.id), ""))
    text, digits = session.execute(
        wanted.where(Contact.id >= first, Contact.id < first + _PART, Contact.deleted_at.is_(None))
    ).one()
    ids = array("q", bytes.fromhex(digits or ""))
    if sys.byteorder == "little":
        ids.byteswap()
    return _Part(folded(text or ""), ids)


def _line() -> ColumnElement[str]:
    said = Contact.first_name + " " + Contact.last_name + _TAB + Contact.email + _TAB + Contact.company
    return func.char(10).concat(func.replace(func.ltrim(said, " "), _END, " "))


def find_contacts(store: Store, text: ContactText, *, search: str, limit: int = 5) -> ContactHits:
    """Return the contacts that have every word of `search` in name, address or company, names that begin so first."""
    words = folded(search).split()
    if not words or limit < 1:
        return ContactHits()
    found = _hits(text, words)
    best = sorted(found, key=lambda hit: (_rank(hit.line, words), hit.part, hit.start))[:limit]
    rows = contact_hits(store, ids=[_id(text, hit) for hit in best])
    return ContactHits(rows, min(len(found), MOST), len(found) > MOST)


def contact_hits(store: Store, *, ids: Sequence[int]) -> tuple[ContactHit, ...]:
    """Return contacts by id in the order of the ids, without those that are gone."""
    columns = (Contact.id, Contact.first_name, Contact.last_name, Contact.email, Contact.company)
    with store.read() as session:
        rows = session.execute(select(*columns).where(Contact.id.in_(ids), Contact.deleted_at.is_(None)))
        found = {row.id: row for row in rows}
    return tuple(
        ContactHit(row.id, full_name(row.first_name, row.last_name, row.email), row.email, row.company)
        for row in (found[contact_id] for contact_id in ids if contact_id in found)
    )


@dataclass(frozen=True, slots=True)
class _Hit:
    """A line that matches, and where it starts in which part."""

    part: int
    start: int
    line: str


def _hits(text: ContactText, words: Sequence[str]) -> list[_Hit]:
    """Return the lines with all the words, one more than `MOST` at most, among them those that begin so."""
    found: dict[tuple[int, int], _Hit] = {}
    for needle in (_END + " ".join(words), _rarest(text, words)):
        for hit in _lines(text, needle):
            if all(word in hit.line for word in words):
                found[hit.part, hit.start] = hit
            if len(found) > MOST:
                return list(found.values())
    return list(found.values())


def _rarest(text: ContactText, words: Sequence[str]) -> str:
    """Return the word that the fewest contacts of a part have: to go through."""
    if len(words) == 1 or not text.parts:
        return words[0]
    middle = text.parts[len(text.parts) // 2].text
    return min(words, key=lambda word: (middle.count(word), -len(word)))


def _lines(text: ContactText, needle: str) -> Iterator[_Hit]:
    for number, part in enumerate(text.parts):
        at = part.text.find(needle)
        while at >= 0:
            start = part.text.rfind(_END, 0, at + 1)
            end = part.text.find(_END, start + 1)
            end = len(part.text) if end < 0 else end
            yield _Hit(number, start, part.text[start + 1 : end])
            at = part.text.find(needle, end)


def _rank(line: str, words: Sequence[str]) -> int:
    name, email, _company = line.split(_TAB, 2)
    if name.startswith(" ".join(words)):
        return 0
    starts = name.split()
    if all(any(start.startswith(word) for start in starts) for word in words):
        return 1
    if email.startswith(words[0]):
        return 2
    return 3 if words[0] in name else 4


def _id(text: ContactText, hit: _Hit) -> int:
    part = text.parts[hit.part]
    return part.ids[part.text.count(_END, 0, hit.start)]
