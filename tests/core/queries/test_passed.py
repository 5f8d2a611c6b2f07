"""Whom an edit does not reach any more: those past a new, changed, moved or removed step (domain.md, Live edits)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.commands.edit_effect import edit_effect
from app.core.commands.enrollments import pause_contact, stop_contact
from app.core.model import SequenceDraft, StepDraft
from app.core.queries.passed import Passed, Point, passed_by
from app.core.queries.sequences import sequence_detail
from app.core.steps import insert_step, move_step, remove_step

NAMES = ["Ann", "Ben", "Cid", "Dan", "Eve"]


@pytest.fixture
def running(work):
    """Of five contacts in A(0) B(3) C(4), three have had A, two of them B as well, one of these all."""
    work.mailbox()
    steps = (StepDraft(0, "Hi", "A."), StepDraft(3, "B", "B."), StepDraft(4, "C", "C."))
    people = work.contacts("Ann", "Ben", "Cid", "Dan", "Eve")
    sequence = work.sequence(*steps)
    work.enroll(sequence, people[:3])
    work.replan()
    for sent, leaves in ((3, "Cid"), (2, "Ben"), (1, "Ann")):
        for _ in range(sent):
            deliver_next(work)
        pause_contact(work.store, contact_id=people[NAMES.index(leaves)], now=work.now)
        work.replan()
    work.enroll(sequence, people[3:])
    work.replan()
    return work


def deliver_next(work) -> None:
    work.now = min(row.send_at for row in work.emails() if row.status == "pending" and row.send_at)
    work.deliver(1, work.now)
    work.replan()


def draft(work) -> SequenceDraft:
    return sequence_detail(work.store, sequence_id=1).draft


def found(work, steps: tuple[StepDraft, ...]) -> dict[tuple[Point, int], int]:
    return {
        (one.point, one.step): one.contacts for one in passed_by(work.store, draft=replace(draft(work), steps=steps))
    }


def test_three_had_the_first_step_two_the_second_one_the_last(running) -> None:
    went = [row.step for row in running.emails() if row.status == "sent"]
    assert sorted(went) == [1, 1, 1, 2, 2, 3]


@pytest.mark.parametrize(("at", "contacts"), [(0, 3), (1, 2), (2, 1)])
def test_a_text_or_a_wait_does_not_reach_those_past_it(running, at: int, contacts: int) -> None:
    steps = draft(running).steps
    for change in ({"content": "Other."}, {"wait_days": steps[at].wait_days + 1}):
        other = (*steps[:at], replace(steps[at], **change), *steps[at + 1 :])
        expected = {(Point.CHANGED, at + 1): contacts}
        assert found(running, other) == expected


@pytest.mark.parametrize(("at", "contacts"), [(1, 2), (2, 1), (3, 0)])
def test_a_new_step_is_missed_by_those_past_its_place(running, at: int, contacts: int) -> None:
    told = found(running, insert_step(draft(running).steps, at, StepDraft(1, "X", "X.")))
    assert told.get((Point.NEW, at + 1), 0) == contacts


def test_a_step_that_comes_earlier_is_missed_by_those_sent_a_later_one(running) -> None:
    told = found(running, move_step(draft(running).steps, 2, 0))
    assert told[Point.EARLIER, 1] == 2


def test_who_had_a_removed_step_keeps_it(running) -> None:
    assert found(running, remove_step(draft(running).steps, 1)) == {(Point.REMOVED, 2): 2}


def test_the_last_step_removed_and_no_change_at_all(running) -> None:
    assert found(running, draft(running).steps[:2]) == {(Point.REMOVED, 3): 1}
    assert found(running, draft(running).steps) == {}


def test_stopped_contacts_are_not_counted(running) -> None:
    stop_contact(running.store, contact_id=NAMES.index("Cid") + 1, now=running.now)
    steps = draft(running).steps
    assert found(running, (replace(steps[0], content="Other."), *steps[1:])) == {(Point.CHANGED, 1): 2}


def test_what_an_edit_would_do_says_both(running) -> None:
    steps = insert_step(draft(running).steps, 1, StepDraft(1, "X", "X."))
    told = edit_effect(running.store, draft=replace(draft(running), steps=steps), now=running.now)
    assert told.effect.created == 3
    assert Passed(Point.NEW, 2, 2) in told.passed


def test_a_new_sequence_has_nobody_past_anything(work) -> None:
    assert passed_by(work.store, draft=SequenceDraft("New", (StepDraft(0, "Hi", "Hi"),))) == ()
