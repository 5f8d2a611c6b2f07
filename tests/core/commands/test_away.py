"""While the computer slept: what missed its time is kept, told with where it goes now, and forgotten when read."""

from __future__ import annotations

from datetime import timedelta

from app.core.commands.away import dismiss_away, note_late
from app.core.queries.away import while_away
from tests.core.conftest import BERLIN


def asleep(work, clock, *, until: str = "15:00", day: int = 23) -> None:
    """Sleep from 9:10 on, with one email sent, and plan anew at the wake."""
    work.deliver(1, clock(23, "09:00"))
    woken = clock(day, until)
    assert note_late(work.store, now=woken)
    work.replan(woken)


def test_what_was_missed_is_told_with_where_it_goes_now(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(), work.many(30))
    work.replan()
    asleep(work, clock)
    found = while_away(work.store, zone=BERLIN)
    assert found is not None
    assert (found.since, found.until) == (clock(23, "09:16"), clock(23, "15:00"))
    assert len(found.emails) == 22
    assert (found.same_day, found.other_day, found.went, found.waiting) == (22, 0, 0, 0)
    assert found.last_at is not None
    assert found.last_at < clock(23, "17:00")
    first = found.emails[0]
    assert first.was == (1, clock(23, "09:16"))
    assert first.now is not None
    assert first.now[1] >= clock(23, "15:00")


def test_a_day_away_moves_what_was_missed_to_other_days_by_the_late_rule(work, clock) -> None:
    work.mailbox(daily_capacity=10)
    work.enroll(work.sequence(), work.many(30))
    work.replan()
    asleep(work, clock, day=24, until="08:00")
    found = while_away(work.store, zone=BERLIN)
    assert found is not None
    assert len(found.emails) == 9
    assert found.same_day == 9, "the missed go first, on the day of the return"


def test_what_went_meanwhile_is_told_apart_and_a_second_sleep_is_added(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(), work.many(4))
    work.replan()
    asleep(work, clock, until="13:30")
    work.deliver(1, clock(23, "13:30"))
    found = while_away(work.store, zone=BERLIN)
    assert found is not None
    assert (found.went, len(found.emails)) == (1, 2)
    later = clock(23, "16:30")
    assert note_late(work.store, now=later)
    work.replan(later)
    again = while_away(work.store, zone=BERLIN)
    assert again is not None
    assert (again.since, again.until) == (found.since, later)
    assert len(again.emails) == 3


def test_nothing_is_kept_when_nothing_was_missed_and_all_is_forgotten_when_read(ready, clock) -> None:
    assert not note_late(ready.store, now=clock(23, "09:00") + timedelta(minutes=10))
    assert while_away(ready.store, zone=BERLIN) is None
    note_late(ready.store, now=clock(23, "12:00"))
    assert while_away(ready.store, zone=BERLIN) is not None
    assert dismiss_away(ready.store, now=clock(23, "12:01"))
    assert while_away(ready.store, zone=BERLIN) is None
