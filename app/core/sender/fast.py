"""The fast clock: drives a sender through days in seconds. Owns how that clock moves; sends and plans nothing itself.

It stands still while a turn works, goes from one due instant to the next, at most `speed` times as fast as the
computer's clock, and never past a due email that was not dealt with.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from app.core.clock import FixedClock
from app.core.sender.sender import Sender

_LEAST_STEP = timedelta(seconds=1)
_LOOK_AROUND = 0.25
_COURIER_SECONDS = 60.0


class FastRun:
    """One run of a sender on a clock of its own."""

    def __init__(
        self,
        sender: Sender,
        clock: FixedClock,
        *,
        speed: float,
        steady: Callable[[], float],
        stop: threading.Event,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep what is given: `steady` counts real seconds, `stop` ends the run, `after` is called at each instant."""
        self._sender = sender
        self._clock = clock
        self._speed = speed
        self._steady = steady
        self._stop = stop
        self._after = after

    def run(self, *, until: datetime | None = None, until_idle: bool = False) -> None:
        """Send up to `until`, without it, or until nothing more can go without a person, or until stopped."""
        while not self._stop.is_set() and not (until and self._clock.now() >= until):
            sent = self._settle()
            self._after()
            now = self._clock.now()
            due = self._sender.next_due(now)
            if until_idle and due is None:
                break
            if sent and due == now:
                continue
            self._pass_time(self._target(now, due, until))
        if not self._stop.is_set():
            self._sender.catch_up(self._clock.now())

    def _settle(self) -> int:
        """Read what came in, take a turn, wait until every courier is back and recorded; return how many went out."""
        self._sender.catch_up(self._clock.now())
        sent = self._sender.tick(self._clock.now())
        while self._sender.in_flight:
            self._sender.arrived.wait(_COURIER_SECONDS)
            self._sender.arrived.clear()
            self._sender.record()
        return sent

    def _target(self, now: datetime, due: datetime | None, until: datetime | None) -> datetime:
        """Return where the clock goes next: the due instant, the end, or as far as a look around takes."""
        ahead = now + timedelta(seconds=_LOOK_AROUND * self._speed) if until is None else until
        if due is None:
            return ahead
        return min(max(due, now + _LEAST_STEP), until or due + _LEAST_STEP)

    def _pass_time(self, target: datetime) -> None:
        """Let the clock go on to `target`, in slices so that a new email in between is seen."""
        left = (target - self._clock.now()).total_seconds()
        pause = left / self._speed
        if pause <= _LOOK_AROUND:
            self._stop.wait(pause)
            self._clock.set(target)
            return
        began = self._steady()
        self._stop.wait(_LOOK_AROUND)
        passed = min((self._steady() - began) * self._speed, left)
        self._clock.set(self._clock.now() + timedelta(seconds=passed))
