"""The sending at a glance, mailboxes with their load, the schedule, the palette."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core.commands import mailboxes, sequences, settings
from app.core.commands.mailbox_reading import note_unread
from app.core.errors import NotFound
from app.core.model import EmailStatus, RampUp
from app.core.queries.mailboxes import capacity, mailbox_list
from app.core.queries.schedule import schedule
from app.core.queries.status import counts, sending_state, waiting
from app.core.store.tables import Mailbox

_S = EmailStatus


def test_an_empty_workspace_has_nothing_to_say(work) -> None:
    state = sending_state(work.store, now=work.now)
    assert (state.next_send_at, state.sent_today, state.planned_today, state.waiting) == (None, 0, 0, 0)
    assert (counts(work.store).sequences, counts(work.store).contacts, counts(work.store).mailboxes) == (0, 0, 0)


def test_today_counts_what_went_and_what_goes(ready, clock) -> None:
    before = sending_state(ready.store, now=clock(23, "08:00"))
    assert (before.sent_today, before.planned_today, before.next_send_at) == (0, 2, clock(23, "09:00"))
    assert before.last_send_at == max(row.send_at for row in ready.emails())
    ready.deliver(1, clock(23, "09:00"))
    after = sending_state(ready.store, now=clock(23, "09:01"))
    assert (after.sent_today, after.planned_today, after.next_send_at) == (1, 2, clock(23, "13:00"))
    tomorrow = sending_state(ready.store, now=clock(24, "00:00"))
    assert tomorrow.sent_today == 0


def test_what_needs_a_person_is_counted(ready, clock) -> None:
    mail = ready.claim(1, clock(23, "09:00"))
    ready.result(mail, _S.IN_DOUBT, clock(23, "09:00"))
    mailboxes.mailbox_needs_attention(ready.store, mailbox_id=1, reason="sign-in", now=ready.now)
    settings.pause_all(ready.store, now=ready.now)
    ready.replan(clock(23, "09:01"))
    state = sending_state(ready.store, now=clock(23, "09:01"))
    assert (state.in_doubt, state.attention, state.paused, state.next_send_at) == (1, 1, True, None)
    assert state.waiting >= 2
    assert any("step 1" in why.reason and why.emails == 2 for why in waiting(ready.store))


def test_without_a_mailbox_emails_are_unplaced_with_the_reason(work) -> None:
    work.enroll(work.sequence(), work.contacts("Mara"))
    work.replan()
    state = sending_state(work.store, now=work.now)
    assert state.waiting == 3
    assert state.unplaced >= 1
    assert any("mailbox" in why.reason for why in waiting(work.store))


def test_a_mailbox_shows_its_own_today(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    ready.mailbox("b@fenwick.example", time_zone="Pacific/Auckland", ramp=RampUp(5, 5, date(2026, 11, 23)))
    first, second = mailbox_list(ready.store, now=clock(23, "12:30"))
    assert (first.sent_today, first.capacity_today, first.pending) == (1, 50, 5)
    assert first.next_send_at == clock(23, "13:00")
    assert (second.capacity_today, second.pending, second.next_send_at) == (10, 0, None)


def test_capacity_is_counted_by_the_mailbox_s_own_dates(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    rows = {row.date.day: row for row in capacity(ready.store, now=clock(23, "10:00"), days=8)}
    assert list(rows) == [23, 24, 25, 26, 27, 28, 29, 30]
    assert (rows[23].sent, rows[23].planned, rows[23].free) == (1, 1, 48)
    assert (rows[24].sent, rows[24].planned, rows[24].free) == (0, 0, 50)


def test_an_away_day_has_no_capacity_and_says_so(work) -> None:
    work.mailbox(away=((date(2026, 11, 24), date(2026, 11, 25)),))
    rows = capacity(work.store, now=work.now, days=4)
    assert [(row.date.day, row.capacity, row.away) for row in rows] == [
        (22, 50, False),
        (23, 50, False),
        (24, 0, True),
        (25, 0, True),
    ]


def test_the_schedule_sorts_by_time_with_the_waiting_last(ready, clock) -> None:
    sequences.pause_sequence(ready.store, sequence_id=1, now=ready.now)
    other = ready.sequence(name="Other")
    ready.enroll(other, [1])
    ready.replan()
    times = [row.send_at for row in schedule(ready.store)]
    assert times[:3] == sorted(time for time in times if time)
    assert times[3:] == [None] * 6


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"contact": "MARA@contact.example"}, 3),
        ({"sequence": "late INVOICES"}, 6),
        ({"mailbox": "anna@fenwick.example"}, 6),
        ({"statuses": (EmailStatus.SENT,)}, 1),
        ({"statuses": (EmailStatus.SENT, EmailStatus.PENDING)}, 6),
    ],
)
def test_the_schedule_can_be_filtered(ready, clock, filters, count: int) -> None:
    ready.deliver(1, clock(23, "09:00"))
    assert len(schedule(ready.store, **filters)) == count


def test_the_schedule_of_a_span_is_half_open(ready, clock) -> None:
    assert len(schedule(ready.store, start=clock(23, "09:00"), end=clock(23, "13:00"))) == 1
    assert len(schedule(ready.store, start=clock(23, "09:01"))) == 5


@pytest.mark.parametrize("filters", [{"contact": "x@y.example"}, {"sequence": "x"}, {"mailbox": "x@y.example"}])
def test_an_unknown_name_is_refused(ready, filters) -> None:
    with pytest.raises(NotFound):
        schedule(ready.store, **filters)


def test_mailboxes_that_rest_or_are_not_read_are_counted(ready) -> None:
    note_unread(ready.store, mailbox_id=1, reason="it cannot be reached", refused=False, now=ready.now)
    with ready.store.write() as session:
        session.get_one(Mailbox, 1).paused_until = ready.now + timedelta(hours=1)
    state = sending_state(ready.store, now=ready.now)
    assert (state.attention, state.not_read, state.resting) == (0, 1, 1)
    later = sending_state(ready.store, now=ready.now + timedelta(hours=2))
    assert (later.not_read, later.resting) == (1, 0)
