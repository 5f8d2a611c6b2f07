"""Clocks of the world outside, for what no test can wait for."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.clock import SystemClock


class Sleepy(SystemClock):
    """The computer's clock, with hours that its steady part does not see."""

    def __init__(self) -> None:
        self.slept = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.slept
