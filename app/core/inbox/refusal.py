"""What a server's words say of a refusal: its status (RFC 3463), whether it lasts, its category. Knows no message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.model import ErrorCategory

LONGEST_WORDS = 500

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d./-])(?<![\w\]]:)([45])\d\d(?=[ \-:#;,)]|$)")

_C = ErrorCategory
_BY_STATUS: tuple[tuple[str, ErrorCategory], ...] = (
    ("1.7", _C.CONTENT_REFUSED),
    ("1.8", _C.CONTENT_REFUSED),
    ("1", _C.INVALID_ADDRESS),
    ("2.1", _C.INVALID_ADDRESS),
    ("2.2", _C.MAILBOX_FULL),
    ("2.3", _C.CONTENT_REFUSED),
    ("3.4", _C.CONTENT_REFUSED),
    ("4.1", _C.CONNECTION),
    ("4.2", _C.CONNECTION),
    ("4.4", _C.INVALID_ADDRESS),
    ("4.5", _C.RATE_LIMITED),
    ("4.7", _C.CONNECTION),
    ("6", _C.CONTENT_REFUSED),
    ("7.28", _C.RATE_LIMITED),
    ("7", _C.CONTENT_REFUSED),
)
"""Category by subject and detail of the status, the longer entries first; 1.7 and 1.8 speak of the sender."""

_BY_WORDS: tuple[tuple[ErrorCategory, re.Pattern[str]], ...] = tuple(
    (category, re.compile(pattern, re.IGNORECASE))
    for category, pattern in (
        (
            _C.MAILBOX_FULL,
            r"(?:mail ?box|mail ?folder) (?:is |was )?(?:over ?)?full"
            r"|(?:over|exceed\w*|out of)[ -]?(?:the |its |their )?(?:\w+ ){0,2}"
            r"(?:quota|storage)|quota (?:is |has been )?exceed|insufficient (?:\w+ ){0,2}(?:storage|space)|disk full"
            r"|not enough (?:\w+ ){0,2}space|inbox is full|storage (?:limit|space)",
        ),
        (
            _C.INVALID_ADDRESS,
            r"user (?:is )?(?:unknown|not (?:found|known|exist))|unknown (?:user|recipient|address|local|mailbox)"
            r"|no such (?:user|recipient|mailbox|person|address|account|local|domain|host)"
            r"|(?:does ?n[o']t|do not|didn't|did not) (?:exist|have an? (?:\S+ )?account)"
            r"|(?:invalid|bad) (?:recipient|mailbox|address|destination|user)|no mailbox|mailbox not found"
            r"|(?:couldn't|could not|cannot|wasn't|can't) (?:be )?f(?:i|ou)nd|not (?:listed|our customer|a valid)"
            r"|recipient (?:address )?(?:unknown|not found|name is not recognized)|address (?:not found|unknown)"
            r"|(?:mailbox|account|address|user) (?:is |has been )?(?:unavailable|disabled|inactive|closed|suspended"
            r"|deactivated|discontinued|frozen)|host (?:unknown|or domain name not found|not found)|nxdomain"
            r"|unrouteable|unknown host|domain .{0,60}not found|name service error|null mx|no relevant answers"
            r"|no longer|bad destination|moved",
        ),
        (
            _C.RATE_LIMITED,
            r"rate.?limit|too (?:many(?! hops)|much|fast)|throttl"
            r"|(?:daily|hourly|sending|message) (?:\w+ )?(?:limit|quota)|(?:mail|messages) at a rate"
            r"|slow down|frequency",
        ),
        (
            _C.CONNECTION,
            r"timed? ?out|connection (?:refused|reset|lost|closed|dropped|failed)|could ?n[o']t connect|unreachable"
            r"|not reachable|no route|(?:retry|delivery) (?:time|timeout)|expired|requests? to connect"
            r"|network (?:is |was )?(?:unreach|error|down)|not respond|temporary (?:failure|problem)|too long",
        ),
        (
            _C.CONTENT_REFUSED,
            r"spam|virus|malware|black.?list|block|content|policy|too (?:large|big)|size|reject|denied|prohibited"
            r"|not (?:accept|allow|permit|authori)|dmarc|dkim|spf|reputation|unsolicited|banned|relay",
        ),
    )
)
_ADDRESS = re.compile(r"<?[^\s<>@]{1,200}@[^\s<>@]{1,200}[>:;,]?")
_NO_SUCH_THERE = re.compile(r"recipient address rejected", re.I)
"""Exchange Online's words for an address that its directory does not hold, with the status 5.4.1."""
_NO_SUCH_DOMAIN = re.compile(
    r"code nxdomain|domain name not found|null mx|type 'a' lookup of \S{1,255} had no relevant answers", re.I
)
"""Gmail's words for a domain that is not there or takes no mail (RFC 7505), though with the status 4.0.0."""
_LASTS_NOT = {_C.MAILBOX_FULL, _C.RATE_LIMITED, _C.CONNECTION}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal: status such as "5.1.1" or "", whether it lasts (None: not told), its category, the words."""

    status: str
    permanent: bool | None
    category: ErrorCategory
    words: str


def read_refusal(words: str, status: str = "") -> Refusal:
    """Return what the server's words say; `status` is the report's own field, "" for none."""
    said = status_in(words)
    own = status_in(status)
    best = said if said and (not own or (own.endswith(".0.0") and own[0] == said[0])) else own
    category = _category(words, said if said[:1] == best[:1] else best)
    return Refusal(best, _lasts(words, best, category), category, one_line(words))


def status_in(text: str) -> str:
    """Return the most telling status (RFC 3463) in the text, such as "5.1.1"; "" for none."""
    found = [".".join(match.groups()) for match in _STATUS.finditer(text[:20_000])]
    return next((one for one in found if not one.endswith(".0.0")), found[0] if found else "")


def tells_reason(words: str) -> bool:
    """Return whether the words give a reason that the table knows."""
    return _worded(words) is not None


def one_line(words: str) -> str:
    """Return the words on one line of at most 500 characters."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"


def _lasts(words: str, status: str, category: ErrorCategory) -> bool | None:
    if category in _LASTS_NOT:
        return False
    if _NO_SUCH_DOMAIN.search(words[:20_000]):
        return True
    if status:
        return status[0] == "5"
    reply = _REPLY.search(words)
    if reply:
        return reply[1] == "5"
    return True if category is _C.INVALID_ADDRESS else None


def _category(words: str, status: str) -> ErrorCategory:
    detail = status.partition(".")[2]
    told = next((category for prefix, category in _BY_STATUS if _begins(detail, prefix)), None)
    worded = _worded(words)
    if worded in _LASTS_NOT - {_C.CONNECTION} and told is not _C.MAILBOX_FULL:
        return worded  # 5.2.1 and 5.7.1 are said of a busy or full mailbox as well
    if worded and (detail == "1.0" or (told is _C.CONTENT_REFUSED and worded is _C.INVALID_ADDRESS)):
        return worded
    if detail == "4.1" and _NO_SUCH_THERE.search(words):
        return _C.INVALID_ADDRESS
    return told or worded or _C.OTHER


def _worded(words: str) -> ErrorCategory | None:
    said = _ADDRESS.sub(" ", words[:20_000])  # nothing is told by how an address is called
    return next((category for category, pattern in _BY_WORDS if pattern.search(said)), None)


def _begins(detail: str, prefix: str) -> bool:
    return detail == prefix or detail.startswith(f"{prefix}.")
