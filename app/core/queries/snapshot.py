"""What the planner is told, read from the database as plain ints. Decides nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import LEFT, EmailStatus, EnrollmentState, MailboxState, SequenceState, parse_wall_time
from app.core.planner import Chain, Email, Mailbox, Snapshot
from app.core.planner import Sequence as PlannedSequence
from app.core.queries.answers_left import ATTEMPT_LASTS, answers_left
from app.core.queries.load import as_planned, has_left, went_at
from app.core.queries.settings import setting
from app.core.settings import LATE_MINUTES, ONE_A_DAY, VARY_TIMES
from app.core.store import tables as t
from app.core.store.bulk import read_rows
from app.core.store.types import epoch

HISTORY = 3 * 86400
"""Seconds of past sends that can still count for a date or a gap of today, in any zone."""


def read_snapshot(
    session: Session, *, now: int, enrollment_id: int | None = None, mailbox_id: int | None = None
) -> Snapshot:
    """Return the snapshot of all, of one enrollment, or of the enrollments with a pending email of one mailbox."""
    mailboxes = read_mailboxes(session)
    sequences = read_sequences(session, mailboxes)
    limited = any(sequence.new_per_day is not None for sequence in sequences)
    one_a_day = setting(session, ONE_A_DAY)
    which = _which(session, enrollment_id, mailbox_id)
    return Snapshot(
        mailboxes=tuple(mailboxes),
        sequences=tuple(sequences),
        chains=tuple(_chains(session, which, _last_left(session, enrollment_id), _stuck(session, enrollment_id))),
        left=_left(session, now),
        new_left=_new_left(session, now) if limited else (),
        late_seconds=setting(session, LATE_MINUTES) * 60,
        one_a_day=one_a_day,
        contact_left=_contact_left(session, now) if one_a_day else (),
        vary=setting(session, VARY_TIMES),
    )


def read_mailboxes(session: Session) -> list[Mailbox]:
    """Return every mailbox ever used, by id; one that is paused or needs attention is not usable for first emails."""
    found = []
    for row in session.scalars(select(t.Mailbox).order_by(t.Mailbox.id)):
        removed = row.removed_at is not None
        usable = not removed and row.state == MailboxState.ACTIVE.value
        rests = epoch(row.paused_until) if row.paused_until else 0
        found.append(replace(as_planned(row), usable=usable, removed=removed, rests_until=rests))
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


def _which(session: Session, enrollment_id: int | None, mailbox_id: int | None) -> ColumnElement[bool]:
    e = t.ScheduledEmail
    pending = e.status == EmailStatus.PENDING.value
    if enrollment_id is not None:
        return and_(pending, e.enrollment_id == enrollment_id)
    if mailbox_id is not None:
        here = select(e.enrollment_id).where(e.mailbox_id == mailbox_id, pending)
        return and_(pending, e.enrollment_id.in_(here))
    count, last = session.scalar(select(func.count()).where(pending)) or 0, session.scalar(select(func.max(e.id))) or 0
    # Where a third of all there ever were are pending, walking through the table is faster than jumping about in it.
    return e.status.concat("") == EmailStatus.PENDING.value if count * 3 > last else pending


def _chains(
    session: Session, which: ColumnElement[bool], last: dict[int, tuple[int, int]], stuck: dict[int, str]
) -> Iterator[Chain]:
    stand: dict[int, list[Email]] = defaultdict(list)
    for row in read_rows(session, _emails().where(which)):
        email = _email(row)
        stand[email.enrollment].append(email)
    states: dict[int, str] = dict(read_rows(session, select(t.Sequence.id, t.Sequence.state)))
    heads = _heads(session, stand.keys())
    for enrollment in sorted(stand):
        emails = stand[enrollment]
        emails.sort(key=_POSITION)
        _, contact, sequence, enrolled_at, starts_at, state, ended_reason, held_until, zone = heads[enrollment]
        left_at, left_mailbox = last.get(enrollment, (None, None))
        waits = stuck.get(enrollment) or _pause(state, ended_reason, states[sequence])
        start, away = starts_at or enrolled_at, held_until or 0
        left = (left_at, left_mailbox, waits, contact, away)
        yield _chain((enrollment, sequence, start, enrolled_at, zone, tuple(emails), *left))


def _emails() -> Select[*tuple[Any, ...]]:
    """Return the query for emails with the fields of `Email`, by id."""
    e, step = t.ScheduledEmail, t.Step
    kept_at = case((and_(e.pinned, e.send_at.is_(None)), e.window_start), else_=_int(e.send_at))  # a pin that waits
    stored = (e.mailbox_id, kept_at, e.day, e.window_start, e.window_end, e.gap, e.due_on)
    late = (e.pinned, func.coalesce(_int(e.retry_at), 0), e.waits_for)
    chain = (e.enrollment_id, func.coalesce(step.position, 0))
    return select(e.id, step.wait_days, *stored, *late, *chain).join(step, step.id == e.step_id).order_by(e.id)


def _heads(session: Session, ids: Set[int]) -> dict[int, tuple[Any, ...]]:
    """Return what is to be known of enrollments beside their emails, by id."""
    n = t.Enrollment
    columns = (n.id, n.contact_id, n.sequence_id, n.enrolled_at, n.starts_at, n.state, n.ended_reason, n.held_until)
    query = select(*columns, t.Contact.time_zone).join(t.Contact, t.Contact.id == n.contact_id)
    if len(ids) < _FEW:
        return {row[0]: row for row in read_rows(session, query.where(n.id.in_(ids)))}
    found = {row[0]: row for row in read_rows(session, query.where(_unfinished()))}
    for id_ in ids - found.keys():
        found.update((row[0], row) for row in read_rows(session, query.where(n.id == id_)))
    return found


_email: Callable[[tuple[Any, ...]], Email] = partial(tuple.__new__, Email)
_chain: Callable[[tuple[Any, ...]], Chain] = partial(tuple.__new__, Chain)
"""Make an email and a chain of their fields, in half the time that their own way takes."""


def _pause(state: str, ended_reason: str, sequence_state: str) -> str:
    if state == _PAUSED:
        return ended_reason or "the contact is paused in this sequence"
    return "" if sequence_state == _ACTIVE else f"the sequence is {sequence_state}"


_FEW = 500
_POSITION = attrgetter("position")
_PAUSED, _ACTIVE = EnrollmentState.PAUSED.value, SequenceState.ACTIVE.value


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
    sent = [(row.mailbox_id, row.at) for row in session.execute(query)]
    return tuple(sorted(sent + answers_left(session, now - HISTORY, now + ATTEMPT_LASTS), key=lambda pair: pair[1]))


def _contact_left(session: Session, now: int) -> tuple[tuple[int, int, int], ...]:
    """Return the recent emails by contact, over all sequences and finished enrollments too (R9)."""
    e, n = t.ScheduledEmail, t.Enrollment
    columns = (n.contact_id, e.mailbox_id, went_at())
    recent = and_(_int(e.claimed_at) >= now - HISTORY, has_left(), e.mailbox_id.is_not(None))
    rows = read_rows(session, select(*columns).join(n, n.id == e.enrollment_id).where(recent))
    return tuple((contact, mailbox, at) for contact, mailbox, at in rows)


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
