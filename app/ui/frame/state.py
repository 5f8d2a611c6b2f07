"""What the frame shows besides the page: counts in the sidebar and how the sending goes. Frozen values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.ui.when import until


class SendingMode(StrEnum):
    """How the sending goes, at a glance."""

    NOTHING = "nothing"
    SENDING = "sending"
    PAUSED = "paused"
    OFF = "off"


class Waits(NamedTuple):
    """Why something waits, how many ("mailbox paused", "42"), and the page where it can be changed."""

    words: str
    number: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class SendingState:
    """The sending now: `sent` of `planned` today (those sent included), when the next goes out, what waits and why.

    OFF: this window does not send.
    """

    mode: SendingMode = SendingMode.NOTHING
    sent: int = 0
    planned: int = 0
    next_at: datetime | None = None
    waits: tuple[Waits, ...] = ()

    def words(self, now: datetime) -> str:
        """Return the state in a few words, such as "Sending · next in 3 min"."""
        if self.mode is SendingMode.PAUSED:
            return "Paused"
        if self.mode is SendingMode.OFF:
            return "Not sending here"
        if self.mode is SendingMode.NOTHING or self.next_at is None:
            return "Nothing to send" if self.sent else "Nothing to send yet"
        next_one = until(self.next_at, now)
        if next_one == "now":
            return "Sending now"
        if next_one.startswith("in "):
            return f"Sending · next {next_one}"
        return f"Next {next_one}"

    def dot(self) -> str:
        """Return the token of the dot beside the words."""
        return {SendingMode.SENDING: "accent", SendingMode.PAUSED: "warn"}.get(self.mode, "ink3")


@dataclass(frozen=True, slots=True)
class FrameState:
    """Counts by page key for the sidebar, and the sending."""

    counts: Mapping[str, int] = field(default_factory=dict)
    sending: SendingState = field(default_factory=SendingState)
