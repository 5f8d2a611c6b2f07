"""How much each mailbox still takes: a ledger of dates (R4, R5) and a timeline of instants (R7). Pure."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from operator import sub

from app.core.planner.days import local_day
from app.core.planner.snapshot import Mailbox, Sequence, Snapshot

Cell = list[int]
"""Emails on one date of one mailbox, and its capacity then."""


class Ledger:
    """Emails per mailbox and own date, and new contacts per sequence and date: left, then planned."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._mailboxes = {mailbox.id: mailbox for mailbox in snapshot.mailboxes}
        self._cells: dict[tuple[int, int], Cell] = {}
        self._new: dict[tuple[int, int], int] = defaultdict(int)
        for mailbox_id, at in snapshot.left:
            self.cell(self._mailboxes[mailbox_id], self._date(mailbox_id, at))[0] += 1
        for sequence_id, mailbox_id, at in snapshot.new_left:
            self._new[sequence_id, self._date(mailbox_id, at)] += 1

    def _date(self, mailbox_id: int, at: int) -> int:
        return local_day(self._mailboxes[mailbox_id].zone, at)

    def cell(self, mailbox: Mailbox, day: int) -> Cell:
        """Return used and capacity of a mailbox's date, to be counted up in place."""
        key = (mailbox.id, day)
        known = self._cells.get(key)
        if known is None:
            known = self._cells[key] = [0, mailbox.capacity_on(day)]
        return known

    def has_room(self, mailbox: Mailbox, day: int, sequence: Sequence, first: bool) -> bool:
        """Return whether one more email fits on the mailbox's date (R4), and a new contact into the sequence's (R5)."""
        used, capacity = self.cell(mailbox, day)
        return used < capacity and not (first and self._limited(sequence, day))

    def load(self, mailbox: Mailbox, day: int, sequence: Sequence) -> float | None:
        """Return used/capacity of a date (R6), None where it has no room for one more first email (R4, R5)."""
        used, capacity = self.cell(mailbox, day)
        return None if used >= capacity or self._limited(sequence, day) else used / capacity

    def take(self, mailbox: Mailbox, day: int, sequence: Sequence, first: bool, count: int = 1) -> None:
        """Book one email whether or not there is room, or give it back with -1."""
        self.cell(mailbox, day)[0] += count
        if first and sequence.new_per_day is not None:
            self._new[sequence.id, day] += count

    def _limited(self, sequence: Sequence, day: int) -> bool:
        limit = sequence.new_per_day
        return limit is not None and self._new[sequence.id, day] >= limit


class Timeline:
    """The instants at which one mailbox sends; any two at least `gap` seconds apart, newcomers yield to later."""

    def __init__(self, gap: int, left: list[int]) -> None:
        self.gap = gap
        self._left = left
        self._taken = list(left)

    def last_in(self, start: int, end: int) -> int | None:
        """Return the last instant at which the mailbox really sent within [start, end)."""
        before = bisect_left(self._left, end)
        return self._left[before - 1] if before and self._left[before - 1] >= start else None

    def last(self) -> int | None:
        """Return the last instant at which the mailbox really sent."""
        return self._left[-1] if self._left else None

    def free(self, at: int) -> int:
        """Return the first instant from `at` on that keeps the gap to everything that stands."""
        if not self._taken or self._taken[-1] + self.gap <= at:
            return at
        index = bisect_left(self._taken, at - self.gap + 1)
        while index < len(self._taken) and self._taken[index] < at + self.gap:
            at = max(at, self._taken[index] + self.gap)
            index += 1
        return at

    def nearest(self, at: int, start: int, end: int) -> int | None:
        """Return the free instant of [start, end) nearest to `at`, the later of two as near; None without one (R11)."""
        found = [free for free in (self.free(at), self._free_before(at)) if start <= free < end]
        return min(found, key=lambda free: (abs(free - at), -free), default=None)

    def _free_before(self, at: int) -> int:
        index = bisect_left(self._taken, at + self.gap) - 1
        while index >= 0 and self._taken[index] > at - self.gap:
            at = min(at, self._taken[index] - self.gap)
            index -= 1
        return at

    def add(self, at: int) -> None:
        if not self._taken or self._taken[-1] <= at:
            self._taken.append(at)
        else:
            insort(self._taken, at)

    def add_spaced(self, instants: list[int]) -> bool:
        """Add ascending instants where all of them keep the gap and come after what stands; False, none added, else."""
        if self._taken and self._taken[-1] + self.gap > instants[0]:
            return False
        if len(instants) > 1 and min(map(sub, instants[1:], instants)) < self.gap:
            return False
        self._taken += instants
        return True

    def saved(self) -> list[int]:
        """Return what stands, to come back to it with `restore`."""
        return list(self._taken)

    def restore(self, taken: list[int]) -> None:
        self._taken = taken
