"""Couriers carry claimed emails to mail servers: mailboxes side by side, one email at a time per mailbox.

Owns the open connections. Must not touch the database, decide what goes out, or sleep: the sender
hands over one email per mailbox and is told of the result through a callable.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from app.core.clock import Clock
from app.core.errors import OutpaceError
from app.core.model import EmailStatus, MailboxDraft, OutgoingMail, SendResult
from app.core.sender.pool import Pool

_log = logging.getLogger(__name__)
POOL = 128
"""Threads at most, hired as they are needed: they wait for servers nearly all of their time."""
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


@dataclass(slots=True)
class _Line:
    """What is kept of one mailbox: the connection made for `mailbox` as it was then, last used at `used`."""

    mailbox: MailboxDraft
    session: Session
    used: float


class Couriers:
    """The ways out of all mailboxes."""

    def __init__(
        self, open_session: OpenSession, *, clock: Clock, steady: Callable[[], float], size: int = POOL
    ) -> None:
        """Keep what is given: `clock` dates results, `steady` measures the seconds a connection is idle."""
        self._open_session = open_session
        self._clock = clock
        self._steady = steady
        self._pool = Pool("courier", size=size)
        self._lines: dict[int, _Line] = {}

    @property
    def out(self) -> frozenset[int]:
        """Return the ids of the mailboxes a courier is out for."""
        return self._pool.out

    def send(self, mailbox: MailboxDraft, mail: OutgoingMail, done: Done) -> None:
        """Carry `mail` through `mailbox`, then call `done` on the courier's thread."""
        self._pool.give(mail.mailbox_id, lambda: done(mail, self._carry(mailbox, mail)))

    def close_idle(self, *, all_of_them: bool = False) -> None:
        """Have the connections closed that nobody used for a minute, or all that are not in use."""
        since = self._steady() - IDLE_SECONDS
        out = self._pool.out
        free = {key: line for key, line in self._lines.copy().items() if key not in out}
        for key, line in free.items():
            if all_of_them or line.used < since:
                self._pool.give(key, partial(self._hang_up, key))

    def wait(self, seconds: float) -> bool:
        """Wait until no courier is out, `seconds` at most; return whether all are back."""
        return self._pool.wait(seconds)

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Let those who are out come back, `seconds` at most, and close connections; return whether all came."""
        all_back = self.wait(seconds)
        self.close_idle(all_of_them=True)
        self._pool.dismiss(patient=all_back)
        return all_back

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
