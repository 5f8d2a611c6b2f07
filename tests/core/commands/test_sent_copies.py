"""Copies for Sent folders wait in the file until they lie there; whoever tried before looks first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.commands.outcome import record
from app.core.commands.sent_copies import copies_filed, copy_not_filed, keep_copies_of, take_copies
from app.core.model import EmailStatus, SendResult


@pytest.fixture
def one(work, clock):
    """One email that went at 09:00 and whose copy is still to be filed."""
    work.mailbox()
    work.enroll(work.sequence(), work.contacts("Mara"))
    work.replan()
    work.mail = work.claim(1, clock(23, "09:00"))
    work.now = clock(23, "09:01")
    sent = SendResult(EmailStatus.SENT, work.now)
    record(work.store, email_id=work.mail.email_id, result=sent, copy=work.mail.message)
    return work


def take(work, minutes: int = 0):
    return take_copies(work.store, mailbox_ids=[1], now=work.now + timedelta(minutes=minutes))


def test_copy_is_taken_once_whole_and_dated(one) -> None:
    (copy,) = take(one)
    assert (copy.email_id, copy.mailbox_id, copy.sent_at) == (one.mail.email_id, 1, one.now)
    assert copy.message == one.mail.message
    assert not copy.look_first
    assert take(one) == ()
    copies_filed(one.store, email_ids=[copy.email_id])
    assert take(one, minutes=10_000) == ()


def test_copy_that_was_tried_is_looked_for_first_and_ever_more_rarely(one) -> None:
    take(one)
    copy_not_filed(one.store, email_id=one.mail.email_id, error="over quota")
    assert [one_.look_first for one_ in take(one, minutes=1)] == [True]
    assert take(one, minutes=5) == ()
    assert len(take(one, minutes=6)) == 1


def test_copy_is_given_up_in_the_end(one) -> None:
    tries, minutes = 0, 0
    while copies := take(one, minutes=minutes):
        tries += 1
        copy_not_filed(one.store, email_id=copies[0].email_id, error="over quota")
        minutes += 2 * 24 * 60
    assert tries == 8
    assert one.statuses("Mara")[0] == "sent", "the email itself went"


def test_copies_of_other_mailboxes_wait(one) -> None:
    assert take_copies(one.store, mailbox_ids=[2], now=one.now) == ()
    keep_copies_of(one.store, mailbox_ids=[1])
    assert len(take(one)) == 1
    keep_copies_of(one.store, mailbox_ids=[2])
    assert take(one, minutes=10_000) == ()
