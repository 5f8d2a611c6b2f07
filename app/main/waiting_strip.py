"""What the sender waits for before emails go, shown on the strip at the foot of the window. Owns the words only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from app.core.sender.readiness import ANSWERS, NETWORK

if TYPE_CHECKING:
    from app.core.sender.sender import Sender
    from app.ui.context import Context
    from app.ui.work import Work

WORDS: Final = {NETWORK: "Waiting for the network", ANSWERS: "Reading answers before sending"}


class WaitingStrip:
    """Puts the waiting on the board of one window; nobody can cancel it, and it ends by itself."""

    def __init__(self, context: Context) -> None:
        self._bridge = context.bridge
        self._board = context.work
        self._waits_for = ""
        self._work: Work | None = None

    def look(self, sender: Sender) -> None:
        """Show what has changed since the last look; called on the heartbeat's thread after each turn."""
        if sender.waits_for != self._waits_for:
            self._waits_for = sender.waits_for
            self._bridge.post(partial(self._show, sender.waits_for))

    def _show(self, waits_for: str) -> None:
        if self._work is not None:
            self._work.end()
            self._work = None
        if waits_for:
            self._work = self._board.begin(WORDS[waits_for], can_cancel=False)
