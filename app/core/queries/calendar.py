"""What the calendar asks of emails: those of a span row by row, or column by column, and what is told of some.

`email_detail` and `email_preview` of one email live in queries/emails and are given on from here.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.core.model import EmailStatus
from app.core.queries.emails import EmailDetail, EventRow, email_detail, email_preview
from app.core.queries.load import has_left, planned_at, went_at, went_between
from app.core.queries.people import SERIES, series_of, shown_name
from app.core.store import Store
from app.core.store.bulk import read_columns, read_rows, read_those
from app.core.store.tables import Contact, Enrollment, ScheduledEmail, Step

__all__ = [
    "CalendarEmail",
    "EmailDetail",
    "EventRow",
    "Known",
    "Marks",
    "calendar_range",
    "email_detail",
    "email_marks",
    "email_preview",
    "known_emails",
]
_S = EmailStatus
PLANNED: Final = (_S.PENDING.value, _S.HELD.value)
SHOWN: Final = (
    *PLANNED,
    *(one.value for one in (_S.SENDING, _S.SENT, _S.DELIVERED, _S.BOUNCED, _S.FAILED, _S.IN_DOUBT)),
)
"""The statuses of emails on the calendar; `Marks.statuses` are places in it."""


class CalendarEmail(NamedTuple):
    """One email on the calendar; `send_at` in epoch seconds: the planned time, or when it really went.

    `step` counts from 1, 0 once removed; `pinned`: it stays where the user put it.
    """

    send_at: int
    id: int
    name: str
    series: int
    status: str
    mailbox_id: int | None
    sequence_id: int
    step: int = 0
    pinned: bool = False


class Marks(NamedTuple):
    """The emails of a span by time, column by column; `elapsed` are the seconds since the span began.

    Of each its id, the colour index of its sequence, the place of its status in `SHOWN`, and its mailbox's id, 0 for
    none; `mailboxes` is empty where it was not asked for.
    """

    elapsed: array[int]
    ids: array[int]
    series: bytes
    statuses: bytes
    mailboxes: array[int]


class Known(NamedTuple):
    """What is told of an email beside its time, status and colour."""

    name: str
    mailbox_id: int | None
    sequence_id: int
    step: int = 0
    pinned: bool = False


Only = int | Collection[int] | None
"""Ids to narrow a question to: one, several, or all where None or empty."""


def calendar_range(
    store: Store, *, start: int, end: int, sequence_id: Only = None, mailbox_id: Only = None
) -> list[CalendarEmail]:
    """Return the emails from `start` up to, not including, `end` (epoch seconds), by time, then id."""
    planned = and_(planned_at() >= start, planned_at() < end, ScheduledEmail.status.in_(PLANNED))
    past = and_(went_between(start, end), has_left(EmailStatus.FAILED))
    with store.read() as session:
        only = of_chosen(session, sequence_id, mailbox_id)
        rows = [
            *read_rows(session, _emails(planned_at(), planned, only)),
            *read_rows(session, _emails(went_at(), past, only)),
        ]
    found = list(map(CalendarEmail._make, rows))
    found.sort()
    return found


def _emails(
    at: ColumnElement[int], where: ColumnElement[bool], only: list[ColumnElement[bool]]
) -> Select[*tuple[Any, ...]]:
    columns = select(
        at,
        ScheduledEmail.id,
        shown_name(),
        (Enrollment.sequence_id - 1) % SERIES,
        ScheduledEmail.status,
        ScheduledEmail.mailbox_id,
        Enrollment.sequence_id,
        func.coalesce(Step.position, 0),
        ScheduledEmail.pinned,
    )
    return _joined(columns).where(where, *only).order_by(at, ScheduledEmail.id)


def _joined(columns: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        columns.join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
    )


def email_marks(
    store: Store,
    *,
    spans: Sequence[tuple[int, int]],
    sequence_id: Only = None,
    mailbox_id: Only = None,
    mailboxes: bool = False,
) -> list[Marks]:
    """Return the emails of each span, half-open in epoch seconds, as `calendar_range` would find them."""
    given = [{"start": start, "end": end} for start, end in spans]
    with store.read() as session:
        only = of_chosen(session, sequence_id, mailbox_id)
        steps = session.execute(select(Step.id, Step.sequence_id)).all()
        series = {step: series_of(sequence) for step, sequence in steps}
        wanted = (len(set(series.values())) > 1, mailboxes)
        queries = [_marks(status, *wanted) for status in (*PLANNED, None)]
        read = [read_columns(session, query.where(*only) if only else query, given) for query in queries]
        return [_together(parts, series, *wanted) for parts in zip(*read, strict=True)]


@cache
def _marks(planned: str | None, steps: bool, mailboxes: bool) -> Select[*tuple[Any, ...]]:
    """Return the question for what is planned in a status, or for what was tried."""
    start, end = bindparam("start", 0, type_=Integer), bindparam("end", 0, type_=Integer)
    at = went_at() if planned is None else planned_at()
    columns: list[ColumnElement[int]] = [(at - start).label("elapsed"), ScheduledEmail.id.expression]
    if steps:
        columns.append(ScheduledEmail.step_id.expression)
    if mailboxes:
        columns.append(func.coalesce(ScheduledEmail.mailbox_id, 0).label("mailbox"))
    if planned is not None:
        where = and_(ScheduledEmail.status == planned, at >= start, at < end)
        return select(*columns).where(where).order_by(at)
    columns.append(case({status: n for n, status in enumerate(SHOWN)}, value=ScheduledEmail.status).label("status"))
    return select(*columns).where(went_between(start, end), has_left(_S.FAILED)).order_by(at)


def _together(parts: Sequence[list[list[int]]], series: dict[int, int], steps: bool, mailboxes: bool) -> Marks:
    """Return one span's emails in one order: what is planned, a part for each status, and what was tried."""
    *planned, tried = parts
    filled = [(columns, bytes([n]) * len(columns[0])) for n, columns in enumerate(planned) if columns[0]]
    if tried[0]:
        filled.append((tried, bytes(tried[-1])))
    made = []
    for (elapsed, ids, *rest), statuses in filled:
        one_for_all = bytes([next(iter(series.values()))]) * len(ids)
        colours = bytes(map(series.__getitem__, rest[0])) if steps else one_for_all
        boxes = array("q", rest[steps]) if mailboxes else array("q")
        made.append(Marks(array("q", elapsed), array("q", ids), colours, statuses, boxes))
    if not made:
        return Marks(array("q"), array("q"), b"", b"", array("q"))
    return made[0] if len(made) == 1 else _in_order(made)


def _in_order(parts: Sequence[Marks]) -> Marks:
    elapsed, ids, series, statuses, mailboxes = (
        list(chain.from_iterable(column)) for column in zip(*parts, strict=True)
    )
    order = sorted(range(len(ids)), key=elapsed.__getitem__)
    return Marks(
        array("q", (elapsed[n] for n in order)),
        array("q", (ids[n] for n in order)),
        bytes(series[n] for n in order),
        bytes(statuses[n] for n in order),
        array("q", (mailboxes[n] for n in order) if mailboxes else ()),
    )


def known_emails(store: Store, *, ids: Collection[int]) -> dict[int, Known]:
    """Return what is told of some emails, by id; those that do not exist are missing."""
    with store.read() as session:
        rows = read_those(session, _told(), ScheduledEmail.id, ids)
    return {
        email_id: Known(name, mailbox, sequence, step, bool(pinned))
        for email_id, name, mailbox, sequence, step, pinned in rows
    }


@cache
def _told() -> Select[*tuple[Any, ...]]:
    told = (Enrollment.sequence_id, func.coalesce(Step.position, 0), ScheduledEmail.pinned)
    return _joined(select(ScheduledEmail.id, shown_name(), ScheduledEmail.mailbox_id, *told))


def of_chosen(session: Session, sequence_id: Only, mailbox_id: Only) -> list[ColumnElement[bool]]:
    """Return the conditions for emails of these sequences and mailboxes, which need no table but theirs."""
    where: list[ColumnElement[bool]] = []
    if sequences := [sequence_id] if isinstance(sequence_id, int) else list(sequence_id or ()):
        steps = session.scalars(select(Step.id).where(Step.sequence_id.in_(sequences)))
        where.append(ScheduledEmail.step_id.in_(list(steps)))
    if mailboxes := [mailbox_id] if isinstance(mailbox_id, int) else list(mailbox_id or ()):
        where.append(ScheduledEmail.mailbox_id.in_(mailboxes))
    return where
