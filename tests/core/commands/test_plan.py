"""Re-planning a real workspace: what is written, what stays, and what a person reads as the reason."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.core.commands import enrollments, mailboxes, sequences
from app.core.commands.plan import is_dirty, replan
from app.core.model import EmailStatus, StepDraft
from app.core.queries.why import why

ONE = StepDraft(0, "Hello", "Hi")


def test_a_re_plan_places_every_email_and_a_second_one_writes_nothing(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(), work.many(30))
    first = replan(work.store, now=work.now)
    assert (first.summary.planned, first.summary.written, first.summary.unplaced) == (90, 90, 0)
    assert first.changes
    assert not is_dirty(work.store)
    second = replan(work.store, now=work.now + timedelta(hours=1))
    assert (second.summary.planned, second.summary.written) == (90, 0)
    assert not second.changes


def test_the_worked_example_stands_in_the_database(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(ONE), work.many(30))
    work.replan()
    times = [row.send_at for row in work.emails()]
    assert times[:2] == [clock(23, "09:00"), clock(23, "09:16")]
    assert times[-1] == clock(23, "16:44")


def test_later_emails_follow_the_real_day(ready, clock) -> None:
    assert ready.email("Mara", 2).send_at.date().day == 26
    replan(ready.store, now=clock(24, "08:00"))
    ready.deliver(1, clock(24, "09:00"))
    replan(ready.store, now=clock(24, "09:01"))
    sent = next(row for row in ready.emails() if row.status is EmailStatus.SENT)
    followers = [row for row in ready.emails() if row.enrollment == sent.enrollment and row.step > 1]
    assert [row.send_at.date().day for row in followers] == [27, 1]


def test_a_paused_contact_waits_and_goes_on_without_a_flood(ready, clock) -> None:
    enrollments.pause_contact(ready.store, contact_id=1, now=ready.now)
    replan(ready.store, now=ready.now)
    assert [row.send_at for row in ready.emails("Mara")] == [None] * 3
    assert {row.waits_for for row in ready.emails("Mara")} == {"the contact is paused in this sequence"}
    later = clock(27, "12:00")
    enrollments.resume_contact(ready.store, contact_id=1, now=later)
    replan(ready.store, now=later)
    assert all(row.send_at >= later for row in ready.emails("Mara"))


def test_a_paused_sequence_waits_with_all_its_contacts(ready) -> None:
    sequences.pause_sequence(ready.store, sequence_id=1, now=ready.now)
    replan(ready.store, now=ready.now)
    assert {row.send_at for row in ready.emails()} == {None}
    assert "sequence is paused" in why(ready.store, email_id=1, now=ready.now)[0].text


def test_without_a_mailbox_the_reason_is_said_and_adding_one_mends_it(work, clock) -> None:
    work.enroll(work.sequence(ONE), work.contacts("Mara"))
    found = replan(work.store, now=work.now).summary
    assert (found.planned, found.unplaced) == (0, 1)
    assert "no usable mailbox" in work.email("Mara", 1).waits_for
    work.mailbox()
    work.replan()
    assert work.email("Mara", 1).send_at == clock(23, "09:00")


def test_a_full_re_plan_forgets_old_places(work, clock) -> None:
    work.mailbox(daily_capacity=1)
    sequence = work.sequence(ONE)
    work.enroll(sequence, work.contacts("Mara", "Jo"))
    work.replan()
    later = work.mailbox("ben@fenwick.example", daily_capacity=1)
    replan(work.store, now=work.now, full=True)
    assert {row.send_at for row in work.emails()} == {clock(23, "09:00")}
    assert later == 2


def test_cancelled_emails_are_counted_by_the_re_plan_that_follows(ready) -> None:
    enrollments.stop_contact(ready.store, contact_id=1, now=ready.now)
    assert replan(ready.store, now=ready.now).summary.cancelled == 3
    assert replan(ready.store, now=ready.now).summary.cancelled == 0


def test_why_names_due_day_skipped_days_full_days_and_the_place(work, clock) -> None:
    work.mailbox(daily_capacity=10)
    work.enroll(work.sequence(ONE), work.many(25))
    work.replan()
    last = max(work.emails(), key=lambda row: row.send_at)
    chain = why(work.store, email_id=last.id, now=work.now)
    assert [reason.rule for reason in chain] == ["due", "day_off", "full", "place", "kept"]
    texts = [reason.text for reason in chain]
    assert texts[0] == "Enrolled Sun 22 Nov, wait 0 days → due Sun 22 Nov"
    assert texts[1] == "Sun 22 Nov: Sunday is no sending day"
    assert texts[2] == "Mon 23 Nov to Tue 24 Nov: anna@fenwick.example was full (10 of 10)"
    assert texts[3] == "Wed 25 Nov: place 5 of 5, one every 1 h 36 min from 09:00"


def test_why_of_a_follow_up_speaks_of_the_email_before_it(ready, clock) -> None:
    chain = why(ready.store, email_id=ready.email("Mara", 2).id, now=ready.now)
    assert chain[0].text == "Step 1 is planned for Mon 23 Nov, 09:00, wait 3 days → due Thu 26 Nov"
    ready.deliver(1, clock(23, "09:00"))
    replan(ready.store, now=clock(23, "09:01"))
    sent = next(row for row in ready.emails() if row.status is EmailStatus.SENT)
    follower = next(row for row in ready.emails() if row.enrollment == sent.enrollment and row.step == 2)
    chain = why(ready.store, email_id=follower.id, now=clock(23, "10:00"))
    assert chain[0].text == "Step 1 was sent Mon 23 Nov, 09:00, wait 3 days → due Thu 26 Nov"


def test_a_wait_is_told_by_the_date_of_the_mailbox_that_sent_the_email_before(work, clock) -> None:
    first = work.mailbox("anna@fenwick.example", time_zone="America/New_York")
    steps = (StepDraft(0, "Hello", "Hi"), StepDraft(3, None, "Again"))
    work.enroll(work.sequence(*steps, start="14:00", end="17:00"), work.contacts("Mara"))
    work.replan()
    work.deliver(first, clock(23, "20:00"))
    work.mailbox("ben@fenwick.example", time_zone="Asia/Kathmandu")
    mailboxes.remove_mailbox(work.store, mailbox_id=first, now=clock(23, "21:00"))
    work.replan(clock(23, "21:00"))
    follower = work.email("Mara", 2)
    due, *_ = why(work.store, email_id=follower.id, now=clock(23, "21:00"))
    assert due.text == "Step 1 was sent Mon 23 Nov, 14:00 in America/New_York, wait 3 days → due Thu 26 Nov"
    assert follower.send_at.astimezone(ZoneInfo("Asia/Kathmandu")).date() == due.date


def test_why_names_the_holiday(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(StepDraft(4, "Hello", "Hi"), holidays="US"), work.contacts("Mara"))
    work.replan()
    texts = [reason.text for reason in why(work.store, email_id=1, now=work.now)]
    assert texts[1].startswith("Thu 26 Nov: Thanksgiving")
    assert texts[2].startswith("Fri 27 Nov: place 1 of 1")


def test_why_says_that_a_follow_up_waits_for_its_paused_mailbox(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    mailboxes.pause_mailbox(ready.store, mailbox_id=1, now=clock(23, "09:05"))
    replan(ready.store, now=clock(23, "09:05"))
    sent = next(row for row in ready.emails() if row.status is EmailStatus.SENT)
    follower = next(row for row in ready.emails() if row.enrollment == sent.enrollment and row.step == 2)
    assert follower.mailbox == "anna@fenwick.example"
    assert why(ready.store, email_id=follower.id, now=clock(23, "10:00"))[-1].rule == "mailbox_paused"
