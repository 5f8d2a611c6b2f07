"""Writing, pausing, stopping and deleting sequences. What a live edit does to emails lives in live_edit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.commands.emails import end_enrollments
from app.core.commands.incoming_pause import let_sequence_go_on
from app.core.commands.live_edit import carry_emails_over, match_steps, try_again
from app.core.commands.owner import owner_id
from app.core.commands.plan import mark_dirty
from app.core.commands.step_parts import delete_parts, save_attachments, save_variants
from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.letter import check_template
from app.core.model import LEFT, WEEKDAYS, EmailStatus, SequenceDraft, SequenceState, StepDraft
from app.core.queries.merge import custom_fields
from app.core.queries.sequences import draft_of, steps_of
from app.core.sequence_file import validate_sequence
from app.core.steps import fresh_step
from app.core.store import Store
from app.core.store.tables import (
    EmailEvent,
    Enrollment,
    Mailbox,
    ScheduledEmail,
    Sequence,
    SequenceMailbox,
    Step,
)

_CHANGED = changed(Kind.SEQUENCES, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN)


@dataclass(frozen=True, slots=True)
class SavedSequence:
    """The sequence as saved."""

    id: int
    name: str
    changes: Changes


def save_sequence(
    store: Store, *, draft: SequenceDraft, now: datetime, replace_same_name: bool = False
) -> SavedSequence:
    """Create a sequence, or edit it live where the draft has an id (domain.md, Live edits).

    A step with an id keeps its identity and its emails; one without is new. A name that is taken is refused, unless
    `replace_same_name`: then that sequence is edited, and steps are told by their texts, then by their places.
    Raises InputError and its kinds for whatever does not fit; nothing is saved then.
    """
    with store.write() as session:
        return save_in(session, draft=draft, now=now, replace_same_name=replace_same_name)


def save_in(session: Session, *, draft: SequenceDraft, now: datetime, replace_same_name: bool = False) -> SavedSequence:
    """Do what `save_sequence` does inside the caller's transaction."""
    validate_sequence(draft)
    _check_texts(draft, frozenset(custom_fields(session)))
    draft = _aimed(session, draft, replace_same_name)
    row = _row(session, draft, now)
    _save_values(session, row, draft)
    _save_pool(session, row.id, draft.mailboxes)
    _save_steps(session, row.id, draft.steps, now)
    mark_dirty(session)
    return SavedSequence(row.id, row.name, _CHANGED)


def _check_texts(draft: SequenceDraft, known: frozenset[str]) -> None:
    for number, step in enumerate(draft.steps, start=1):
        if step.subject:
            check_template(step.subject, what=f"the subject of step {number}", known=known, one_line=True)
        check_template(step.content, what=f"the text of step {number}", known=known)
        for variant in step.variants:
            place = f"variant {variant.name} of step {number}"
            check_template(variant.subject or "", what=f"the subject of {place}", known=known, one_line=True)
            check_template(variant.content, what=f"the text of {place}", known=known)


def _aimed(session: Session, draft: SequenceDraft, replace_same_name: bool) -> SequenceDraft:
    """Return the draft with the id of the sequence it is for; InputError where its name is another's."""
    same_name = session.scalar(select(Sequence.id).where(func.lower(Sequence.name) == draft.name.strip().lower()))
    if same_name is None or same_name == draft.id:
        return draft
    if draft.id is None and replace_same_name:
        return replace(draft, id=same_name, steps=match_steps(steps_of(session, same_name), draft.steps))
    raise InputError(f"A sequence named {draft.name!r} exists already; choose another name, or edit that one.")


def _row(session: Session, draft: SequenceDraft, now: datetime) -> Sequence:
    if draft.id is not None:
        return _sequence(session, draft.id)
    row = Sequence(user_id=owner_id(session, now), state=SequenceState.ACTIVE.value, created_at=now)
    session.add(row)
    return row


def _sequence(session: Session, sequence_id: int) -> Sequence:
    row = session.get(Sequence, sequence_id)
    if row is None:
        raise NotFound(f"There is no sequence {sequence_id}; it may have been deleted.")
    return row


def _save_values(session: Session, row: Sequence, draft: SequenceDraft) -> None:
    row.name = draft.name.strip()
    row.start_time, row.end_time = draft.start, draft.end
    row.weekdays = sum(1 << bit for bit, day in enumerate(WEEKDAYS) if day in draft.days)
    row.holidays = draft.holidays
    row.dates_off = [day.toordinal() for day in draft.dates_off]
    row.time_zone = draft.time_zone
    row.wait_counts = draft.wait_counts.value
    row.new_per_day = draft.new_per_day
    row.all_mailboxes = draft.mailboxes is None
    session.flush()


def _save_pool(session: Session, sequence_id: int, addresses: tuple[str, ...] | None) -> None:
    session.execute(delete(SequenceMailbox).where(SequenceMailbox.sequence_id == sequence_id))
    if addresses is None:
        return
    known: dict[str, int] = dict(
        session.execute(select(func.lower(Mailbox.email), Mailbox.id).where(Mailbox.removed_at.is_(None))).all()
    )
    for position, address in enumerate(dict.fromkeys(one.strip().lower() for one in addresses)):
        if address not in known:
            raise InputError(f"There is no mailbox {address}; add it first, or name others with --mailboxes.")
        session.add(SequenceMailbox(sequence_id=sequence_id, mailbox_id=known[address], position=position))


def _save_steps(session: Session, sequence_id: int, steps: tuple[StepDraft, ...], now: datetime) -> None:
    known = {row.id: row for row in session.scalars(select(Step).where(Step.sequence_id == sequence_id))}
    before = {row.id: (row.subject, row.content) for row in known.values()}
    kept = [step.id for step in steps if step.id is not None]
    strangers = [step_id for step_id in kept if step_id not in known]
    if strangers or len(set(kept)) != len(kept):
        raise InputError(
            "A step of this draft is not one of the sequence's; load the sequence again and repeat the edit."
        )
    order = [row.id for row in sorted(known.values(), key=lambda row: row.position or 0) if row.position is not None]
    for row in known.values():
        row.position = None
    parts_changed = set()
    for position, step in enumerate(steps, start=1):
        row = known[step.id] if step.id is not None else Step(sequence_id=sequence_id)
        row.position, row.wait_days, row.subject = position, step.wait_days, step.subject
        row.content, row.same_thread = step.content, step.same_thread
        session.add(row)
        session.flush()
        variants = save_variants(session, row, step.variants, was=before.get(row.id))
        if save_attachments(session, row, step.attachments, now) or variants:
            parts_changed.add(row.id)
    rewritten = [
        row.id for row in known.values() if row.id in parts_changed or before[row.id] != (row.subject, row.content)
    ]
    if order == [step.id for step in steps]:
        try_again(session, rewritten=rewritten, now=now)
    elif known:
        was_first = order[0] if order else None
        carry_emails_over(session, sequence_id=sequence_id, was_first=was_first, rewritten=rewritten, now=now)


def pause_sequence(store: Store, *, sequence_id: int, now: datetime) -> Changes:
    """Hold a whole sequence; its emails wait."""
    with store.write() as session:
        row = _sequence(session, sequence_id)
        row.state, row.state_reason = SequenceState.PAUSED.value, ""
        mark_dirty(session)
    return _CHANGED


def resume_sequence(store: Store, *, sequence_id: int, now: datetime) -> Changes:
    """Let a paused or stopped sequence go on; what was missed is planned anew by R10."""
    with store.write() as session:
        let_sequence_go_on(_sequence(session, sequence_id), now)
        mark_dirty(session)
    return _CHANGED


def archive_sequence(store: Store, *, sequence_id: int, now: datetime) -> Changes:
    """Put a sequence away that nobody goes through; InputError while somebody does. `unarchive_sequence` undoes it."""
    with store.write() as session:
        row = _sequence(session, sequence_id)
        going = select(func.count()).select_from(Enrollment)
        people = session.scalar(going.where(Enrollment.sequence_id == sequence_id, Enrollment.completed_at.is_(None)))
        if people:
            who = "1 contact is" if people == 1 else f"{people:,} contacts are"
            raise InputError(f"{who} still going through {row.name!r}; stop them, or wait until they are through.")
        row.state = SequenceState.ARCHIVED.value
    return _CHANGED


def unarchive_sequence(
    store: Store, *, sequence_id: int, now: datetime, state: SequenceState = SequenceState.ACTIVE
) -> Changes:
    """Take a sequence out of the archive into the state it had; InputError where it is not in the archive."""
    with store.write() as session:
        row = _sequence(session, sequence_id)
        if row.state != SequenceState.ARCHIVED:
            raise InputError(f"{row.name!r} is {row.state}, not archived; there is nothing to bring back.")
        row.state = state.value
        mark_dirty(session)
    return _CHANGED


def stop_sequence(store: Store, *, sequence_id: int, now: datetime) -> Changes:
    """End a sequence for everyone in it: what has not left is cancelled."""
    with store.write() as session:
        _sequence(session, sequence_id).state = SequenceState.STOPPED.value
        end_enrollments(
            session,
            where=Enrollment.sequence_id == sequence_id,
            to=EmailStatus.CANCELLED,
            reason="the sequence was stopped",
            now=now,
        )
        mark_dirty(session)
    return _CHANGED


def delete_sequence(store: Store, *, sequence_id: int, now: datetime) -> Changes:
    """Delete a sequence that never sent anything, with all that is planned in it; InputError for any other."""
    with store.write() as session:
        name = _sequence(session, sequence_id).name
        steps = select(Step.id).where(Step.sequence_id == sequence_id)
        emails = select(ScheduledEmail.id).where(ScheduledEmail.step_id.in_(steps))
        left = [status.value for status in LEFT | {EmailStatus.FAILED}]
        if session.scalar(emails.where(ScheduledEmail.status.in_(left)).limit(1)):
            raise InputError(f"{name!r} has sent emails, which stay on record; stop it instead of deleting it.")
        session.execute(delete(EmailEvent).where(EmailEvent.email_id.in_(emails)))
        session.execute(delete(ScheduledEmail).where(ScheduledEmail.step_id.in_(steps)))
        delete_parts(session, steps)
        for table in (Enrollment, SequenceMailbox, Step):
            session.execute(delete(table).where(table.sequence_id == sequence_id))
        session.execute(delete(Sequence).where(Sequence.id == sequence_id))
        mark_dirty(session)
    return _CHANGED


def duplicate_sequence(store: Store, *, sequence_id: int, now: datetime) -> SavedSequence:
    """Make a copy with a name of its own and nobody in it."""
    with store.read() as session:
        draft = draft_of(session, _sequence(session, sequence_id))
        names = {name.lower() for name in session.scalars(select(Sequence.name))}
    candidates = (f"{draft.name} (copy{'' if n == 1 else f' {n}'})" for n in range(1, len(names) + 2))
    name = next(name for name in candidates if name.lower() not in names)
    steps = tuple(fresh_step(step) for step in draft.steps)
    return save_sequence(store, draft=replace(draft, id=None, name=name, steps=steps), now=now)
