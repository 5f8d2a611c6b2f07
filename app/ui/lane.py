"""One worker thread with a line of jobs; a newer job replaces the older of its slot. Knows neither Qt nor the core."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """Work to run; of two with the same `slot` only the newer is run; `must_run` also when the lane closes."""

    run: Callable[[], None]
    slot: Hashable | None = None
    must_run: bool = False


class Lane:
    """Runs jobs one after the other in a thread of its own, from `start` to `close`."""

    def __init__(self, name: str) -> None:
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._work, name=name)

    def start(self) -> None:
        """Begin with what has been put so far."""
        self._thread.start()

    def put(self, job: Job) -> int:
        """Append the job in place of the one waiting in its slot; return how many it replaced. Closed: dropped."""
        with self._wake:
            before = len(self._jobs)
            if not self._open:
                return 0
            if job.slot is not None:
                self._jobs = deque(one for one in self._jobs if one.slot != job.slot)
            replaced = before - len(self._jobs)
            self._jobs.append(job)
            self._wake.notify()
        return replaced

    def put_first(self, job: Job) -> None:
        """Put the job before all that wait."""
        with self._wake:
            self._jobs.appendleft(job)
            self._wake.notify()

    def stop(self) -> None:
        """Take no more jobs and drop what need not run."""
        with self._wake:
            self._open = False
            self._jobs = deque(job for job in self._jobs if job.must_run)
            self._wake.notify()

    def close(self) -> None:
        """Stop, finish what must run and join the thread; a second call does nothing."""
        self.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job.run()
            del job  # its closure may hold a widget: not longer than it runs

    def _next(self) -> Job | None:
        with self._wake:
            while not self._jobs and self._open:
                self._wake.wait()
            return self._jobs.popleft() if self._jobs else None
