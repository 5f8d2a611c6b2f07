"""Adding, changing, pausing and removing mailboxes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.commands import mailboxes
from app.core.errors import InputError, NotFound
from app.core.model import EmailStatus, MailboxState, RampUp
from app.core.queries.mailboxes import mailbox_draft, mailbox_list


def test_a_mailbox_reads_back_as_it_was_entered(work) -> None:
    mailbox = work.mailbox(
        display_name="Anna Fenwick",
        ramp=RampUp(5, 5, date(2026, 11, 23)),
        away=((date(2026, 12, 24), date(2027, 1, 2)),),
        signature="Anna",
        username="anna",
        imap_host="localhost",
        imap_port=993,
    )
    draft = mailbox_draft(work.store, mailbox_id=mailbox)
    assert draft.ramp == RampUp(5, 5, date(2026, 11, 23))
    assert draft.away == ((date(2026, 12, 24), date(2027, 1, 2)),)
    assert (draft.display_name, draft.signature, draft.username) == ("Anna Fenwick", "Anna", "anna")
    assert (draft.imap_host, draft.imap_port) == ("localhost", 993)


def test_an_address_is_there_once_whatever_its_case(work) -> None:
    work.mailbox("anna@fenwick.example")
    with pytest.raises(InputError, match="there already"):
        work.mailbox("Anna@Fenwick.example")
    assert len(mailbox_list(work.store, now=work.now)) == 1


def test_changing_an_address_to_one_in_use_is_refused(work) -> None:
    work.mailbox("a@fenwick.example")
    second = work.mailbox("b@fenwick.example")
    draft = replace(mailbox_draft(work.store, mailbox_id=second), email="A@fenwick.example")
    with pytest.raises(InputError):
        mailboxes.update_mailbox(work.store, draft=draft, now=work.now)
    assert mailbox_draft(work.store, mailbox_id=second).email == "b@fenwick.example"


def test_first_emails_of_a_removed_mailbox_go_to_another(ready) -> None:
    second = ready.mailbox("b@fenwick.example")
    mailboxes.remove_mailbox(ready.store, mailbox_id=1, now=ready.now)
    ready.replan()
    assert {row.mailbox for row in ready.emails()} == {"b@fenwick.example"}
    assert [row.id for row in mailbox_list(ready.store, now=ready.now)] == [second]
    with pytest.raises(NotFound):
        mailboxes.pause_mailbox(ready.store, mailbox_id=1, now=ready.now)


@pytest.fixture
def written(ready, clock):
    """The first mailbox has written to one contact; return the workspace and who that is."""
    ready.mailbox("b@fenwick.example")
    ready.replan()
    mail = ready.deliver(1, clock(23, "09:00"))
    return ready, mail.recipient.split("@")[0]


def test_removed_with_new_threads_the_follow_up_starts_over_from_another_mailbox(written, clock) -> None:
    work, who = written
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"), threads="new")
    work.replan(clock(23, "10:00"))
    follow_up = work.email(who, 2)
    assert follow_up.mailbox == "b@fenwick.example"
    mail = work.claim(2, follow_up.send_at)
    assert mail is not None
    assert b"In-Reply-To" not in mail.message


def test_removed_with_stop_ends_the_contacts_it_wrote_to(written, clock) -> None:
    work, who = written
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"), threads="stop")
    assert work.statuses(who) == ["sent", "cancelled", "cancelled"]
    other = {"mara": "jo", "jo": "mara"}[who]
    assert work.statuses(other) == ["pending"] * 3


def test_removed_with_wait_pauses_the_contacts_it_wrote_to(written, clock) -> None:
    work, who = written
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"), threads="wait")
    work.replan(clock(23, "10:00"))
    assert work.email(who, 2).send_at is None
    assert work.statuses(who) == ["sent", "pending", "pending"]


def test_an_unknown_thread_choice_is_refused(ready) -> None:
    with pytest.raises(InputError, match="new, stop, wait"):
        mailboxes.remove_mailbox(ready.store, mailbox_id=1, now=ready.now, threads="burn")


def test_a_mailbox_added_again_remembers_what_it_sent_today(written, clock) -> None:
    work, _ = written
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"))
    assert work.mailbox("Anna@fenwick.example") == 1
    back = next(row for row in mailbox_list(work.store, now=clock(23, "11:00")) if row.id == 1)
    assert (back.sent_today, back.state) == (1, MailboxState.ACTIVE)


def test_a_mailbox_that_needs_attention_sends_nothing_until_it_is_mended(ready, clock) -> None:
    mailboxes.mailbox_needs_attention(ready.store, mailbox_id=1, reason="sign-in refused", now=ready.now)
    ready.replan()
    assert ready.claim(1, clock(23, "09:00")) is None
    row = mailbox_list(ready.store, now=ready.now)[0]
    assert (row.state, row.state_reason) == (MailboxState.ATTENTION, "sign-in refused")
    mailboxes.update_mailbox(ready.store, draft=row.draft, now=clock(23, "08:00"))
    ready.replan(clock(23, "08:00"))
    assert ready.claim(1, clock(23, "09:00")) is not None


def test_the_built_in_server_may_only_be_on_this_computer(ready) -> None:
    mailboxes.set_server(ready.store, mailbox_ids=[1], host="127.0.0.1", port=9025, now=ready.now)
    assert mailbox_draft(ready.store, mailbox_id=1).smtp_port == 9025
    with pytest.raises(InputError, match="this computer only"):
        mailboxes.set_server(ready.store, mailbox_ids=[1], host="smtp.fenwick.example", port=25, now=ready.now)


def test_emails_of_a_removed_mailbox_stay_on_record(written, clock) -> None:
    work, who = written
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"))
    sent = [row for row in work.emails(who) if row.status is EmailStatus.SENT]
    assert [row.mailbox for row in sent] == ["anna@fenwick.example"]
