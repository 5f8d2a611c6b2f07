"""Couriers carry claimed emails to mail servers: mailboxes side by side, one email at a time per mailbox.

Owns the threads and the open connections. Must not touch the database, decide what goes out, or sleep: the sender
hands over one email per mailbox and is told of the result through a callable.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from app.core.clock import Clock
from app.core.errors import OutpaceError
from app.core.model import EmailStatus, MailboxDraft, OutgoingMail, SendResult

_log = logging.getLogger(__name__)
POOL = 16
IDLE_SECONDS = 60.0
STOP_SECONDS = 10.0


class Session(Protocol):
    """One mailbox's connection to its mail server, used by one thread at a time."""

    def send(self, mail: OutgoingMail) -> SendResult:
        """Send one email, connecting first where needed; a server's refusal is a result, not an exception."""
        ...

    def close(self) -> None:
        """Say goodbye to the server; never raises."""
        ...


OpenSession = Callable[[MailboxDraft], Session]
Done = Callable[[OutgoingMail, SendResult], None]
_Job = Callable[[], None]


@dataclass(slots=True)
class _Line:
    """What is kept of one mailbox: the connection made for `mailbox` as it was then, last used at `used`."""

    mailbox: MailboxDraft
    session: Session
    used: float


class Couriers:
    """A small pool of threads, hired as they are needed."""

    def __init__(
        self, open_session: OpenSession, *, clock: Clock, steady: Callable[[], float], size: int = POOL
    ) -> None:
        """Keep what is given: `clock` dates results, `steady` measures the seconds a connection is idle."""
        self._open_session = open_session
        self._clock = clock
        self._steady = steady
        self._size = size
        self._jobs: queue.SimpleQueue[tuple[int, _Job] | None] = queue.SimpleQueue()
        self._lines: dict[int, _Line] = {}
        self._out: dict[int, deque[_Job]] = {}
        self._threads: list[threading.Thread] = []
        self._back = threading.Condition()

    @property
    def out(self) -> frozenset[int]:
        """Return the ids of the mailboxes a courier is out for."""
        with self._back:
            return frozenset(self._out)

    def send(self, mailbox: MailboxDraft, mail: OutgoingMail, done: Done) -> None:
        """Carry `mail` through `mailbox`, then call `done` on the courier's thread."""
        self._give(mail.mailbox_id, lambda: done(mail, self._carry(mailbox, mail)))

    def close_idle(self, *, all_of_them: bool = False) -> None:
        """Have the connections closed that nobody used for a minute, or all that are not in use."""
        since = self._steady() - IDLE_SECONDS
        with self._back:
            free = {key: line for key, line in self._lines.items() if key not in self._out}
        for key, line in free.items():
            if all_of_them or line.used < since:
                self._give(key, partial(self._hang_up, key))

    def wait(self, seconds: float) -> bool:
        """Wait until no courier is out, `seconds` at most; return whether all are back."""
        with self._back:
            return self._back.wait_for(lambda: not self._out, timeout=seconds)

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Let those who are out come back, `seconds` at most, and close connections; return whether all came."""
        all_back = self.wait(seconds)
        self.close_idle(all_of_them=True)
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(1.0 if all_back else 0.1)
        self._threads.clear()
        return all_back

    def _give(self, mailbox_id: int, job: _Job) -> None:
        with self._back:
            if mailbox_id in self._out:
                self._out[mailbox_id].append(job)
                return
            self._out[mailbox_id] = deque()
            if len(self._threads) < min(self._size, len(self._out)):
                self._hire()
        self._jobs.put((mailbox_id, job))

    def _hire(self) -> None:
        # A daemon: a server that never answers must not keep the program open; its email is then in doubt.
        thread = threading.Thread(target=self._work, name=f"courier-{len(self._threads) + 1}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (given := self._jobs.get()) is not None:
            mailbox_id, job = given
            try:
                job()
            finally:
                self._go_on(mailbox_id)

    def _go_on(self, mailbox_id: int) -> None:
        with self._back:
            waiting = self._out[mailbox_id]
            if waiting:
                self._jobs.put((mailbox_id, waiting.popleft()))
            else:
                del self._out[mailbox_id]
                self._back.notify_all()

    def _carry(self, mailbox: MailboxDraft, mail: OutgoingMail) -> SendResult:
        try:
            return self._line(mailbox, mail.mailbox_id).session.send(mail)
        except OutpaceError as error:
            return SendResult(EmailStatus.PENDING, self._clock.now(), mailbox_trouble=error.sentence)
        except Exception:
            _log.exception("the courier of mailbox %s failed", mail.mailbox_id)
            self._hang_up(mail.mailbox_id)
            # Nobody knows how far it came, so it must not go again by itself.
            return SendResult(EmailStatus.IN_DOUBT, self._clock.now(), words="Outpace failed while sending")

    def _line(self, mailbox: MailboxDraft, mailbox_id: int) -> _Line:
        line = self._lines.get(mailbox_id)
        if line is None or line.mailbox != mailbox:
            self._hang_up(mailbox_id)
            line = self._lines[mailbox_id] = _Line(mailbox, self._open_session(mailbox), 0.0)
        line.used = self._steady()
        return line

    def _hang_up(self, mailbox_id: int) -> None:
        line = self._lines.pop(mailbox_id, None)
        if line is not None:
            line.session.close()
