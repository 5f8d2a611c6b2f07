"""Reports of delivery by the standard (RFC 3464): failed, delayed, delivered, for one recipient or several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from app.core.inbox.headers import Headers, decode_words, find_address, read_headers
from app.core.inbox.opening import Part
from app.core.inbox.refusal import Refusal, read_refusal, status_in
from app.core.model import IncomingKind

_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status", "text/delivery-status"}
_BLANK = re.compile(rb"\n[ \t]*\n")
_RECIPIENT = re.compile(rb"^(?:final|original)-recipient:", re.I | re.M)
_KINDS = {
    "failed": IncomingKind.BOUNCE,
    "failure": IncomingKind.BOUNCE,
    "expired": IncomingKind.BOUNCE,
    "undeliverable": IncomingKind.BOUNCE,
    "delayed": IncomingKind.DELAYED,
    "delivered": IncomingKind.DELIVERED,
    "relayed": IncomingKind.DELIVERED,
    "expanded": IncomingKind.DELIVERED,
}
_BY_CLASS = {"5": IncomingKind.BOUNCE, "4": IncomingKind.DELAYED, "2": IncomingKind.DELIVERED}
_RANK = (IncomingKind.BOUNCE, IncomingKind.DELAYED, IncomingKind.DELIVERED)
"""Which recipient of several a report is told by."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a server reports of one message: its kind, the addresses it may be about, and the refusal."""

    kind: IncomingKind
    addresses: tuple[str, ...]
    refusal: Refusal
    envelope_id: str = ""
    confidence: str = "format"


@dataclass(frozen=True)
class _Recipient:
    fields: Headers

    @cached_property
    def kind(self) -> IncomingKind | None:
        action = self.fields.get("action").partition(" ")[0].strip(";.,()").lower()
        return _KINDS.get(action) or _BY_CLASS.get(status_in(self.fields.get("status"))[:1])

    @cached_property
    def addresses(self) -> list[str]:
        names = ("original-recipient", "final-recipient", "x-actual-recipient", "x-original-to")
        return [found for name in names if (found := find_address(_typed(self.fields.raw(name))))]

    @cached_property
    def words(self) -> str:
        for name in ("diagnostic-code", "x-supplementary-info", "x-notes", "x-display-name"):
            if said := _typed(self.fields.get(name)):
                return said
        return ""


def read_report(message: Part) -> Report | None:
    """Return the report a message holds by the standard; None where it holds none or one that tells nothing."""
    for part in message.walk():
        if part.media_type in _STATUS_TYPES:
            blocks = [read_headers(block) for block in _BLANK.split(part.content.strip())[:200]]
            report = _of(blocks)
            if report:
                return report
    return None


def read_fields(text: bytes) -> Report | None:
    """Return the report whose standard fields stand in a text that is not marked as one; None without them."""
    return _of([read_headers(block) for block in _BLANK.split(text)[:200] if _RECIPIENT.search(block)])


def _of(blocks: list[Headers]) -> Report | None:
    recipients = [_Recipient(block) for block in blocks if "final-recipient" in block or "action" in block]
    told = [one for one in recipients if one.kind is not None]
    if not told:
        return None
    first = min(told, key=lambda one: _RANK.index(one.kind or IncomingKind.DELIVERED))
    same = [address for one in told if one.kind is first.kind for address in one.addresses]
    addresses = tuple(dict.fromkeys([*first.addresses, *same]))
    envelope = next((block.get("original-envelope-id") for block in blocks if "original-envelope-id" in block), "")
    refusal = read_refusal(first.words, first.fields.get("status"))
    return Report(first.kind or IncomingKind.BOUNCE, addresses, refusal, envelope)


def _typed(value: str) -> str:
    """Return a value of the form "type; text" without its type (RFC 3464 2.1.2)."""
    kind, semicolon, text = value.partition(";")
    return decode_words(text.strip() if semicolon and len(kind) < 30 else value.strip())
