"""Notices that the computer slept, by a look every few seconds that came much too late. Reads the clock it is given.

Counting wall time alone holds on every platform; some steady clocks go on in sleep, others stand.
"""

from __future__ import annotations

from typing import Final

from app.core.clock import Clock

SLEPT: Final = 60.0
"""Seconds between two looks after which the computer must have slept; a busy program is not that late."""


class WakeWatch:
    """Asked often, such as by a pulse."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock.now()

    def look(self) -> bool:
        """Return whether the computer slept since the last look."""
        before, self._last = self._last, self._clock.now()
        return (self._last - before).total_seconds() > SLEPT
