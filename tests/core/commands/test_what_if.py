"""What a change would do is told without doing it, and doing it then does just that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from app.core.commands import mailboxes
from app.core.commands import settings as switches
from app.core.commands.what_if import Spot, what_if
from app.core.errors import InputError

Clock = Callable[..., datetime]


@pytest.fixture
def two(work):
    """Two mailboxes of capacity 10 with ten first emails each on Monday 23 November (worked example 9)."""
    work.ids = [
        work.mailbox("a@fenwick.example", daily_capacity=10),
        work.mailbox("b@fenwick.example", daily_capacity=10),
    ]
    people = work.contacts(*(f"P{n:02}" for n in range(20)))
    work.enroll(work.sequence(), people)
    work.replan()
    return work


def places(work) -> dict[int, Spot]:
    ids = {"a@fenwick.example": 1, "b@fenwick.example": 2, None: None}
    return {row.id: Spot(ids[row.mailbox], row.send_at) for row in work.emails() if row.status == "pending"}


def test_removing_a_mailbox_is_told_and_then_happens_just_so(two) -> None:
    before = places(two)

    def remove(store) -> object:
        return mailboxes.remove_mailbox(store, mailbox_id=2, now=two.now)

    effect = what_if(two.store, remove, now=two.now)
    assert places(two) == before
    remove(two.store)
    two.replan()
    after = places(two)
    assert {one.id: one.after for one in effect.emails} == {i: at for i, at in after.items() if before[i] != at}
    assert effect.moved >= 10
    assert effect.cancelled == effect.created == 0
    assert effect.last_after == max(spot.send_at for spot in after.values())


def test_a_change_that_is_refused_is_refused_here_too(two) -> None:
    with pytest.raises(InputError):
        what_if(two.store, lambda store: mailboxes.pause_mailbox(store, mailbox_id=99, now=two.now), now=two.now)


def test_nothing_moves_by_a_command_that_changes_nothing(two) -> None:
    assert what_if(two.store, lambda store: None, now=two.now).nothing


def test_while_everything_is_paused_late_emails_stay_in_what_is_foretold_as_they_do(two, clock: Clock) -> None:
    switches.pause_all(two.store, now=two.now)
    two.replan()
    before, later = places(two), clock(23, "15:00")
    assert what_if(two.store, lambda store: None, now=later).nothing
    two.replan(later)
    assert places(two) == before
