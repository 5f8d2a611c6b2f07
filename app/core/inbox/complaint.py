"""Complaints of recipients: feedback reports (RFC 5965) and the older form without one. Must not judge bounces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.inbox.headers import Headers, find_address, read_headers
from app.core.inbox.opening import Part, split_head
from app.core.inbox.refusal import one_line
from app.core.model import IncomingKind

_KINDS = {
    "abuse": IncomingKind.COMPLAINT,
    "fraud": IncomingKind.COMPLAINT,
    "virus": IncomingKind.COMPLAINT,
    "miscategorized": IncomingKind.COMPLAINT,
    "complaint": IncomingKind.COMPLAINT,
    "opt-out": IncomingKind.UNSUBSCRIBE,
    "opt-out-list": IncomingKind.UNSUBSCRIBE,
    "not-spam": IncomingKind.OTHER,
    "auth-failure": IncomingKind.OTHER,
    "dmarc": IncomingKind.OTHER,
}
"""What a Feedback-Type means (RFC 5965, RFC 6591, RFC 6650); the types it leaves open are complaints."""
_COMPLAINT_SUBJECT = re.compile(
    r"^(?:complaint about message|(?:abuse|spam) (?:report|complaint)|(?:email )?feedback (?:report|loop))", re.I
)
_RECIPIENT_FIELDS = (
    "original-rcpt-to",
    "removal-recipient",
    "final-recipient",
    "x-original-recipient",
    "redacted-address",
)
_ORIGINAL_FIELDS = ("x-hmxmroriginalrecipient", "x-original-to", "delivered-to", "x-rcpt-to")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a feedback report is, the addresses it may be about, and its type in words."""

    kind: IncomingKind
    addresses: tuple[str, ...]
    words: str
    envelope_id: str = ""


def read_complaint(message: Part) -> Complaint | None:
    """Return the feedback a message reports; None for every other message."""
    fields = next((_fields(part) for part in message.walk() if part.media_type == "message/feedback-report"), None)
    declared = "feedback-report" in message.headers.raw("content-type").lower()
    if fields is None and not declared and not _older_form(message):
        return None
    fields = fields or Headers()
    feedback = fields.get("feedback-type").strip(" ;").lower() or "abuse"
    named = [find_address(one) for name in _RECIPIENT_FIELDS for one in fields.every(name)]
    returned = [find_address(headers.raw(name)) for headers in _returned(message) for name in (*_ORIGINAL_FIELDS, "to")]
    addresses = tuple(dict.fromkeys(one for one in [*named, *returned] if one))
    words = f"feedback report: {feedback}"
    if agent := fields.get("user-agent"):
        words += f", told by {agent}"
    envelope = fields.get("original-envelope-id")
    return Complaint(_KINDS.get(feedback, IncomingKind.COMPLAINT), addresses, one_line(words), envelope)


def _fields(part: Part) -> Headers:
    return read_headers(part.content.replace(b"\r\n", b"\n").strip() + b"\n")


def _older_form(message: Part) -> bool:
    """Return whether a message is a complaint of the form before RFC 5965: by its subject, with the message inside."""
    return bool(_COMPLAINT_SUBJECT.search(message.headers.get("subject"))) and any(_returned(message))


def _returned(message: Part) -> list[Headers]:
    parts = [part for part in message.walk() if part.media_type in ("message/rfc822", "text/rfc822-headers")]
    return [read_headers(split_head(part.content.replace(b"\r\n", b"\n").lstrip(b"\n"))[0]) for part in parts]
