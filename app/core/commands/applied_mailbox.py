"""A change of a mailbox, applied with its way back: limits, pause, resume, removal. What each does is in mailboxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Session

from app.core.commands.former_plan import (
    FormerHold,
    FormerPlan,
    FormerRun,
    bring_cancelled_back,
    hold_again,
    holds_of,
    put_back,
    read_former,
    refuse_where_sent,
    runs_changed,
    runs_of,
    take_up,
)
from app.core.commands.mailboxes import pause_in, remove_in, resume_in, update_in
from app.core.commands.plan import mark_dirty, newest_event
from app.core.errors import InputError
from app.core.events import Changes, Kind, changed
from app.core.model import MailboxDraft
from app.core.queries.removal import wrote_last
from app.core.store import Store
from app.core.store.tables import Enrollment, Mailbox, ScheduledEmail, Sequence, SequenceMailbox

_SHOWN = changed(Kind.MAILBOXES, Kind.SEQUENCES, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN, Kind.SENDING)
_STATE: Final = ("state", "state_reason", "paused_until", "resumed_at")
"""Columns that the program changes by itself as well."""
_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AppliedToMailbox:
    """What a change did: columns `before` and `after`, the pools it was in, and where all emails stood.

    `events` are the numbers of the newest event before and after it.
    """

    id: int
    email: str
    before: _Values
    after: _Values
    pools: tuple[tuple[int, int], ...]
    plan: FormerPlan
    runs: tuple[FormerRun, ...]
    holds: tuple[FormerHold, ...]
    events: tuple[int, int]
    changes: Changes

    @property
    def moved_address(self) -> bool:
        """Return whether the address is another one; then its password went along, and no way leads back from here."""
        return str(self.before.get("email", "")).lower() != str(self.after.get("email", "")).lower()


def apply_limits(store: Store, *, draft: MailboxDraft, now: datetime) -> AppliedToMailbox:
    """Do what `update_mailbox` does, and keep what `take_back_from_mailbox` needs."""
    return _apply(store, draft.id or 0, partial(update_in, draft=draft, now=now), whose=false())


def apply_pause(store: Store, *, mailbox_id: int, now: datetime) -> AppliedToMailbox:
    """Do what `pause_mailbox` does, with its way back."""
    return _apply(store, mailbox_id, partial(pause_in, mailbox_id=mailbox_id, now=now), whose=false())


def apply_resume(store: Store, *, mailbox_id: int, now: datetime) -> AppliedToMailbox:
    """Do what `resume_mailbox` does, with its way back."""
    return _apply(store, mailbox_id, partial(resume_in, mailbox_id=mailbox_id, now=now), whose=false())


def apply_removal(store: Store, *, mailbox_id: int, threads: str, now: datetime) -> AppliedToMailbox:
    """Do what `remove_mailbox` does, with its way back; the password is the caller's to keep."""
    whose = false() if threads == "new" else wrote_last(mailbox_id)
    return _apply(store, mailbox_id, partial(remove_in, mailbox_id=mailbox_id, now=now, threads=threads), whose=whose)


def _apply(
    store: Store, mailbox_id: int, change: Callable[[Session], object], *, whose: ColumnElement[bool]
) -> AppliedToMailbox:
    """Carry a change out in one transaction; `whose` are the enrollments that it may end or hold."""
    with store.write() as session:
        row = session.get(Mailbox, mailbox_id)
        before, email = _values(row), row.email if row is not None else ""
        plan, runs, pools = read_former(session), runs_of(session, whose), _pools(session, mailbox_id)
        holds = holds_of(session, ScheduledEmail.enrollment_id.in_(select(Enrollment.id).where(whose)))
        first = newest_event(session)
        change(session)
        session.flush()
        after = _values(session.get_one(Mailbox, mailbox_id))
        differing = {name for name in after if after[name] != before[name]}
        return AppliedToMailbox(
            mailbox_id,
            email,
            {name: before[name] for name in differing},
            {name: after[name] for name in differing},
            pools,
            plan,
            runs_changed(session, runs, Enrollment.id > 0) if runs else (),
            holds,
            (first, newest_event(session)),
            _SHOWN,
        )


def _values(row: Mailbox | None) -> _Values:
    return {} if row is None else {column.key: getattr(row, column.key) for column in Mailbox.__table__.columns}


def _pools(session: Session, mailbox_id: int) -> tuple[tuple[int, int], ...]:
    which = select(SequenceMailbox.sequence_id, SequenceMailbox.position)
    rows = session.execute(which.where(SequenceMailbox.mailbox_id == mailbox_id))
    return tuple((sequence, position) for sequence, position in rows)


def take_back_from_mailbox(store: Store, *, applied: AppliedToMailbox, now: datetime) -> Changes:
    """Bring a mailbox back to what it was before a change, with the emails that the change moved, stopped or held.

    InputError, and nothing is changed, where an email went out by the new plan, or the mailbox was changed again.
    """
    with store.write() as session:
        row = session.get_one(Mailbox, applied.id)
        _refuse_where_changed(row, applied)
        refuse_where_sent(session, applied.plan)
        for name, value in applied.before.items():
            if getattr(row, name) == applied.after[name]:
                setattr(row, name, value)
        _put_into_pools(session, applied)
        take_up(session, applied.runs)
        bring_cancelled_back(session, after=applied.events[0], until=applied.events[1], now=now)
        hold_again(session, applied.holds, now=now)
        put_back(session, applied.plan, now=now)
        mark_dirty(session)
    return _SHOWN


def _refuse_where_changed(row: Mailbox, applied: AppliedToMailbox) -> None:
    """Refuse where something else was made of what the change had set; the program's own word on its state is none."""
    chosen = [name for name in applied.after if name not in _STATE] or ["state"] * ("state" in applied.after)
    if any(getattr(row, name) != applied.after[name] for name in chosen):
        raise InputError(f"{applied.email} was changed again since; take that back first, or change it by hand.")


def _put_into_pools(session: Session, applied: AppliedToMailbox) -> None:
    there = {sequence for sequence, _ in _pools(session, applied.id)}
    known = set(session.scalars(select(Sequence.id)))
    for sequence, position in applied.pools:
        if sequence in known - there:
            session.add(SequenceMailbox(sequence_id=sequence, mailbox_id=applied.id, position=position))
    session.flush()
