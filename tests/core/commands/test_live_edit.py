"""Editing a live sequence: only what has not left changes, and nobody gets a step twice (domain.md, Live edits)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from app.core.commands import sequences
from app.core.errors import InputError
from app.core.model import SequenceDraft, StepDraft
from app.core.queries.schedule import events
from app.core.queries.sequences import sequence_detail, sequence_id_of
from app.core.steps import insert_step, move_step, remove_step

Clock = Callable[..., datetime]


def draft(work) -> SequenceDraft:
    return sequence_detail(work.store, sequence_id=sequence_id_of(work.store, name="Late invoices")).draft


def save(work, steps: tuple[StepDraft, ...], now: datetime) -> None:
    sequences.save_sequence(work.store, draft=replace(draft(work), steps=steps), now=now)
    work.replan(now)


def days(work, contact: str) -> dict[str, date]:
    """Return the planned days of a contact's pending emails by the first word of their text."""
    texts = {step.id: step.content.split(" ")[0].strip(".") for step in draft(work).steps}
    pending = [row for row in work.emails(contact) if row.status == "pending"]
    return {texts[row.step_id]: row.send_at.date() for row in pending}


@pytest.fixture
def ready(work):
    """Mara and Jo in three steps A(0) B(3) C(4), each with a subject of its own so that any may come first."""
    work.mailbox()
    steps = (
        StepDraft(0, "Hi", "Hello {{ first_name }}."),
        StepDraft(3, "Second", "Second."),
        StepDraft(4, "Third", "Third."),
    )
    work.enroll(work.sequence(*steps), work.contacts("Mara", "Jo"))
    work.replan()
    return work


@pytest.fixture
def sent_first(ready, clock: Clock):
    """Mara and Jo have both had step A on Monday 23 November."""
    ready.deliver(1, clock(23, "09:00"))
    ready.deliver(1, clock(23, "13:00"))
    return ready


def test_a_new_step_goes_between_and_moves_the_later_ones(sent_first, clock: Clock) -> None:
    save(sent_first, insert_step(draft(sent_first).steps, 1, StepDraft(1, None, "X.")), clock(23, "18:00"))
    assert days(sent_first, "Mara") == {
        "X": date(2026, 11, 24),
        "Second": date(2026, 11, 27),
        "Third": date(2026, 12, 1),
    }


def test_contacts_past_the_point_never_get_a_new_step(sent_first, clock: Clock) -> None:
    sent_first.deliver(1, clock(26, "09:00"))
    steps = insert_step(draft(sent_first).steps, 1, StepDraft(1, None, "X."))
    save(sent_first, steps, clock(26, "10:00"))
    passed, still_to_come = ("Mara", "Jo") if sent_first.email("Mara", 3).status == "sent" else ("Jo", "Mara")
    assert "X" not in days(sent_first, passed)
    assert "X" in days(sent_first, still_to_come)


def test_moving_the_last_step_to_the_front_before_anything_went(ready) -> None:
    save(ready, move_step(draft(ready).steps, 2, 0), ready.now)
    assert [step.wait_days for step in draft(ready).steps] == [0, 4, 3]
    assert days(ready, "Mara") == {
        "Third": date(2026, 11, 23),
        "Hello": date(2026, 11, 27),
        "Second": date(2026, 11, 30),
    }


def test_moving_a_sent_step_back_sends_nothing_twice_and_nobody_backwards(sent_first, clock: Clock) -> None:
    before = {row.id for row in sent_first.emails("Mara")}
    save(sent_first, move_step(draft(sent_first).steps, 0, 1), clock(23, "18:00"))
    assert days(sent_first, "Mara") == {"Third": date(2026, 11, 27)}
    assert {row.id for row in sent_first.emails("Mara")} == before
    passed = next(row for row in sent_first.emails("Mara") if row.status == "cancelled")
    assert events(sent_first.store, email_id=passed.id)[-1].reason == "a later step was already sent to this contact"


def test_moving_it_back_again_restores_the_same_emails(sent_first, clock: Clock) -> None:
    before = [(row.id, row.status, row.send_at) for row in sent_first.emails("Mara")]
    steps = draft(sent_first).steps
    save(sent_first, move_step(steps, 0, 1), clock(23, "18:00"))
    save(sent_first, steps, clock(23, "18:01"))
    assert [(row.id, row.status, row.send_at) for row in sent_first.emails("Mara")] == before


def test_a_removed_step_is_cancelled_with_the_reason_and_can_come_back(sent_first, clock: Clock) -> None:
    steps = draft(sent_first).steps
    second = sent_first.email("Mara", 2)
    save(sent_first, remove_step(steps, 1), clock(23, "18:00"))
    assert events(sent_first.store, email_id=second.id)[-1].reason == "the step was removed"
    assert days(sent_first, "Mara") == {"Third": date(2026, 11, 27)}
    save(sent_first, steps, clock(23, "18:05"))
    assert sent_first.email("Mara", 2).id == second.id
    assert days(sent_first, "Mara") == {"Second": date(2026, 11, 26), "Third": date(2026, 11, 30)}


def test_a_removed_last_step_finishes_those_who_had_the_others(sent_first, clock: Clock) -> None:
    save(sent_first, draft(sent_first).steps[:1], clock(23, "18:00"))
    row = sequences_row(sent_first)
    assert (row.active, row.finished) == (0, 2)


def sequences_row(work):
    from app.core.queries.sequences import sequence_list

    return sequence_list(work.store)[0]


def test_a_step_the_user_skipped_stays_skipped_through_edits(sent_first, clock: Clock) -> None:
    from app.core.commands.emails import skip_email

    skipped = sent_first.email("Mara", 2)
    skip_email(sent_first.store, email_id=skipped.id, now=clock(23, "17:00"))
    save(sent_first, insert_step(draft(sent_first).steps, 2, StepDraft(2, None, "X.")), clock(23, "18:00"))
    assert set(days(sent_first, "Mara")) == {"X", "Third"}
    assert set(days(sent_first, "Jo")) == {"Second", "X", "Third"}


def test_a_text_edit_reaches_only_those_who_have_not_had_the_step(sent_first, clock: Clock) -> None:
    from app.core.queries.emails import email_preview

    first, second, third = draft(sent_first).steps
    steps = (replace(first, content="Rewritten."), replace(second, content="Also rewritten."), third)
    save(sent_first, steps, clock(23, "18:00"))
    sent, pending = sent_first.email("Mara", 1), sent_first.email("Mara", 2)
    assert "Hello Mara" in email_preview(sent_first.store, email_id=sent.id).text
    assert "Also rewritten" in email_preview(sent_first.store, email_id=pending.id).text


def test_a_step_of_another_sequence_is_refused_and_nothing_changes(ready) -> None:
    other = ready.sequence(StepDraft(0, "Other", "Other."), name="Other")
    strange = sequence_detail(ready.store, sequence_id=other).draft.steps
    before = draft(ready)
    with pytest.raises(InputError, match="load the sequence again"):
        save(ready, (*before.steps, replace(strange[0], wait_days=2)), ready.now)
    assert draft(ready) == before


def test_a_file_with_the_steps_in_another_order_is_understood_as_a_move(sent_first, clock: Clock) -> None:
    first, second, third = draft(sent_first).steps
    from_file = SequenceDraft(
        "Late invoices", tuple(replace(step, id=None) for step in (first, replace(third, wait_days=2), second))
    )
    saved = sequences.save_sequence(sent_first.store, draft=from_file, now=clock(23, "18:00"), replace_same_name=True)
    assert saved.id == sequence_id_of(sent_first.store, name="late invoices")
    assert [step.id for step in draft(sent_first).steps] == [first.id, third.id, second.id]
    sent_first.replan(clock(23, "18:00"))
    assert days(sent_first, "Mara") == {"Third": date(2026, 11, 25), "Second": date(2026, 11, 30)}


def test_a_file_with_a_rewritten_step_keeps_who_had_it(sent_first, clock: Clock) -> None:
    steps = draft(sent_first).steps
    rewritten = tuple(replace(step, id=None, content=f"{step.content} More.") for step in steps)
    from_file = SequenceDraft("Late invoices", rewritten)
    sequences.save_sequence(sent_first.store, draft=from_file, now=clock(23, "18:00"), replace_same_name=True)
    assert [step.id for step in draft(sent_first).steps] == [step.id for step in steps]
    assert sent_first.statuses("Mara") == ["sent", "pending", "pending"]
