"""Taking back a change of a mailbox: its limits, pause, resume and removal, with the emails they moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.core.commands import applied_mailbox as applied
from app.core.commands.applied_mailbox import AppliedToMailbox, take_back_from_mailbox
from app.core.commands.mailboxes import add_mailbox, pause_mailbox, resume_mailbox, update_mailbox
from app.core.commands.sequences import delete_sequence
from app.core.errors import InputError, NotFound
from app.core.model import EmailStatus, MailboxState
from app.core.queries.mailboxes import mailbox_draft, mailbox_list
from app.core.queries.sequences import sequence_detail
from app.core.store.tables import Enrollment

Clock = Callable[..., datetime]
Change = Callable[..., AppliedToMailbox]
BOTH = ("anna@fenwick.example", "ben@fenwick.example")


def limits(**values: object) -> Change:
    def change(store, now: datetime) -> AppliedToMailbox:
        draft = replace(mailbox_draft(store, mailbox_id=1), **values)
        return applied.apply_limits(store, draft=draft, now=now)

    return change


def removal(threads: str) -> Change:
    return lambda store, now: applied.apply_removal(store, mailbox_id=1, threads=threads, now=now)


CHANGES: dict[str, Change] = {
    "less": limits(daily_capacity=2),
    "more": limits(daily_capacity=40),
    "gap": limits(least_gap=3600),
    "zone": limits(time_zone="America/New_York"),
    "away": limits(away=((date(2026, 11, 24), date(2026, 11, 30)),)),
    "pause": lambda store, now: applied.apply_pause(store, mailbox_id=1, now=now),
    "removed, new threads": removal("new"),
    "removed, stopped": removal("stop"),
    "removed, waiting": removal("wait"),
}


def told(work) -> dict[int, tuple[object, ...]]:
    return {
        row.id: (row.status, row.mailbox, row.send_at, row.due_on, row.pinned, row.waits_for) for row in work.emails()
    }


def around(work) -> tuple[object, ...]:
    """Return enrollments, mailboxes and the pool."""
    with work.store.read() as session:
        which = select(Enrollment.id, Enrollment.state, Enrollment.ended_reason, Enrollment.completed_at)
        runs = [tuple(row) for row in session.execute(which)]
    boxes = [(row.draft, row.state, row.state_reason) for row in mailbox_list(work.store, now=work.now)]
    return runs, boxes, sequence_detail(work.store, sequence_id=1).draft


@pytest.fixture
def running(work, clock: Clock):
    """Twelve contacts in three steps from two mailboxes of four a day, of whom six had the first step."""
    for email in BOTH:
        work.mailbox(email, daily_capacity=4)
    work.enroll(work.sequence(mailboxes=BOTH), work.many(12))
    work.replan()
    for hour in ("09:00", "11:00", "13:00"):
        work.deliver(1, clock(23, hour))
        work.deliver(2, clock(23, hour))
    work.replan(clock(23, "13:30"))
    return work


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_everything_is_as_it_was(running, clock: Clock, change: Change) -> None:
    plan, others = told(running), around(running)
    done = change(running.store, clock(23, "14:00"))
    running.replan(clock(23, "14:00"))
    assert (told(running), around(running)) != (plan, others)
    take_back_from_mailbox(running.store, applied=done, now=clock(23, "14:01"))
    running.replan(clock(23, "14:01"))
    assert told(running) == plan
    assert around(running) == others


def test_a_resume_is_taken_back_into_the_pause(running, clock: Clock) -> None:
    pause_mailbox(running.store, mailbox_id=1, now=clock(23, "13:30"))
    running.replan(clock(23, "13:30"))
    plan, others = told(running), around(running)
    done = applied.apply_resume(running.store, mailbox_id=1, now=clock(23, "14:00"))
    running.replan(clock(23, "14:00"))
    take_back_from_mailbox(running.store, applied=done, now=clock(23, "14:01"))
    running.replan(clock(23, "14:01"))
    assert (told(running), around(running)) == (plan, others)


def test_it_stays_once_an_email_went_elsewhere_by_it(running, clock: Clock) -> None:
    done = CHANGES["removed, new threads"](running.store, clock(23, "13:35"))
    running.replan(clock(23, "13:35"))
    later = sorted(row.send_at for row in running.emails() if row.status is EmailStatus.PENDING and row.send_at)
    while running.deliver(2, later[0]).email_id not in moved_to_ben(done, running):
        running.replan(later[0])
        later = sorted(row.send_at for row in running.emails() if row.status is EmailStatus.PENDING and row.send_at)
    with pytest.raises(InputError, match="gone out by the new plan already"):
        take_back_from_mailbox(running.store, applied=done, now=later[0])
    assert [row.draft.email for row in mailbox_list(running.store, now=later[0])] == [BOTH[1]]


def moved_to_ben(done: AppliedToMailbox, work) -> set[int]:
    return {id_ for id_, place in done.plan.places().items() if place[1] == 1}


def test_a_later_change_is_taken_back_first(running, clock: Clock) -> None:
    plan = told(running)
    first = limits(daily_capacity=2)(running.store, clock(23, "14:00"))
    second = limits(daily_capacity=3)(running.store, clock(23, "14:00"))
    running.replan(clock(23, "14:00"))
    with pytest.raises(InputError, match="changed again since"):
        take_back_from_mailbox(running.store, applied=first, now=clock(23, "14:00"))
    for done in (second, first):
        take_back_from_mailbox(running.store, applied=done, now=clock(23, "14:01"))
        running.replan(clock(23, "14:01"))
    assert told(running) == plan


def test_another_setting_that_was_changed_meanwhile_stays(running, clock: Clock) -> None:
    done = limits(daily_capacity=2)(running.store, clock(23, "14:00"))
    draft = replace(mailbox_draft(running.store, mailbox_id=1), display_name="Anna K.")
    update_mailbox(running.store, draft=draft, now=clock(23, "14:00"))
    take_back_from_mailbox(running.store, applied=done, now=clock(23, "14:01"))
    now = mailbox_draft(running.store, mailbox_id=1)
    assert (now.daily_capacity, now.display_name) == (4, "Anna K.")


def test_a_pause_that_was_ended_already_has_no_way_back(running, clock: Clock) -> None:
    done = CHANGES["pause"](running.store, clock(23, "14:00"))
    resume_mailbox(running.store, mailbox_id=1, now=clock(23, "14:01"))
    with pytest.raises(InputError, match="changed again since"):
        take_back_from_mailbox(running.store, applied=done, now=clock(23, "14:02"))
    assert mailbox_list(running.store, now=running.now)[0].state is MailboxState.ACTIVE


def test_a_removed_mailbox_that_was_added_again_stays_as_it_is(running, clock: Clock) -> None:
    draft = mailbox_draft(running.store, mailbox_id=1)
    done = CHANGES["removed, new threads"](running.store, clock(23, "14:00"))
    add_mailbox(running.store, draft=replace(draft, id=None, daily_capacity=9), now=clock(23, "14:01"))
    with pytest.raises(InputError, match="changed again since"):
        take_back_from_mailbox(running.store, applied=done, now=clock(23, "14:02"))


def test_a_sequence_that_was_deleted_meanwhile_is_left_out(work) -> None:
    work.mailbox()
    work.mailbox("ben@fenwick.example")
    sequence = work.sequence(mailboxes=BOTH)
    done = CHANGES["removed, new threads"](work.store, work.now)
    delete_sequence(work.store, sequence_id=sequence, now=work.now)
    take_back_from_mailbox(work.store, applied=done, now=work.now)
    assert [row.draft.email for row in mailbox_list(work.store, now=work.now)] == list(BOTH)


def test_another_address_is_told_since_its_password_went_along(work) -> None:
    work.mailbox()
    assert limits(email="a@fenwick.example")(work.store, work.now).moved_address
    assert not limits(daily_capacity=3)(work.store, work.now).moved_address
    with pytest.raises(NotFound):
        applied.apply_pause(work.store, mailbox_id=9, now=work.now)
