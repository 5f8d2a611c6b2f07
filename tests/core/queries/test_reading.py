"""Which mailboxes are read, and from where on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.core.commands.incoming import take_in
from app.core.commands.mailboxes import mailbox_needs_attention, pause_mailbox, remove_mailbox
from app.core.model import EmailStatus, FolderState
from app.core.queries.reading import emails_to_find, mailboxes_to_read

READ = {"imap_host": "127.0.0.1", "imap_port": 143}


def test_first_reading_begins_with_the_day_the_mailbox_was_added(work) -> None:
    work.mailbox(**READ)
    assert mailboxes_to_read(work.store)[1].since == datetime(2026, 11, 21, 23, tzinfo=UTC), "midnight in Berlin"


def test_later_readings_look_back_two_days_at_most(work, clock) -> None:
    work.mailbox(**READ)
    take_in(work.store, mailbox_id=1, received=(), states=[FolderState("INBOX", 7, 12)], now=clock(27, "09:00"))
    found = mailboxes_to_read(work.store)[1]
    assert found.states == (FolderState("INBOX", 7, 12),)
    assert found.since == clock(27, "09:00") - timedelta(days=2)


def test_mailboxes_without_imap_removed_or_in_trouble_are_not_read(work) -> None:
    for name, values in (("anna", READ), ("ben", {}), ("cleo", READ), ("dora", READ), ("emil", READ)):
        work.mailbox(f"{name}@fenwick.example", **values)
    mailbox_needs_attention(work.store, mailbox_id=3, reason="the password", now=work.now)
    remove_mailbox(work.store, mailbox_id=4, now=work.now)
    pause_mailbox(work.store, mailbox_id=5, now=work.now)
    assert sorted(mailboxes_to_read(work.store)) == [1, 5], "who pauses still hears"


def test_mailbox_stopped_for_its_bounces_is_read_on(work) -> None:
    work.mailbox(**READ)
    reason = "4 of its 60 emails of the last 7 days came back, more than the 5 % you allow"
    mailbox_needs_attention(work.store, mailbox_id=1, reason=reason, now=work.now)
    assert list(mailboxes_to_read(work.store)) == [1]


def test_emails_in_doubt_are_looked_for_by_their_ids(work, clock) -> None:
    work.mailbox(**READ)
    work.enroll(work.sequence(), work.contacts("Mara"))
    work.replan()
    mail = work.claim(1, clock(23, "09:00"))
    assert emails_to_find(work.store) == []
    work.result(mail, EmailStatus.IN_DOUBT, clock(23, "09:00"))
    (found,) = emails_to_find(work.store)
    assert (found.email_id, found.mailbox_id, found.message_id) == (mail.email_id, 1, mail.message_id)
    assert (found.outpace_id, found.claimed_at) == (mail.outpace_id, clock(23, "09:00"))
