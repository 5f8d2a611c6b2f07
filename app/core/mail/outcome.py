"""What a server's answer means for the email: where it goes next, and why (domain.md section 5). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.model import EmailStatus, ErrorCategory


class Stage(StrEnum):
    """What the server answered to."""

    SIGN_IN = "sign in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means: `mailbox` true where the mailbox, not the email, is the trouble.

    `limited` is how long a mailbox that was told to slow down should rest; None where it was not.
    """

    outcome: EmailStatus
    category: ErrorCategory
    mailbox: bool = False
    limited: timedelta | None = None


_Category = ErrorCategory
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_SIGN_IN_CODES = {530, 534, 535, 538}
_SIGN_IN_ENHANCED = {"7.8", "7.9", "7.14", "7.57", "7.139"}
_RATE_ENHANCED = {"4.5", "7.28", "7.233", "7.650"}
_RATE = re.compile(
    r"rate.?limit|limit exceeded|too (?:many|much|fast|quickly)|throttl|sending (?:limit|quota)|submissionquota"
    r"|(?:daily|hourly|message|user) (?:\w+ ){0,2}(?:limit|quota)|exceeded .{0,30}(?:limit|messages)|slow down"
    r"|unusual rate|(?:mail|messages) at a rate|server (?:is )?(?:too )?busy",
    re.IGNORECASE,
)
_FULL = re.compile(r"mailbox (?:is )?full|over ?quota|quota exceeded|exceeded storage|insufficient.*storage", re.I)
_NOBODY = re.compile(
    r"user unknown|unknown (?:user|recipient|address)|no such (?:user|recipient|mailbox|person)|does ?n[o']t exist"
    r"|invalid (?:recipient|mailbox|address)|no mailbox|recipient (?:address )?rejected"
    r"|mailbox (?:unavailable|disabled)|(?:account|address) (?:disabled|inactive|not found)|host (?:unknown|not found)",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"spam|virus|malware|blocked|black.?list|content|policy|too (?:large|big)|message.*reject", re.I)

_BY_ENHANCED = {
    "1": _Category.INVALID_ADDRESS,
    "2.1": _Category.INVALID_ADDRESS,
    "2.2": _Category.MAILBOX_FULL,
    "2.3": _Category.CONTENT_REFUSED,
    "3.4": _Category.CONTENT_REFUSED,
    "4.1": _Category.INVALID_ADDRESS,
    "6": _Category.CONTENT_REFUSED,
    "7": _Category.CONTENT_REFUSED,
}
_OF_SENDER = {"1.7", "1.8"}
_OF_MESSAGE = {"2.3", "3.4", "6.7", "6.9"}
"""Too large (RFC 1870) or in need of SMTPUTF8 (RFC 6531): told to MAIL FROM, yet the email's own."""
_BY_CODE = {
    (Stage.RECIPIENT, 550): _Category.INVALID_ADDRESS,
    (Stage.RECIPIENT, 551): _Category.INVALID_ADDRESS,
    (Stage.RECIPIENT, 553): _Category.INVALID_ADDRESS,
    (Stage.RECIPIENT, 552): _Category.MAILBOX_FULL,
    (Stage.SENDER, 552): _Category.CONTENT_REFUSED,
    (Stage.CONTENT, 552): _Category.CONTENT_REFUSED,
    (Stage.CONTENT, 550): _Category.CONTENT_REFUSED,
    (Stage.CONTENT, 554): _Category.CONTENT_REFUSED,
}

_USUAL_REST = timedelta(minutes=15)
_LONGEST_REST = timedelta(hours=24)
_SAID = re.compile(r"(?:in|after|for|within)\s+(\d{1,5})\s*(second|sec|s|minute|min|m|hour|hr|h)s?\b", re.I)
_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}
_DAILY = re.compile(r"\bdaily\b|\bper day\b|\ba day\b|24.?h", re.I)
_HOURLY = re.compile(r"\bhourly\b|\bper hour\b|\ban hour\b", re.I)


def verdict(code: int, words: str, stage: Stage) -> Verdict:
    """Return what a refusal (4xx or 5xx) means; `words` are the server's, with the enhanced code where it gives one."""
    detail = _enhanced(words)
    if code >= 500 and (stage is Stage.SIGN_IN or code in _SIGN_IN_CODES or detail in _SIGN_IN_ENHANCED):
        return Verdict(EmailStatus.PENDING, _Category.AUTHENTICATION, mailbox=True)
    category = _category(code, words, detail, stage)
    if _limits_mailbox(code, detail, category):
        return Verdict(EmailStatus.PENDING, _Category.RATE_LIMITED, limited=_rest(words, detail))
    if not 500 <= code < 600:
        return Verdict(EmailStatus.PENDING, category)
    if stage is Stage.SENDER and not _is_of_message(code, detail):
        return Verdict(EmailStatus.PENDING, category, mailbox=True)
    return Verdict(EmailStatus.FAILED, category)


def _limits_mailbox(code: int, detail: str, category: ErrorCategory) -> bool:
    """Return whether the mailbox sends too much; 4.2.x speaks of the recipient's own mailbox (RFC 3463 3.3)."""
    if category is _Category.RATE_LIMITED:
        return not detail.startswith("2.")
    return code == 421 and detail.startswith("7.")


def _is_of_message(code: int, detail: str) -> bool:
    return detail in _OF_MESSAGE or (code == 552 and not detail)


def _rest(words: str, detail: str) -> timedelta:
    """Return how long to rest: as the server says, an hour or four by the kind of limit, else a quarter of an hour."""
    said = _SAID.search(words)
    if said:
        return min(int(said[1]) * _UNITS[said[2][0].lower()], _LONGEST_REST) or _USUAL_REST
    if _DAILY.search(words) or detail == "4.5":
        return timedelta(hours=4)
    return timedelta(hours=1) if _HOURLY.search(words) else _USUAL_REST


def _category(code: int, words: str, detail: str, stage: Stage) -> ErrorCategory:
    if detail in _RATE_ENHANCED or _RATE.search(words):
        return _Category.RATE_LIMITED
    if stage is Stage.SENDER and _is_of_message(code, detail):
        return _Category.CONTENT_REFUSED
    if stage in (Stage.SENDER, Stage.SIGN_IN) or detail in _OF_SENDER or not 400 <= code < 600:
        return _Category.OTHER
    if code < 500 and detail.startswith("7."):  # greylisting and the like say nothing of the content
        return _Category.OTHER
    known = _BY_ENHANCED.get(detail) or _BY_ENHANCED.get(detail.partition(".")[0])
    return known or _by_words(words) or _by_code(code, detail, stage)


def _by_words(words: str) -> ErrorCategory | None:
    for pattern, category in (
        (_FULL, _Category.MAILBOX_FULL),
        (_NOBODY, _Category.INVALID_ADDRESS),
        (_CONTENT, _Category.CONTENT_REFUSED),
    ):
        if pattern.search(words):
            return category
    return None


def _by_code(code: int, detail: str, stage: Stage) -> ErrorCategory:
    """Return what the bare code says; an enhanced code of another subject knows better."""
    return _BY_CODE.get((stage, code), _Category.OTHER) if detail in ("", "0.0") else _Category.OTHER


def _enhanced(words: str) -> str:
    """Return the subject and detail of the enhanced status code, such as "1.1" of 5.1.1 (RFC 3463); "" for none."""
    found = _ENHANCED.search(words)
    return f"{found[2]}.{found[3]}" if found else ""
