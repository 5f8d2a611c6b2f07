"""What changed, told to whoever listens. Owns the kinds of change and a bus of callables; knows no screen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of thing whose stored state changed."""

    CONTACTS = "contacts"
    SEQUENCES = "sequences"
    ENROLLMENTS = "enrollments"
    EMAILS = "emails"
    MAILBOXES = "mailboxes"
    PLAN = "plan"
    SETTINGS = "settings"
    SENDING = "sending"
    TEMPLATES = "templates"
    INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Changes:
    """The kinds a command changed, and who asked for it (a view ignores its own)."""

    kinds: frozenset[Kind] = frozenset()
    origin: str = ""

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.kinds | other.kinds, self.origin or other.origin)

    def __bool__(self) -> bool:
        return bool(self.kinds)


def changed(*kinds: Kind, origin: str = "") -> Changes:
    """Return the Changes of these kinds."""
    return Changes(frozenset(kinds), origin)


Listener = Callable[[Changes], None]


class Bus:
    """Carries Changes from any thread to plain callables, in the thread that publishes."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every later change; the returned function ends it."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    def publish(self, changes: Changes) -> None:
        """Tell every listener; empty changes tell nobody."""
        if not changes:
            return
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(changes)

    def _forget(self, listener: Listener) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
