"""Answers that no person wrote: out-of-office and others, by RFC 3834 headers, subject and wording."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from app.core.inbox.away import ACKNOWLEDGED, AWAY_SUBJECT, AWAY_TEXT, LEFT, PERSONAL
from app.core.inbox.folding import fold
from app.core.inbox.headers import Headers
from app.core.inbox.phrases import one_of
from app.core.inbox.return_day import return_day
from app.core.model import IncomingKind

_HEADERS = (
    "x-autoreply",
    "x-auto-reply",
    "x-autoreply-from",
    "x-autorespond",
    "x-autoresponse",
    "x-auto-response",
    "x-autoreply-to",
    "x-mail-autoreply",
    "x-autoresponder",
    "x-away-message",
    "x-vacation",
    "x-fc-machinegenerated",
    "x-ms-exchange-generated-message-source",
    "autoreply",
)
_PREFIX = one_of(
    {
        "en": (
            r"auto(?:mat(?:ic|ed))?[- ]?(?:reply|response|respond(?:er)?)",
            r"automatic (?:reply|response)",
        ),
        "de": (
            r"auto(?:matische)?[- ]?antwort",
            r"abwesenheits(?:notiz|meldung)",
            r"(?:eingangs|empfangs)bestatigung",
        ),
        "fr": (r"reponse automatique", r"accuse de reception"),
        "es": (r"(?:auto|respuesta )(?:respuesta|automatica)", r"acuse de recibo"),
        "it": (r"risposta automatica",),
        "nl": (r"automatisch antwoord",),
        "pt": (r"resposta automatica",),
        "nordic": (r"auto(?:matisk?t? )?svar", r"automaattinen vastaus"),
        "pl, cs, hu": (
            r"odpowiedz automatyczna|autoodpowiedz",
            r"automaticka odpoved",
            r"automatikus valasz",
        ),
        "others": (
            r"otomatik yanit",
            r"автоответ|автоматический ответ|автоматична відповідь",
            r"自動応答|自動返信",
            r"自动回复",
            r"자동 회신",
        ),
    },
    around=r"^\W*%s",
)
"""Beginnings of a subject that a machine writes."""
_ONLY_SUBJECT = one_of(
    {
        "en": (
            r"out of (?:the )?office",
            r"ooo\b",
            r"away (?:from|until)",
            r"on (?:\w+ )?(?:leave|vacation|holiday)\b",
            r"vacation (?:reply|response|notice)",
            r"absence",
            r"i am (?:currently )?(?:away|out of)",
        ),
        "de": (r"abwesen(?:d|heit)", r"im urlaub"),
        "fr": (r"absente? du bureau",),
        "es": (r"fuera de (?:la )?oficina", r"ausencia"),
        "others": (
            r"fuori ufficio|assenza",
            r"afwezig",
            r"fora do escritorio|ausente",
            r"nieobecn",
            r"franvaro|fravaer",
        ),
    },
    around=r"^\W*%s",
)
"""Beginnings of a subject that tell of an absence by themselves, where no header does."""
_PRECEDENCE = re.compile(r"auto|bulk|junk")
_READ_RECEIPT = re.compile(r"disposition-notification")
_APPLE_END = re.compile(r"enddate=(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Automatic:
    """An answer no person wrote: its kind, why, what that was read from, and the day the writer is back."""

    kind: IncomingKind
    why: str
    confidence: str
    away_until: date | None = None


def read_automatic(headers: Headers, text: str, *, today: date) -> Automatic | None:
    """Return what an automatic message is; None for one that a person wrote. `text` is its new part."""
    subject, body = fold(headers.get("subject")), fold(text[:4000])
    by_header, by_subject = _told_by_header(headers), bool(_PREFIX.search(subject) or _ONLY_SUBJECT.search(subject))
    if not by_header and not by_subject:
        return None
    why, confidence = (by_header, "header") if by_header else ("its subject is an automatic one", "wording")
    vacation = fold(headers.get("x-apple-action")) == "vacation" or "vacation" in fold(headers.get("x-away-message"))
    if vacation or _tells_absence(subject, body):
        ends = _apple_end(headers) or return_day(f"{subject}\n{body}", today=today)
        return Automatic(IncomingKind.OUT_OF_OFFICE, f"out of office: {why}", confidence, ends)
    said = "says that the person has left" if LEFT.search(body) else "an automatic answer"
    return Automatic(IncomingKind.AUTO_REPLY, f"{said}: {why}", confidence)


def answers_itself(headers: Headers) -> bool:
    """Return whether the message is a machine's answer beyond doubt, even where it also bears headers of a list."""
    submitted = headers.get("auto-submitted").lower()
    if submitted.startswith("auto-replied") or "x-autoreply" in headers or "x-autorespond" in headers:
        return True
    return "list-unsubscribe" not in headers and bool(_PREFIX.search(fold(headers.get("subject"))))


def _told_by_header(headers: Headers) -> str:
    """Return which header says that a machine answers, in words; "" where none does."""
    submitted = headers.get("auto-submitted").lower()
    if submitted and not submitted.startswith("no"):
        return f"Auto-Submitted is {submitted[:40]}"
    named = next((name for name in _HEADERS if name in headers), "")
    if named:
        return f"it has the header {named.title()}"
    if fold(headers.get("x-apple-action")) in ("vacation", "autoreply"):
        return "it has the header X-Apple-Action"
    if _PRECEDENCE.search(headers.get("precedence").lower()):
        return f"Precedence is {headers.get('precedence')[:40]}"
    if _READ_RECEIPT.search(headers.raw("content-type").lower()):
        return "it is a receipt of reading (RFC 8098)"
    if headers.raw("return-path").replace(" ", "") == "<>":
        return "it came without a sender's address, as only machines write"
    return ""


def _tells_absence(subject: str, body: str) -> bool:
    if LEFT.search(body):
        return False
    if AWAY_SUBJECT.search(subject):
        return True
    return bool(AWAY_TEXT.search(body)) and not (ACKNOWLEDGED.search(body) and not PERSONAL.search(body))


def _apple_end(headers: Headers) -> date | None:
    found = _APPLE_END.search(headers.get("x-apple-criteria").lower())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
