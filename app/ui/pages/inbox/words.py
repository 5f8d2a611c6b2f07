"""What scopes, kinds and marks are called on the page, and in which colour."""

from __future__ import annotations

from typing import Final

from app.core.model import IncomingKind, IncomingMark
from app.core.queries.inbox import Scope

SCOPES: Final = {
    Scope.ALL: "All",
    Scope.TO_ANSWER: "To answer",
    Scope.REPLIES: "Replies",
    Scope.INTERESTED: "Interested",
    Scope.NOT_NOW: "Not now",
    Scope.AWAY: "Out of office",
    Scope.BOUNCES: "Bounces",
    Scope.UNSUBSCRIBED: "Unsubscribed",
    Scope.OTHER: "Other mail",
}
NOTHING: Final = {
    Scope.ALL: ("Nothing came in yet", "Answers, bounces and absences of people in your sequences appear here."),
    Scope.TO_ANSWER: ("Nothing to answer", "Every reply is answered, done, or put off."),
    Scope.REPLIES: ("No reply yet", "A reply stops the sequence of whoever wrote it; you answer from here."),
    Scope.INTERESTED: ("Nobody is marked as interested", "Press 1 on a reply to keep it here."),
    Scope.NOT_NOW: ("Nobody is marked as not now", "Press 2 on a reply to keep it here."),
    Scope.AWAY: ("Nobody is away", "Who is out of office is held until the day of return."),
    Scope.BOUNCES: ("Nothing came back", "Emails that could not be delivered are listed here."),
    Scope.UNSUBSCRIBED: ("Nobody unsubscribed", "Who asks for no more emails is never written to again."),
    Scope.OTHER: ("No other mail", "Mail of people that no sequence wrote to. It changes nothing."),
}
_KINDS: Final = {
    IncomingKind.REPLY: ("Reply", "grey"),
    IncomingKind.BOUNCE: ("Bounced", "bad"),
    IncomingKind.DELAYED: ("Delayed", "warn"),
    IncomingKind.COMPLAINT: ("Complaint", "bad"),
    IncomingKind.OUT_OF_OFFICE: ("Out of office", "warn"),
    IncomingKind.AUTO_REPLY: ("Automatic", "grey"),
    IncomingKind.UNSUBSCRIBE: ("Unsubscribed", "grey"),
    IncomingKind.CHALLENGE: ("Asks who you are", "warn"),
    IncomingKind.NEWSLETTER: ("Newsletter", "grey"),
    IncomingKind.DELIVERED: ("Delivered", "good"),
    IncomingKind.OWN_COPY: ("Your copy", "grey"),
    IncomingKind.OTHER: ("Message", "grey"),
}
MARKS: Final = {IncomingMark.INTERESTED: ("Interested", "good"), IncomingMark.NOT_NOW: ("Not now", "grey")}


def pill_of(kind: IncomingKind, mark: IncomingMark | None) -> tuple[str, str]:
    """Return text and colour of the pill: the user's word before the program's."""
    return MARKS[mark] if mark is not None else _KINDS[kind]


def at_sign(address: str) -> str:
    """Return an address of ours in short: "anna@"."""
    name, sign, _ = address.partition("@")
    return name + sign
