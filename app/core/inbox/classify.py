"""The order of judgements over a received message. Pure: bytes in, value out; must not know store, clock or network."""

from __future__ import annotations

from datetime import datetime

from app.core.inbox.opening import Part, open_message
from app.core.inbox.original import find_original
from app.core.inbox.report import read_report
from app.core.model import Classified, IncomingKind


def classify(raw: bytes, *, received_at: datetime) -> Classified:
    """Return what a received message is and says; `received_at` is aware and resolves dates without a year.

    Never raises, whatever the bytes are. Of a large message the first two million bytes are looked at.
    """
    message = open_message(raw)
    headers = message.headers
    name, address = headers.address("from")
    ids = headers.ids("message-id")
    answered = headers.ids("in-reply-to")
    kind = IncomingKind.REPLY if answered or "references" in headers else IncomingKind.OTHER
    report = read_report(message)
    original = find_original(message) if report else None
    return Classified(
        kind=report.kind if report else kind,
        message_id=ids[0] if ids else "",
        in_reply_to=answered[0] if answered else "",
        reference_ids=headers.ids("references"),
        from_name=name,
        from_email=address,
        subject=headers.get("subject"),
        date=headers.date(),
        text=_text(message),
        detail=report.refusal.words if report else "",
        confidence=report.confidence if report else "header",
        failed_address=report.addresses[0] if report and report.addresses else "",
        addresses=report.addresses if report else (),
        permanent=report.refusal.permanent if report and report.kind is IncomingKind.BOUNCE else None,
        status_code=report.refusal.status if report else "",
        original_message_id=original.message_id if original else "",
        original_outpace_id=original.outpace_id if original else headers.raw("x-outpace-id"),
        original_envelope_id=report.envelope_id if report else "",
    )


def _text(message: Part) -> str:
    return next((part.text for part in message.walk() if part.media_type == "text/plain"), "").strip()
