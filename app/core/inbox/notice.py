"""Notices of a sending service in JSON (Amazon SES over SNS): bounce, complaint, delivery. Must not guess others."""

from __future__ import annotations

import json
from typing import Any

from app.core.inbox.headers import find_address
from app.core.inbox.opening import Part
from app.core.inbox.refusal import read_refusal
from app.core.inbox.report import Report
from app.core.model import IncomingKind

_KINDS = {
    "bounce": IncomingKind.BOUNCE,
    "complaint": IncomingKind.COMPLAINT,
    "delivery": IncomingKind.DELIVERED,
    "deliverydelay": IncomingKind.DELAYED,
}
_WORDS = ("smtpResponse", "complaintFeedbackType", "bounceSubType")
_LISTS = {
    "bounce": "bouncedRecipients",
    "complaint": "complainedRecipients",
    "delivery": "recipients",
    "deliverydelay": "delayedRecipients",
}


def read_notice(message: Part) -> Report | None:
    """Return what a service's notice reports; None for every other message.

    The form is Amazon's "notification contents for Amazon SES"; mail folds its long lines with "!".
    """
    if message.children or '"mail"' not in message.text[:20_000]:
        return None
    said = _object(message.text)
    type_ = str(said.get("notificationType") or said.get("eventType") or "").lower()
    if type_ not in _KINDS:
        return None
    event = _of(said, "deliveryDelay" if type_ == "deliverydelay" else type_)
    people = [one if isinstance(one, dict) else {"emailAddress": one} for one in _list(event, _LISTS[type_])]
    found = [find_address(str(one.get("emailAddress", ""))) for one in people]
    found += [find_address(str(one)) for one in _list(_of(said, "mail"), "destination")]
    first: dict[str, Any] = people[0] if people else {}
    words = str(
        first.get("diagnosticCode")
        or event.get("smtpResponse")
        or event.get("complaintFeedbackType")
        or event.get("bounceSubType")
        or ""
    )
    refusal = read_refusal(words.removeprefix("smtp;").strip(), str(first.get("status", "")))
    return Report(_KINDS[type_], tuple(dict.fromkeys(one for one in found if one)), refusal)


def _object(text: str) -> dict[str, Any]:
    begins = text.find("{")
    try:
        value, _ = json.JSONDecoder().raw_decode(text[max(0, begins) :].replace("!\n ", "").replace("\n", " "))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _of(value: dict[str, Any], name: str) -> dict[str, Any]:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _list(value: dict[str, Any], name: str) -> list[Any]:
    inner = value.get(name)
    return inner if isinstance(inner, list) else []
