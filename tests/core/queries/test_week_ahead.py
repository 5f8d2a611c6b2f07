"""The next days under a schedule that is being edited: what the planner would do, with nothing written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.commands.sequences import save_sequence
from app.core.model import SequenceDraft, StepDraft
from app.core.queries.sequences import sequence_detail
from app.core.queries.week_ahead import next_holidays, week_ahead

TODAY = date(2026, 11, 22)
ONE = StepDraft(0, "Hello", "A word.")


def draft(work):
    return sequence_detail(work.store, sequence_id=1).draft


def planned(work, edited, now=None) -> list[int]:
    return [day.planned for day in week_ahead(work.store, draft=edited, now=now or work.now, today=TODAY).days]


@pytest.fixture
def live(work):
    """Thirty contacts in one step from a mailbox of 10 a day, from Monday 23 November on; a second mailbox idles."""
    work.mailbox(daily_capacity=10)
    work.mailbox("ben@fenwick.example", daily_capacity=5)
    work.enroll(work.sequence(ONE, mailboxes=("anna@fenwick.example",)), work.many(30))
    work.replan()
    return work


def test_as_saved_it_is_the_plan_as_it_stands(live) -> None:
    found = week_ahead(live.store, draft=draft(live), now=live.now, today=TODAY)
    assert [day.planned for day in found.days] == [0, 10, 10, 10, 0, 0, 0]
    assert [day.capacity for day in found.days] == [10] * 7
    assert [bool(day.off) for day in found.days] == [True, False, False, False, False, False, True]
    assert (found.live, found.unplaced) == (True, 0)
    assert found.last_before == found.last_after == live.emails()[-1].send_at


def test_other_days_and_mailboxes_are_planned_without_writing_anything(live) -> None:
    before = live.emails()
    edited = replace(draft(live), days=("mon", "wed"), mailboxes=None)
    assert planned(live, edited) == [0, 15, 0, 15, 0, 0, 0]
    assert live.emails() == before


def test_what_it_says_is_what_saving_does(live) -> None:
    edited = replace(draft(live), days=("tue", "thu", "fri"), new_per_day=4, dates_off=(date(2026, 11, 24),))
    said = week_ahead(live.store, draft=edited, now=live.now, today=TODAY)
    save_sequence(live.store, draft=edited, now=live.now)
    live.replan()
    now = week_ahead(live.store, draft=edited, now=live.now, today=TODAY)
    assert now.days == said.days
    assert (now.last_before, now.last_after) == (said.last_after, said.last_after)


def test_emails_of_other_sequences_take_room(live) -> None:
    live.enroll(live.sequence(ONE, name="Other", mailboxes=("ben@fenwick.example",)), live.contacts("Zoe"))
    live.replan()
    found = week_ahead(live.store, draft=replace(draft(live), mailboxes=None), now=live.now, today=TODAY)
    assert found.days[1].others == 1
    assert found.days[1].capacity == 15


def test_a_sequence_nobody_is_in_shows_the_room_there_is(live) -> None:
    fresh = SequenceDraft("New", (ONE,), holidays="US")
    found = week_ahead(live.store, draft=fresh, now=live.now, today=TODAY)
    assert not found.live
    assert [(day.planned, day.others) for day in found.days[:3]] == [(0, 0), (0, 10), (0, 10)]
    assert found.days[4].off == "Thanksgiving Day is a holiday"


def test_days_without_any_mailbox_say_so(work) -> None:
    found = week_ahead(work.store, draft=SequenceDraft("New", (ONE,)), now=work.now, today=TODAY)
    assert [day.off for day in found.days[1:3]] == ["no mailbox"] * 2


def test_the_next_holidays_are_named_over_the_turn_of_the_year() -> None:
    found = next_holidays("US", after=date(2026, 11, 22))
    assert [str(day) for day, _ in found] == ["2026-11-26", "2026-12-25", "2027-01-01"]
    assert found[0][1] == "Thanksgiving Day"
