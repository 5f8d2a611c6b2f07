"""One email a day for each contact, over all sequences (R9). Pure.

The date is the contact's where their zone is known, else the sending mailbox's. Where a window reaches over midnight
of that zone, the date is not known before the time is: such an email needs both dates free, and takes them until its
time is known. That can put it a day later than strictly needed, never two on one date.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from app.core.planner.days import Days, days_between, local_day
from app.core.planner.snapshot import Chain, Mailbox, Sequence, Snapshot

Dates = tuple[int, ...]


class Contacts:
    """The dates on which contacts get an email: those who are in two sequences, or whose dates are not the sending's.

    Everybody else gets one a day anyway, since a step waits for a day at least: of the zone that a sequence sends in.
    `watched` are the ids of those whose dates must be looked at.
    """

    def __init__(self, snapshot: Snapshot, days: Days, now: int) -> None:
        self._zones = {mailbox.id: mailbox.zone for mailbox in snapshot.mailboxes}
        self._taken: dict[tuple[int, int], int] = defaultdict(int)
        self._pins: dict[tuple[int, int], int] = {}
        self.watched: set[int] = set()
        if not snapshot.one_a_day:
            return
        chains = Counter(chain.contact for chain in snapshot.chains)
        own_zones = set(self._zones.values())
        apart = {chain.contact for chain in snapshot.chains if chain.zone and own_zones != {chain.zone}}
        astride = {sequence.id for sequence in snapshot.sequences if _is_astride(sequence, own_zones, days, now)}
        apart |= {chain.contact for chain in snapshot.chains if chain.sequence in astride}
        self.watched = {contact for contact, count in chains.items() if count > 1} | apart
        recent = {contact for contact, _mailbox, _at in snapshot.contact_left}
        self.watched |= recent.intersection(chains)
        self.watched.discard(0)
        home = {chain.contact: chain.zone for chain in snapshot.chains if chain.contact in self.watched}
        for contact, mailbox, at in snapshot.contact_left:
            if contact in self.watched:
                self._taken[contact, local_day(home[contact] or self._zones[mailbox], at)] += 1

    def dates(self, chain: Chain, mailbox: Mailbox, start: int, end: int) -> Dates:
        """Return the contact's dates that instants of [start, end) can fall on."""
        zone = chain.zone or mailbox.zone
        return days_between(zone, start, end)

    def free(self, chain: Chain, index: int, dates: Dates) -> bool:
        """Return whether the contact gets nothing yet on any of the dates but a pin behind the email at `index`.

        That must come after it: where both fall on one date in the end, it is the pin that cannot stay (R11).
        """
        contact, taken, pins = chain.contact, self._taken, self._pins
        for day in dates:
            count = taken.get((contact, day))
            if count and count > (pins.get((chain.id, day), 0) > index):
                return False
        return True

    def pin(self, chain: Chain, index: int, mailbox: Mailbox, at: int) -> None:
        """Note that the email at `index` is pinned to an instant."""
        for day in self.dates(chain, mailbox, at, at + 1):
            self._taken[chain.contact, day] += 1
            self._pins[chain.id, day] = index

    def take(self, chain: Chain, dates: Dates, count: int = 1) -> None:
        """Note an email on these dates, or give them back with -1."""
        for day in dates:
            self._taken[chain.contact, day] += count


def _is_astride(sequence: Sequence, zones: Iterable[str], days: Days, now: int) -> bool:
    """Return whether windows of a sequence that sends in a zone of its own reach over midnight in one of the zones.

    A year is looked at week by week, since clocks change; then two emails of one contact can fall on one date there,
    the first after its midnight and the next before the one that follows.
    """
    own = sequence.zone_rule
    if own in ("mailbox", "recipient"):
        return False
    today = local_day(own, now)
    weeks = range(today, today + 366, 7)
    return any(len(days.pieces(sequence, own, zone, day)) > 1 for zone in zones for day in weeks)
