"""One sequence's days and windows from one mailbox in one zone, kept at hand: asked for every email. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.planner.days import Days, Piece, days_between, local_day
from app.core.planner.snapshot import Mailbox, Sequence

if TYPE_CHECKING:
    from app.core.planner.spread import Group


class Route:
    """How the emails of a sequence go from a mailbox in a zone; `since` is the first instant at which any can go.

    `group` is that of the whole window of `group_day`, the day being planned.
    """

    __slots__ = (
        "_dates",
        "_dues",
        "_first_dues",
        "_open",
        "_pieces",
        "_sends",
        "days",
        "group",
        "group_day",
        "mailbox",
        "sequence",
        "since",
        "zone",
    )

    def __init__(self, days: Days, sequence: Sequence, mailbox: Mailbox, zone: str, since: int) -> None:
        self.days = days
        self.sequence = sequence
        self.mailbox = mailbox
        self.zone = zone
        self.since = since
        self.group: Group | None = None
        self.group_day = 0
        self._open: dict[tuple[int, int], int | None] = {}
        self._pieces: dict[int, tuple[Piece, ...]] = {}
        self._sends: dict[int, bool] = {}
        self._dates: dict[tuple[str, int], tuple[int, ...]] = {}
        self._dues: dict[tuple[int, int], int] = {}
        self._first_dues: dict[tuple[int, int], int] = {}

    def due(self, day: int, wait: int) -> int:
        """Return the day `wait` days after `day` (R1)."""
        key = (day, wait)
        known = self._dues.get(key)
        if known is None:
            known = self._dues[key] = self.days.due(self.sequence, self.zone, day, wait)
        return known

    def first_due(self, start: int, wait: int) -> int:
        """Return the day `wait` days after that of the instant at which a chain starts (R1)."""
        key = (start, wait)
        known = self._first_dues.get(key)
        if known is None:
            known = self._first_dues[key] = self.due(local_day(self.zone, start), wait)
        return known

    def pieces(self, day: int) -> tuple[Piece, ...]:
        """Return the window of a day, cut where the mailbox's own date changes (R3, R4)."""
        known = self._pieces.get(day)
        if known is None:
            known = self._pieces[day] = self.days.pieces(self.sequence, self.zone, self.mailbox.zone, day)
        return known

    def dates(self, zone: str, day: int) -> tuple[int, ...]:
        """Return the dates of a zone that the window of a day touches."""
        known = self._dates.get((zone, day))
        if known is None:
            pieces = self.pieces(day)
            known = self._dates[zone, day] = days_between(zone, pieces[0].start, pieces[-1].end)
        return known

    def sends_on(self, day: int) -> bool:
        """Return whether the sequence sends on a day from this mailbox (R2)."""
        known = self._sends.get(day)
        if known is None:
            off = self.days.why_off(self.sequence, self.zone, day)
            known = self._sends[day] = not off and not self.mailbox.away_on(day)
        return known

    def open_day(self, day: int, earliest: int) -> int | None:
        """Return the first sending day from `day` on with some window left after now and the `earliest` instant."""
        key = (day, earliest)
        try:
            return self._open[key]
        except KeyError:
            since = max(self.since, earliest)
            found = self._open[key] = self._search(max(day, local_day(self.zone, since)), since)
            return found

    def _search(self, day: int, since: int) -> int | None:
        for _ in range(2000):
            found = self.days.next_day(self.sequence, self.zone, self.mailbox, day)
            if found is None:
                return None
            if any(piece.end > since for piece in self.pieces(found)):
                return found
            day = found + 1
        return None
