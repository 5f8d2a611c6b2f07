"""Writing, pausing, stopping, copying and deleting sequences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.commands import sequences
from app.core.errors import InputError, NotFound, TemplateTrouble
from app.core.model import SequenceDraft, SequenceState, StepDraft, WaitCounts
from app.core.queries.sequences import sequence_detail, sequence_list


def test_a_saved_sequence_reads_back_as_it_was_written(work) -> None:
    work.mailbox("b@fenwick.example")
    work.mailbox("a@fenwick.example")
    written = SequenceDraft(
        name="Late invoices",
        steps=(
            StepDraft(2, "Hi", "One."),
            StepDraft(1, None, "Two."),
            StepDraft(3, "New", "Three.", same_thread=False),
        ),
        start="08:30",
        end="24:00",
        days=("mon", "sat"),
        holidays="DE-BY",
        dates_off=(date(2026, 12, 24),),
        time_zone="recipient",
        wait_counts=WaitCounts.SENDING_DAYS,
        new_per_day=7,
        mailboxes=("b@fenwick.example", "a@fenwick.example"),
    )
    saved = sequences.save_sequence(work.store, draft=written, now=work.now)
    read = sequence_detail(work.store, sequence_id=saved.id).draft
    assert replace(read, id=None, steps=tuple(replace(step, id=None) for step in read.steps)) == written


def test_a_taken_name_is_refused_whatever_its_case(work) -> None:
    work.sequence(name="Late invoices")
    with pytest.raises(InputError, match="exists already"):
        work.sequence(name="LATE invoices")


def test_an_unknown_mailbox_is_refused_and_nothing_is_saved(work) -> None:
    with pytest.raises(InputError, match="no mailbox nobody@fenwick"):
        work.sequence(mailboxes=("nobody@fenwick.example",))
    assert sequence_list(work.store) == []


def test_a_text_that_liquid_cannot_read_is_refused_with_its_line(work) -> None:
    with pytest.raises(TemplateTrouble) as caught:
        work.sequence(StepDraft(0, "Hi", "one\ntwo {{ first_name | nonsense }}"))
    assert caught.value.line == 2
    assert sequence_list(work.store) == []


def test_custom_fields_of_the_contacts_may_be_named_bare(work) -> None:
    step = StepDraft(0, "Your {{ plate }}", "Hello.")
    with pytest.raises(TemplateTrouble):
        work.sequence(step)
    work.contacts("Mara", custom=(("plate", "B-AB 1"),))
    assert work.sequence(step)


def test_stopping_cancels_what_has_not_left_and_closes_the_sequence(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    sequences.stop_sequence(ready.store, sequence_id=1, now=clock(23, "10:00"))
    assert sorted(row.status.value for row in ready.emails()) == ["cancelled"] * 5 + ["sent"]
    with pytest.raises(InputError, match="is stopped"):
        ready.enroll(1, ready.contacts("Lea"))
    sequences.resume_sequence(ready.store, sequence_id=1, now=clock(23, "11:00"))
    assert ready.enroll(1, ready.contacts("Lea")).enrolled == 1


def test_a_paused_sequence_waits_and_goes_on_when_resumed(ready, clock) -> None:
    sequences.pause_sequence(ready.store, sequence_id=1, now=ready.now)
    ready.replan()
    assert ready.claim(1, clock(23, "09:00")) is None
    sequences.resume_sequence(ready.store, sequence_id=1, now=clock(23, "09:00"))
    ready.replan(clock(23, "09:00"))
    assert ready.claim(1, clock(23, "09:00")) is not None


def test_a_sequence_that_sent_something_cannot_be_deleted(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    with pytest.raises(InputError, match="stop it instead"):
        sequences.delete_sequence(ready.store, sequence_id=1, now=ready.now)
    assert len(ready.emails()) == 6


def test_a_sequence_that_sent_nothing_is_deleted_whole(ready) -> None:
    sequences.delete_sequence(ready.store, sequence_id=1, now=ready.now)
    assert sequence_list(ready.store) == []
    assert ready.emails() == []
    with pytest.raises(NotFound):
        sequence_detail(ready.store, sequence_id=1)


def test_a_copy_has_its_own_name_and_steps_and_nobody_in_it(ready) -> None:
    first = sequences.duplicate_sequence(ready.store, sequence_id=1, now=ready.now)
    second = sequences.duplicate_sequence(ready.store, sequence_id=1, now=ready.now)
    assert (first.name, second.name) == ("Late invoices (copy)", "Late invoices (copy 2)")
    original, copy = (sequence_detail(ready.store, sequence_id=n) for n in (1, first.id))
    assert [step.content for step in copy.draft.steps] == [step.content for step in original.draft.steps]
    assert {step.id for step in copy.draft.steps}.isdisjoint(step.id for step in original.draft.steps)
    assert copy.enrolled == 0


def test_a_sequence_is_archived_once_nobody_goes_through_it_and_comes_back_as_it_was(ready) -> None:
    with pytest.raises(InputError, match="still going through"):
        sequences.archive_sequence(ready.store, sequence_id=1, now=ready.now)
    sequences.stop_sequence(ready.store, sequence_id=1, now=ready.now)
    sequences.archive_sequence(ready.store, sequence_id=1, now=ready.now)
    assert sequence_detail(ready.store, sequence_id=1).state is SequenceState.ARCHIVED
    sequences.unarchive_sequence(ready.store, sequence_id=1, now=ready.now, state=SequenceState.STOPPED)
    assert sequence_detail(ready.store, sequence_id=1).state is SequenceState.STOPPED
    with pytest.raises(InputError, match="not archived"):
        sequences.unarchive_sequence(ready.store, sequence_id=1, now=ready.now)
