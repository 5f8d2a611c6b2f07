"""The emails that a change would move, by the hundred thousand: kept as plain numbers, made when looked at.

So they cross from the process that plans in an instant, and take a tenth of the memory. Decides nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Final, NamedTuple, overload

from app.core.store.types import instant

Row = tuple[int | None, int | None]
"""Where a pending email stands: mailbox id and epoch second, None where it has none."""
_NONE: Final = -1
_NOWHERE: Final = -2
"""The mailbox of an email that is not there before, or not any more after."""
_NEVER: Final = 1 << 62
_RUN: Final = 5_000
_BLOCK: Final = 8_000
"""So many numbers are packed and unpacked at a time: a block of them all would keep every other thread waiting."""


class Spot(NamedTuple):
    """Where a pending email stands: mailbox id and instant, None where it has none."""

    mailbox_id: int | None
    send_at: datetime | None


@dataclass(frozen=True, slots=True)
class MovedEmail:
    """One email whose mailbox or time would differ; None before for a new one, None after for one that would not go."""

    id: int
    before: Spot | None
    after: Spot | None


class Fates(NamedTuple):
    """How many emails that stay would go from another mailbox, would wait, and would go at another time only."""

    elsewhere: int
    waiting: int
    within: int


class MovedEmails(Sequence[MovedEmail]):
    """Emails with the place each has and the one it would get."""

    def __init__(self, rows: Iterable[tuple[int, Row | None, Row | None]] = ()) -> None:
        self._numbers = tuple(array("q") for _ in range(5))
        ids, mailbox, at, then_mailbox, then_at = self._numbers
        for id_, before, after in rows:
            ids.append(id_)
            _append(before, mailbox, at)
            _append(after, then_mailbox, then_at)

    def __len__(self) -> int:
        return len(self._numbers[0])

    @overload
    def __getitem__(self, index: int) -> MovedEmail: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[MovedEmail]: ...
    def __getitem__(self, index: int | slice) -> MovedEmail | Sequence[MovedEmail]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        return _email(*(numbers[index] for numbers in self._numbers))

    def __iter__(self) -> Iterator[MovedEmail]:
        return (_email(*numbers) for numbers in zip(*self._numbers, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MovedEmails) and self._numbers == other._numbers

    __hash__ = None  # type: ignore[assignment]  # as of every sequence of numbers that could change

    def __getstate__(self) -> list[list[bytes]]:
        return [
            [numbers[at : at + _BLOCK].tobytes() for at in range(0, len(numbers), _BLOCK)] for numbers in self._numbers
        ]

    def __setstate__(self, packed: list[list[bytes]]) -> None:
        self._numbers = tuple(array("q") for _ in packed)
        for numbers, blocks in zip(self._numbers, packed, strict=True):
            for block in blocks:
                numbers.frombytes(block)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)})"

    def earliest_first(self) -> array[int]:
        """Return the indices of those that are there before, by when each goes, by the one plan or the other.

        Sorted in runs: one long sort would keep every other thread of the program waiting.
        """
        _, mailbox, at, _, then_at = self._numbers
        first = (
            min(one if one >= 0 else _NEVER, other if other >= 0 else _NEVER)
            for one, other in zip(at, then_at, strict=True)
        )
        known = ((one, index) for index, one in enumerate(first) if mailbox[index] != _NOWHERE)
        runs = iter(lambda: sorted(islice(known, _RUN)), [])
        return array("q", (index for _, index in merge(*runs)))

    def leaving(self, mailbox_id: int) -> int:
        """Return how many would go from another mailbox than this one."""
        _, mailbox, _, then_mailbox, _ = self._numbers
        pairs = zip(mailbox, then_mailbox, strict=True)
        return sum(before == mailbox_id and after not in (mailbox_id, _NOWHERE) for before, after in pairs)

    def fates(self) -> Fates:
        """Return what becomes of the emails that are there before and after."""
        _, mailbox, _, then_mailbox, then_at = self._numbers
        kept = elsewhere = waiting = 0
        for before, after, at in zip(mailbox, then_mailbox, then_at, strict=True):
            if _NOWHERE in (before, after):
                continue
            kept += 1
            waiting += at == _NONE
            elsewhere += at != _NONE and before != after
        return Fates(elsewhere, waiting, kept - elsewhere - waiting)


def _append(row: Row | None, mailboxes: array[int], times: array[int]) -> None:
    mailbox, at = (_NOWHERE, None) if row is None else row
    mailboxes.append(_NONE if mailbox is None else mailbox)
    times.append(_NONE if at is None else at)


def _email(id_: int, mailbox: int, at: int, then_mailbox: int, then_at: int) -> MovedEmail:
    return MovedEmail(id_, _spot(mailbox, at), _spot(then_mailbox, then_at))


def _spot(mailbox: int, at: int) -> Spot | None:
    if mailbox == _NOWHERE:
        return None
    return Spot(None if mailbox == _NONE else mailbox, None if at == _NONE else instant(at))
