"""What the page of today asks of the core, in one go. Runs on the desk; knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.model import EmailStatus, MailboxState, SequenceState
from app.core.queries.answers import troubled_answers
from app.core.queries.away import WhileAway, while_away
from app.core.queries.calendar import EmailDetail, calendar_range, email_detail
from app.core.queries.calendar_counts import day_capacity, days_off, month_counts
from app.core.queries.inbox import InboxCounts, Scope, inbox_counts
from app.core.queries.mailboxes import MailboxRow, mailbox_list
from app.core.queries.reading import TOO_MANY
from app.core.queries.restored import went_back_of, went_back_words
from app.core.queries.schedule import schedule
from app.core.queries.sequences import SequenceRow, sequence_list
from app.core.queries.status import SendingState, counts, sending_state
from app.ui.pages.calendar.spans import midnight
from app.ui.wording import count

DAYS = 14
NEXT = 7
RUNNING = 4
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart: emails by series, what all mailboxes could send, and why nothing goes out."""

    day: date
    by_series: Mapping[int, int]
    used: int
    capacity: int
    off: str


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs the user: pill, what, why, the button's text, and where it leads."""

    pill: str
    kind: str
    title: str
    words: str
    action: str
    page: str
    where: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replies:
    """How many people replied, how many of them are interested, and how many wait for an answer."""

    total: int = 0
    interested: int = 0
    to_answer: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """The page's data at one moment; `enrolled` counts contacts in `active` running sequences.

    `new`: a mailbox, contacts or a sequence is still missing, so that nothing can be planned.
    """

    state: SendingState
    enrolled: int
    active: int
    bars: tuple[Bar, ...]
    names: Mapping[int, str]
    needs: tuple[Need, ...]
    coming: tuple[EmailDetail, ...]
    running: tuple[SequenceRow, ...]
    new: bool
    replies: Replies
    away: WhileAway | None = None


def load(store: Any, *, zone: ZoneInfo, now: datetime) -> Loaded:
    """Return everything the page shows, by the clock of `zone`."""
    state = sending_state(store, now=now)
    sequences = sequence_list(store)
    mailboxes = mailbox_list(store, now=now)
    inbox = inbox_counts(store)
    return Loaded(
        state=state,
        enrolled=sum(row.active for row in sequences),
        active=sum(row.state is SequenceState.ACTIVE and row.active > 0 for row in sequences),
        bars=_bars(store, now.astimezone(zone).date(), zone),
        names=_names(sequences),
        needs=(*_needs(store, state, mailboxes), *_bounced_sequences(sequences), *_came_in(store, inbox)),
        coming=_coming(store, state, mailboxes, now),
        running=_running(sequences),
        replies=_replies(inbox),
        new=not (sequences and mailboxes and counts(store).contacts),
        away=while_away(store, zone=zone),
    )


def _running(sequences: list[SequenceRow]) -> tuple[SequenceRow, ...]:
    """Return the sequences with emails still to go: those that send next first, paused ones last."""
    over = (SequenceState.STOPPED, SequenceState.ARCHIVED)
    unfinished = [row for row in sequences if row.active and row.pending and row.state not in over]
    return tuple(sorted(unfinished, key=_turn)[:RUNNING])


def _turn(row: SequenceRow) -> tuple[bool, float, int]:
    next_at = row.next_send_at.timestamp() if row.next_send_at else float("inf")
    return row.state is not SequenceState.ACTIVE, next_at, row.id


def _bars(store: Any, today: date, zone: ZoneInfo) -> tuple[Bar, ...]:
    last = today + timedelta(days=DAYS - 1)
    start, end = midnight(today, zone), midnight(last + timedelta(days=1), zone)
    counts = month_counts(store, start=start, end=end, zone=zone.key)
    load = day_capacity(store, first=today, last=last)
    off = days_off(store, first=today, last=last)
    days = (today + timedelta(days=n) for n in range(DAYS))
    by_series = {day: counts[day].by_series for day in counts}
    return tuple(Bar(day, by_series.get(day, {}), *load.get(day, (0, 0)), off.get(day, "")) for day in days)


def _names(sequences: list[SequenceRow]) -> dict[int, str]:
    names: dict[int, str] = {}
    for row in sequences:
        names[row.series] = f"{names[row.series]}, {row.name}" if row.series in names else row.name
    return names


def _needs(store: Any, state: SendingState, mailboxes: list[MailboxRow]) -> list[Need]:
    found = [
        Need(_mailbox_pill(row), "bad", _mailbox_words(row), _waiting_words(row), "Open", "mailboxes", _at(row))
        for row in mailboxes
        if row.state is MailboxState.ATTENTION
    ]
    found += [
        Need("Answers", _unread_kind(row), _unread_words(row), row.unread_reason, "Open", "mailboxes", _at(row))
        for row in mailboxes
        if row.unread_reason and row.state is not MailboxState.ATTENTION
    ]
    found += _older_copy(store)
    kinds = (
        (EmailStatus.IN_DOUBT, state.in_doubt, "Unsure", "warn", "may or may not have gone out", "Check"),
        (EmailStatus.HELD, state.held, "Held", "warn", "cannot go as it is", "Show"),
        (EmailStatus.FAILED, state.failed, "Failed", "bad", "was refused for good", "Review"),
    )
    for status, number, pill, kind, words, action in kinds:
        if number:
            first = schedule(store, statuses=[status])[0]
            several = words.replace("was", "were").replace("as it is", "as they are")
            title = f"{count(number, 'email')} {words if number == 1 else several}"
            where = {"show": status.value}
            found.append(Need(pill, kind, title, first.error or first.contact, action, "undelivered", where))
    return found


def _came_in(store: Any, inbox: InboxCounts) -> list[Need]:
    found = [
        Need(
            "Answer",
            "warn",
            f"Your answer to {one.who} {_ANSWERS[one.status]}",
            one.error,
            "Open",
            "inbox",
            {"conversation": one.conversation},
        )
        for one in troubled_answers(store)
    ]
    bounced, waiting = inbox.unread.get(Scope.BOUNCES, 0), inbox.total.get(Scope.TO_ANSWER, 0)
    if bounced:
        title = f"{count(bounced, 'email')} came back"
        found.append(
            Need(
                "Bounced",
                "bad",
                title,
                "Addresses that do not exist are never written to again",
                "Review",
                "inbox",
                {"show": "bounces"},
            )
        )
    if waiting:
        title = f"{count(waiting, 'reply', 'replies')} to answer"
        found.append(Need("Replied", "good", title, "Their sequences stopped", "Open", "inbox", {"show": "to_answer"}))
    return found


_ANSWERS = {EmailStatus.FAILED: "was refused", EmailStatus.IN_DOUBT: "may or may not have gone out"}


def _replies(inbox: InboxCounts) -> Replies:
    total = inbox.total
    return Replies(total.get(Scope.REPLIES, 0), total.get(Scope.INTERESTED, 0), total.get(Scope.TO_ANSWER, 0))


def _older_copy(store: Any) -> list[Need]:
    found = went_back_of(store)
    if found is None:
        return []
    title, where = "An older copy of this workspace", {"show": EmailStatus.IN_DOUBT.value}
    return [Need("Paused", "warn", title, went_back_words(found), "Check", "undelivered", where)]


def _bounced_sequences(sequences: list[SequenceRow]) -> list[Need]:
    """Return the sequences that paused themselves, since too many of their emails came back."""
    return [
        Need(
            "Bounces",
            "bad",
            f"“{row.name}” paused itself",
            _stopped_words(row.state_reason, row.pending),
            "Open",
            "sequence",
            {"sequence": row.id},
        )
        for row in sequences
        if row.state is SequenceState.PAUSED and row.state_reason
    ]


def _at(row: MailboxRow) -> dict[str, int]:
    return {"mailbox": row.id}


def _mailbox_pill(row: MailboxRow) -> str:
    return "Bounces" if TOO_MANY in row.state_reason else "Sign-in"


def _unread_kind(row: MailboxRow) -> str:
    return "bad" if row.unread_waits else "warn"


def _unread_words(row: MailboxRow) -> str:
    return f"Answers to {row.draft.email.partition('@')[0]}@ are not read"


def _mailbox_words(row: MailboxRow) -> str:
    return f"{row.draft.email.partition('@')[0]}@ needs you"


def _waiting_words(row: MailboxRow) -> str:
    return _stopped_words(row.state_reason, row.pending)


def _stopped_words(reason: str, pending: int) -> str:
    waits = f"{count(pending, 'email')} wait; they keep their places" if pending else ""
    return "\n".join(part for part in (reason[:1].upper() + reason[1:], waits) if part)


def _coming(store: Any, state: SendingState, mailboxes: list[MailboxRow], now: datetime) -> tuple[EmailDetail, ...]:
    """Return the next emails of mailboxes that send, looking further ahead until there are enough."""
    if state.next_send_at is None:
        return ()
    sending = {row.id for row in mailboxes if row.state is MailboxState.ACTIVE}
    start = int(min(state.next_send_at, now).timestamp())
    for hours in (1, 24, 24 * 14):
        end = int(max(state.next_send_at, now).timestamp()) + hours * _HOUR
        rows = calendar_range(store, start=start, end=end)
        found = [row for row in rows if row.status == EmailStatus.PENDING and row.mailbox_id in sending]
        if len(found) >= NEXT:
            break
    return tuple(email_detail(store, email_id=email.id) for email in found[:NEXT])
