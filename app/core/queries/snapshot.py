"""What the planner is told, read from the database as plain ints. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import LEFT, EmailStatus, EnrollmentState, MailboxState, SequenceState, parse_wall_time
from app.core.planner import Chain, Email, Mailbox, Snapshot
from app.core.planner import Sequence as PlannedSequence
from app.core.queries.load import as_planned, has_left, went_at
from app.core.queries.settings import setting
from app.core.settings import LATE_MINUTES
from app.core.store import tables as t

HISTORY = 3 * 86400
"""Seconds of past sends that can still count for a date or a gap of today, in any zone."""


class Stored(NamedTuple):
    """An email as it is stored, to be compared with its new place."""

    due: int | None
    waits_for: str | None


def read_snapshot(
    session: Session, *, now: int, enrollment_id: int | None = None, mailbox_id: int | None = None
) -> tuple[Snapshot, dict[int, Stored]]:
    """Return the snapshot and what is stored beside each pending email, by id.

    It is of all, of one enrollment, or of the enrollments with a pending email of one mailbox.
    """
    rows = _pending(session, enrollment_id, mailbox_id)
    stored = {row.id: Stored(row.due_on, row.waits_for) for row in rows}
    mailboxes = read_mailboxes(session)
    patience = setting(session, LATE_MINUTES) * 60
    sequences = read_sequences(session, mailboxes)
    limited = {sequence.id for sequence in sequences if sequence.new_per_day is not None}
    snapshot = Snapshot(
        mailboxes=tuple(mailboxes),
        sequences=tuple(sequences),
        chains=tuple(_chains(session, rows, enrollment_id)),
        left=_left(session, now),
        new_left=_new_left(session, now) if limited else (),
        late_seconds=patience,
    )
    return snapshot, stored


def read_mailboxes(session: Session) -> list[Mailbox]:
    """Return every mailbox ever used, by id; one that is paused or needs attention is not usable for first emails."""
    found = []
    for row in session.scalars(select(t.Mailbox).order_by(t.Mailbox.id)):
        removed = row.removed_at is not None
        usable = not removed and row.state == MailboxState.ACTIVE.value
        found.append(replace(as_planned(row), usable=usable, removed=removed))
    return found


def read_sequences(session: Session, mailboxes: Iterable[Mailbox]) -> list[PlannedSequence]:
    """Return every sequence with its pool in order; one that uses all mailboxes has them by id."""
    everyone = tuple(mailbox.id for mailbox in mailboxes if not mailbox.removed)
    pools: dict[int, list[int]] = {}
    for row in session.scalars(select(t.SequenceMailbox).order_by(t.SequenceMailbox.position)):
        pools.setdefault(row.sequence_id, []).append(row.mailbox_id)
    return [
        PlannedSequence(
            id=row.id,
            start=parse_wall_time(row.start_time),
            end=parse_wall_time(row.end_time),
            weekdays=row.weekdays,
            mailboxes=everyone if row.all_mailboxes else tuple(pools.get(row.id, ())),
            zone_rule=row.time_zone,
            sending_days=row.wait_counts == "sending_days",
            holidays=row.holidays or "",
            dates_off=frozenset(int(day) for day in row.dates_off),
            new_per_day=row.new_per_day,
        )
        for row in session.scalars(select(t.Sequence).order_by(t.Sequence.id))
    ]


def _int(column: Any) -> ColumnElement[int]:
    return type_coerce(column, Integer)


def _pending(session: Session, enrollment_id: int | None, mailbox_id: int | None) -> Sequence[Any]:
    e, n = t.ScheduledEmail, t.Enrollment
    query = (
        select(
            e.id,
            e.enrollment_id,
            t.Step.wait_days,
            e.mailbox_id,
            _int(e.send_at).label("send_at"),
            _int(e.day).label("day"),
            e.window_start,
            e.window_end,
            e.gap,
            e.pinned,
            _int(e.retry_at).label("retry_at"),
            _int(e.due_on).label("due_on"),
            e.waits_for,
            t.Step.position,
            n.sequence_id,
            _int(n.enrolled_at).label("enrolled_at"),
            _int(n.starts_at).label("starts_at"),
            n.state,
            n.ended_reason,
            t.Contact.time_zone,
            t.Sequence.state.label("sequence_state"),
        )
        .join(n, n.id == e.enrollment_id)
        .join(t.Step, t.Step.id == e.step_id)
        .join(t.Contact, t.Contact.id == n.contact_id)
        .join(t.Sequence, t.Sequence.id == n.sequence_id)
        .where(e.status == EmailStatus.PENDING.value)
    )
    if enrollment_id is not None:
        query = query.where(e.enrollment_id == enrollment_id)
    if mailbox_id is not None:
        pending = e.status == EmailStatus.PENDING.value
        query = query.where(n.id.in_(select(e.enrollment_id).where(e.mailbox_id == mailbox_id, pending)))
    rows = session.execute(query).all()
    return sorted(rows, key=lambda row: (row.enrollment_id, row.position or 0, row.id))


def _chains(session: Session, rows: Sequence[Any], enrollment_id: int | None) -> Iterable[Chain]:
    last = _last_left(session, enrollment_id)
    stuck = _stuck(session, enrollment_id)
    for enrollment, group in groupby(rows, key=lambda row: row.enrollment_id):
        emails = tuple(group)
        head = emails[0]
        left_at, left_mailbox = last.get(enrollment, (None, None))
        yield Chain(
            id=enrollment,
            sequence=head.sequence_id,
            start=head.starts_at or head.enrolled_at,
            enrolled_at=head.enrolled_at,
            zone=head.time_zone,
            emails=tuple(_email(row) for row in emails),
            left_at=left_at,
            left_mailbox=left_mailbox,
            waits=stuck.get(enrollment) or _pause(head),
        )


def _email(row: Any) -> Email:
    return Email(
        row.id,
        row.wait_days,
        row.mailbox_id,
        row.send_at,
        row.day,
        row.window_start,
        row.window_end,
        row.gap,
        bool(row.pinned),
        row.retry_at or 0,
    )


def _pause(row: Any) -> str:
    if row.state == EnrollmentState.PAUSED.value:
        return row.ended_reason or "the contact is paused in this sequence"
    if row.sequence_state != SequenceState.ACTIVE.value:
        return f"the sequence is {row.sequence_state}"
    return ""


def _unfinished() -> ColumnElement[bool]:
    return t.Enrollment.completed_at.is_(None)


def _last_left(session: Session, enrollment_id: int | None) -> dict[int, tuple[int, int]]:
    e = t.ScheduledEmail
    query = (
        select(e.enrollment_id, went_at().label("at"), e.mailbox_id)
        .join(t.Enrollment, and_(t.Enrollment.id == e.enrollment_id, _unfinished()))
        .where(e.status.in_([status.value for status in LEFT]), e.mailbox_id.is_not(None))
        .order_by(went_at())
    )
    if enrollment_id is not None:
        query = query.where(e.enrollment_id == enrollment_id)
    return {row.enrollment_id: (row.at, row.mailbox_id) for row in session.execute(query)}


def _stuck(session: Session, enrollment_id: int | None) -> dict[int, str]:
    """Return by enrollment which earlier email its others wait for (domain.md section 5)."""
    e = t.ScheduledEmail
    query = (
        select(e.enrollment_id, t.Step.position, e.status)
        .join(t.Step, t.Step.id == e.step_id)
        .where(e.status.in_([EmailStatus.HELD.value, EmailStatus.IN_DOUBT.value]))
        .order_by(e.id)
    )
    if enrollment_id is not None:
        query = query.where(e.enrollment_id == enrollment_id)
    words = {EmailStatus.HELD.value: "held", EmailStatus.IN_DOUBT.value: "unsure"}
    return {
        row.enrollment_id: f"waits for step {row.position or '?'}, which is {words[row.status]}"
        for row in session.execute(query)
    }


def _left(session: Session, now: int) -> tuple[tuple[int, int], ...]:
    e = t.ScheduledEmail
    query = select(e.mailbox_id, went_at().label("at")).where(
        _int(e.claimed_at) >= now - HISTORY,
        has_left(),
        e.mailbox_id.is_not(None),
    )
    return tuple(sorted(((row.mailbox_id, row.at) for row in session.execute(query)), key=lambda pair: pair[1]))


def _new_left(session: Session, now: int) -> tuple[tuple[int, int, int], ...]:
    """Return the first emails among the recent ones: those before which none of their enrollment left."""
    e = t.ScheduledEmail
    first = (
        select(e.enrollment_id, func.min(went_at()).label("at")).where(has_left()).group_by(e.enrollment_id).subquery()
    )
    query = (
        select(t.Enrollment.sequence_id, e.mailbox_id, went_at().label("at"))
        .join(t.Enrollment, t.Enrollment.id == e.enrollment_id)
        .join(first, and_(first.c.enrollment_id == e.enrollment_id, first.c.at == went_at()))
        .where(has_left(), _int(e.claimed_at) >= now - HISTORY, e.mailbox_id.is_not(None))
    )
    return tuple((row.sequence_id, row.mailbox_id, row.at) for row in session.execute(query))
