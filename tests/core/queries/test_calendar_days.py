"""What the calendar is told of days: loads by mailbox, who is away, what really happened, what waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.core.model import EmailStatus, ErrorCategory
from app.core.queries.calendar import calendar_range
from app.core.queries.calendar_counts import month_counts
from app.core.queries.calendar_days import away_days, mailbox_days, waiting_for_later

MONDAY = date(2026, 11, 23)


def _week(clock) -> dict[str, int]:
    start: datetime = clock(23, "00:00")
    return {"start": int(start.timestamp()), "end": int((start + timedelta(days=7)).timestamp())}


def test_a_past_day_says_what_was_sent_and_what_failed(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    mail = ready.claim(1, clock(23, "13:00"))
    ready.result(mail, EmailStatus.FAILED, clock(23, "13:00"), "550 no such user", ErrorCategory.INVALID_ADDRESS)

    def came(zone: str, **only: int) -> dict[date, tuple[int, int]]:
        counts = month_counts(ready.store, **_week(clock), zone=zone, troubled=True, **only)
        return {day: (count.sent, count.failed) for day, count in counts.items() if count.sent or count.failed}

    assert came("Europe/Berlin") == {MONDAY: (1, 1)}
    assert came("Pacific/Auckland") == {MONDAY: (1, 0), MONDAY + timedelta(days=1): (0, 1)}
    assert came("Europe/Berlin", mailbox_id=1) == {MONDAY: (1, 1)}
    assert came("Europe/Berlin", mailbox_id=2) == {}


def test_each_mailbox_tells_its_load_and_whether_it_is_away(work, clock) -> None:
    away = ((MONDAY, MONDAY + timedelta(days=1)),)
    work.mailbox(daily_capacity=20)
    work.mailbox("ben@fenwick.example", away=away)
    work.enroll(work.sequence(), work.many(12))
    work.replan()
    anna, ben = mailbox_days(work.store, day=MONDAY)
    assert (anna.mailbox, anna.used, anna.capacity, anna.away) == ("anna@fenwick.example", 12, 20, False)
    assert (ben.used, ben.capacity, ben.away) == (0, 0, True)
    found = away_days(work.store, first=MONDAY, last=MONDAY + timedelta(days=6))
    assert found == dict.fromkeys((MONDAY, MONDAY + timedelta(days=1)), ("ben@fenwick.example",))


def test_emails_that_were_due_on_a_full_day_wait_for_a_later_one(work, clock) -> None:
    work.mailbox(daily_capacity=2)
    work.enroll(work.sequence(), work.contacts("Mara", "Jo", "Tom"))
    work.replan()
    due = work.emails("Tom")[0]
    assert due.send_at >= clock(24, "00:00")
    waiting = waiting_for_later(work.store, day=due.due_on)
    assert [(one.name, one.send_at) for one in waiting if one.email_id == due.id] == [("Tom", due.send_at)]
    assert waiting_for_later(work.store, day=date(2026, 11, 20)) == []


def test_several_sequences_and_mailboxes_are_chosen_together(work, clock) -> None:
    ids = [work.mailbox(f"{name}@fenwick.example") for name in ("anna", "ben", "carla")]
    work.enroll(work.sequence(), work.many(9))
    work.replan()
    chosen = calendar_range(work.store, **_week(clock), mailbox_id=ids[:2])
    assert {email.mailbox_id for email in chosen} == set(ids[:2])
    assert len(calendar_range(work.store, **_week(clock), mailbox_id=())) > len(chosen)
    assert {email.step for email in chosen} == {1, 2}
