"""Claiming, recording and recovering: each email leaves at most once, at its time, from its mailbox (domain.md 5)."""

from __future__ import annotations

import email
import email.policy
import threading
from datetime import timedelta

import pytest

from app.core.commands import contacts, emails, enrollments, mailboxes, sending, sequences, settings
from app.core.commands.plan import is_dirty
from app.core.errors import ForbiddenMove
from app.core.model import ContactDraft, EmailStatus, ErrorCategory, MailboxState, SendResult, StepDraft
from app.core.queries.emails import email_detail
from app.core.queries.mailboxes import mailbox_list
from app.core.queries.schedule import events
from app.core.queries.sequences import sequence_list
from app.core.settings import DOMAIN_PER_HOUR, LATE_MINUTES
from app.core.store import Store

_S = EmailStatus


@pytest.fixture
def one(work):
    """A workspace with one mailbox and Mara alone in three steps: 23, 26 and 30 November, 09:00 each."""
    work.mailbox(display_name="Anna Fenwick")
    work.enroll(work.sequence(), work.contacts("Mara"))
    work.replan()
    return work


def parsed(mail):
    return email.message_from_bytes(mail.message, policy=email.policy.default)


def last_reason(work, email_id: int) -> str:
    return events(work.store, email_id=email_id)[-1].reason


def test_nothing_is_claimed_before_its_time_and_once_at_it(one, clock) -> None:
    assert one.claim(1, clock(23, "08:59")) is None
    mail = one.claim(1, clock(23, "09:00"))
    assert mail is not None
    assert (mail.sender, mail.recipient) == ("anna@fenwick.example", "mara@contact.example")
    assert one.claim(1, clock(23, "09:02")) is None
    assert one.statuses("Mara") == ["sending", "pending", "pending"]


def test_ids_are_stored_before_anything_leaves(one, clock) -> None:
    mail = one.claim(1, clock(23, "09:00"))
    other = Store(one.store.path)
    detail = email_detail(other, email_id=mail.email_id)
    other.close()
    message = parsed(mail)
    assert (detail.status, detail.attempts, detail.subject) == (_S.SENDING, 1, "Hi Mara")
    assert message["X-Outpace-Id"] == f"{mail.email_id}-f00d"
    assert message["Message-ID"] == mail.message_id == f"<{mail.email_id}-f00d@fenwick.example>"
    assert message["List-Unsubscribe"].startswith("<mailto:anna@fenwick.example")
    assert message["From"] == "Anna Fenwick <anna@fenwick.example>"
    assert "Hello Mara." in message.get_body(("plain",)).get_content()


def test_a_sent_email_counts_for_the_enrollment_and_the_last_one_finishes_it(one, clock) -> None:
    for day in (23, 26, 30):
        one.deliver(1, clock(day, "09:00"))
    row = sequence_list(one.store)[0]
    assert (row.sent, row.pending, row.active, row.finished) == (3, 0, 0, 1)
    assert one.email("Mara", 1).sent_at == clock(23, "09:00") + timedelta(seconds=1)


def test_follow_ups_continue_the_thread(one, clock) -> None:
    first = one.deliver(1, clock(23, "09:00"))
    second = one.deliver(1, clock(26, "09:00"))
    third = one.deliver(1, clock(30, "09:00"))
    assert parsed(second)["Subject"] == parsed(third)["Subject"] == "Re: Hi Mara"
    assert parsed(second)["In-Reply-To"] == first.message_id
    assert parsed(third)["In-Reply-To"] == second.message_id
    assert parsed(third)["References"].split() == [first.message_id, second.message_id]


def test_a_step_with_a_thread_of_its_own_starts_one_and_its_follow_up_continues_that(work, clock) -> None:
    work.mailbox()
    steps = (
        StepDraft(0, "One", "1"),
        StepDraft(1, "Two", "2", same_thread=False),
        StepDraft(1, None, "3"),
    )
    work.enroll(work.sequence(*steps), work.contacts("Mara"))
    work.replan()
    work.deliver(1, clock(23, "09:00"))
    second = work.deliver(1, clock(24, "09:00"))
    third = work.deliver(1, clock(25, "09:00"))
    assert parsed(second)["In-Reply-To"] is None
    assert parsed(second)["Subject"] == "Two"
    assert parsed(third)["References"] == second.message_id
    assert parsed(third)["Subject"] == "Re: Two"


def test_the_thread_keeps_its_subject_when_the_text_is_edited(one, clock) -> None:
    from dataclasses import replace

    from app.core.queries.sequences import sequence_detail

    one.deliver(1, clock(23, "09:00"))
    draft = sequence_detail(one.store, sequence_id=1).draft
    edited = (replace(draft.steps[0], subject="Something else"), *draft.steps[1:])
    sequences.save_sequence(one.store, draft=replace(draft, steps=edited), now=clock(23, "10:00"))
    one.replan(clock(23, "10:00"))
    assert parsed(one.deliver(1, clock(26, "09:00")))["Subject"] == "Re: Hi Mara"


def test_nothing_of_a_pause_leaves(ready, clock) -> None:
    at = clock(23, "09:00")
    who = ready.claim(1, at)
    ready.result(who, _S.PENDING, at, mailbox_trouble="")
    settings.pause_all(ready.store, now=at)
    ready.replan(at)
    assert sending.due_mailboxes(ready.store, now=clock(23, "13:00")) == []
    assert ready.claim(1, clock(23, "13:00")) is None
    settings.resume_all(ready.store, now=at)
    ready.replan(clock(23, "13:00"))
    assert ready.claim(1, clock(23, "13:00")) is not None


@pytest.mark.parametrize("pause", ["contact", "sequence", "mailbox"])
def test_a_pause_that_the_plan_has_not_seen_yet_is_seen_by_the_claim(one, clock, pause: str) -> None:
    at = clock(23, "09:00")
    if pause == "contact":
        enrollments.pause_contact(one.store, contact_id=1, now=at)
    elif pause == "sequence":
        sequences.pause_sequence(one.store, sequence_id=1, now=at)
    else:
        mailboxes.pause_mailbox(one.store, mailbox_id=1, now=at)
    one.keep_plan()
    assert one.claim(1, at) is None
    assert one.statuses("Mara") == ["pending"] * 3


def test_nothing_leaves_while_a_re_plan_is_owed(one, clock) -> None:
    one.contacts("Lea")
    one.enroll(1)
    assert one.claim(1, clock(23, "09:00")) is None
    assert sending.next_due(one.store, now=clock(23, "08:00")) == clock(23, "08:00")


def test_nothing_leaves_outside_its_window(one, clock) -> None:
    settings.set_setting(one.store, which=LATE_MINUTES, value=24 * 60)
    one.keep_plan()
    assert one.claim(1, clock(23, "16:59")) is not None
    enrolled_again = clock(26, "17:00")
    assert one.claim(1, enrolled_again) is None


def test_an_email_later_than_allowed_waits_for_a_re_plan(one, clock) -> None:
    assert one.claim(1, clock(23, "09:16")) is None
    assert sending.is_late(one.store, now=clock(23, "09:16"))
    assert not sending.is_late(one.store, now=clock(23, "09:15"))
    assert one.claim(1, clock(23, "09:15")) is not None


def test_a_mailbox_never_sends_more_than_its_day_allows(work, clock) -> None:
    work.mailbox(daily_capacity=2)
    work.enroll(work.sequence(), work.many(3))
    work.replan()
    draft = mailbox_list(work.store, now=work.now)[0].draft
    work.deliver(1, clock(23, "09:00"))
    from dataclasses import replace

    mailboxes.update_mailbox(work.store, draft=replace(draft, daily_capacity=1), now=work.now)
    work.keep_plan()
    assert work.claim(1, clock(23, "13:00")) is None
    mailboxes.update_mailbox(work.store, draft=draft, now=work.now)
    work.keep_plan()
    assert work.claim(1, clock(23, "13:00")) is not None


def test_between_two_sends_lies_the_least_gap(work, clock) -> None:
    work.mailbox(daily_capacity=500, least_gap=90)
    work.enroll(work.sequence(), work.many(300))
    work.replan()
    start = clock(23, "09:00")
    work.deliver(1, start)
    assert sending.next_due(work.store, now=start) == start + timedelta(seconds=96)
    behind = start + timedelta(minutes=10)
    work.deliver(1, behind)
    over = behind + timedelta(seconds=1 + 90)
    assert sending.next_due(work.store, now=behind) == over
    assert work.claim(1, over - timedelta(seconds=1)) is None
    assert work.claim(1, over) is not None


def test_a_suppressed_address_is_skipped_and_the_sequence_ends(ready, clock) -> None:
    from app.core.store.tables import Suppression

    with ready.store.write() as session:
        session.add(Suppression(value="contact.example", reason="asked", created_at=ready.now))
    assert ready.claim(1, clock(23, "09:00")) is None
    ready.replan(clock(23, "09:00"))
    assert ready.claim(1, clock(23, "13:00")) is None
    assert {row.status.value for row in ready.emails()} == {"skipped"}
    assert "suppressed" in last_reason(ready, 1)


def test_a_missing_field_holds_the_email_with_its_name_and_the_later_ones_wait(work, clock) -> None:
    work.mailbox()
    steps = (StepDraft(0, "Your {{ city }}", "Hello {{ title }}"), StepDraft(3, None, "Second."))
    work.enroll(work.sequence(*steps), work.contacts("Mara"))
    work.replan()
    assert work.claim(1, clock(23, "09:00")) is None
    assert work.statuses("Mara") == ["held", "pending"]
    assert "city" in last_reason(work, 1)
    work.replan(clock(23, "09:00"))
    assert (work.email("Mara", 2).send_at, work.email("Mara", 2).waits_for) == (None, "waits for step 1, which is held")


def test_filling_the_field_lets_the_held_email_go(work, clock) -> None:
    from dataclasses import replace

    from app.core.queries.contacts import contact_detail

    work.mailbox()
    work.enroll(work.sequence(StepDraft(0, "Your {{ city }}", "Hello")), work.contacts("Mara"))
    work.replan()
    work.claim(1, clock(23, "09:00"))
    draft = contact_detail(work.store, contact_id=1).draft
    contacts.save_contact(work.store, draft=replace(draft, city="Bonn"), contact_id=1, now=clock(23, "10:00"))
    work.replan(clock(23, "10:00"))
    assert parsed(work.deliver(1, clock(23, "10:00")))["Subject"] == "Your Bonn"


def test_one_held_email_does_not_keep_the_next_from_going(work, clock) -> None:
    work.mailbox()
    work.contacts("Mara")
    work.contacts("Jo", city="Bonn")
    work.enroll(work.sequence(StepDraft(0, "Your {{ city }}", "Hello")), [1, 2])
    work.replan()
    assert work.claim(1, clock(23, "09:00")) is None
    work.replan(clock(23, "09:00"))
    jo = work.email("Jo", 1)
    assert work.claim(1, jo.send_at).recipient == "jo@contact.example"


def test_a_temporary_refusal_is_tried_again_by_the_steps_of_the_back_off(one, clock) -> None:
    at = clock(23, "09:00")
    for minutes in (1, 5, 30):
        mail = one.claim(1, at)
        one.result(mail, _S.PENDING, at, "451 try later", ErrorCategory.RATE_LIMITED)
        at = at + timedelta(seconds=1, minutes=minutes)
        assert not is_dirty(one.store)
        assert one.claim(1, at - timedelta(seconds=1)) is None
        assert sending.next_due(one.store, now=at - timedelta(minutes=1)) == at
    first = one.email("Mara", 1)
    assert (first.attempts, first.error) == (3, "451 try later")
    assert parsed(one.claim(1, at))["X-Outpace-Id"] == "1-f00d"


def test_a_re_plan_keeps_the_time_of_the_next_attempt(one, clock) -> None:
    mail = one.claim(1, clock(23, "09:00"))
    one.result(mail, _S.PENDING, clock(23, "09:00"), "451 try later")
    expected = clock(23, "09:01") + timedelta(seconds=1)
    one.replan(clock(23, "09:00"))
    assert one.email("Mara", 1).send_at == expected


def test_after_all_attempts_the_email_has_failed(one, clock) -> None:
    at = clock(23, "09:00")
    for _ in range(7):
        assert one.statuses("Mara")[0] == "pending"
        one.replan(at)
        due = max(at, one.email("Mara", 1).send_at)
        mail = one.claim(1, due)
        one.result(mail, _S.PENDING, due, "451 try later")
        at = due + timedelta(minutes=2)
    assert one.statuses("Mara") == ["failed", "skipped", "skipped"]
    assert "given up after 7 attempts" in last_reason(one, 1)


def test_an_attempt_that_would_fall_out_of_the_window_goes_on_the_next_sending_day(one, clock) -> None:
    settings.set_setting(one.store, which=LATE_MINUTES, value=600)
    one.keep_plan()
    at = clock(23, "16:59")
    mail = one.claim(1, at)
    one.result(mail, _S.PENDING, at, "451 try later")
    assert is_dirty(one.store)
    one.replan(at + timedelta(seconds=2))
    assert one.email("Mara", 1).send_at == clock(24, "09:00")
    assert one.email("Mara", 2).send_at == clock(27, "09:00")


def test_a_permanent_refusal_ends_the_sequence_for_this_contact_only(ready, clock) -> None:
    mail = ready.claim(1, clock(23, "09:00"))
    ready.result(mail, _S.FAILED, clock(23, "09:00"), "550 no such user", ErrorCategory.INVALID_ADDRESS)
    who = mail.recipient.split("@")[0]
    other = {"mara": "jo", "jo": "mara"}[who]
    assert ready.statuses(who) == ["failed", "skipped", "skipped"]
    assert ready.statuses(other) == ["pending"] * 3
    detail = email_detail(ready.store, email_id=mail.email_id)
    assert (detail.error, detail.error_category) == ("550 no such user", "invalid address")
    ready.replan(clock(23, "09:01"))
    assert ready.claim(1, ready.email(other, 1).send_at) is not None


def test_a_retried_dead_letter_brings_the_later_emails_back(one, clock) -> None:
    mail = one.claim(1, clock(23, "09:00"))
    one.result(mail, _S.FAILED, clock(23, "09:00"), "550 no such user")
    emails.retry_failed(one.store, email_ids=[mail.email_id], now=clock(23, "10:00"))
    assert one.statuses("Mara") == ["pending"] * 3
    one.replan(clock(23, "10:00"))
    assert one.deliver(1, clock(23, "10:00")).email_id == mail.email_id


def test_trouble_of_the_mailbox_gives_the_attempt_back_and_stops_it(one, clock) -> None:
    at = clock(23, "09:00")
    one.result(
        one.claim(1, at), _S.FAILED, at, "535 no", ErrorCategory.AUTHENTICATION, "the server refused the sign-in"
    )
    first = one.email("Mara", 1)
    assert (first.status, first.attempts) == (_S.PENDING, 0)
    row = mailbox_list(one.store, now=at)[0]
    assert (row.state, row.state_reason) == (MailboxState.ATTENTION, "the server refused the sign-in")
    one.replan(at)
    assert one.claim(1, clock(23, "09:05")) is None
    assert sending.next_due(one.store, now=at) is None


def test_what_was_being_sent_when_the_program_died_is_in_doubt_and_never_sent_again(one, clock) -> None:
    mail = one.claim(1, clock(23, "09:00"))
    assert sending.recover(one.store, now=clock(23, "09:05"))
    assert not sending.recover(one.store, now=clock(23, "09:06"))
    one.replan(clock(23, "09:06"))
    assert one.statuses("Mara") == ["in_doubt", "pending", "pending"]
    assert [row.send_at for row in one.emails("Mara") if row.status is _S.PENDING] == [None, None]
    assert one.claim(1, clock(27, "09:00")) is None
    assert mail.email_id == 1


@pytest.mark.parametrize(("went", "after"), [(True, ["sent", "pending", "pending"]), (False, ["pending"] * 3)])
def test_the_user_settles_a_doubt(one, clock, went: bool, after: list[str]) -> None:
    mail = one.claim(1, clock(23, "09:00"))
    one.result(mail, _S.IN_DOUBT, clock(23, "09:00"), "connection lost")
    emails.settle_in_doubt(one.store, email_id=mail.email_id, went=went, now=clock(23, "10:00"))
    one.replan(clock(23, "10:00"))
    assert one.statuses("Mara") == after
    assert all(row.send_at for row in one.emails("Mara") if row.status is _S.PENDING)


def test_a_result_is_recorded_once(one, clock) -> None:
    mail = one.deliver(1, clock(23, "09:00"))
    with pytest.raises(ForbiddenMove):
        one.result(mail, _S.FAILED, clock(23, "09:01"), "550 no")
    assert one.statuses("Mara")[0] == "sent"


def test_sent_on_the_planned_day_owes_no_re_plan_and_on_another_day_the_later_ones_follow(one, clock) -> None:
    mail = one.claim(1, clock(23, "09:00"))
    one.result(mail, _S.SENT, clock(23, "09:00"))
    assert not is_dirty(one.store)
    mail = one.claim(1, clock(26, "09:00"))
    one.result(mail, _S.SENT, clock(27, "00:30"))
    assert is_dirty(one.store)
    one.replan(clock(27, "00:31"))
    assert one.email("Mara", 3).send_at == clock(1, "09:00", month=12)


def test_a_contact_stopped_while_its_email_was_on_its_way_gets_nothing_more(one, clock) -> None:
    mail = one.claim(1, clock(23, "09:00"))
    enrollments.stop_contact(one.store, contact_id=1, now=clock(23, "09:00"))
    assert one.statuses("Mara") == ["sending", "cancelled", "cancelled"]
    one.result(mail, _S.PENDING, clock(23, "09:00"), "451 try later")
    assert one.statuses("Mara") == ["cancelled"] * 3
    assert last_reason(one, mail.email_id) == "stopped by you"


def test_two_senders_at_once_claim_an_email_once(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(), work.contacts("Mara"))
    work.replan()
    stores = [Store(work.store.path) for _ in range(2)]
    found: list[object] = []
    start = threading.Barrier(8)

    def claim(store: Store) -> None:
        start.wait()
        found.append(sending.claim(store, mailbox_id=1, now=clock(23, "09:00")))

    threads = [threading.Thread(target=claim, args=(stores[n % 2],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert sum(mail is not None for mail in found) == 1


def test_a_busy_mailbox_has_no_next_due_email(one, clock) -> None:
    assert sending.next_due(one.store, now=one.now) == clock(23, "09:00")
    assert sending.next_due(one.store, now=one.now, busy={1}) is None
    assert sending.due_mailboxes(one.store, now=clock(23, "09:00")) == [1]
    assert sending.due_mailboxes(one.store, now=clock(23, "08:59")) == []


def test_a_second_step_never_overtakes_the_first(one, clock) -> None:
    from app.core.store.tables import ScheduledEmail

    with one.store.write() as session:
        session.get_one(ScheduledEmail, 2).send_at = clock(23, "09:00")
        session.get_one(ScheduledEmail, 2).window_start = int(clock(23, "09:00").timestamp())
        session.get_one(ScheduledEmail, 1).send_at = clock(24, "09:00")
    assert one.claim(1, clock(23, "09:00")) is None


def test_a_domain_that_had_its_emails_of_the_hour_waits_and_the_next_email_goes(work, clock) -> None:
    work.mailbox(daily_capacity=500, least_gap=0)
    at = {"Ann": "one.example", "Ben": "one.example", "Cid": "one.example", "Dora": "two.example"}
    for name, domain in at.items():
        contacts.save_contact(work.store, draft=ContactDraft(f"{name.lower()}@{domain}", name), now=work.now)
    work.enroll(work.sequence(StepDraft(0, "Hello", "Word.")))
    settings.set_setting(work.store, which=DOMAIN_PER_HOUR, value=2)
    settings.set_setting(work.store, which=LATE_MINUTES, value=24 * 60)
    work.replan(clock(23, "09:00"))
    late = clock(23, "15:00")
    gone = [work.deliver(1, late + timedelta(seconds=n)).recipient for n in range(3)]
    assert gone == ["ann@one.example", "ben@one.example", "dora@two.example"]
    assert work.claim(1, late + timedelta(minutes=30)) is None
    free = late + timedelta(hours=1, seconds=1)
    assert sending.next_due(work.store, now=late + timedelta(minutes=30)) == free
    assert "2 emails went to one.example within an hour" in last_reason(work, 3)
    assert work.deliver(1, free).recipient == "cid@one.example"
    assert work.emails()[2].attempts == 1


def test_without_a_network_no_attempt_is_counted_and_the_next_is_a_minute_later(one, clock) -> None:
    at = clock(23, "09:00")
    for number in range(10):
        mail = one.claim(1, at)
        assert mail is not None, f"after {number} attempts without a network"
        result = SendResult(_S.PENDING, at, "no server of that name", ErrorCategory.CONNECTION, given_back=True)
        sending.record(one.store, email_id=mail.email_id, result=result)
        at = at + timedelta(minutes=1)
    assert (one.email("Mara", 1).attempts, one.statuses("Mara")[0]) == (0, "pending")


def test_a_copy_to_file_is_kept_with_the_result_and_only_when_it_went(ready, clock) -> None:
    from app.core.store.tables import SentCopy

    def copies() -> list[tuple[int, int, bytes]]:
        with ready.store.read() as session:
            return [(row.email_id, row.mailbox_id, row.message) for row in session.query(SentCopy)]

    first = ready.claim(1, clock(23, "09:00"))
    doubt = SendResult(_S.IN_DOUBT, clock(23, "09:00"), "connection lost")
    sending.record(ready.store, email_id=first.email_id, result=doubt, copy=first.message)
    assert copies() == []
    ready.replan(clock(23, "09:01"))
    second = ready.claim(1, clock(23, "13:00"))
    sent = SendResult(_S.SENT, clock(23, "13:00"))
    sending.record(ready.store, email_id=second.email_id, result=sent, copy=second.message)
    assert copies() == [(second.email_id, 1, second.message)]
