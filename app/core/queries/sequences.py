"""What the screens ask about sequences: the list, one in detail, and who is in it."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.model import (
    WEEKDAYS,
    EmailStatus,
    EnrollmentState,
    MergeFields,
    SequenceDraft,
    SequenceState,
    StepDraft,
    WaitCounts,
)
from app.core.queries.merge import contact_of, merge_fields_of
from app.core.queries.people import full_name, series_of, steps_by_sequence
from app.core.queries.step_parts import attachments_by_step, variants_by_step
from app.core.store import Store
from app.core.store.finding import has_word
from app.core.store.tables import (
    Contact,
    Enrollment,
    Mailbox,
    ScheduledEmail,
    Sequence,
    SequenceMailbox,
    Step,
    StepVariant,
)
from app.core.store.types import instant

_S = EmailStatus
_WENT = frozenset({_S.SENT, _S.DELIVERED, _S.BOUNCED})
PREVIEWS = 100_000


@dataclass(frozen=True, slots=True)
class SequenceRow:
    """One sequence in the list; counts are of contacts (`active`, `finished`) and of emails (`sent`, `pending`)."""

    id: int
    name: str
    state: SequenceState
    steps: int
    active: int
    finished: int
    sent: int
    pending: int
    next_send_at: datetime | None
    last_send_at: datetime | None
    window_words: str
    series: int
    state_reason: str = ""
    """Why it paused by itself; "" where the user did it."""


@dataclass(frozen=True, slots=True)
class StepStats:
    """How many emails of a step went, wait for their time, failed, or are held.

    `by_variant` counts those that went by variant id, None for the own text; removed variants are among them.
    """

    step_id: int
    sent: int = 0
    pending: int = 0
    failed: int = 0
    held: int = 0
    by_variant: tuple[tuple[int | None, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SequenceDetail:
    """A sequence as the editor needs it; `steps` in the draft's order, `mailbox_choices` all addresses."""

    draft: SequenceDraft
    state: SequenceState
    series: int
    steps: tuple[StepStats, ...]
    enrolled: int
    mailbox_choices: tuple[str, ...]
    state_reason: str = ""
    """Why it paused by itself; "" where the user did it."""


@dataclass(frozen=True, slots=True)
class EnrolledRow:
    """One contact in a sequence; `step` was sent last, 0 before the first; `reason` says why it waits or ended."""

    enrollment_id: int
    contact_id: int
    name: str
    email: str
    step: int
    state: EnrollmentState
    next_send_at: datetime | None
    reason: str


class Someone(NamedTuple):
    """As much of an `EnrolledRow` as a choice of many needs."""

    enrollment_id: int
    state: EnrollmentState
    step: int
    name: str


def sequence_list(store: Store) -> list[SequenceRow]:
    """Return all sequences by name."""
    with store.read() as session:
        steps = steps_by_sequence(session)
        people = _people(session)
        emails = _emails(session)
        rows = session.scalars(select(Sequence).order_by(func.lower(Sequence.name))).all()
        return [_row(row, steps.get(row.id, 0), people[row.id], emails[row.id]) for row in rows]


def sequence_names(store: Store) -> dict[int, str]:
    """Return the name of every sequence by id, in the order of the names."""
    with store.read() as session:
        rows = session.execute(select(Sequence.id, Sequence.name).order_by(func.lower(Sequence.name)))
        return dict(rows.all())


@dataclass(slots=True)
class _Emails:
    sent: int = 0
    pending: int = 0
    first: int | None = None
    last: int | None = None


def _people(session: Session) -> defaultdict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    counts = select(Enrollment.sequence_id, Enrollment.state, func.count())
    for sequence_id, state, count in session.execute(counts.group_by(Enrollment.sequence_id, Enrollment.state)):
        found[sequence_id][state] = count
    return found


def _emails(session: Session) -> defaultdict[int, _Emails]:
    owner = dict(session.execute(select(Step.id, Step.sequence_id)).all())
    at = type_coerce(ScheduledEmail.send_at, Integer)
    grouped = select(ScheduledEmail.step_id, ScheduledEmail.status, func.count(), func.min(at), func.max(at))
    found: defaultdict[int, _Emails] = defaultdict(_Emails)
    for step_id, status, count, first, last in session.execute(
        grouped.group_by(ScheduledEmail.step_id, ScheduledEmail.status)
    ):
        _add(found[owner[step_id]], EmailStatus(status), count, first, last)
    return found


def _add(sums: _Emails, status: EmailStatus, count: int, first: int | None, last: int | None) -> None:
    if status in _WENT:
        sums.sent += count
    if status is not _S.PENDING:
        return
    sums.pending += count
    if first is not None and last is not None:
        sums.first = first if sums.first is None else min(sums.first, first)
        sums.last = last if sums.last is None else max(sums.last, last)


def _row(row: Sequence, steps: int, people: dict[str, int], emails: _Emails) -> SequenceRow:
    return SequenceRow(
        id=row.id,
        name=row.name,
        state=SequenceState(row.state),
        steps=steps,
        active=people.get(EnrollmentState.ACTIVE, 0) + people.get(EnrollmentState.PAUSED, 0),
        finished=people.get(EnrollmentState.FINISHED, 0),
        sent=emails.sent,
        pending=emails.pending,
        next_send_at=None if emails.first is None else instant(emails.first),
        last_send_at=None if emails.last is None else instant(emails.last),
        window_words=window_words(row.weekdays, row.start_time, row.end_time),
        series=series_of(row.id),
        state_reason=row.state_reason,
    )


def days_of(mask: int) -> tuple[str, ...]:
    """Return the names of the days in a mask, Monday 1 to Sunday 64."""
    return tuple(name for bit, name in enumerate(WEEKDAYS) if mask >> bit & 1)


def window_words(mask: int, start: str, end: str) -> str:
    """Return a sending window as people write it, such as "Mon-Fri 09:00-17:00"."""
    days = days_of(mask)
    first = WEEKDAYS.index(days[0]) if days else 0
    if len(days) > 2 and days == WEEKDAYS[first : first + len(days)]:
        words = f"{days[0].title()}–{days[-1].title()}"
    else:
        words = ", ".join(day.title() for day in days)
    return f"{words} {start}–{end}".strip()


def sequence_id_of(store: Store, *, name: str) -> int:
    """Return the id of the sequence of a name, compared without case; NotFound without it."""
    with store.read() as session:
        found = session.scalar(select(Sequence.id).where(func.lower(Sequence.name) == name.strip().lower()))
    if found is None:
        raise NotFound(f"There is no sequence named {name!r}; `outpace sequence list` shows them all.")
    return found


def sequence_detail(store: Store, *, sequence_id: int) -> SequenceDetail:
    """Return one sequence whole; NotFound without it."""
    with store.read() as session:
        row = session.get(Sequence, sequence_id)
        if row is None:
            raise NotFound(f"There is no sequence {sequence_id}; it may have been deleted.")
        draft = draft_of(session, row)
        stats = _step_stats(session, [step.id for step in draft.steps if step.id])
        return SequenceDetail(
            draft=draft,
            state=SequenceState(row.state),
            series=series_of(row.id),
            steps=tuple(stats[step.id] for step in draft.steps if step.id),
            enrolled=session.scalar(
                select(func.count()).select_from(Enrollment).where(Enrollment.sequence_id == row.id)
            )
            or 0,
            mailbox_choices=tuple(_mailbox_choices(session)),
            state_reason=row.state_reason,
        )


def _mailbox_choices(session: Session) -> list[str]:
    return list(
        session.scalars(select(Mailbox.email).where(Mailbox.removed_at.is_(None)).order_by(func.lower(Mailbox.email)))
    )


def draft_of(session: Session, row: Sequence) -> SequenceDraft:
    """Return a stored sequence as the draft that would save it, inside the caller's transaction."""
    return SequenceDraft(
        name=row.name,
        steps=steps_of(session, row.id),
        start=row.start_time,
        end=row.end_time,
        days=days_of(row.weekdays),
        holidays=row.holidays,
        dates_off=tuple(date.fromordinal(day) for day in row.dates_off),
        time_zone=row.time_zone,
        wait_counts=WaitCounts(row.wait_counts),
        new_per_day=row.new_per_day,
        mailboxes=None if row.all_mailboxes else tuple(_pool(session, row.id)),
        id=row.id,
    )


def steps_of(session: Session, sequence_id: int) -> tuple[StepDraft, ...]:
    """Return a sequence's steps in their order, without removed ones."""
    rows = session.scalars(
        select(Step).where(Step.sequence_id == sequence_id, Step.position.is_not(None)).order_by(Step.position)
    )
    return tuple(_steps_with_parts(session, list(rows)))


def _steps_with_parts(session: Session, rows: list[Step]) -> Iterator[StepDraft]:
    ids = [row.id for row in rows]
    variants, files = variants_by_step(session, ids), attachments_by_step(session, ids)
    for row in rows:
        yield StepDraft(
            row.wait_days,
            row.subject,
            row.content,
            row.same_thread,
            row.id,
            variants.get(row.id, ()),
            files.get(row.id, ()),
        )


def _pool(session: Session, sequence_id: int) -> list[str]:
    return list(
        session.scalars(
            select(Mailbox.email)
            .join(SequenceMailbox, SequenceMailbox.mailbox_id == Mailbox.id)
            .where(SequenceMailbox.sequence_id == sequence_id, Mailbox.removed_at.is_(None))
            .order_by(SequenceMailbox.position)
        )
    )


def _step_stats(session: Session, step_ids: list[int]) -> dict[int, StepStats]:
    counts: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    grouped = (
        select(ScheduledEmail.step_id, ScheduledEmail.status, func.count())
        .where(ScheduledEmail.step_id.in_(step_ids))
        .group_by(ScheduledEmail.step_id, ScheduledEmail.status)
    )
    for step_id, status, count in session.execute(grouped):
        counts[step_id]["sent" if status in _WENT else status] += count
    sent = _sent_by_variant(session, step_ids)
    return {
        step_id: StepStats(
            step_id, found["sent"], found[_S.PENDING], found[_S.FAILED], found[_S.HELD], tuple(sent[step_id])
        )
        for step_id, found in ((step_id, counts[step_id]) for step_id in step_ids)
    }


def _sent_by_variant(session: Session, step_ids: list[int]) -> defaultdict[int, list[tuple[int | None, int]]]:
    """Count what went by variant, for the steps that ever had one."""
    tried = select(StepVariant.step_id).where(StepVariant.step_id.in_(step_ids))
    rows = session.execute(
        select(ScheduledEmail.step_id, ScheduledEmail.variant_id, func.count())
        .where(ScheduledEmail.step_id.in_(tried), ScheduledEmail.status.in_([status.value for status in _WENT]))
        .group_by(ScheduledEmail.step_id, ScheduledEmail.variant_id)
        .order_by(ScheduledEmail.step_id, ScheduledEmail.variant_id)
    )
    found: defaultdict[int, list[tuple[int | None, int]]] = defaultdict(list)
    for step_id, variant_id, count in rows:
        found[step_id].append((variant_id, count))
    return found


def enrolled_contacts(
    store: Store, *, sequence_id: int, limit: int = 200, offset: int = 0, search: str = ""
) -> list[EnrolledRow]:
    """Return who is in a sequence, the unfinished first, then in the order of enrolment.

    `search` leaves those whose name, address or company has all its words, without case.
    """
    with store.read() as session:
        rows = session.execute(
            select(Enrollment, Contact.first_name, Contact.last_name, Contact.email, Step.position)
            .join(Contact, Contact.id == Enrollment.contact_id)
            .outerjoin(Step, Step.id == Enrollment.current_step_id)
            .where(Enrollment.sequence_id == sequence_id, *_matching(search))
            .order_by(case((Enrollment.completed_at.is_(None), 0), else_=1), Enrollment.id)
            .limit(limit)
            .offset(offset)
        ).all()
        upcoming = _upcoming(session, [row[0].id for row in rows])
        return [
            _enrolled(enrollment, full_name(first, last, email), email, position or 0, upcoming)
            for enrollment, first, last, email, position in rows
        ]


def everybody(store: Store, *, sequence_id: int, search: str = "") -> list[Someone]:
    """Return all who are in a sequence, or match `search` as in `enrolled_contacts`, with what a choice needs."""
    with store.read() as session:
        rows = session.execute(
            select(
                Enrollment.id,
                Enrollment.state,
                func.coalesce(Step.position, 0),
                Contact.first_name,
                Contact.last_name,
                Contact.email,
            )
            .join(Contact, Contact.id == Enrollment.contact_id)
            .outerjoin(Step, Step.id == Enrollment.current_step_id)
            .where(Enrollment.sequence_id == sequence_id, *_matching(search))
            .order_by(Enrollment.id)
        )
        return [Someone(id_, EnrollmentState(state), step, full_name(*name)) for id_, state, step, *name in rows]


def _matching(search: str) -> list[ColumnElement[bool]]:
    searched = (Contact.first_name, Contact.last_name, Contact.email, Contact.company)
    return [has_word(word, *searched) for word in search.split()]


def _upcoming(session: Session, ids: list[int]) -> dict[int, tuple[datetime | None, str]]:
    emails = session.execute(
        select(ScheduledEmail.enrollment_id, ScheduledEmail.send_at, ScheduledEmail.waits_for, ScheduledEmail.error)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .where(
            ScheduledEmail.enrollment_id.in_(ids),
            ScheduledEmail.status.in_([_S.PENDING.value, _S.HELD.value]),
        )
        .order_by(ScheduledEmail.enrollment_id, Step.position.desc())
    )
    return {owner: (at, waits or error or "") for owner, at, waits, error in emails}


def _enrolled(
    row: Enrollment, name: str, email: str, step: int, upcoming: dict[int, tuple[datetime | None, str]]
) -> EnrolledRow:
    at, waits = upcoming.get(row.id, (None, ""))
    return EnrolledRow(
        enrollment_id=row.id,
        contact_id=row.contact_id,
        name=name,
        email=email,
        step=step,
        state=EnrollmentState(row.state),
        next_send_at=at,
        reason=row.ended_reason or waits,
    )


def preview_contacts(store: Store, *, sequence_id: int | None) -> array[int]:
    """Return ids of contacts to preview with: those in the sequence, else all; at most PREVIEWS."""
    enrolled = (
        select(Enrollment.contact_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .where(Enrollment.sequence_id == sequence_id, Contact.deleted_at.is_(None))
        .distinct()
        .order_by(Enrollment.contact_id)
        .limit(PREVIEWS)
    )
    everyone = select(Contact.id).where(Contact.deleted_at.is_(None)).order_by(Contact.id).limit(PREVIEWS)
    with store.read() as session:
        ids = session.scalars(enrolled).all() or session.scalars(everyone).all()
    return array("q", ids)


def merge_fields(store: Store, *, contact_id: int, mailbox: str | None = None) -> MergeFields:
    """Return what a text may say of a contact and of the mailbox of that address; NotFound for an unknown contact."""
    with store.read() as session:
        contact = contact_of(session, contact_id)
        sender = mailbox and session.scalar(
            select(Mailbox).where(and_(func.lower(Mailbox.email) == mailbox.lower(), Mailbox.removed_at.is_(None)))
        )
        return merge_fields_of(contact, sender or None)
