"""Which address a server without a standard report could not reach. Knows layouts of reports, judges no kind."""

from __future__ import annotations

import logging
import re
from email import message_from_bytes
from email.message import Message

from app.core.inbox.headers import find_address
from app.core.inbox.opening import Part
from app.core.inbox.original import find_original

ASKED_BYTES = 20_000
"""How much of a message the library's detectors are shown."""

_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,10}"
_LAYOUTS = tuple(
    re.compile(pattern.replace("ADDRESS", f"({_ADDRESS})"), re.I | re.M)
    for pattern in (
        r"^\W{0,8}ADDRESS\W{0,3}:\s*(?:$|[^\n]{3,})",
        r"(?:rcpt to|recipient|failed|delivered to|user|address|mail to|message to|userid)s?\W{0,4}:?"
        r"\s{0,40}\W{0,4}ADDRESS",
        r"^\W{0,8}ADDRESS\W{0,6}$",
        r"^\W{0,8}ADDRESS\b",
        r"[45]\d\d[ -][^\n]{0,40}<ADDRESS>",
        r"\b(?:to|an|für|for|à|para|a|aan) [<'\"]?ADDRESS",
    )
)
"""Where the address stands, the surest layout first."""


def failed_addresses(message: Part, text: str) -> tuple[str, ...]:
    """Return every address that the report may be about, the likeliest first; `text` is the server's own."""
    headers = message.headers
    not_these = {headers.address("from")[1], headers.address("to")[1], headers.address("return-path")[1]}
    named = [find_address(one) for one in headers.raw("x-failed-recipients").split(",")]
    original = find_original(message).to
    known = [one for one in (*named, *_in_layouts(text)) if one and (one in named or one not in not_these)]
    found = [*(known or _by_library(message, not_these)), *([original] if original not in not_these else [])]
    return tuple(dict.fromkeys(one for one in found if one))


def _in_layouts(text: str) -> list[str]:
    return [match[1].lower().rstrip(".") for layout in _LAYOUTS for match in layout.finditer(text)][:20]


def _by_library(message: Part, not_these: set[str]) -> list[str]:
    from flufl.bounce import all_failures  # a tenth of a second that only odd reports need

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it would log a traceback for each broken message
    try:
        temporary, permanent = all_failures(_as_standard(message))
    except Exception:  # its detectors raise all kinds of errors over broken messages, and are a second opinion only
        return []
    addresses = (one.decode("ascii", "replace") for one in sorted({*permanent, *temporary}))
    return [found for one in addresses if (found := find_address(one)) and found not in not_these]


def _as_standard(message: Part) -> Message:
    fields = b"".join(
        name.encode() + b":" + value + b"\n" for name, values in message.headers.fields.items() for value in values[:20]
    )
    return message_from_bytes(fields[:ASKED_BYTES] + b"\n" + message.body[:ASKED_BYTES])
