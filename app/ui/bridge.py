"""Carries news from any thread into the UI thread: changes of the core, merged, and single calls. Asks nothing itself.

Made in the UI thread and closed after every worker is joined: deleting a QObject under an emitting thread is a crash.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.core.events import Bus, Changes, Kind

MERGE_MS: Final = 33


class Bridge(QObject):
    """Emits `changed(frozenset[Kind])` in the UI thread at most about 30 times a second, each with all kinds since."""

    changed = Signal(object)
    _woken = Signal()
    _posted = Signal(object)

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._kinds: set[Kind] = set()
        self._open = True
        self._pause = QTimer(self, singleShot=True, interval=MERGE_MS)
        self._pause.timeout.connect(self._deliver)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._forget = bus.listen(self._note)

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` in the UI thread soon; from any thread; after `close` it falls on the floor."""
        with self._lock:
            if self._open:
                self._posted.emit(call)

    def close(self) -> None:
        """Listen and deliver no more."""
        self._forget()
        with self._lock:
            self._open = False
            self._kinds.clear()
        self._pause.stop()

    def _note(self, changes: Changes) -> None:
        with self._lock:
            if not self._open:
                return
            first = not self._kinds
            self._kinds |= changes.kinds
            if first:
                self._woken.emit()

    def _wake(self) -> None:
        if not self._pause.isActive():
            self._deliver()

    def _deliver(self) -> None:
        with self._lock:
            kinds, self._kinds = frozenset(self._kinds), set()
        if kinds and self._open:
            self._pause.start()
            self.changed.emit(kinds)

    def _call(self, call: Callable[[], None]) -> None:
        if self._open:
            call()
