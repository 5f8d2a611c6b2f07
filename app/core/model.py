"""Frozen values and enums the whole program speaks in, and the table of an email's allowed moves.

Standard library only; must know no database, no network, no screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo


class EmailStatus(StrEnum):
    """Where an email is in its life (domain.md section 5)."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    HELD = "held"
    IN_DOUBT = "in_doubt"


_S = EmailStatus
ALLOWED_MOVES: dict[EmailStatus, frozenset[EmailStatus]] = {
    _S.PENDING: frozenset({_S.SENDING, _S.HELD, _S.SKIPPED, _S.CANCELLED}),
    _S.SENDING: frozenset({_S.SENT, _S.PENDING, _S.FAILED, _S.IN_DOUBT}),
    _S.IN_DOUBT: frozenset({_S.SENT, _S.PENDING, _S.BOUNCED}),
    _S.SENT: frozenset({_S.DELIVERED, _S.BOUNCED}),
    _S.DELIVERED: frozenset({_S.BOUNCED}),
    _S.BOUNCED: frozenset(),
    _S.HELD: frozenset({_S.PENDING, _S.SKIPPED, _S.CANCELLED}),
    _S.FAILED: frozenset({_S.PENDING, _S.SKIPPED}),
    _S.SKIPPED: frozenset({_S.PENDING}),
    _S.CANCELLED: frozenset({_S.PENDING}),
}

LEFT = frozenset({_S.SENDING, _S.SENT, _S.DELIVERED, _S.BOUNCED, _S.IN_DOUBT})
"""Statuses of emails that left or may have left: they count for capacity (R4)."""


class ErrorCategory(StrEnum):
    """Why a server refused, as shown in dead letters."""

    INVALID_ADDRESS = "invalid address"
    MAILBOX_FULL = "mailbox full"
    RATE_LIMITED = "rate limited"
    CONTENT_REFUSED = "content refused"
    AUTHENTICATION = "authentication"
    CONNECTION = "connection"
    OTHER = "other"


class IncomingKind(StrEnum):
    """What a received message is (domain.md section 6)."""

    REPLY = "reply"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"
    UNSUBSCRIBE = "unsubscribe"
    CHALLENGE = "challenge"
    NEWSLETTER = "newsletter"
    OWN_COPY = "own_copy"
    OTHER = "other"


class IncomingMark(StrEnum):
    """What the user says of an answer."""

    INTERESTED = "interested"
    NOT_NOW = "not_now"


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailboxState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ATTENTION = "attention"


class SequenceState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    ARCHIVED = "archived"


class EnrollmentState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"


class WaitCounts(StrEnum):
    CALENDAR_DAYS = "calendar_days"
    SENDING_DAYS = "sending_days"


ZONE_OF_MAILBOX = "mailbox"
ZONE_OF_RECIPIENT = "recipient"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_GAP = 90
DEFAULT_CAPACITY = 50


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """Another text of a step, tried on some of the contacts: `weight` percent of them.

    The step's own text is A and gets the percents that are left; `subject` None: that of A.
    """

    name: str
    subject: str | None
    content: str
    weight: int = 50
    id: int | None = None


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """A file that goes with every email of a step; `size` in bytes; `data` None: as it is stored under `id`."""

    name: str
    media_type: str
    size: int
    id: int | None = None
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step as the user writes it; `id` None until it is saved; `subject` None: the thread's own.

    `subject` and `content` are the text of variant A, the only one where `variants` is empty.
    """

    wait_days: int
    subject: str | None
    content: str
    same_thread: bool = True
    id: int | None = None
    variants: tuple[VariantDraft, ...] = ()
    attachments: tuple[AttachmentDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A reusable subject and content; `id` None until it is saved."""

    name: str
    subject: str
    content: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class SequenceDraft:
    """A whole sequence as the user edits it: what the editor shows, a file holds and one command saves.

    `start`/`end` are "HH:MM" wall-clock, `end` up to "24:00"; `days` are of WEEKDAYS; `time_zone` is
    "mailbox", "recipient" or an IANA name; `mailboxes` are addresses in the pool's order, None for all.
    """

    name: str
    steps: tuple[StepDraft, ...] = ()
    start: str = "09:00"
    end: str = "17:00"
    days: tuple[str, ...] = WEEKDAYS[:5]
    holidays: str | None = None
    dates_off: tuple[date, ...] = ()
    time_zone: str = ZONE_OF_MAILBOX
    wait_counts: WaitCounts = WaitCounts.CALENDAR_DAYS
    new_per_day: int | None = None
    mailboxes: tuple[str, ...] | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class RampUp:
    """Capacity growing from `start` by `step` a day since `since` (R4)."""

    start: int
    step: int
    since: date


@dataclass(frozen=True, slots=True)
class MailboxDraft:
    """A mailbox as the user enters it. Never holds the password. `away` are inclusive (first, last) dates."""

    email: str
    smtp_host: str
    smtp_port: int
    security: Security = Security.STARTTLS
    username: str | None = None
    imap_host: str | None = None
    imap_port: int | None = None
    display_name: str = ""
    daily_capacity: int = DEFAULT_CAPACITY
    ramp: RampUp | None = None
    least_gap: int = DEFAULT_GAP
    time_zone: str = "UTC"
    away: tuple[tuple[date, date], ...] = ()
    signature: str = ""
    id: int | None = None
    ca_file: str = ""
    """The PEM file of an authority whose certificates its servers may have, besides those this computer trusts."""


CONTACT_FIELDS = (
    "email",
    "first_name",
    "last_name",
    "company",
    "title",
    "phone",
    "city",
    "country",
    "time_zone",
    "language",
)


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact as imported or edited; empty strings mean "not set"; `custom` maps field name to value."""

    email: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    title: str = ""
    phone: str = ""
    city: str = ""
    country: str = ""
    time_zone: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row of a file; `line` from 1 with the header, `column` "" for the whole row."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """Everything the courier needs to send one email: made and stored before the first byte leaves.

    `message` is the whole message as bytes with CRLF line ends; `message_id` with its angle brackets.
    A negative `email_id` is the id of an answer that the user wrote.
    """

    email_id: int
    mailbox_id: int
    sender: str
    recipient: str
    message_id: str
    message: bytes
    claim: int = 0
    """The number of the claim in its workspace, from 1; 0 for an email past the plan."""
    file_copy: bool = False
    """Whether a copy must be filed in the Sent folder once it went."""

    @property
    def outpace_id(self) -> str:
        """Return the email's own id, the left side of its Message-ID."""
        return self.message_id.removeprefix("<").rpartition("@")[0]


@dataclass(frozen=True, slots=True)
class SendResult:
    """What came of one attempt: `outcome` is where the email goes next; `words` are the server's own."""

    outcome: EmailStatus
    at: datetime
    words: str = ""
    category: ErrorCategory | None = None
    mailbox_trouble: str = ""
    """Not empty: the mailbox itself needs attention and the attempt is given back."""
    limited: timedelta | None = None
    """How long the mailbox must rest, since its server wants less of it; the attempt is given back."""
    given_back: bool = False
    """The attempt does not count: the computer was without a network."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """How far a mailbox's folder was read: all below `next_uid`, while the server keeps `uid_validity` (RFC 3501)."""

    folder: str
    uid_validity: int
    next_uid: int


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came in: `raw` is all of it, or its headers and beginning where it is large; `size` in bytes."""

    mailbox_id: int
    folder: str
    uid_validity: int
    uid: int
    raw: bytes = field(repr=False)
    received_at: datetime
    size: int = 0


@dataclass(frozen=True, slots=True)
class Classified:
    """What a received message says, read from its bytes alone; whose email it is about is for the caller to find.

    `reply` bears a sign of answering something (a thread, a subject with "Re:", a quotation), `other` bears none and
    may still be a person's; `own_copy` bears X-Outpace-Id and is ours only where `from_email` is a mailbox of ours;
    `newsletter` may answer to one of our ids where a person writes through a group's address.
    """

    kind: IncomingKind
    message_id: str = ""
    in_reply_to: str = ""
    reference_ids: tuple[str, ...] = ()
    from_name: str = ""
    from_email: str = ""
    reply_to: tuple[tuple[str, str], ...] = ()
    """Where answers are wanted, as name and address; `recipients` are all in To and Cc."""
    recipients: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    away_until: date | None = None
    """The day the writer is back, or the last day away where only that is told."""
    date: datetime | None = None
    text: str = field(default="", repr=False)
    """Safe plain text of the new part; `quoted` is the rest."""
    quoted: str = field(default="", repr=False)
    detail: str = ""
    """The server's words in one line for a report, else why the message is of this kind."""
    confidence: str = ""
    """What the kind was read from: "format", "header", "wording", or "nothing else fits"."""
    failed_address: str = ""
    addresses: tuple[str, ...] = ()
    """Every address a report may be about, the likeliest first and equal to `failed_address`."""
    permanent: bool | None = None
    status_code: str = ""
    """Status of RFC 3463, such as "5.1.1"; empty where none is told."""
    category: ErrorCategory | None = None
    original_message_id: str = ""
    original_subject: str = ""
    original_outpace_id: str = ""
    original_envelope_id: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an answer seems to say, and why, as the end of a sentence: "asks for an offer"."""

    mark: IncomingMark
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of "Why then?": the rule's short name, a sentence, and the date or instant it speaks of."""

    rule: str
    text: str
    date: date | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a re-plan did; the `plan` object of every changing command (cli.md)."""

    planned: int = 0
    written: int = 0
    cancelled: int = 0
    held: int = 0
    unplaced: int = 0
    seconds: float = 0.0
    last_send_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MergeFields:
    """What a text may speak of: the contact's fields, its custom fields, and the mailbox's, by name."""

    contact: dict[str, str]
    custom: dict[str, str] = field(default_factory=dict)
    sender: dict[str, str] = field(default_factory=dict)


def parse_wall_time(text: str) -> int:
    """Return the minutes since midnight of "HH:MM"; "24:00" is 1440. ValueError for anything else."""
    if text == "24:00":
        return 24 * 60
    at = time.fromisoformat(text) if len(text) == 5 else None
    if at is None:
        raise ValueError(f"{text!r} is not a time of day such as 09:00")
    return at.hour * 60 + at.minute


@lru_cache(maxsize=4096)
def is_zone(name: str) -> bool:
    """Return whether a name is a time zone's in the IANA database."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


class DomainState(StrEnum):
    """What a check of a domain found; UNKNOWN: it cannot be told from outside."""

    PASS = "pass"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class DomainCheck:
    """What a domain publishes: "SPF", "DKIM" or "DMARC", how that stands, and a sentence on what to do."""

    name: str
    state: DomainState
    sentence: str
