"""A small pool of threads, hired as they are needed: jobs of one mailbox one after another, of several side by side.

Owns the threads. Must not know what a job does.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable

Job = Callable[[], None]


class Pool:
    """Threads named for what they do; a job must not raise."""

    def __init__(self, name: str, *, size: int) -> None:
        """Keep what is given; hires nobody yet."""
        self._name = name
        self._size = size
        self._jobs: queue.SimpleQueue[tuple[int, Job] | None] = queue.SimpleQueue()
        self._out: dict[int, deque[Job]] = {}
        self._threads: list[threading.Thread] = []
        self._back = threading.Condition()

    @property
    def out(self) -> frozenset[int]:
        """Return the ids of the mailboxes a job is out for."""
        with self._back:
            return frozenset(self._out)

    def give(self, mailbox_id: int, job: Job) -> None:
        """Have a job done after those of its mailbox that were given before; from any thread."""
        with self._back:
            if mailbox_id in self._out:
                self._out[mailbox_id].append(job)
                return
            self._out[mailbox_id] = deque()
            if len(self._threads) < min(self._size, len(self._out)):
                self._hire()
        self._jobs.put((mailbox_id, job))

    def wait(self, seconds: float) -> bool:
        """Wait until no job is out, `seconds` at most; return whether all are done."""
        with self._back:
            return self._back.wait_for(lambda: not self._out, timeout=seconds)

    def dismiss(self, *, patient: bool) -> None:
        """End the threads; those still at a job are given up on after a moment, longer where `patient`."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(1.0 if patient else 0.1)
        self._threads.clear()

    def _hire(self) -> None:
        # A daemon: a server that never answers must not keep the program open.
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
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
