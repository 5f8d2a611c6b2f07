"""Listens to mailboxes: one thread waits on the idle connections of all, a few others read where there is news.

Owns the connections to read by, one a mailbox, and when each is looked at. Must not touch the database: what was read
is handed over by a callable, and a mailbox is read on only when `taken` says that it is kept.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from app.core.errors import AccountTrouble, EnvironmentTrouble, OutpaceError
from app.core.mail.connection import SignInRefused
from app.core.mail.imap import Collected, ImapSession, Listening
from app.core.mail.watch import Watch, room
from app.core.model import FolderState, MailboxDraft, Received
from app.core.sender.pool import Job, Pool

_log = logging.getLogger(__name__)
POOL = 8
STOP_SECONDS = 5.0
_LOOK_AROUND = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, in seconds: idle connections are renewed, others polled, failed ones tried again.

    Trouble of the network `lasts` from so many failures on.
    """

    renew: float = 9 * 60.0
    poll: float = 3 * 60.0
    again: float = 15.0
    again_at_most: float = 15 * 60.0
    lasts: int = 3
    most_idle: int | None = None
    """Mailboxes beyond these are polled and hold no connection; None: as many as the system allows."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """A mailbox to be read: from `states` on, and where there are none, what came `since`."""

    mailbox: MailboxDraft
    states: tuple[FolderState, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """What reading a mailbox brought: messages and where to go on, or trouble, or that it can be read (`well`).

    Trouble of the network comes once when it begins and then while it `lasts`.
    """

    mailbox_id: int
    received: tuple[Received, ...] = ()
    states: tuple[FolderState, ...] = ()
    trouble: OutpaceError | None = None
    lasts: bool = False
    well: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of one look: `quiet` where the server had only small talk."""

    collected: Collected | None = None
    listening: Listening | None = None
    trouble: OutpaceError | None = None
    quiet: bool = False


@dataclass(slots=True, eq=False)
class _Box:
    """A mailbox that is read; touched by the listener's thread only, save by the job that has its session."""

    id: int
    mailbox: MailboxDraft
    session: ImapSession
    states: tuple[FolderState, ...]
    since: datetime
    due: float
    may_idle: bool = True
    watched: int = -1
    busy: bool = False
    kept: bool = True
    asked: bool = False
    stale: bool = False
    round: int = 0
    failures: int = 0
    well: bool = False
    errands: list[Callable[[ImapSession], None]] = field(default_factory=list)


class Listener:
    """The ways in of all mailboxes, from the first one followed to `stop`."""

    def __init__(
        self,
        open_session: Callable[[MailboxDraft], ImapSession],
        *,
        steady: Callable[[], float],
        bring: Callable[[Post], None],
        pace: Pace | None = None,
        size: int = POOL,
    ) -> None:
        """Keep what is given: `bring` is called on the listener's thread, `steady` counts seconds."""
        self._open_session = open_session
        self._steady = steady
        self._bring = bring
        self._pace = pace or Pace()
        self._pool = Pool("reader", size=size)
        self._opened: Watch | None = None
        self._boxes: dict[int, _Box] = {}
        self._orders: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._unread: set[int] = set()
        self._lock = threading.Lock()
        self._round = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    @property
    def unread(self) -> frozenset[int]:
        """Return the mailboxes that were not read to their end since they were followed or last `check`ed."""
        with self._lock:
            return frozenset(self._unread)

    @property
    def _watch(self) -> Watch:
        assert self._opened is not None, "nothing was ever followed"
        return self._opened

    def stop(self) -> None:
        """End the listening, wait a moment for those who read, and hang up."""
        if self._opened is None:
            return
        self._stopping = True
        self._watch.poke()
        self._thread.join()
        self._pool.dismiss(patient=self._pool.wait(STOP_SECONDS))
        for box in self._boxes.values():
            box.session.drop()
        self._watch.close()

    def follow(self, mailboxes: Mapping[int, ToRead]) -> None:
        """Read these mailboxes from now on and no others; those already read go on as they are."""
        if self._opened is None:
            if not mailboxes:
                return
            self._opened = Watch()
            self._thread.start()
        with self._lock:
            self._unread &= set(mailboxes)
            self._unread |= {one for one in mailboxes if one not in self._boxes}
        self._order(partial(self._follow, dict(mailboxes)))

    def taken(self, mailbox_id: int, states: tuple[FolderState, ...]) -> None:
        """Go on with a mailbox: what it brought is kept, and `states` are where to read on."""
        self._order(partial(self._taken, mailbox_id, states))

    def check(self, *, stale: bool = False) -> None:
        """Read every mailbox now; on new connections where the old ones are `stale`."""
        with self._lock:
            self._round += 1
            self._unread |= set(self._boxes)
        self._order(partial(self._check, stale))

    def retry(self, mailbox_id: int) -> None:
        """Try a mailbox again now that could not be read."""
        self._order(partial(self._retry, mailbox_id))

    def errand(self, mailbox_id: int, job: Callable[[ImapSession], None]) -> None:
        """Do something else on a mailbox's connection when it is free; `job` must not raise.

        Nothing happens for a mailbox that is not followed any more.
        """
        self._order(partial(self._take_errand, mailbox_id, job))

    def _order(self, order: Job) -> None:
        self._orders.put(order)
        if self._opened is not None:
            self._opened.poke()

    def _run(self) -> None:
        while not self._stopping:
            for mailbox_id in self._watch.wait(self._pause()):
                self._visit(self._boxes[mailbox_id], spoke=True)
            while not self._orders.empty():
                self._orders.get()()
            now = self._steady()
            for box in list(self._boxes.values()):
                if box.due <= now and not box.busy and box.kept:
                    self._visit(box)

    def _pause(self) -> float:
        if not self._orders.empty():
            return 0.0
        due = min((box.due for box in self._boxes.values() if not box.busy and box.kept), default=None)
        return _LOOK_AROUND if due is None else min(_LOOK_AROUND, max(0.0, due - self._steady()))

    def _follow(self, mailboxes: dict[int, ToRead]) -> None:
        for mailbox_id, box in list(self._boxes.items()):
            wanted = mailboxes.get(mailbox_id)
            if wanted is None or _way_in(wanted.mailbox) != _way_in(box.mailbox):
                self._forget(box)
        for mailbox_id, wanted in mailboxes.items():
            if mailbox_id not in self._boxes:
                self._add(mailbox_id, wanted)
        most = room() if self._pace.most_idle is None else self._pace.most_idle
        for place, mailbox_id in enumerate(sorted(self._boxes)):
            self._boxes[mailbox_id].may_idle = place < most

    def _add(self, mailbox_id: int, wanted: ToRead) -> None:
        session = self._open_session(wanted.mailbox)
        now = self._steady()
        self._boxes[mailbox_id] = _Box(mailbox_id, wanted.mailbox, session, wanted.states, wanted.since, due=now)
        with self._lock:
            self._unread.add(mailbox_id)

    def _forget(self, box: _Box) -> None:
        del self._boxes[box.id]
        self._unwatch(box)
        self._pool.give(box.id, box.session.close)

    def _taken(self, mailbox_id: int, states: tuple[FolderState, ...]) -> None:
        box = self._boxes.get(mailbox_id)
        if box is not None:
            box.states, box.kept = states, True
            self._go_on(box)

    def _check(self, stale: bool) -> None:
        for box in self._boxes.values():
            box.stale = box.stale or stale
            self._visit(box)

    def _retry(self, mailbox_id: int) -> None:
        box = self._boxes.get(mailbox_id)
        if box is not None and box.failures:
            box.failures, box.well = 0, False
            self._visit(box)

    def _take_errand(self, mailbox_id: int, job: Callable[[ImapSession], None]) -> None:
        box = self._boxes.get(mailbox_id)
        if box is not None:
            box.errands.append(job)
            self._visit(box)

    def _visit(self, box: _Box, *, spoke: bool = False) -> None:
        """Have a mailbox read; as soon as it is free where it is not."""
        self._unwatch(box)
        if box.busy or not box.kept:
            box.asked = True
            return
        errands, box.errands = box.errands, []
        look = partial(self._look, box, tuple(errands), spoke=spoke and not box.stale, stale=box.stale)
        box.busy, box.asked, box.stale, box.round = True, False, False, self._round
        self._pool.give(box.id, look)

    def _look(self, box: _Box, errands: tuple[Callable[[ImapSession], None], ...], *, spoke: bool, stale: bool) -> None:
        """Run errands, read, listen; on a reader's thread."""
        if stale:
            box.session.drop()
        for errand in errands:
            errand(box.session)
        try:
            found = _read(box, spoke=spoke and not errands)
        except OutpaceError as error:
            found = _Read(trouble=error)
        except Exception:
            _log.exception("reading mailbox %s failed", box.id)
            box.session.drop()
            found = _Read(trouble=EnvironmentTrouble(f"{box.mailbox.email} could not be read; the log says why."))
        self._order(partial(self._returned, box, found))

    def _returned(self, box: _Box, found: _Read) -> None:
        box.busy = False
        if self._boxes.get(box.id) is not box:
            return  # it is followed no more; closing it is the pool's next job
        if not found.quiet:
            self._set_due(box, found)
            self._hand_over(box, found)
        if box.session.fileno() >= 0:
            box.watched = box.session.fileno()
            self._watch.add(box.watched, box.id)
        self._go_on(box)

    def _set_due(self, box: _Box, found: _Read) -> None:
        box.failures = box.failures + 1 if found.trouble else 0
        pause = self._pace.renew if found.listening is Listening.YES else self._pace.poll
        if isinstance(found.trouble, SignInRefused):
            pause = self._pace.again_at_most  # servers shut out who tries a wrong password often
        elif found.trouble:
            pause = min(self._pace.again * 2 ** (box.failures - 1), self._pace.again_at_most)
        box.due = self._steady() + pause

    def _hand_over(self, box: _Box, found: _Read) -> None:
        collected = found.collected
        if collected is not None:
            box.asked = box.asked or collected.more or found.listening is Listening.NEWS
            if collected.received or set(collected.states) != set(box.states):
                box.kept = False
                self._bring(Post(box.id, collected.received, collected.states))
        if found.trouble is None:
            if not box.well:
                self._bring(Post(box.id, well=True))
        else:
            lasts = isinstance(found.trouble, AccountTrouble) or box.failures >= self._pace.lasts
            if lasts or box.failures == 1:
                self._bring(Post(box.id, trouble=found.trouble, lasts=lasts))
        box.well = found.trouble is None

    def _go_on(self, box: _Box) -> None:
        """Read on where that was asked for meanwhile; else the mailbox is read to its end."""
        if box.asked or box.errands:
            self._visit(box)
        elif box.kept and not box.busy and box.round == self._round:
            with self._lock:
                self._unread.discard(box.id)

    def _unwatch(self, box: _Box) -> None:
        if box.watched >= 0:
            self._watch.remove(box.watched)
            box.watched = -1


def _read(box: _Box, *, spoke: bool) -> _Read:
    if spoke and not box.session.has_news():
        return _Read(quiet=True)
    collected = box.session.collect(box.states, since=box.since)
    if collected.more:
        return _Read(collected)
    if not box.may_idle:
        box.session.close()
        return _Read(collected)
    try:
        return _Read(collected, box.session.listen(collected.states))
    except OutpaceError as error:
        return _Read(collected, trouble=error)


def _way_in(mailbox: MailboxDraft) -> tuple[object, ...]:
    return mailbox.email, mailbox.username, mailbox.imap_host, mailbox.imap_port, mailbox.ca_file
