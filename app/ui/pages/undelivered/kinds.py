"""The three kinds of undelivered emails: what each is, and what can be done about one or all. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.model import EmailStatus


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done: `key` names it, `text` stands on the button of one email, `all_text` on that of all."""

    key: str
    text: str
    all_text: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its segment, what it means, its actions, and what is said when there is none."""

    status: EmailStatus
    segment: str
    note: str
    pill: str
    none: str
    none_note: str
    actions: tuple[Action, ...]


KINDS: Final[Mapping[str, Kind]] = {
    "in_doubt": Kind(
        EmailStatus.IN_DOUBT,
        "Unsure",
        "These were handed over, and then the connection or the program ended before the server answered. Outpace looks"
        " for them in the mailbox's Sent folder, and never sends one again by itself. Is it there, or did they write"
        " back? Then it went.",
        "warn",
        "Nothing is unsure",
        "An email that may or may not have gone, because the line broke at the wrong moment, waits here for your word.",
        (Action("went", "It went", "All went"), Action("again", "Send again", "Send all again")),
    ),
    "failed": Kind(
        EmailStatus.FAILED,
        "Dead letters",
        "These were refused for good, or every attempt was used up. The contact's later emails are left out until you"
        " decide.",
        "bad",
        "No dead letters",
        "An email that a server refuses for good is kept here with the server's words, to be mended or given up.",
        (
            Action("retry", "Retry", "Retry all"),
            Action("address", "Mend address…"),
            Action("give_up", "Give up", "Give all up"),
        ),
    ),
    "held": Kind(
        EmailStatus.HELD,
        "Held",
        "These cannot be made as they are: a field is empty, or a file is too large. Nothing goes out half-filled.",
        "warn",
        "Nothing is held",
        "An email with an empty field waits here instead of going out half-filled.",
        (
            Action("contact", "Open contact"),
            Action("release", "Try again", "Try all again"),
            Action("skip", "Skip", "Skip all"),
        ),
    ),
}
