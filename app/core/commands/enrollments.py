"""Who goes through which sequence: enrolling, pausing, stopping. Enrolling creates the emails of all steps at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Delete, Table, and_, delete, func, insert, or_, select, true, update
from sqlalchemy.orm import Session

from app.core.commands.emails import (
    UNDECIDED,
    bring_back,
    end_enrollments,
    finish_enrollments,
    move_all,
    of_enrollments,
)
from app.core.commands.live_edit import create_emails
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import LEFT, EmailStatus, EnrollmentState, SequenceState
from app.core.queries.people import is_suppressed
from app.core.store import Store
from app.core.store.tables import Contact, EmailEvent, Enrollment, ScheduledEmail, Step
from app.core.store.tables import Sequence as SequenceTable

_CHANGED = changed(Kind.ENROLLMENTS, Kind.EMAILS, Kind.SEQUENCES, Kind.CONTACTS, Kind.PLAN)
STOPPED_BY_USER = "stopped by you"
_PART = 20_000


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many contacts were enrolled, skipped (in it already, had it, or unknown), and left out as suppressed.

    `first` is the id of the first new enrollment; the others follow it one by one.
    """

    enrolled: int
    skipped: int
    suppressed: int
    changes: Changes
    first: int = 0
    chosen: tuple[int, ...] = ()
    """Of a preview: the contacts that would go in, in order."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many enrollments ended, those of them that were held, and the emails cancelled: for `undo_stop`."""

    enrollments: int
    paused: tuple[int, ...]
    email_ids: tuple[int, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A contact that goes on with a later step: in which sequence, and the emails left out, for `emails.restore`."""

    sequence: str
    email_ids: tuple[int, ...]
    changes: Changes


def enroll(
    store: Store,
    *,
    sequence_id: int,
    contact_ids: Sequence[int] | None,
    now: datetime,
    again: bool = False,
    not_before: datetime | None = None,
) -> Enrolled:
    """Enroll contacts in the order given, None for all contacts.

    Left out are those that are in it unfinished, had it before (unless `again`), are suppressed or unknown.
    `not_before` is the earliest instant of the first email. InputError for a sequence that is stopped or has no step.
    """
    with store.write() as session:
        return enroll_in(
            session, sequence_id=sequence_id, contact_ids=contact_ids, now=now, again=again, not_before=not_before
        )


def enroll_in(
    session: Session,
    *,
    sequence_id: int,
    contact_ids: Sequence[int] | None,
    now: datetime,
    again: bool = False,
    not_before: datetime | None = None,
) -> Enrolled:
    """Do what `enroll` does inside the caller's transaction."""
    _check_sequence(session, sequence_id)
    verdicts = _verdicts(session, sequence_id, contact_ids, again)
    chosen = [contact_id for contact_id, verdict in verdicts if verdict == "enrolled"]
    first = _create(session, sequence_id, chosen, now, not_before)
    if chosen:
        mark_dirty(session)
    counts = Counter(verdict for _, verdict in verdicts)
    changes = _CHANGED if chosen else Changes()
    return Enrolled(counts["enrolled"], counts["skipped"], counts["suppressed"], changes, first)


def undo_enroll(store: Store, *, enrolled: Enrolled, now: datetime) -> Changes:
    """Take an enrolment back as if it had not been; a contact an email went to meanwhile is stopped instead."""
    if not enrolled.enrolled:
        return Changes()
    with store.write() as session:
        mine = Enrollment.id.between(enrolled.first, enrolled.first + enrolled.enrolled - 1)
        begun = _begun()
        end_enrollments(session, where=and_(mine, begun), to=EmailStatus.CANCELLED, reason=STOPPED_BY_USER, now=now)
        gone = select(Enrollment.id).where(mine, ~begun)
        emails = select(ScheduledEmail.id).where(ScheduledEmail.enrollment_id.in_(gone))
        _erase(session, delete(EmailEvent).where(EmailEvent.email_id.in_(emails)))
        ids = list(session.scalars(gone))
        for at in range(0, len(ids), _PART):
            part = ids[at : at + _PART]
            _erase(session, delete(ScheduledEmail).where(ScheduledEmail.enrollment_id.in_(part)))
            _erase(session, delete(Enrollment).where(Enrollment.id.in_(part)))
        mark_dirty(session)
    return _CHANGED


def _begun() -> ColumnElement[bool]:
    """Return whether an email of an enrollment was ever handed to a server, as a condition over enrollments."""
    tried = or_(ScheduledEmail.attempts > 0, ScheduledEmail.claimed_at.is_not(None))
    return select(ScheduledEmail.id).where(ScheduledEmail.enrollment_id == Enrollment.id, tried).exists()


def _erase(session: Session, rows: Delete) -> None:
    session.execute(rows, execution_options={"synchronize_session": False})


def preview_enroll(
    store: Store, *, sequence_id: int, contact_ids: Sequence[int] | None, again: bool = False
) -> Enrolled:
    """Return what `enroll` would do with these contacts, changing nothing; InputError and NotFound as it does."""
    with store.read() as session:
        _check_sequence(session, sequence_id)
        verdicts = _verdicts(session, sequence_id, contact_ids, again)
    counts = Counter(verdict for _, verdict in verdicts)
    chosen = tuple(contact_id for contact_id, verdict in verdicts if verdict == "enrolled")
    return Enrolled(counts["enrolled"], counts["skipped"], counts["suppressed"], Changes(), chosen=chosen)


def _check_sequence(session: Session, sequence_id: int) -> None:
    row = session.get(SequenceTable, sequence_id)
    if row is None:
        raise NotFound(f"There is no sequence {sequence_id}; it may have been deleted.")
    if row.state in (SequenceState.STOPPED, SequenceState.ARCHIVED):
        raise InputError(f"{row.name!r} is {row.state}; resume it before anyone is enrolled.")
    if not session.scalar(select(Step.id).where(Step.sequence_id == sequence_id, Step.position.is_not(None)).limit(1)):
        raise InputError(f"{row.name!r} has no step yet; write one before anyone is enrolled.")


def _verdicts(
    session: Session, sequence_id: int, contact_ids: Sequence[int] | None, again: bool
) -> list[tuple[int, str]]:
    known = list(session.scalars(select(Contact.id).where(Contact.deleted_at.is_(None)).order_by(Contact.id)))
    suppressed = set(session.scalars(select(Contact.id).where(is_suppressed())))
    had = select(Enrollment.contact_id).where(Enrollment.sequence_id == sequence_id)
    left_out = set(session.scalars(had.where(Enrollment.completed_at.is_(None) if again else true())))
    everyone = set(known)
    verdicts = []
    for contact_id in known if contact_ids is None else contact_ids:
        if contact_id in suppressed:
            verdict = "suppressed"
        elif contact_id in left_out or contact_id not in everyone:
            verdict = "skipped"
        else:
            verdict = "enrolled"
            left_out.add(contact_id)
        verdicts.append((contact_id, verdict))
    return verdicts


def _create(
    session: Session, sequence_id: int, contact_ids: list[int], now: datetime, not_before: datetime | None
) -> int:
    """Make the enrollments and their emails; return the first one's id, 0 without any."""
    if not contact_ids:
        return 0
    first = (session.scalar(select(func.max(Enrollment.id))) or 0) + 1
    rows = [
        {
            "id": first + place,
            "contact_id": contact_id,
            "sequence_id": sequence_id,
            "enrolled_at": now,
            "starts_at": not_before,
            "state": EnrollmentState.ACTIVE.value,
            "ended_reason": "",
        }
        for place, contact_id in enumerate(contact_ids)
    ]
    session.execute(insert(cast(Table, Enrollment.__table__)), rows)
    create_emails(session, first_enrollment=first, sequence_id=sequence_id)
    return first


def pause_contact(store: Store, *, contact_id: int, sequence_id: int | None = None, now: datetime) -> Changes:
    """Hold one contact in one sequence, or in all; the emails wait."""
    return _set_state(store, contact_id, sequence_id, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def resume_contact(store: Store, *, contact_id: int, sequence_id: int | None = None, now: datetime) -> Changes:
    """Let a paused contact go on."""
    return _set_state(store, contact_id, sequence_id, EnrollmentState.PAUSED, EnrollmentState.ACTIVE)


def _set_state(
    store: Store, contact_id: int, sequence_id: int | None, before: EnrollmentState, after: EnrollmentState
) -> Changes:
    with store.write() as session:
        _check_contact(session, contact_id)
        session.execute(
            update(Enrollment)
            .where(_of(contact_id, sequence_id), Enrollment.state == before.value)
            .values(state=after.value, ended_reason="")
        )
        mark_dirty(session)
    return _CHANGED


def _of(contact_id: int, sequence_id: int | None) -> ColumnElement[bool]:
    mine = Enrollment.contact_id == contact_id
    return mine if sequence_id is None else and_(mine, Enrollment.sequence_id == sequence_id)


def _check_contact(session: Session, contact_id: int) -> None:
    row = session.get(Contact, contact_id)
    if row is None or row.deleted_at is not None:
        raise NotFound(f"There is no contact {contact_id}; it may have been deleted.")


def stop_contact(store: Store, *, contact_id: int, sequence_id: int | None = None, now: datetime) -> Stopped:
    """End one sequence, or all, for a contact: what has not left is cancelled. Undone by `undo_stop`."""
    with store.write() as session:
        _check_contact(session, contact_id)
        return stop_where(session, where=_of(contact_id, sequence_id), now=now)


def stop_where(session: Session, *, where: ColumnElement[bool], now: datetime) -> Stopped:
    """End the unfinished enrollments that `where` selects, inside the caller's transaction; the plan becomes dirty."""
    running = select(Enrollment.id).where(where, Enrollment.completed_at.is_(None))
    paused = session.scalars(running.where(Enrollment.state == EnrollmentState.PAUSED.value)).all()
    mine = and_(ScheduledEmail.enrollment_id.in_(running), ScheduledEmail.status.in_([one.value for one in UNDECIDED]))
    emails = session.scalars(select(ScheduledEmail.id).where(mine).order_by(ScheduledEmail.id)).all()
    ended = end_enrollments(session, where=where, to=EmailStatus.CANCELLED, reason=STOPPED_BY_USER, now=now)
    mark_dirty(session)
    return Stopped(ended, tuple(paused), tuple(emails), _CHANGED)


def undo_stop(store: Store, *, stopped: Stopped, now: datetime) -> Changes:
    """Bring the emails of a stop back; what was held before is held again. InputError where they moved on since."""
    with store.write() as session:
        bring_back(session, email_ids=stopped.email_ids, reason="the stop was taken back", now=now)
        for at in range(0, len(stopped.paused), _PART):
            held = and_(Enrollment.id.in_(stopped.paused[at : at + _PART]), Enrollment.completed_at.is_(None))
            session.execute(
                update(Enrollment).where(held).values(state=EnrollmentState.PAUSED.value),
                execution_options={"synchronize_session": False},
            )
        mark_dirty(session)
    return _CHANGED


def move_contact(
    store: Store, *, contact_id: int, sequence_id: int | None = None, position: int, now: datetime
) -> MovedOn:
    """Let a contact go on with the step at `position`, from 1; what is undecided before it is skipped.

    Without `sequence_id` the contact must be in one sequence only. InputError where it is in none or in several, and
    for a step that is not there or was sent already: nobody is sent backwards. Undone by `emails.restore`.
    """
    with store.write() as session:
        _check_contact(session, contact_id)
        enrollment_id, sequence = _only_run(session, contact_id, sequence_id)
        _check_step(session, enrollment_id, sequence, position)
        earlier = select(Step.id).where(Step.sequence_id == sequence.id, Step.position < position)
        where = and_(of_enrollments([enrollment_id], *UNDECIDED), ScheduledEmail.step_id.in_(earlier))
        ids = session.scalars(select(ScheduledEmail.id).where(where).order_by(ScheduledEmail.id)).all()
        reason = f"you moved the contact on to step {position}"
        move_all(session, where=where, to=EmailStatus.SKIPPED, reason=reason, now=now, waits_for=None)
        finish_enrollments(session, where=Enrollment.id == enrollment_id, now=now)
        mark_dirty(session)
        return MovedOn(sequence.name, tuple(ids), _CHANGED)


def _only_run(session: Session, contact_id: int, sequence_id: int | None) -> tuple[int, SequenceTable]:
    """Return the one unfinished enrollment that is meant, and its sequence."""
    found = session.execute(
        select(Enrollment.id, SequenceTable)
        .join(SequenceTable, SequenceTable.id == Enrollment.sequence_id)
        .where(_of(contact_id, sequence_id), Enrollment.completed_at.is_(None))
        .order_by(SequenceTable.name)
    ).all()
    if not found:
        where = "any sequence" if sequence_id is None else "that sequence"
        raise InputError(f"The contact is not going through {where}; enroll it first.")
    if len(found) > 1:
        names = ", ".join(repr(row.name) for _, row in found)
        raise InputError(f"The contact is in several sequences ({names}); say in which with sequence=NAME.")
    return found[0][0], found[0][1]


def _check_step(session: Session, enrollment_id: int, sequence: SequenceTable, position: int) -> None:
    steps = session.scalar(select(func.max(Step.position)).where(Step.sequence_id == sequence.id)) or 0
    if not 1 <= position <= steps:
        raise NotFound(f"{sequence.name!r} has no step {position}; its steps are 1 to {steps}.")
    left = of_enrollments([enrollment_id], *LEFT)
    last = session.scalar(
        select(func.max(Step.position)).join(ScheduledEmail, ScheduledEmail.step_id == Step.id).where(left)
    )
    if last is not None and position <= last:
        raise InputError(f"The contact has had step {last} of {sequence.name!r}; choose a later one than that.")
