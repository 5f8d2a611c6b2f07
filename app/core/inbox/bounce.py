"""Reports of non-delivery that follow no standard: told by sender, subject and wording. Must not read RFC 3464."""

from __future__ import annotations

from app.core.inbox.bounce_words import (
    DAEMON,
    DELAYED,
    DELIVERED_SUBJECT,
    FAILED_SUBJECT,
    FAILED_TEXT,
    GIVEN_UP,
    MACHINE,
    ORIGINAL_BEGINS,
    REFUSED,
)
from app.core.inbox.failed_address import failed_addresses
from app.core.inbox.opening import Part
from app.core.inbox.refusal import Refusal, one_line, read_refusal
from app.core.inbox.report import Report, read_fields
from app.core.model import IncomingKind

BEGINNING = 6_000
"""How much of the text says that it is a report, in characters."""

_NEXT_LINES = 4


def read_bounce(message: Part) -> Report | None:
    """Return the report of a server that follows no standard; None for every other message."""
    whole = _text(message)
    text = _own_words(whole)
    if not _is_report(message, text):
        return None
    told = read_fields(whole.encode("utf-8", "replace"))
    if told is not None:
        return told
    addresses = failed_addresses(message, text)
    subject = message.headers.get("subject")
    words = _words(text, addresses) or one_line(subject)
    refusal = read_refusal(words)
    if not refusal.status and refusal.permanent is None:
        said = read_refusal(text[:BEGINNING])
        lasts = True if said.permanent is None and GIVEN_UP.search(text) else said.permanent
        refusal = Refusal(said.status, lasts, refusal.category, refusal.words)
    return Report(_kind(subject, text), addresses, refusal, confidence="wording")


def server_words(message: Part, addresses: tuple[str, ...]) -> str:
    """Return the line of a report's text that tells most, for reports whose fields tell nothing; "" for none."""
    text = _own_words(_text(message))
    return _words(text, addresses) or one_line(message.headers.get("subject"))


def _text(message: Part) -> str:
    texts = [part.text for part in message.walk() if part.media_type.startswith("text/") and not part.is_attachment]
    return "\n".join(texts[:3])


def _is_report(message: Part, text: str) -> bool:
    """Return whether a machine tells of a delivery: who writes it, and what it says in subject or text."""
    headers = message.headers
    content_type = headers.raw("content-type").lower()
    if "x-failed-recipients" in headers or "report-type=delivery-status" in content_type.replace('"', ""):
        return True
    sender = headers.get("from") or "mailer-daemon"
    bounced = headers.raw("return-path").replace(" ", "") in ("<>", "<MAILER-DAEMON>")
    says = bool(FAILED_TEXT.search(text) or DELAYED.search(text))
    titled = bool(FAILED_SUBJECT.search(headers.get("subject")) or DELIVERED_SUBJECT.search(headers.get("subject")))
    if DAEMON.search(sender) or sender.strip() == "<>":
        return says or titled
    if bounced:
        return titled or (says and _returns_original(message))
    return bool(MACHINE.search(sender)) and _returns_original(message) and (titled or says)


def _returns_original(message: Part) -> bool:
    return any(part.media_type in ("message/rfc822", "text/rfc822-headers") for part in message.walk())


def _kind(subject: str, text: str) -> IncomingKind:
    if DELIVERED_SUBJECT.search(subject):
        return IncomingKind.DELIVERED
    if DELAYED.search(subject) or (DELAYED.search(text) and not GIVEN_UP.search(text)):
        return IncomingKind.DELAYED
    return IncomingKind.BOUNCE


def _own_words(text: str) -> str:
    """Return what the server says itself, without the message it returns."""
    begins = next((one.start() for one in ORIGINAL_BEGINS.finditer(text) if text[: one.start()].strip()), len(text))
    return text[: min(begins, BEGINNING * 2)]


def _words(text: str, addresses: tuple[str, ...]) -> str:
    """Return the lines in which the server that refused speaks, else those behind the address."""
    lines = [line.strip() for line in text.splitlines()]
    for at, line in enumerate(lines):
        if REFUSED.search(line):
            return one_line(" ".join([line, *_until_gap(lines[at + 1 : at + _NEXT_LINES])]))
    for at, line in enumerate(lines):
        if addresses and addresses[0] in line.lower():
            behind = next((n for n in range(at + 1, len(lines)) if lines[n]), len(lines))
            said = " ".join(_until_gap(lines[behind : behind + _NEXT_LINES]))
            return one_line(said or line)
    found = FAILED_TEXT.search(text)
    return one_line(text[max(0, text.rfind("\n", 0, found.start())) :].strip().partition("\n\n")[0]) if found else ""


def _until_gap(lines: list[str]) -> list[str]:
    gap = next((at for at, line in enumerate(lines) if not line or line.startswith(("---", "==="))), len(lines))
    return lines[:gap]
