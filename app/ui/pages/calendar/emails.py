"""The emails of one column, held column by column: of each its time, id and colour; the rest of those asked about.

A week of 50,000 emails is here at once; names are known of what can be read on screen, and come for more when they are
wanted. Draws nothing, asks nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, overload

from app.core.queries.calendar import PLANNED, SHOWN, CalendarEmail, Known
from app.ui.pages.calendar.paint import BROKEN, UNSURE

BROKEN_KIND: Final = 0x80
UNSURE_KIND: Final = 0x40
_STATUS: Final = 3
"""The status begins at this bit of a kind; below it is the colour index."""
_SERIES: Final = (1 << _STATUS) - 1
_STATUSES: Final = len(SHOWN) - 1
_FLAGS: Final = tuple(BROKEN_KIND if one in BROKEN else UNSURE_KIND if one in UNSURE else 0 for one in SHOWN)
_KINDS: Final = bytes((code & 0x3F) | _FLAGS[code >> _STATUS & _STATUSES] for code in range(256))
_COLOURS: Final = bytes(kind & (_SERIES | BROKEN_KIND | UNSURE_KIND) for kind in range(256))
_ONLY_SERIES: Final = bytes(kind & _SERIES for kind in range(256))
_TRIED: Final = bytes(
    2 if kind & BROKEN_KIND else int(SHOWN[kind >> _STATUS & _STATUSES] not in PLANNED) for kind in range(256)
)
"""1 for the kinds of what left, 2 of what came to nothing."""
_NOBODY: Final = Known("", None, 0)


def kinds_of(series: bytes, statuses: bytes) -> bytes:
    """Return of each email its colour, its place in `SHOWN`, and whether it is `BROKEN_KIND` or `UNSURE_KIND`."""
    if not any(statuses):
        return series.translate(_KINDS)
    together = int.from_bytes(series) | int.from_bytes(statuses) << _STATUS  # a thousand times as fast as one by one
    return together.to_bytes(len(series)).translate(_KINDS)


def series_in(kind: int) -> int:
    """Return the colour index of a kind."""
    return kind & _SERIES


def status_in(kind: int) -> str:
    """Return the status of a kind."""
    return SHOWN[kind >> _STATUS & _STATUSES]


class Knowledge:
    """What is known of the emails of a whole view by id, and of which more is wanted. Belongs to the UI's thread."""

    def __init__(self, found: Mapping[int, Known] | None = None) -> None:
        self._found: dict[int, Known] = dict(found or {})
        self._wanted: set[int] = set()
        self._asked: set[int] = set()

    def get(self, email_id: int) -> Known:
        """Return what is known of an email; where that is nothing, it is wanted from now on."""
        found = self._found.get(email_id)
        if found is None:
            self._wanted.add(email_id)
            return _NOBODY
        return found

    def want(self, ids: Iterable[int]) -> None:
        """Want to know these as well."""
        self._wanted.update(email_id for email_id in ids if email_id not in self._found)

    def take_wanted(self) -> list[int]:
        """Return what is wanted and was not yet asked for; from now on it was."""
        wanted = self._wanted - self._asked
        self._asked |= wanted
        self._wanted = set()
        return sorted(wanted)

    def add(self, found: Mapping[int, Known]) -> None:
        """Know these as well."""
        self._found.update(found)


class Emails(Sequence[CalendarEmail]):
    """Emails by time: `send_at` counts from `start` (epoch seconds); each is put together when it is asked for."""

    def __init__(
        self, start: int, elapsed: Sequence[int], ids: array[int], kinds: bytes, knowledge: Knowledge | None = None
    ) -> None:
        self.ids = ids
        self.kinds = kinds
        self.elapsed = elapsed
        self._start = start
        self._knowledge = knowledge if knowledge is not None else Knowledge()
        self._index: dict[int, int] | None = None

    @overload
    def __getitem__(self, index: int) -> CalendarEmail: ...
    @overload
    def __getitem__(self, index: slice) -> Emails: ...
    def __getitem__(self, index: int | slice) -> CalendarEmail | Emails:
        if isinstance(index, slice):
            return Emails(self._start, self.elapsed[index], self.ids[index], self.kinds[index], self._knowledge)
        email_id, kind = self.ids[index], self.kinds[index]
        name, mailbox, sequence, step, pinned = self._knowledge.get(email_id)
        at, series, status = self._start + self.elapsed[index], series_in(kind), status_in(kind)
        return CalendarEmail(at, email_id, name, series, status, mailbox, sequence, step, pinned)

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, order: Sequence[int]) -> Emails:
        """Return those at these places, in this order."""
        elapsed, ids = array("q", map(self.elapsed.__getitem__, order)), array("q", map(self.ids.__getitem__, order))
        return Emails(self._start, elapsed, ids, bytes(map(self.kinds.__getitem__, order)), self._knowledge)

    def index_of(self, email_id: int) -> int | None:
        """Return where an email stands, None where it does not."""
        if self._index is None:
            self._index = {one: n for n, one in enumerate(self.ids)}
        return self._index.get(email_id)

    def colours(self, first: int, last: int) -> dict[int, int]:
        """Count the emails from index `first` up to `last` by colour index and flag, whatever their status."""
        return _counted(self.kinds[first:last].translate(_COLOURS))

    def series(self, first: int = 0, last: int | None = None) -> dict[int, int]:
        """Count the emails from index `first` up to `last` by colour index."""
        return _counted(self.kinds[first:last].translate(_ONLY_SERIES))

    def came(self) -> tuple[int, int]:
        """Return how many left or may have left, and how many were refused or sent back."""
        tried = self.kinds.translate(_TRIED)
        return tried.count(1), tried.count(2)


def _counted(codes: bytes) -> dict[int, int]:
    return {code: codes.count(code) for code in sorted(set(codes))}
