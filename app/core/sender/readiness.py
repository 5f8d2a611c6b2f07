"""What is done before anything is sent, at the start and after the computer slept: find the network, read answers.

Owns the waiting for both, never longer than is good. Must not send, plan, or touch the database.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

_log = logging.getLogger(__name__)
NETWORK = "waits for the network"
ANSWERS = "reads answers first"
NETWORK_SECONDS = 600.0
"""After so long without a network things go on all the same; an attempt then fails and is given back."""
ANSWERS_SECONDS = 60.0
"""How long mailboxes may take to be read before others need not wait for them."""
_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class Inboxes(Protocol):
    """What must be read first."""

    @property
    def unread(self) -> frozenset[int]:
        """Return the mailboxes that were not read to their end."""
        ...

    def check(self, *, stale: bool = False) -> None:
        """Have every mailbox read now."""
        ...


class Readiness:
    """Says whether emails may be claimed; used by the sender's thread."""

    def __init__(
        self,
        inboxes: Inboxes,
        is_online: Callable[[], bool],
        *,
        steady: Callable[[], float],
        news: Callable[[], None],
    ) -> None:
        """Keep what is given: `is_online` may take long and is asked on a thread of its own, `news` is called there."""
        self._inboxes = inboxes
        self._is_online = is_online
        self._steady = steady
        self._news = news
        self._prober: _Prober | None = None
        self._until: float | None = None
        self._stale = False

    def begin(self, *, stale: bool) -> None:
        """Start over: look for the network, then have every mailbox read, on new connections where `stale`."""
        self.stop()
        self._until, self._stale = None, stale
        self._prober = _Prober(self._is_online, self._news)
        self._prober.start(NETWORK_SECONDS)

    def stop(self) -> None:
        """End the search for the network."""
        if self._prober is not None:
            self._prober.stop()
            self._prober = None

    @property
    def waits_for(self) -> str:
        """Return what is waited for, in words; "" where emails may go."""
        if self._prober is not None:
            if not self._prober.done:
                return NETWORK
            self._prober = None
            self._inboxes.check(stale=self._stale)
            self._until = self._steady() + ANSWERS_SECONDS
        if self._until is None:
            return ""
        if self._inboxes.unread and self._steady() < self._until:
            return ANSWERS
        self._until = None
        return ""


class _Prober:
    """Asks for the network again and again, ever more rarely, on a thread of its own."""

    def __init__(self, is_online: Callable[[], bool], news: Callable[[], None]) -> None:
        self._is_online = is_online
        self._news = news
        self._stop = threading.Event()
        self.done = False

    def start(self, seconds: float) -> None:
        threading.Thread(target=self._ask, args=(seconds,), name="prober", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _ask(self, seconds: float) -> None:
        left, asked = seconds, 0
        while not self._stop.is_set() and not self._is_online() and left > 0:
            pause = _PAUSES[min(asked, len(_PAUSES) - 1)]
            left, asked = left - pause, asked + 1
            self._stop.wait(pause)
        if not self._stop.is_set():
            self.done = True
            self._news()
