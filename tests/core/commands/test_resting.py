"""A mailbox that its server told to slow down rests by itself, and goes on by itself (domain.md 5)."""

from __future__ import annotations

from datetime import timedelta

from app.core.commands import mailboxes, sending
from app.core.model import EmailStatus, ErrorCategory, MailboxState, SendResult
from app.core.queries.mailboxes import mailbox_list
from app.core.queries.schedule import events

_S = EmailStatus


def told_to_slow_down(work, at, minutes: int = 15) -> None:
    mail = work.claim(1, at)
    assert mail is not None
    words = "450 4.7.1 too many messages"
    result = SendResult(_S.PENDING, at, words, ErrorCategory.RATE_LIMITED, limited=timedelta(minutes=minutes))
    sending.record(work.store, email_id=mail.email_id, result=result)


def test_a_mailbox_told_to_slow_down_rests_until_then_gives_the_attempt_back_and_goes_on_by_itself(
    ready, clock
) -> None:
    at = clock(23, "09:00")
    told_to_slow_down(ready, at)
    assert "rests until 23 Nov 08:15 UTC: 450 4.7.1 too many messages" in events(ready.store, email_id=1)[-1].reason
    assert (ready.emails()[0].attempts, ready.emails()[0].status) == (0, _S.PENDING)
    ready.keep_plan()
    until = at + timedelta(minutes=15)
    assert ready.claim(1, until - timedelta(seconds=1)) is None
    assert sending.due_mailboxes(ready.store, now=until - timedelta(seconds=1)) == []
    assert sending.next_due(ready.store, now=at) == until
    assert mailbox_list(ready.store, now=at)[0].state is MailboxState.ACTIVE
    assert ready.claim(1, until) is not None


def test_a_mailbox_told_again_soon_after_rests_for_an_hour(ready, clock) -> None:
    at = clock(23, "09:00")
    told_to_slow_down(ready, at)
    ready.keep_plan()
    told_to_slow_down(ready, at + timedelta(minutes=15))
    ready.keep_plan()
    assert ready.claim(1, at + timedelta(minutes=74)) is None


def test_a_mailbox_the_user_resumes_rests_no_longer(ready, clock) -> None:
    at = clock(23, "09:00")
    told_to_slow_down(ready, at, minutes=180)
    mailboxes.resume_mailbox(ready.store, mailbox_id=1, now=at)
    ready.replan(at)
    assert ready.claim(1, at + timedelta(minutes=5)) is not None


def test_other_mailboxes_go_on_while_one_rests(work, clock) -> None:
    work.mailbox()
    work.mailbox("ben@fenwick.example")
    work.enroll(work.sequence(), work.many(4))
    work.replan()
    told_to_slow_down(work, clock(23, "09:00"))
    work.keep_plan()
    assert sending.due_mailboxes(work.store, now=clock(23, "09:01")) == [2]
