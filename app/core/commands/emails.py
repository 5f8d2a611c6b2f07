"""An email's moves (domain.md section 5). Owns the only place where a status changes; every move leaves an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Table, Update, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from app.core.commands.plan import mark_dirty
from app.core.errors import ForbiddenMove, InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import ALLOWED_MOVES, EmailStatus, EnrollmentState
from app.core.store import Store
from app.core.store.tables import EmailEvent, Enrollment, ScheduledEmail, Step

_S = EmailStatus
_EMAILS, _EVENTS = cast(Table, ScheduledEmail.__table__), cast(Table, EmailEvent.__table__)
_ENROLLMENTS = cast(Table, Enrollment.__table__)
UNDECIDED = (_S.PENDING, _S.HELD)
"""Statuses of emails that a person or the program may still take back."""
_OPEN = (_S.PENDING, _S.HELD, _S.SENDING, _S.IN_DOUBT)
_SHOWN = changed(Kind.EMAILS, Kind.ENROLLMENTS, Kind.PLAN, Kind.SENDING)


@dataclass(frozen=True, slots=True)
class Skipped:
    """The emails that were taken out, for `restore`."""

    email_ids: tuple[int, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Move:
    """One email's move at `at`, with further columns to set."""

    email_id: int
    to: EmailStatus
    reason: str
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)


def move(session: Session, *, email_id: int, to: EmailStatus, reason: str, now: datetime, **values: Any) -> None:
    """Move one email and set further columns; ForbiddenMove where its life has no such move, NotFound without it."""
    move_each(session, [Move(email_id, to, reason, now, values)])


def move_all(
    session: Session, *, where: ColumnElement[bool], to: EmailStatus, reason: str, now: datetime, **values: Any
) -> int:
    """Move every email `where` selects, set further columns, return how many; ForbiddenMove for any other move."""
    session.flush()
    found = session.execute(
        select(ScheduledEmail.id, ScheduledEmail.status).where(where).order_by(ScheduledEmail.id)
    ).all()
    if not found:
        return 0
    _tell(session, [(Move(email_id, to, reason, now), EmailStatus(status)) for email_id, status in found])
    ids = [email_id for email_id, _ in found]
    for part in _parts(ids):
        session.execute(
            update(ScheduledEmail)
            .where(ScheduledEmail.id.in_(part))
            .values(status=to.value, **values)
            .execution_options(synchronize_session=False)
        )
    _read_anew(session, ScheduledEmail, ids)
    return len(found)


def move_each(session: Session, moves: Sequence[Move]) -> None:
    """Move different emails, each in its own way, in few statements; ForbiddenMove and NotFound as `move`."""
    session.flush()
    ids = [one.email_id for one in moves]
    found: dict[int, str] = {}
    for part in _parts(ids):
        query = select(ScheduledEmail.id, ScheduledEmail.status).where(ScheduledEmail.id.in_(part))
        found.update(session.execute(query).all())
    if missing := set(ids) - found.keys():
        raise NotFound(f"There is no email {min(missing)}.")
    _tell(session, [(one, EmailStatus(found[one.email_id])) for one in moves])
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for one in moves:
        values = {f"new_{name}": value for name, value in one.values.items()}
        alike[tuple(one.values)].append({"moved": one.email_id, "new_status": one.to.value, **values})
    for names, rows in alike.items():
        session.execute(_update(names), rows)
    _read_anew(session, ScheduledEmail, ids)


@cache
def _update(names: tuple[str, ...]) -> Update:
    """Build the update of one email that sets its status and these columns."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in ("status", *names)}
    return update(_EMAILS).where(_EMAILS.c.id == bindparam("moved")).values(values)


def _tell(session: Session, moves: Sequence[tuple[Move, EmailStatus]]) -> None:
    """Leave an event for each move of an email in the status given; ForbiddenMove where its life has no such move."""
    for to, was in {(one.to, was) for one, was in moves}:
        if to not in ALLOWED_MOVES[was]:
            raise ForbiddenMove(f"An email cannot go from {was} to {to}.")
    events = [
        {
            "email_id": one.email_id,
            "at": one.at,
            "from_status": was.value,
            "to_status": one.to.value,
            "reason": one.reason,
        }
        for one, was in moves
    ]
    if events:
        session.execute(insert(_EVENTS), events)


def _read_anew(session: Session, kind: type[ScheduledEmail | Enrollment], ids: Collection[int] | None = None) -> None:
    """Have loaded rows of a kind, all or these, read again when next looked at: an update in bulk passed them by."""
    chosen = None if ids is None else set(ids)
    for key in list(session.identity_map.keys()):
        row = session.identity_map.get(key) if key[0] is kind and (chosen is None or key[1][0] in chosen) else None
        if row is not None:
            session.expire(row)


def of_enrollments(ids: Iterable[int] | ColumnElement[Any], *statuses: EmailStatus) -> ColumnElement[bool]:
    """Return the condition for the emails of enrollments that are in one of the statuses."""
    chosen = ids if isinstance(ids, ColumnElement) else list(ids)
    return and_(
        ScheduledEmail.enrollment_id.in_(chosen), ScheduledEmail.status.in_([status.value for status in statuses])
    )


def end_enrollments(
    session: Session, *, where: ColumnElement[bool], to: EmailStatus, reason: str, now: datetime
) -> int:
    """Stop the unfinished enrollments that `where` selects; their undecided emails move to `to`. Returns how many."""
    ids = list(session.scalars(select(Enrollment.id).where(where, Enrollment.completed_at.is_(None))))
    for part in _parts(ids):
        move_all(session, where=of_enrollments(part, *UNDECIDED), to=to, reason=reason, now=now)
        session.execute(
            update(Enrollment)
            .where(Enrollment.id.in_(part))
            .values(state=EnrollmentState.STOPPED.value, completed_at=now, ended_reason=reason)
            .execution_options(synchronize_session=False)
        )
    _read_anew(session, Enrollment, ids)
    return len(ids)


def finish_enrollments(session: Session, *, where: ColumnElement[bool], now: datetime) -> None:
    """Mark as finished the unfinished enrollments selected by `where` that have no email left to send."""
    left = select(ScheduledEmail.id).where(
        ScheduledEmail.enrollment_id == Enrollment.id, ScheduledEmail.status.in_([s.value for s in _OPEN])
    )
    session.flush()
    session.execute(
        update(Enrollment)
        .where(where, Enrollment.completed_at.is_(None), ~left.exists())
        .values(state=EnrollmentState.FINISHED.value, completed_at=now)
        .execution_options(synchronize_session=False)
    )
    _read_anew(session, Enrollment)


def skip_email(store: Store, *, email_id: int, now: datetime) -> Changes:
    """Take one email out of its sequence; the later ones go on. Undone by `restore`."""
    with store.write() as session:
        skip_in(session, email_id=email_id, now=now)
        mark_dirty(session)
    return _SHOWN


def skip_in(session: Session, *, email_id: int, now: datetime) -> None:
    """Do what `skip_email` does inside the caller's transaction; InputError for one that went or is decided."""
    enrollment_id, status = _email(session, email_id)
    if status not in UNDECIDED:
        raise InputError(f"Email {email_id} is {status.replace('_', ' ')}; only a pending or held one can be skipped.")
    move(session, email_id=email_id, to=_S.SKIPPED, reason="skipped by you", now=now, waits_for=None)
    finish_enrollments(session, where=Enrollment.id == enrollment_id, now=now)


def skip_next(store: Store, *, enrollment_ids: Sequence[int], now: datetime) -> Skipped:
    """Take the next undecided email of each enrollment out of its sequence, all or none. Undone by `restore`."""
    with store.write() as session:
        first = (
            select(func.min(Step.position))
            .join(ScheduledEmail, ScheduledEmail.step_id == Step.id)
            .where(
                ScheduledEmail.enrollment_id == Enrollment.id,
                ScheduledEmail.status.in_([status.value for status in UNDECIDED]),
            )
            .scalar_subquery()
        )
        ids = session.scalars(
            select(ScheduledEmail.id)
            .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
            .join(Step, Step.id == ScheduledEmail.step_id)
            .where(
                Enrollment.id.in_(enrollment_ids),
                Step.position == first,
                ScheduledEmail.status.in_([status.value for status in UNDECIDED]),
            )
            .order_by(ScheduledEmail.id)
        ).all()
        for part in _parts(list(ids)):
            chosen = ScheduledEmail.id.in_(part)
            move_all(session, where=chosen, to=_S.SKIPPED, reason="skipped by you", now=now, waits_for=None)
        finish_enrollments(session, where=Enrollment.id.in_(enrollment_ids), now=now)
        mark_dirty(session)
    return Skipped(tuple(ids), _SHOWN)


def skip_to(store: Store, *, enrollment_ids: Sequence[int], position: int, now: datetime) -> Skipped:
    """Let enrollments go on at the step at `position`, from 1: what is undecided before it is left out, all or none.

    Nobody is sent backwards: who is past that step already stays. Undone by `restore`.
    """
    earlier = select(Step.id).where(Step.position < position)
    with store.write() as session:
        where = and_(of_enrollments(enrollment_ids, *UNDECIDED), ScheduledEmail.step_id.in_(earlier))
        ids = session.scalars(select(ScheduledEmail.id).where(where).order_by(ScheduledEmail.id)).all()
        reason = f"you moved the contact on to step {position}"
        move_all(session, where=where, to=_S.SKIPPED, reason=reason, now=now, waits_for=None)
        finish_enrollments(session, where=Enrollment.id.in_(enrollment_ids), now=now)
        mark_dirty(session)
    return Skipped(tuple(ids), _SHOWN)


def restore(store: Store, *, email_ids: Sequence[int], now: datetime) -> Changes:
    """Bring skipped or cancelled emails back, and their enrollments to life: the Undo of skip and stop.

    InputError if one of them is in another status, or its contact is by now in the sequence a second time.
    """
    with store.write() as session:
        bring_back(session, email_ids=email_ids, reason="brought back by you", now=now)
        mark_dirty(session)
    return _SHOWN


def bring_back(session: Session, *, email_ids: Sequence[int], reason: str, now: datetime) -> None:
    """Move emails back to pending inside the caller's transaction and revive the enrollments they belong to."""
    for part in _parts(list(email_ids)):
        chosen = ScheduledEmail.id.in_(part)
        found = session.execute(
            select(ScheduledEmail.id, ScheduledEmail.enrollment_id, ScheduledEmail.status).where(chosen)
        ).all()
        if missing := set(part) - {email_id for email_id, _, _ in found}:
            raise NotFound(f"There is no email {min(missing)}.")
        for email_id, _, status in found:
            if _S.PENDING not in ALLOWED_MOVES[EmailStatus(status)] or status in (_S.SENDING, _S.IN_DOUBT):
                raise InputError(f"Email {email_id} is {status.replace('_', ' ')}; there is nothing to bring back.")
        _revive(session, {enrollment_id for _, enrollment_id, _ in found})
        move_all(session, where=chosen, to=_S.PENDING, reason=reason, now=now, **FRESH)


FRESH: dict[str, Any] = {
    "waits_for": None,
    "attempts": 0,
    "retry_at": None,
    "error": None,
    "error_category": None,
}
"""Columns of an email that starts over."""


def _revive(session: Session, enrollment_ids: Iterable[int]) -> None:
    for part in _parts(list(enrollment_ids)):
        ended = and_(Enrollment.id.in_(part), Enrollment.completed_at.is_not(None))
        other = aliased(Enrollment)
        again = select(other.id).where(
            other.contact_id == Enrollment.contact_id,
            other.sequence_id == Enrollment.sequence_id,
            other.completed_at.is_(None),
        )
        if session.scalar(select(Enrollment.id).where(ended, again.exists()).limit(1)):
            raise InputError("The contact is in this sequence again by now; stop that run first.")
        session.execute(
            update(Enrollment)
            .where(ended)
            .values(state=EnrollmentState.ACTIVE.value, completed_at=None, ended_reason="")
            .execution_options(synchronize_session=False)
        )
    _read_anew(session, Enrollment)


def release_held(store: Store, *, email_ids: Sequence[int], now: datetime) -> Changes:
    """Let held emails try again; one whose field is still missing is held again when its time comes."""
    with store.write() as session:
        for part in _parts(list(email_ids)):
            release(session, where=ScheduledEmail.id.in_(part), reason="released by you", now=now)
    return _SHOWN


def release(session: Session, *, where: ColumnElement[bool], reason: str, now: datetime) -> int:
    """Move the held ones among the selected emails back to pending inside the caller's transaction."""
    held = and_(where, ScheduledEmail.status == _S.HELD.value)
    count = move_all(session, where=held, to=_S.PENDING, reason=reason, now=now, **FRESH)
    if count:
        mark_dirty(session)
    return count


def retry_failed(store: Store, *, email_ids: Sequence[int], now: datetime) -> Changes:
    """Send dead letters again: the failed emails, and the later ones that were skipped because of them."""
    with store.write() as session:
        retry_in(session, email_ids, reason="retried by you", now=now)
        mark_dirty(session)
    return _SHOWN


def retry_in(session: Session, email_ids: Iterable[int], *, reason: str, now: datetime) -> None:
    """Do what `retry_failed` does inside the caller's transaction; InputError for one that has not failed."""
    for email_id in email_ids:
        enrollment_id, status = _email(session, email_id)
        if status != _S.FAILED:
            raise InputError(f"Email {email_id} is {status.replace('_', ' ')}; only a failed one can be retried.")
        later = of_enrollments([enrollment_id], _S.SKIPPED)
        ids = [*session.scalars(select(ScheduledEmail.id).where(later, _skipped_behind_failure())), email_id]
        bring_back(session, email_ids=ids, reason=reason, now=now)


def _skipped_behind_failure() -> ColumnElement[bool]:
    event = select(EmailEvent.id).where(
        EmailEvent.email_id == ScheduledEmail.id, EmailEvent.reason.startswith(BEHIND_FAILURE)
    )
    return event.exists()


BEHIND_FAILURE = "an earlier email failed"


def give_up(store: Store, *, email_ids: Sequence[int], now: datetime) -> Changes:
    """Take failed emails off the dead letters for good; InputError for one that has not failed. `restore` undoes it."""
    with store.write() as session:
        for part in _parts(list(email_ids)):
            for email_id in part:
                _, status = _email(session, email_id)
                if status != _S.FAILED:
                    raise InputError(f"Email {email_id} is {status.replace('_', ' ')}; only a failed one is given up.")
            chosen = ScheduledEmail.id.in_(part)
            move_all(session, where=chosen, to=_S.SKIPPED, reason="given up by you", now=now)
    return _SHOWN


def settle_in_doubt(store: Store, *, email_id: int, went: bool, now: datetime) -> Changes:
    """Record what the user knows of an email in doubt: it went, or it shall be sent again."""
    with store.write() as session:
        reason = "you said: it went" if went else "you said: send again"
        settle_in(session, email_id=email_id, went=went, reason=reason, now=now)
        mark_dirty(session)
    return _SHOWN


def settle_in(session: Session, *, email_id: int, went: bool, reason: str, now: datetime) -> None:
    """Settle an email in doubt inside the caller's transaction; InputError for one that is not."""
    enrollment_id, status = _email(session, email_id)
    if status != _S.IN_DOUBT:
        raise InputError(f"Email {email_id} is {status.replace('_', ' ')}; only one in doubt can be settled.")
    if not went:
        move(session, email_id=email_id, to=_S.PENDING, reason=reason, now=now, **FRESH)
        return
    row = session.get_one(ScheduledEmail, email_id)
    step_id, claimed = row.step_id, row.claimed_at
    settled = {"sent_at": claimed or now, "error": None, "error_category": None}
    move(session, email_id=email_id, to=_S.SENT, reason=reason, now=now, **settled)
    went_out(session, enrollment_id=enrollment_id, step_id=step_id, now=now)


def went_out(session: Session, *, enrollment_id: int, step_id: int, now: datetime) -> None:
    """Note on the enrollment that a step was sent; it is finished after the last one."""
    went_out_each(session, steps={enrollment_id: step_id}, now=now)


def went_out_each(session: Session, *, steps: Mapping[int, int], now: datetime) -> None:
    """Do what `went_out` does for several enrollments, given the step that was sent by enrollment."""
    rows = [{"went": enrollment_id, "step": step_id} for enrollment_id, step_id in steps.items()]
    session.execute(_current_step(), rows)
    finish_enrollments(session, where=Enrollment.id.in_(steps), now=now)


@cache
def _current_step() -> Update:
    return update(_ENROLLMENTS).where(_ENROLLMENTS.c.id == bindparam("went")).values(current_step_id=bindparam("step"))


def _email(session: Session, email_id: int) -> tuple[int, EmailStatus]:
    found = session.execute(
        select(ScheduledEmail.enrollment_id, ScheduledEmail.status).where(ScheduledEmail.id == email_id)
    ).first()
    if found is None:
        raise NotFound(f"There is no email {email_id}.")
    return int(found[0]), EmailStatus(found[1])


def _parts(ids: list[int], size: int = 20_000) -> Iterable[list[int]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))
