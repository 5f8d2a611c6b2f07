"""Taking back an edit of a running sequence: everything as it was, as long as nothing went out by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from app.core.commands.applied_edit import AppliedEdit, apply_edit, take_back_edit
from app.core.commands.emails import skip_email
from app.core.commands.enrollments import pause_contact
from app.core.commands.pins import pin_email
from app.core.errors import InputError, NotFound
from app.core.model import AttachmentDraft, EmailStatus, SequenceDraft, StepDraft, VariantDraft
from app.core.queries.sequences import sequence_detail, sequence_id_of
from app.core.steps import insert_step, move_step, remove_step
from app.core.store.tables import Enrollment

Clock = Callable[..., datetime]
Change = Callable[[SequenceDraft], SequenceDraft]


def draft(work) -> SequenceDraft:
    return sequence_detail(work.store, sequence_id=sequence_id_of(work.store, name="Late invoices")).draft


def apply(work, change: Change, now: datetime) -> AppliedEdit:
    done = apply_edit(work.store, draft=change(draft(work)), now=now)
    work.replan(now)
    return done


def take_back(work, done: AppliedEdit, now: datetime) -> None:
    take_back_edit(work.store, applied=done, now=now)
    work.replan(now)


def told(work) -> dict[int, tuple[object, ...]]:
    """Return what is to be seen of every email that was not made by an edit which was taken back."""
    return {
        row.id: (row.status, row.mailbox, row.send_at, row.due_on, row.pinned, row.waits_for, row.error)
        for row in work.emails()
    }


def runs(work) -> list[tuple[object, ...]]:
    with work.store.read() as session:
        return [tuple(row) for row in session.execute(select(Enrollment.id, Enrollment.state, Enrollment.ended_reason))]


@pytest.fixture
def running(work, clock: Clock):
    """Twelve contacts of two mailboxes, four a day each, of whom six had the first step; a second sequence beside."""
    work.mailbox(daily_capacity=4)
    work.mailbox("ben@fenwick.example", daily_capacity=4)
    steps = (
        StepDraft(0, "Hi", "Hello {{ first_name }}."),
        StepDraft(3, "Second", "Second."),
        StepDraft(4, "Third", "Third."),
    )
    people = work.contacts(*(f"Person{n:02}" for n in range(16)))
    work.enroll(work.sequence(*steps), people[:12])
    work.enroll(work.sequence(StepDraft(0, "Other", "Other."), name="Beside"), people[12:])
    work.replan()
    for hour in ("09:00", "11:00", "13:00"):
        work.deliver(1, clock(23, hour))
        work.deliver(2, clock(23, hour))
    work.replan(clock(23, "13:30"))
    return work


EDITS: dict[str, Change] = {
    "text": lambda old: replace(old, steps=(old.steps[0], replace(old.steps[1], content="New."), old.steps[2])),
    "added": lambda old: replace(old, steps=insert_step(old.steps, 1, StepDraft(1, None, "X."))),
    "first added": lambda old: replace(old, steps=insert_step(old.steps, 0, StepDraft(0, "X", "X."))),
    "removed": lambda old: replace(old, steps=remove_step(old.steps, 1)),
    "first removed": lambda old: replace(old, steps=remove_step(old.steps, 0)),
    "all but one removed": lambda old: replace(old, steps=old.steps[:1]),
    "reordered": lambda old: replace(old, steps=move_step(old.steps, 2, 0)),
    "sent step moved back": lambda old: replace(old, steps=move_step(old.steps, 0, 2)),
    "wait": lambda old: replace(old, steps=(old.steps[0], replace(old.steps[1], wait_days=9), old.steps[2])),
    "window": lambda old: replace(old, start="14:00", end="16:00"),
    "days": lambda old: replace(old, days=("tue", "sat")),
    "zone": lambda old: replace(old, time_zone="America/New_York"),
    "holidays": lambda old: replace(old, holidays="US"),
    "mailboxes": lambda old: replace(old, mailboxes=("ben@fenwick.example",)),
    "new a day": lambda old: replace(old, new_per_day=1),
    "everything": lambda old: replace(
        old,
        name="Late invoices",
        steps=insert_step(move_step(old.steps, 2, 1), 0, StepDraft(0, "New", "New.")),
        start="10:00",
        mailboxes=("ben@fenwick.example", "anna@fenwick.example"),
    ),
}


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS.keys())
def test_everything_is_as_it_was_and_can_be_done_again(running, clock: Clock, change: Change) -> None:
    plan, people, text = told(running), runs(running), draft(running)
    done = apply(running, change, clock(23, "14:00"))
    after = {id_: row[0] for id_, row in told(running).items()}
    take_back(running, done, clock(23, "14:01"))
    as_before(running, plan, people, text)
    again = apply(running, lambda _: done.after, clock(23, "14:02"))
    assert draft(running) == done.after
    assert {id_: row[0] for id_, row in told(running).items()} == after
    take_back(running, again, clock(23, "14:03"))
    as_before(running, plan, people, text)


def as_before(work, plan: dict[int, tuple[object, ...]], people: object, text: SequenceDraft) -> None:
    now = told(work)
    assert {id_: now[id_] for id_ in plan} == plan
    assert {row[0] for id_, row in now.items() if id_ not in plan} <= {EmailStatus.CANCELLED}
    assert runs(work) == people
    assert draft(work) == text


def test_it_stays_once_an_email_went_by_the_new_plan(running, clock: Clock) -> None:
    done = apply(running, EDITS["window"], clock(23, "13:35"))
    running.deliver(2, clock(23, "14:00"))
    before = told(running), draft(running)
    with pytest.raises(InputError, match="1 email has gone out by the new plan already"):
        take_back_edit(running.store, applied=done, now=clock(23, "14:01"))
    assert (told(running), draft(running)) == before


def test_an_email_that_went_as_it_would_have_anyway_hinders_nothing(running, clock: Clock) -> None:
    done = apply(running, EDITS["removed"], clock(23, "13:35"))
    went = running.deliver(1, clock(23, "15:00"))
    take_back(running, done, clock(23, "15:01"))
    assert next(row for row in running.emails() if row.id == went.email_id).status is EmailStatus.SENT
    assert not [row for row in running.emails() if row.status is EmailStatus.CANCELLED]


def test_an_email_that_went_with_the_new_text_hinders_it(running, clock: Clock) -> None:
    other = replace(draft(running).steps[0], content="Dear {{ first_name }}.")
    done = apply(running, lambda old: replace(old, steps=(other, *old.steps[1:])), clock(23, "13:35"))
    running.deliver(1, clock(23, "15:00"))
    with pytest.raises(InputError, match="gone out by the new plan"):
        take_back_edit(running.store, applied=done, now=clock(23, "15:01"))


def test_an_older_edit_waits_for_the_newer_one(running, clock: Clock) -> None:
    before = told(running)
    first = apply(running, EDITS["wait"], clock(23, "14:00"))
    second = apply(running, EDITS["window"], clock(23, "14:00"))
    with pytest.raises(InputError, match="edited again"):
        take_back_edit(running.store, applied=first, now=clock(23, "14:00"))
    take_back(running, second, clock(23, "14:01"))
    take_back(running, first, clock(23, "14:01"))
    assert told(running) == before


def test_what_the_user_did_meanwhile_stays(running, clock: Clock) -> None:
    pinned, skipped = running.email("Person08", 1), running.email("Person09", 1)
    done = apply(running, EDITS["wait"], clock(23, "14:00"))
    pin_email(running.store, email_id=pinned.id, at=clock(30, "10:30"), now=clock(23, "14:01"))
    skip_email(running.store, email_id=skipped.id, now=clock(23, "14:01"))
    pause_contact(running.store, contact_id=11, now=clock(23, "14:01"))
    running.replan(clock(23, "14:01"))
    take_back(running, done, clock(23, "14:02"))
    assert running.email("Person08", 1).send_at == clock(30, "10:30")
    assert running.email("Person09", 1).status is EmailStatus.SKIPPED
    assert running.email("Person10", 1).send_at is None
    assert draft(running).steps[1].wait_days == 3


def test_what_the_new_text_released_is_held_again(work, clock: Clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(StepDraft(0, "Hi", "Hello {{ title }}.")), work.contacts("Mara"))
    work.replan()
    assert work.claim(1, clock(23, "09:00")) is None
    held = work.email("Mara", 1)
    assert held.status is EmailStatus.HELD
    mended = replace(draft(work).steps[0], content="Hello.")
    done = apply(work, lambda old: replace(old, steps=(mended,)), clock(23, "09:10"))
    assert work.email("Mara", 1).status is EmailStatus.PENDING
    take_back(work, done, clock(23, "09:11"))
    assert (work.email("Mara", 1).status, work.email("Mara", 1).error) == (EmailStatus.HELD, held.error)


def test_variants_and_files_come_back(running, clock: Clock) -> None:
    file = AttachmentDraft("offer.pdf", "application/pdf", 4, data=b"%PDF")
    rich = replace(draft(running).steps[1], variants=(VariantDraft("B", "Or so", "Other text."),), attachments=(file,))
    apply(running, lambda old: replace(old, steps=(old.steps[0], rich, old.steps[2])), clock(23, "14:00"))
    before = draft(running)
    bare = replace(before.steps[1], variants=(), attachments=(), subject="Or so", content="Other text.")
    done = apply(running, lambda old: replace(old, steps=(old.steps[0], bare, old.steps[2])), clock(23, "14:01"))
    take_back(running, done, clock(23, "14:02"))
    assert draft(running) == before


def test_a_new_sequence_has_no_way_back(work) -> None:
    done = apply_edit(work.store, draft=SequenceDraft("New", (StepDraft(0, "Hi", "Hi"),)), now=work.now)
    assert done.former is None
    with pytest.raises(InputError, match="was new"):
        take_back_edit(work.store, applied=done, now=work.now)


def test_a_sequence_that_was_deleted_is_gone(work) -> None:
    from app.core.commands.sequences import delete_sequence

    sequence = work.sequence()
    done = apply(work, EDITS["wait"], work.now)
    delete_sequence(work.store, sequence_id=sequence, now=work.now)
    with pytest.raises(NotFound, match="not there any more"):
        take_back_edit(work.store, applied=done, now=work.now)
