"""The heartbeat: gives the sender its turns in real time. Owns APScheduler, and the watch for a computer that slept.

One interval job of 20 s, brought forward to the next due instant or to a courier's return: the database says what is
due, so a beat that was missed costs nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from app.core.clock import Clock, SystemClock
from app.core.errors import OutpaceError
from app.core.sender.sender import Sender

_log = logging.getLogger(__name__)
SECONDS = 20.0
SLEPT = 60.0
"""Seconds by which the wall clock must outrun the steady one before the computer is said to have slept."""
_JOB = "heartbeat"
_COMPUTER = SystemClock()
"""APScheduler plans by the computer's clock, whatever clock the sender lives by."""
_GATHER = 0.05
"""Seconds that results may wait for others to be recorded with them, while more are about to come."""
_SETTLE = 1.0
"""The least seconds between two beats when something stays due that the sender could not take."""


class Heartbeat:
    """Beats from `start` to `stop` on a thread of its own."""

    def __init__(self, sender: Sender, clock: Clock, *, after: Callable[[], None] = lambda: None) -> None:
        """Keep what is given; `after` is called on the heartbeat's thread after each turn."""
        self._sender = sender
        self._clock = clock
        self._after = after
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        self._lock = threading.Lock()
        self._asked = False
        self._beating = False
        self._again = False
        self._gathers = False
        self._stopping = False
        self._slept = False
        self._last = (0.0, 0.0)
        self._pause = SECONDS
        self.trouble: OutpaceError | None = None
        """What hindered the last turn; None after a turn that went well."""

    def start(self) -> None:
        """Begin with a turn at once."""
        self._last = self._times()
        self._sender.on_arrival = self._brought
        self._scheduler.add_listener(self._beaten, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self._scheduler.add_job(
            self._beat,
            "interval",
            id=_JOB,
            seconds=SECONDS,
            next_run_time=_COMPUTER.now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    def wake(self) -> None:
        """Take a turn now instead of at the next beat; from any thread."""
        with self._lock:
            if self._beating:
                self._again = True
            elif not self._asked:  # a beat that was asked for has not begun and will see all
                self._asked = True
                self._set_next(0.0)

    def _brought(self) -> None:
        """Take a turn for a courier's result: now where all are back or many, else in a moment, with others."""
        if not self._sender.gathering:
            self.wake()
            return
        with self._lock:
            if self._beating:
                self._again = True
            elif not self._asked and not self._gathers:
                self._gathers = True
                self._set_next(_GATHER)

    def woke(self) -> None:
        """Take a turn now with new connections: the computer is said to have slept. From any thread."""
        self._slept = True
        self.wake()

    def stop(self) -> None:
        """End after the turn at hand; the couriers are the sender's to finish."""
        self._stopping = True
        self._sender.on_arrival = lambda: None
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _beat(self) -> None:
        with self._lock:
            self._asked, self._gathers, self._beating, self._again = False, False, True, False
        self._watch_for_sleep()
        try:
            self._sender.tick(self._clock.now())
            self._pause = SECONDS if self._again else self._pause_after(self._clock.now())
            self.trouble = None
        except OutpaceError as error:
            _log.warning("no turn of the sender: %s", error.sentence)
            self._pause = SECONDS
            self.trouble = error
        finally:
            self._after()

    def _beaten(self, _event: Any) -> None:
        """Set the next beat; APScheduler counts the job as ended only by now."""
        with self._lock:
            again, self._again, self._beating = self._again, False, False
            self._gathers = again and self._sender.gathering
            self._asked = again and not self._gathers
            self._set_next(0.0 if self._asked else _GATHER if self._gathers else self._pause)

    def _pause_after(self, now: datetime) -> float:
        due = self._sender.next_due(now)
        return SECONDS if due is None else min(SECONDS, max((due - now).total_seconds(), _SETTLE))

    def _set_next(self, seconds: float) -> None:
        if not self._stopping and self._scheduler.running:
            self._scheduler.modify_job(_JOB, next_run_time=_COMPUTER.now() + timedelta(seconds=seconds))

    def _watch_for_sleep(self) -> None:
        before, self._last = self._last, self._times()
        wall, steady = (new - old for new, old in zip(self._last, before, strict=True))
        told, self._slept = self._slept, False
        if told or wall - steady > SLEPT:
            _log.info("the computer slept, %.0f s since the last turn", wall)
            self._sender.woke()

    def _times(self) -> tuple[float, float]:
        return self._clock.now().timestamp(), self._clock.monotonic()
