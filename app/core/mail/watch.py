"""Waiting on many connections at once: which of them said something by itself. Reads nothing of what they said."""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress

MOST = 400
"""Connections one watch is good for: Windows allows 512, and a file each is needed on every system."""
_FILES = 2048


def room(*, most: int = MOST) -> int:
    """Return how many connections may be held beside all else that is open, after asking the system for more of them.

    Some systems let a program open 256 files unless it asks.
    """
    try:
        import resource
    except ImportError:  # Windows knows no such limit
        return most
    allowed, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = _FILES if at_most == unlimited else min(_FILES, at_most)
    if allowed != unlimited and allowed < wanted:
        with suppress(OSError, ValueError):  # then it stays at what there is
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, at_most))
            allowed = wanted
    return most if allowed == unlimited else min(most, allowed // 2)


class Watch:
    """Connections by their socket's number; used by one thread, save `poke`."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._selector.register(self._near, selectors.EVENT_READ, None)

    def add(self, fileno: int, mailbox_id: int) -> None:
        """Wait on a connection, too."""
        self._selector.register(fileno, selectors.EVENT_READ, mailbox_id)

    def remove(self, fileno: int) -> None:
        """Wait on a connection no more, which must be told before it is closed."""
        self._selector.unregister(fileno)

    def wait(self, seconds: float) -> list[int]:
        """Wait, `seconds` at most, and return the mailboxes whose servers said something."""
        found = [key.data for key, _ in self._selector.select(max(0.0, seconds))]
        with suppress(BlockingIOError):
            while self._near.recv(4096):
                pass
        return [mailbox_id for mailbox_id in found if mailbox_id is not None]

    def poke(self) -> None:
        """End the waiting, or the next where there is none; from any thread."""
        with suppress(OSError):  # full: it was poked often enough; closed: nobody waits any more
            self._far.send(b"!")

    def close(self) -> None:
        """Let go of what the watch itself holds."""
        self._selector.close()
        self._near.close()
        self._far.close()
