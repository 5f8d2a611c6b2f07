"""How much each mailbox still takes: a ledger of dates (R4, R5) and a timeline of instants (R7). Pure."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict

from app.core.planner.days import local_day
from app.core.planner.snapshot import Mailbox, Sequence, Snapshot


class Ledger:
    """Emails per mailbox and own date, and new contacts per sequence and date: left, then planned."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._mailboxes = {mailbox.id: mailbox for mailbox in snapshot.mailboxes}
        self._used: dict[tuple[int, int], int] = defaultdict(int)
        self._new: dict[tuple[int, int], int] = defaultdict(int)
        self._capacity: dict[tuple[int, int], int] = {}
        for mailbox_id, at in snapshot.left:
            self._used[mailbox_id, self._date(mailbox_id, at)] += 1
        for sequence_id, mailbox_id, at in snapshot.new_left:
            self._new[sequence_id, self._date(mailbox_id, at)] += 1

    def _date(self, mailbox_id: int, at: int) -> int:
        return local_day(self._mailboxes[mailbox_id].zone, at)

    def capacity(self, mailbox: Mailbox, day: int) -> int:
        key = (mailbox.id, day)
        known = self._capacity.get(key)
        if known is None:
            known = self._capacity[key] = mailbox.capacity_on(day)
        return known

    def used(self, mailbox: Mailbox, day: int) -> int:
        return self._used[mailbox.id, day]

    def has_room(self, mailbox: Mailbox, day: int, sequence: Sequence, first: bool) -> bool:
        """Return whether one more email fits on the mailbox's date (R4), and a new contact into the sequence's (R5)."""
        if self._used[mailbox.id, day] >= self.capacity(mailbox, day):
            return False
        limit = sequence.new_per_day
        return not (first and limit is not None and self._new[sequence.id, day] >= limit)

    def book(self, mailbox: Mailbox, day: int, sequence: Sequence, first: bool) -> bool:
        """Book one email on the mailbox's date if there is room (R4, R5); return whether there was."""
        key = (mailbox.id, day)
        used = self._used.get(key, 0)
        capacity = self._capacity.get(key)
        if capacity is None:
            capacity = self.capacity(mailbox, day)
        if used >= capacity:
            return False
        if first and (limit := sequence.new_per_day) is not None:
            new = self._new[sequence.id, day]
            if new >= limit:
                return False
            self._new[sequence.id, day] = new + 1
        self._used[key] = used + 1
        return True

    def load(self, mailbox: Mailbox, day: int, sequence: Sequence) -> float | None:
        """Return used/capacity of a date (R6), None where it has no room for one more first email (R4, R5)."""
        key = (mailbox.id, day)
        used, capacity = self._used.get(key, 0), self._capacity.get(key)
        if capacity is None:
            capacity = self.capacity(mailbox, day)
        limit = sequence.new_per_day
        if used >= capacity or (limit is not None and self._new[sequence.id, day] >= limit):
            return None
        return used / capacity

    def take(self, mailbox: Mailbox, day: int, sequence: Sequence, first: bool, count: int = 1) -> None:
        """Book one email whether or not there is room, or give it back with -1."""
        self._used[mailbox.id, day] += count
        if first and sequence.new_per_day is not None:
            self._new[sequence.id, day] += count


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

    def saved(self) -> list[int]:
        """Return what stands, to come back to it with `restore`."""
        return list(self._taken)

    def restore(self, taken: list[int]) -> None:
        self._taken = taken
