"""Adding, changing, pausing and removing mailboxes. Never sees a password."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from app.core.commands.emails import end_enrollments
from app.core.commands.incoming_pause import let_mailbox_send
from app.core.commands.mailbox_reading import forget_unread
from app.core.commands.owner import owner_id
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError
from app.core.events import Changes, Kind, changed
from app.core.loopback import is_loopback
from app.core.mailbox_file import check_authority, validate_mailbox
from app.core.model import EmailStatus, EnrollmentState, MailboxDraft, MailboxState
from app.core.queries.mailboxes import mailbox_in_use
from app.core.queries.removal import wrote_last
from app.core.store import Store
from app.core.store.tables import Enrollment, Mailbox, SequenceMailbox

_CHANGED = changed(Kind.MAILBOXES, Kind.SEQUENCES, Kind.PLAN, Kind.SENDING)
THREADS = ("new", "stop", "wait")


@dataclass(frozen=True, slots=True)
class SavedMailbox:
    """The mailbox as saved."""

    id: int
    changes: Changes


def add_mailbox(store: Store, *, draft: MailboxDraft, now: datetime) -> SavedMailbox:
    """Add a mailbox; one removed before comes back with what it sent. InputError for an address in use."""
    with store.write() as session:
        return add_in(session, draft=draft, now=now)


def add_mailboxes(store: Store, *, drafts: Sequence[MailboxDraft], now: datetime) -> Changes:
    """Add mailboxes, all or none; InputError as `add_mailbox` for the first that does not fit."""
    with store.write() as session:
        for draft in drafts:
            add_in(session, draft=draft, now=now)
    return _CHANGED if drafts else Changes()


def add_in(session: Session, *, draft: MailboxDraft, now: datetime) -> SavedMailbox:
    """Do what `add_mailbox` does inside the caller's transaction."""
    validate_mailbox(draft)
    row = _free_row(session, draft.email)
    if row is None:
        row = Mailbox(user_id=owner_id(session, now), created_at=now)
        session.add(row)
    else:
        _resume_awaiting(session, row.email)
    row.removed_at = None
    let_mailbox_send(row, now)
    _fill(row, draft)
    session.flush()
    mark_dirty(session)
    return SavedMailbox(row.id, _CHANGED)


def _free_row(session: Session, email: str) -> Mailbox | None:
    """Return the removed mailbox of an address, None where there is none; InputError where it is in use."""
    rows = session.scalars(select(Mailbox).where(func.lower(Mailbox.email) == email.strip().lower())).all()
    if any(row.removed_at is None for row in rows):
        raise InputError(f"The mailbox {email} is there already; change that one instead.")
    return max(rows, key=lambda row: row.id, default=None)


def update_mailbox(store: Store, *, draft: MailboxDraft, now: datetime) -> SavedMailbox:
    """Save a mailbox that is there; one that needed attention is tried again. InputError for a taken address."""
    with store.write() as session:
        return update_in(session, draft=draft, now=now)


def update_in(session: Session, *, draft: MailboxDraft, now: datetime) -> SavedMailbox:
    """Do what `update_mailbox` does inside the caller's transaction."""
    validate_mailbox(draft)
    row = mailbox_in_use(session, draft.id)
    if row.email.lower() != draft.email.strip().lower():
        _free_row(session, draft.email)
    _fill(row, draft)
    if row.state == MailboxState.ATTENTION:
        let_mailbox_send(row, now)
    mark_dirty(session)
    return SavedMailbox(row.id, _CHANGED)


def _fill(row: Mailbox, draft: MailboxDraft) -> None:
    row.email, row.display_name = draft.email.strip(), draft.display_name
    row.smtp_host, row.smtp_port = draft.smtp_host, draft.smtp_port
    row.imap_host, row.imap_port = draft.imap_host, draft.imap_port
    row.security, row.username = draft.security.value, draft.username
    row.daily_capacity, row.least_gap = draft.daily_capacity, draft.least_gap
    row.ramp_start = draft.ramp.start if draft.ramp else None
    row.ramp_step = draft.ramp.step if draft.ramp else None
    row.ramp_since = draft.ramp.since if draft.ramp else None
    row.time_zone, row.signature = draft.time_zone, draft.signature
    forget_unread(row)
    if draft.ca_file != (row.ca_file or ""):
        row.ca_file = check_authority(draft.ca_file)
    row.away = [[first.toordinal(), last.toordinal()] for first, last in draft.away]


def pause_mailbox(store: Store, *, mailbox_id: int, now: datetime) -> Changes:
    """Send nothing from a mailbox until `resume_mailbox`; its follow-ups keep their places."""
    with store.write() as session:
        return pause_in(session, mailbox_id=mailbox_id, now=now)


def pause_in(session: Session, *, mailbox_id: int, now: datetime) -> Changes:
    """Do what `pause_mailbox` does inside the caller's transaction."""
    return _set_state(session, mailbox_id, MailboxState.PAUSED, "paused by you")


def resume_mailbox(store: Store, *, mailbox_id: int, now: datetime) -> Changes:
    """Let a paused mailbox, or one that needed attention, send again; bounces count from now on."""
    with store.write() as session:
        return resume_in(session, mailbox_id=mailbox_id, now=now)


def resume_in(session: Session, *, mailbox_id: int, now: datetime) -> Changes:
    """Do what `resume_mailbox` does inside the caller's transaction."""
    let_mailbox_send(mailbox_in_use(session, mailbox_id), now)
    mark_dirty(session)
    return _CHANGED


def mailbox_needs_attention(store: Store, *, mailbox_id: int, reason: str, now: datetime) -> Changes:
    """Note that a mailbox cannot send until the user sees to it; nothing else of it is tried."""
    with store.write() as session:
        return _set_state(session, mailbox_id, MailboxState.ATTENTION, reason)


def _set_state(session: Session, mailbox_id: int, state: MailboxState, reason: str) -> Changes:
    row = mailbox_in_use(session, mailbox_id)
    row.state, row.state_reason, row.paused_until = state.value, reason, None
    mark_dirty(session)
    return _CHANGED


def remove_mailbox(store: Store, *, mailbox_id: int, now: datetime, threads: str = "new") -> Changes:
    """Remove a mailbox; its planned emails go to others.

    `threads` says what becomes of contacts it has already written to: "new" lets another mailbox go on in a new
    thread, "stop" ends their sequence, "wait" holds them until they are resumed or stopped, or the mailbox is added
    again. What was sent stays on record.
    """
    with store.write() as session:
        return remove_in(session, mailbox_id=mailbox_id, now=now, threads=threads)


def remove_in(session: Session, *, mailbox_id: int, now: datetime, threads: str) -> Changes:
    """Do what `remove_mailbox` does inside the caller's transaction."""
    if threads not in THREADS:
        raise InputError(f"Threads can be {', '.join(THREADS)}, not {threads!r}.")
    row = mailbox_in_use(session, mailbox_id)
    if threads == "stop":
        reason = f"the mailbox {row.email} was removed"
        end_enrollments(session, where=wrote_last(mailbox_id), to=EmailStatus.CANCELLED, reason=reason, now=now)
    elif threads == "wait":
        _pause_enrollments(session, wrote_last(mailbox_id), _awaiting(row.email))
    session.execute(delete(SequenceMailbox).where(SequenceMailbox.mailbox_id == mailbox_id))
    row.removed_at = now
    mark_dirty(session)
    return _CHANGED | changed(Kind.EMAILS, Kind.ENROLLMENTS)


def _awaiting(email: str) -> str:
    """Return what contacts wait for whose mailbox was removed, in words that say what they need."""
    return f"its mailbox {email} was removed; resume or stop the contact"


def _pause_enrollments(session: Session, where: ColumnElement[bool], reason: str) -> None:
    session.execute(
        update(Enrollment)
        .where(where, Enrollment.state == EnrollmentState.ACTIVE.value)
        .values(state=EnrollmentState.PAUSED.value, ended_reason=reason)
        .execution_options(synchronize_session=False)
    )


def _resume_awaiting(session: Session, email: str) -> None:
    session.execute(
        update(Enrollment)
        .where(Enrollment.state == EnrollmentState.PAUSED.value, Enrollment.ended_reason == _awaiting(email))
        .values(state=EnrollmentState.ACTIVE.value, ended_reason="")
        .execution_options(synchronize_session=False)
    )


def set_server(store: Store, *, mailbox_ids: Iterable[int], host: str, port: int, now: datetime) -> Changes:
    """Point mailboxes of the sample workspace at the built-in mail server; InputError for a server elsewhere."""
    if not is_loopback(host):
        raise InputError(f"Sample mailboxes send to this computer only, not to {host}.")
    with store.write() as session:
        session.execute(update(Mailbox).where(Mailbox.id.in_(list(mailbox_ids))).values(smtp_host=host, smtp_port=port))
    return changed(Kind.MAILBOXES)
