"""What the sender needs to know to read mailboxes: which, from where on, and which emails to look for there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core.model import EmailStatus, FolderState, MailboxDraft, MailboxState
from app.core.queries.load import mailboxes_of
from app.core.queries.mailboxes import draft_of
from app.core.store import Store
from app.core.store.tables import Answer, Mailbox, MailFolder, ScheduledEmail

TOO_MANY = "came back, more than the"
"""Stands in every reason that is about too many bounces: those hinder no reading."""
_AGAIN = timedelta(days=2)
"""How much of what was read is read again where a server numbers its messages anew."""


@dataclass(frozen=True, slots=True)
class MailboxToRead:
    """A mailbox, where each of its folders is read on, and since when one counts that was never read.

    `unread`: it is noted that it cannot be read.
    """

    mailbox: MailboxDraft
    states: tuple[FolderState, ...]
    since: datetime
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An email in doubt: by what it is known, and when its sending began. A negative id is an answer's."""

    email_id: int
    mailbox_id: int
    outpace_id: str
    message_id: str
    claimed_at: datetime


def mailboxes_to_read(store: Store) -> dict[int, MailboxToRead]:
    """Return the mailboxes with an IMAP server by id, without those whose sign-in waits for the user.

    The first reading begins with the day on which the mailbox was added, in its own zone.
    """
    with store.read() as session:
        folders: dict[int, list[MailFolder]] = {}
        for row in session.scalars(select(MailFolder)):
            folders.setdefault(row.mailbox_id, []).append(row)
        return {
            row.id: _to_read(row, folders.get(row.id, []))
            for row in mailboxes_of(session)
            if (row.imap_host or "").strip() and _may_be_read(row)
        }


def _may_be_read(row: Mailbox) -> bool:
    return row.state != MailboxState.ATTENTION or TOO_MANY in row.state_reason


def emails_to_find(store: Store) -> list[Doubtful]:
    """Return the emails in doubt that a Sent folder could tell of, by id, and the user's answers behind them."""
    in_doubt = EmailStatus.IN_DOUBT.value
    emails = select(ScheduledEmail).where(ScheduledEmail.status == in_doubt, ScheduledEmail.outpace_id.is_not(None))
    answers = select(Answer).where(Answer.status == in_doubt, Answer.outpace_id.is_not(None))
    with store.read() as session:
        return [
            *(_doubtful(row.id, row) for row in session.scalars(emails.order_by(ScheduledEmail.id)) if _is_known(row)),
            *(_doubtful(-row.id, row) for row in session.scalars(answers.order_by(Answer.id)) if _is_known(row)),
        ]


def _is_known(row: ScheduledEmail | Answer) -> bool:
    return row.mailbox_id is not None and row.claimed_at is not None


def _doubtful(number: int, row: ScheduledEmail | Answer) -> Doubtful:
    assert row.mailbox_id is not None
    assert row.claimed_at is not None
    return Doubtful(number, row.mailbox_id, row.outpace_id or "", row.message_id or "", row.claimed_at)


def _to_read(row: Mailbox, folders: list[MailFolder]) -> MailboxToRead:
    states = tuple(FolderState(one.folder, one.uid_validity, one.next_uid) for one in folders)
    zone = ZoneInfo(row.time_zone)
    added = datetime.combine(row.created_at.astimezone(zone).date(), time(), zone).astimezone(UTC)
    looked = min((one.checked_at for one in folders), default=None)
    since = added if looked is None else max(added, looked - _AGAIN)
    return MailboxToRead(draft_of(row), states, since, bool(row.unread_reason))
