"""The calendar: emails of a span, counts by day, capacity by date, days off."""

from __future__ import annotations

from datetime import date, timedelta

from app.core.commands import emails, mailboxes
from app.core.model import EmailStatus
from app.core.queries.calendar import calendar_range
from app.core.queries.calendar_counts import day_capacity, days_off, month_counts

MONDAY = date(2026, 11, 23)


def week(work, clock, **only):
    start = int(clock(23, "00:00").timestamp())
    return calendar_range(work.store, start=start, end=start + 7 * 86400, **only)


def test_planned_emails_stand_at_their_time_with_name_and_colour(ready, clock) -> None:
    rows = week(ready, clock)
    first = rows[0]
    assert (first.send_at, first.name, first.status) == (int(clock(23, "09:00").timestamp()), "Mara", "pending")
    assert (first.sequence_id, first.mailbox_id, first.series) == (1, 1, 0)
    assert [row.send_at for row in rows] == sorted(row.send_at for row in rows)
    assert len(rows) == 4


def test_the_span_is_half_open(ready, clock) -> None:
    at = int(clock(23, "09:00").timestamp())
    assert [row.id for row in calendar_range(ready.store, start=at, end=at + 1)] == [1]
    assert calendar_range(ready.store, start=at - 60, end=at) == []


def test_past_emails_stand_where_they_really_went(ready, clock) -> None:
    mail = ready.claim(1, clock(23, "09:10"))
    ready.result(mail, EmailStatus.SENT, clock(23, "09:11"))
    row = next(row for row in week(ready, clock) if row.id == mail.email_id)
    assert (row.send_at, row.status) == (int(clock(23, "09:11").timestamp()) + 1, "sent")


def test_failed_and_held_are_shown_skipped_and_cancelled_are_not(ready, clock) -> None:
    mail = ready.claim(1, clock(23, "09:00"))
    ready.result(mail, EmailStatus.FAILED, clock(23, "09:00"), "550 no")
    assert [row.status for row in week(ready, clock)].count("failed") == 1
    assert "skipped" not in {row.status for row in week(ready, clock)}


def test_filters_by_sequence_and_mailbox(ready, clock) -> None:
    ready.mailbox("b@fenwick.example")
    other = ready.sequence(name="Other", mailboxes=("b@fenwick.example",))
    ready.enroll(other, ready.contacts("Lea"))
    ready.replan()
    assert {row.name for row in week(ready, clock, sequence_id=other)} == {"Lea"}
    assert {row.name for row in week(ready, clock, mailbox_id=1)} == {"Mara", "Jo"}
    assert {row.series for row in week(ready, clock)} == {0, 1}


def test_a_month_counts_by_day_of_the_zone_that_looks(ready, clock) -> None:
    start = int(clock(1, "00:00").timestamp())
    counts = month_counts(ready.store, start=start, end=start + 30 * 86400, zone="Europe/Berlin")
    assert {day: count.total for day, count in counts.items()} == {
        MONDAY: 2,
        date(2026, 11, 26): 2,
        date(2026, 11, 30): 2,
    }
    assert counts[MONDAY].by_series == {0: 2}
    assert counts[MONDAY].capacity == 50
    in_auckland = month_counts(ready.store, start=start, end=start + 30 * 86400, zone="Pacific/Auckland")
    assert in_auckland[date(2026, 11, 24)].total == 1


def test_a_day_uses_what_left_and_what_is_planned(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    ready.mailbox("b@fenwick.example", daily_capacity=7, away=((MONDAY, MONDAY),))
    load = day_capacity(ready.store, first=MONDAY, last=MONDAY + timedelta(days=1))
    assert load == {MONDAY: (2, 50), MONDAY + timedelta(days=1): (0, 57)}
    emails.skip_email(ready.store, email_id=ready.email("Jo", 1).id, now=ready.now)
    mailboxes.remove_mailbox(ready.store, mailbox_id=2, now=ready.now)
    assert day_capacity(ready.store, first=MONDAY, last=MONDAY) == {MONDAY: (1, 50)}


def test_days_off_carry_the_name_of_the_holiday(work) -> None:
    work.sequence(name="US", holidays="US", dates_off=(date(2026, 11, 24),))
    off = days_off(work.store, first=date(2026, 11, 23), last=date(2026, 11, 29))
    assert off[date(2026, 11, 26)].startswith("Thanksgiving")
    assert {day: words for day, words in off.items() if day.day != 26} == {
        date(2026, 11, 24): "no sending",
        date(2026, 11, 28): "no sending",
        date(2026, 11, 29): "no sending",
    }


def test_a_day_on_which_another_sequence_sends_is_not_off(work) -> None:
    work.sequence(name="US", holidays="US")
    work.sequence(name="All week", days=("sat", "thu"))
    off = days_off(work.store, first=date(2026, 11, 23), last=date(2026, 11, 29))
    assert set(off) == {date(2026, 11, 29)}


def test_without_a_sequence_no_day_is_off(work) -> None:
    assert days_off(work.store, first=date(2026, 11, 23), last=date(2026, 11, 29)) == {}
