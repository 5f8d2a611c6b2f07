"""Reports of non-delivery that follow no standard: told by sender, subject and wording. Must not read RFC 3464."""

from __future__ import annotations

import re
from enum import Enum, auto

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
from app.core.inbox.html import html_to_text
from app.core.inbox.opening import Part
from app.core.inbox.refusal import Refusal, one_line, read_refusal, tells_reason
from app.core.inbox.report import Report, read_fields
from app.core.model import IncomingKind

BEGINNING = 6_000
"""How much of the text says that it is a report, in characters."""

_NEXT_LINES = 4
_TELLS_NOTHING = re.compile(
    r"^\W*$|^\W*\S+@\S+\W*$|^[-=*_ ]{3,}.*"
    r"|^\W*(?:subject|to|from|sent|date|cc|message-id|your message|because|betreff|an|von|gesendet|the following)\b"
    r"[^:]{0,30}:"
    r"|^\W*(?:your|because)\b.{0,20}$|^>>>",
    re.I,
)
"""Lines of a report that only repeat what was sent, or stand between."""
_ADDRESSED = re.compile(r"<?\S+@\S+>?:\s")
"""How the words on another recipient begin."""
_ANSWER = re.compile(r"\s*(?:re|aw|antw|sv|rv|odp)\s*:", re.I)
_OPENING = re.compile(r"created automatically|that you sent|sorry to have to inform|one or more", re.I)
"""Sentences that every report of a server begins with."""


class _Writer(Enum):
    """Who wrote a message: one that its headers call a report, a mail server, some machine, or anyone."""

    REPORTER = auto()
    DAEMON = auto()
    MACHINE = auto()
    ANYONE = auto()


def read_bounce(message: Part) -> Report | None:
    """Return the report of a server that follows no standard; None for every other message."""
    writer = _writer(message)
    if writer is _Writer.ANYONE:
        return None
    whole = _text(message)
    text = _own_words(whole)
    if not _is_report(message, writer, text):
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
        lasts = True if said.permanent is None and GIVEN_UP.search(text.lower()) else said.permanent
        refusal = Refusal(said.status, lasts, refusal.category, refusal.words)
    return Report(_kind(subject, text), addresses, refusal, confidence="wording")


def server_words(message: Part, addresses: tuple[str, ...]) -> str:
    """Return the line of a report's text that tells most, for reports whose fields tell nothing; "" for none."""
    text = _own_words(_text(message))
    return _words(text, addresses) or one_line(message.headers.get("subject"))


def _text(message: Part) -> str:
    """Return the texts of a report, out of its HTML where it has no plain one."""
    shown = [part for part in message.walk() if part.media_type.startswith("text/") and not part.is_attachment]
    plain = [part.text for part in shown if part.media_type != "text/html"]
    if any(text.strip() for text in plain):
        return "\n".join(plain[:3])
    return "\n".join(html_to_text(part.text) for part in shown[:3])


def _writer(message: Part) -> _Writer:
    """Return who wrote a message, as its headers tell."""
    headers = message.headers
    content_type = headers.raw("content-type").lower().replace('"', "")
    if "x-failed-recipients" in headers or "report-type=delivery-status" in content_type:
        return _Writer.REPORTER
    if "list-unsubscribe" in headers or "list-id" in headers:
        return _Writer.ANYONE
    sender = (headers.get("from") or "mailer-daemon").lower()
    if (DAEMON.search(sender) or sender.strip() == "<>") and not _is_person(message):
        return _Writer.DAEMON
    no_return = headers.raw("return-path").replace(" ", "").lower() in ("<>", "<mailer-daemon>")
    return _Writer.MACHINE if no_return or MACHINE.search(headers.address("from")[1]) else _Writer.ANYONE


def _is_person(message: Part) -> bool:
    """Return whether someone answers in a thread from an own address, whatever the name beside it."""
    headers = message.headers
    answers = "in-reply-to" in headers and _ANSWER.match(headers.get("subject"))
    return bool(answers) and not DAEMON.search(headers.address("from")[1] or "mailer-daemon")


def _is_report(message: Part, writer: _Writer, text: str) -> bool:
    """Return whether a machine tells of a delivery: the less its headers tell, the more its words must."""
    titled = _titled(message.headers.get("subject"))
    if writer is _Writer.DAEMON:
        return titled or _says(text) or _returns_original(message)
    if writer is _Writer.MACHINE:
        return (titled or _returns_original(message)) and _says(text)
    return True


def _titled(subject: str) -> bool:
    lower = subject.lower()
    return any(words.search(lower) for words in (FAILED_SUBJECT, DELAYED, DELIVERED_SUBJECT))


def _says(text: str) -> bool:
    lower = text.lower()
    return bool(FAILED_TEXT.search(lower) or DELAYED.search(lower))


def _returns_original(message: Part) -> bool:
    return any(part.media_type in ("message/rfc822", "text/rfc822-headers") for part in message.walk())


def _kind(subject: str, text: str) -> IncomingKind:
    titled, says = subject.lower(), text.lower()
    if DELIVERED_SUBJECT.search(titled):
        return IncomingKind.DELIVERED
    if DELAYED.search(titled) or (DELAYED.search(says) and not GIVEN_UP.search(says)):
        return IncomingKind.DELAYED
    return IncomingKind.BOUNCE


def _own_words(text: str) -> str:
    """Return what the server says itself, without the message it returns."""
    text = text[: BEGINNING * 10]
    begins = next((one.start() for one in ORIGINAL_BEGINS.finditer(text) if text[: one.start()].strip()), len(text))
    return text[: min(begins, BEGINNING * 2)]


def _words(text: str, addresses: tuple[str, ...]) -> str:
    """Return the lines in which the server that refused speaks, else one with a reason, else those at the address."""
    lines = [line.strip() for line in text.splitlines()]
    telling = [at for at, line in enumerate(lines) if line and not _TELLS_NOTHING.search(line)]
    refused = next((at for at in telling if REFUSED.search(lines[at])), None)
    if refused is not None:
        return one_line(" ".join([lines[refused], *_until_gap(lines[refused + 1 : refused + _NEXT_LINES])]))
    reason = next((at for at in telling if tells_reason(lines[at]) and not _OPENING.search(lines[at])), None)
    if reason is not None:
        begins = reason - 1 if reason - 1 in telling and lines[reason][:1].islower() else reason
        return one_line(" ".join([*lines[begins : reason + 1], *_until_gap(lines[reason + 1 : reason + 2])]))
    named = next((at for at, line in enumerate(lines) if addresses and addresses[0] in line.lower()), None)
    behind = next((at for at in telling if named is not None and at > named), None)
    if behind is not None:
        return one_line(" ".join(_until_gap(lines[behind : behind + _NEXT_LINES])))
    return next((one_line(lines[at]) for at in telling if FAILED_TEXT.search(lines[at].lower())), "")


def _ends(line: str) -> bool:
    return line.startswith(("---", "===")) or (_ADDRESSED.match(line) is not None and REFUSED.search(line) is not None)


def _until_gap(lines: list[str]) -> list[str]:
    gap = next((at for at, line in enumerate(lines) if not line or _ends(line)), len(lines))
    return lines[:gap]
