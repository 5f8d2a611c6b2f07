"""The sender carries the plan out: it claims what is due, has couriers send it, and records what came of it.

Owns the order of a turn. Must not plan, render or speak to a server itself; knows nothing of how time passes: whoever
drives it (the heartbeat, the fast clock, a test) says what time it is.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from app.core.commands import plan, sending
from app.core.commands.away import note_late
from app.core.commands.outcome import Attempt
from app.core.errors import EnvironmentTrouble, ForbiddenMove, NotFound
from app.core.events import Bus, Changes, Kind, changed
from app.core.mail import files_copy
from app.core.mail.network import has_route
from app.core.model import EmailStatus, MailboxDraft, OutgoingMail, SendResult
from app.core.sender.couriers import Couriers
from app.core.sender.guard import Guard
from app.core.sender.reading import Reading
from app.core.store import Store

_log = logging.getLogger(__name__)
CATCH_UP_SECONDS = 60.0
_LOOK_AGAIN = timedelta(seconds=15)
"""Late emails are looked for at each beat of the heart, not at every turn that a courier's return brings."""

_TOGETHER = 50
"""So many emails are claimed or recorded in one transaction: few writes to the disk, and others soon get their turn."""

Replan = Callable[[datetime], Changes]
"""May return before the plan is stored: as long as one is owed nothing is claimed."""


class Sender:
    """One turn after another over one store; used by one thread at a time, save `bring`."""

    def __init__(
        self,
        store: Store,
        couriers: Couriers,
        bus: Bus,
        guard: Guard,
        *,
        replan: Replan | None = None,
        reading: Reading | None = None,
    ) -> None:
        """Keep what is given; `replan` brings the stored plan up to date in place of planning in this thread.

        Without `reading` nothing that comes in is looked at.
        """
        self._store = store
        self._guard = guard
        self._couriers = couriers
        self._bus = bus
        self._replan = replan or (lambda now: plan.replan(store, now=now).changes)
        self._reading = reading
        if reading is not None:
            reading.on_news = self._arrived
        self._results: queue.SimpleQueue[tuple[OutgoingMail, SendResult]] = queue.SimpleQueue()
        self._unrecorded: list[tuple[OutgoingMail, SendResult]] = []
        self._carried: set[int] = set()
        self._recovered = False
        self._looked_at: datetime | None = None
        self.arrived = threading.Event()
        """Set when a courier brings a result; the driver clears it."""
        self.on_arrival: Callable[[], None] = lambda: None
        self.tally: Counter[EmailStatus] = Counter()
        """How many emails of this sender went to which status."""
        self.waits_for = ""
        """What is waited for before any email goes, in words: the network, or answers; "" for nothing."""

    @property
    def in_flight(self) -> bool:
        """Return whether a claimed email is not recorded yet."""
        return bool(self._carried)

    @property
    def gathering(self) -> bool:
        """Return whether few results are here and more are on their way; from any thread."""
        return self._results.qsize() < min(len(self._carried), _TOGETHER)

    def tick(self, now: datetime) -> int:
        """Take one turn at `now` and return how many emails it gave to couriers.

        Errors of the store pass through, and the next turn goes on from there.
        """
        self._recover(now)
        self.record()
        self._collect(now)
        self._look_what_to_wait_for()
        self._replan_if_needed(now, for_late=not self.waits_for)
        if self.waits_for:
            return 0
        given = self._claim_and_send(now)
        self._couriers.close_idle()
        return given

    def record(self) -> None:
        """Record what couriers brought so far, many in one transaction."""
        while not self._results.empty():
            self._unrecorded.append(self._results.get())
        while self._unrecorded:
            brought = self._recorded_together()
            try:
                self._record(brought)
            except (ForbiddenMove, NotFound):
                for one in brought:
                    self._record_if_it_can_be(one)

    def _record_if_it_can_be(self, brought: tuple[OutgoingMail, SendResult]) -> None:
        """Record one result; where its email was decided by somebody else meanwhile, that stands."""
        try:
            self._record([brought])
        except (ForbiddenMove, NotFound) as error:
            mail, result = brought
            _log.error("email %s came back as %s, which stays unrecorded: %s", mail.email_id, result.outcome, error)
            self._forget(brought)

    def _recorded_together(self) -> list[tuple[OutgoingMail, SendResult]]:
        """Return the first of those unrecorded that go into one transaction: an answer, or several emails."""
        emails = list(takewhile(lambda one: one[0].email_id > 0, self._unrecorded[:_TOGETHER]))
        return emails or self._unrecorded[:1]

    def _record(self, brought: list[tuple[OutgoingMail, SendResult]]) -> None:
        """Record these, the first of those unrecorded."""
        attempts = [
            Attempt(mail.email_id, result, mail.message if mail.file_copy else None) for mail, result in brought
        ]
        self._tell(sending.record_each(self._store, attempts=attempts))
        self._forget(*brought)
        self.tally.update(result.outcome for _, result in brought)

    def _forget(self, *brought: tuple[OutgoingMail, SendResult]) -> None:
        """Let go of the first ones brought: their mailboxes are free again."""
        del self._unrecorded[: len(brought)]
        self._carried.difference_update(mail.mailbox_id for mail, _ in brought)

    def catch_up(self, now: datetime, seconds: float = CATCH_UP_SECONDS) -> None:
        """Read every mailbox to its end at `now` and file what is to be filed, `seconds` at most."""
        if self._reading is None:
            return
        self._start_reading()
        self._reading.check()
        end = self._reading.steady() + seconds
        self._collect(now)
        while not self._reading.settled and self._reading.steady() < end:
            self.arrived.wait(0.2)
            self.arrived.clear()
            self._collect(now)

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next email can be claimed, None if none ever can without a person or a result."""
        return sending.next_due(self._store, now=now, busy=self._carried)

    def idle(self, now: datetime) -> bool:
        """Return whether nothing more can go without a person."""
        at_rest = not self.in_flight and (self._reading is None or self._reading.settled)
        return at_rest and not plan.is_dirty(self._store) and self.next_due(now) is None

    def woke(self) -> None:
        """Forget the connections made before the computer slept."""
        self._couriers.close_idle(all_of_them=True)
        self._looked_at = None
        if self._reading is not None:
            self._reading.woke()
            self._look_what_to_wait_for()

    def finish(self, seconds: float) -> bool:
        """Wait for the couriers, `seconds` at most, and record what they bring; return whether all came back."""
        all_back = self._couriers.stop(seconds)
        self.record()
        if self._reading is not None and self._reading.started:
            self._reading.stop()
        self._guard.close()
        return all_back

    def bring(self, mail: OutgoingMail, result: SendResult) -> None:
        """Take a courier's result; called on its thread."""
        self._results.put((mail, result))
        self._arrived()

    def _arrived(self) -> None:
        self.arrived.set()
        self.on_arrival()

    def _collect(self, now: datetime) -> None:
        if self._reading is not None:
            self._start_reading()
            self._tell(self._reading.collect(now))

    def _look_what_to_wait_for(self) -> None:
        if self._reading is not None:
            self.waits_for = self._reading.waits_for

    def _start_reading(self) -> None:
        if self._reading is not None and not self._reading.started:
            self._reading.start()

    def _recover(self, now: datetime) -> None:
        if not self._recovered:
            self._tell(sending.recover(self._store, now=now))
            self._tell(self._guard.check(now))
            self._recovered = True

    def _replan_if_needed(self, now: datetime, *, for_late: bool) -> None:
        owed = plan.is_dirty(self._store)
        late = (owed or for_late) and self._late(now)  # whatever plans anew moves what was missed: it is kept before
        if late and not owed:
            plan.owe_replan(self._store)
        if late or owed:
            self._tell(self._replan(now))

    def _late(self, now: datetime) -> bool:
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < _LOOK_AGAIN:
            return False
        self._looked_at = now
        if not sending.is_late(self._store, now=now):
            return False
        self._tell(note_late(self._store, now=now))
        return True

    def _claim_and_send(self, now: datetime) -> int:
        free = sending.due_drafts(self._store, now=now, busy=self._carried)
        leads = {host: has_route(host) for host in {one.smtp_host for one in free.values()}}
        # without a network nothing is tried, and nothing noted as an attempt
        ready = [one for one, mailbox in free.items() if leads[mailbox.smtp_host]]
        return sum(self._claim_from(part, free, now) for part in _even_parts(ready))

    def _claim_from(self, mailbox_ids: list[int], mailboxes: Mapping[int, MailboxDraft], now: datetime) -> int:
        """Claim an email of each of these mailboxes, together, and give them to couriers; return how many."""
        mails = sending.claim_each(self._store, mailbox_ids=mailbox_ids, now=now)
        if not mails:
            return 0
        self._carried.update(mail.mailbox_id for mail in mails)
        self._note(mails, now)
        for mail in mails:
            mailbox = mailboxes[mail.mailbox_id]
            self._couriers.send(mailbox, replace(mail, file_copy=files_copy(mailbox)), self.bring)
        self._tell(changed(Kind.SENDING))
        return len(mails)

    def _note(self, mails: list[OutgoingMail], now: datetime) -> None:
        """Have claims noted outside the file; where that fails nothing leaves, and the attempts are given back."""
        try:
            self._guard.note(mails, now)
        except EnvironmentTrouble as trouble:
            for mail in mails:
                self.bring(mail, SendResult(EmailStatus.PENDING, now, trouble.sentence, given_back=True))
            raise

    def _tell(self, changes: Changes) -> None:
        self._bus.publish(changes)


def _even_parts(ids: list[int]) -> list[list[int]]:
    """Return the ids in as few parts as may be, all of about one size."""
    count = -(-len(ids) // _TOGETHER)
    return [ids[n * len(ids) // count : (n + 1) * len(ids) // count] for n in range(count)]
