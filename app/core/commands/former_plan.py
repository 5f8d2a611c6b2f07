"""Where the emails to come stood before a change was applied, and putting them back: what its Undo needs.

Kept in memory as packed numbers, since a change can move every email. Decides no place: what does not fit any more is
for the next re-plan. Moves no status but what the change itself had moved.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlalchemy.orm import Session, aliased

from app.core.commands.emails import move, move_all
from app.core.commands.plan import newest_event
from app.core.errors import InputError
from app.core.model import EmailStatus
from app.core.store.bulk import PlaceRow, read_rows, write_places
from app.core.store.tables import EmailEvent, Enrollment, ScheduledEmail
from app.core.store.types import epoch

_S = EmailStatus
_NONE: Final = -1
_PART: Final = 20_000
_GONE: Final = tuple(status.value for status in (_S.SENDING, _S.SENT, _S.DELIVERED, _S.BOUNCED, _S.IN_DOUBT, _S.FAILED))
_WHICH: Final = (ScheduledEmail.id, ScheduledEmail.pinned, ScheduledEmail.mailbox_id, ScheduledEmail.send_at)
_REST: Final = (
    ScheduledEmail.day,
    ScheduledEmail.window_start,
    ScheduledEmail.window_end,
    ScheduledEmail.gap,
    ScheduledEmail.due_on,
    ScheduledEmail.placed_at,
)
_COLUMNS: Final = (*_WHICH, *_REST)
AGAIN: Final = "the change was taken back"
_Place = tuple[int | None, ...]
"""An email's row in the order of `_COLUMNS`, without its id."""


@dataclass(frozen=True, slots=True)
class FormerPlan:
    """Every pending email with its place, packed by column; `waits` are the reasons of those without one.

    `newest_event` tells what came after: events of emails are numbered.
    """

    newest_event: int
    columns: tuple[bytes, ...]
    waits: dict[int, str]

    def places(self) -> dict[int, _Place]:
        """Return the place of every email that was pending, by its id."""
        ids, *rest = (_unpacked(column) for column in self.columns)
        return dict(zip(ids, zip(*(_with_none(one) for one in rest), strict=True), strict=True))


@dataclass(frozen=True, slots=True)
class FormerRun:
    """An enrollment that a change ended, as it was before."""

    enrollment_id: int
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class FormerHold:
    """An email that a change released, with what it was held for."""

    email_id: int
    error: str | None
    attempts: int


def read_former(session: Session) -> FormerPlan:
    """Return where all pending emails stand now."""
    columns: list[array[int]] = [array("q") for _ in _COLUMNS]
    for rows in _pending_rows(session):
        for kept, column in zip(columns, zip(*rows, strict=True), strict=True):
            kept.extend(_NONE if one is None else one for one in column)
    waiting = select(ScheduledEmail.id, ScheduledEmail.waits_for).where(
        ScheduledEmail.status == _S.PENDING.value, ScheduledEmail.waits_for.is_not(None)
    )
    packed = tuple(zlib.compress(column.tobytes(), 1) for column in columns)
    return FormerPlan(newest_event(session), packed, dict(read_rows(session, waiting)))


def _pending_rows(session: Session) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the pending emails in the order of their ids, a part at a time, so that few are in memory at once."""
    # Not a plain comparison: by the index of statuses each part would be sorted anew.
    pending = case((ScheduledEmail.status == _S.PENDING.value, 1), else_=0) == 1
    last = 0
    while True:
        which = select(*_COLUMNS).where(ScheduledEmail.id > last, pending).order_by(ScheduledEmail.id).limit(_PART)
        rows = read_rows(session, which)
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _unpacked(column: bytes) -> array[int]:
    found = array("q")
    found.frombytes(zlib.decompress(column))
    return found


def _with_none(column: array[int]) -> Iterator[int | None]:
    return (None if one == _NONE else one for one in column)


def refuse_where_sent(session: Session, former: FormerPlan, *, rewritten: frozenset[int] = frozenset()) -> None:
    """Raise InputError where an email went as the change has it: elsewhere, at another time, new, or of these steps."""
    since = select(EmailEvent.email_id).where(
        EmailEvent.id > former.newest_event, EmailEvent.to_status == _S.SENDING.value
    )
    email = ScheduledEmail
    gone = session.execute(
        select(email.id, email.step_id, email.mailbox_id, email.send_at).where(
            email.id.in_(since), email.status.in_(_GONE)
        )
    ).all()
    if not gone:
        return
    places = former.places()
    affected = sum(
        step in rewritten or id_ not in places or places[id_][1:3] != (mailbox, None if at is None else epoch(at))
        for id_, step, mailbox, at in gone
    )
    if affected:
        went = "1 email has gone out" if affected == 1 else f"{affected:,} emails have gone out"
        raise InputError(f"{went} by the new plan already, so the change stays; edit it again for what is still to go.")


def put_back(session: Session, former: FormerPlan, *, now: datetime) -> int:
    """Put every email that is pending, and was before, where it stood; return how many.

    What is late by now is for the planner (R10). One that was pinned or let go since stays as the user wants it.
    """
    session.flush()
    places, at = former.places(), epoch(now)
    rows: list[PlaceRow] = []
    for id_, *place in chain.from_iterable(_pending_rows(session)):
        then = places.get(id_)
        if then is None or then == tuple(place) or then[0] != place[0]:
            continue
        _, mailbox, send_at, day, start, end, gap, due, placed = then
        rows.append((mailbox, send_at, day, start, end, gap, due, placed or at, former.waits.get(id_), id_))
    write_places(session, rows)
    return len(rows)


def runs_of(session: Session, where: ColumnElement[bool]) -> dict[int, FormerRun]:
    """Return the unfinished enrollments that `where` selects, by id."""
    which = select(Enrollment.id, Enrollment.state, Enrollment.ended_reason)
    found = session.execute(which.where(where, Enrollment.completed_at.is_(None))).all()
    return {id_: FormerRun(id_, state, reason) for id_, state, reason in found}


def runs_changed(session: Session, before: dict[int, FormerRun], where: ColumnElement[bool]) -> tuple[FormerRun, ...]:
    """Return which of these enrollments, as `where` finds them, have ended or are in another state by now."""
    now = runs_of(session, where)
    return tuple(run for id_, run in before.items() if now.get(id_) != run)


def take_up(session: Session, runs: tuple[FormerRun, ...]) -> None:
    """Let enrollments go on as they were; InputError where a contact is in the sequence anew by now."""
    alike: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for run in runs:
        alike[run.state, run.reason].append(run.enrollment_id)
    for (state, reason), ids in alike.items():
        for at in range(0, len(ids), _PART):
            these = Enrollment.id.in_(ids[at : at + _PART])
            if session.scalar(select(Enrollment.id).where(these, _in_again()).limit(1)):
                raise InputError(
                    "A contact is in this sequence anew by now; stop that run before you take the change back."
                )
            values = {"state": state, "ended_reason": reason, "completed_at": None}
            session.execute(
                update(Enrollment).where(these).values(**values).execution_options(synchronize_session=False)
            )
    session.expire_all()


def _in_again() -> ColumnElement[bool]:
    other = aliased(Enrollment)
    again = select(other.id).where(
        other.contact_id == Enrollment.contact_id,
        other.sequence_id == Enrollment.sequence_id,
        other.id != Enrollment.id,
        other.completed_at.is_(None),
    )
    return again.exists()


def holds_of(session: Session, where: ColumnElement[bool]) -> tuple[FormerHold, ...]:
    """Return the held emails among those that `where` selects."""
    email = ScheduledEmail
    found = session.execute(
        select(email.id, email.error, email.attempts).where(where, email.status == _S.HELD.value).order_by(email.id)
    )
    return tuple(FormerHold(*one) for one in found)


def hold_again(session: Session, holds: tuple[FormerHold, ...], *, now: datetime) -> None:
    """Hold those emails again that are pending now."""
    for one in holds:
        if session.scalar(select(ScheduledEmail.status).where(ScheduledEmail.id == one.email_id)) == _S.PENDING.value:
            values = {"error": one.error, "attempts": one.attempts}
            move(session, email_id=one.email_id, to=_S.HELD, reason=AGAIN, now=now, **values)


def bring_cancelled_back(session: Session, *, after: int, until: int, now: datetime) -> None:
    """Let go again what was cancelled by the events numbered `after` < n <= `until`, if it is cancelled still."""
    event = EmailEvent
    cancelled = select(event.email_id).where(event.id > after, event.id <= until, event.to_status == _S.CANCELLED.value)
    where = and_(ScheduledEmail.id.in_(cancelled), ScheduledEmail.status == _S.CANCELLED.value)
    move_all(session, where=where, to=_S.PENDING, reason=AGAIN, now=now, waits_for=None)
