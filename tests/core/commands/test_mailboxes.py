"""Adding, changing, pausing and removing mailboxes."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.core.commands import enrollments, mailboxes
from app.core.errors import InputError, NotFound
from app.core.model import EmailStatus, MailboxState, RampUp
from app.core.queries.contacts import contact_ids_of
from app.core.queries.mailboxes import mailbox_draft, mailbox_list
from app.core.queries.removal import Removal, removal
from app.core.queries.schedule import events
from tests.core.conftest import Workspace


def parsed(mail):
    return email.message_from_bytes(mail.message, policy=email.policy.default)


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
    started = parsed(work.deliver(2, follow_up.send_at))
    assert (started["In-Reply-To"], started["References"]) == (None, None)
    assert started["Subject"] == f"Hi {who.capitalize()}"
    assert started["From"].endswith("<b@fenwick.example>") or started["From"] == "b@fenwick.example"
    work.replan(follow_up.send_at)
    last = work.email(who, 3)
    assert last.mailbox == "b@fenwick.example"
    answer = parsed(work.deliver(2, last.send_at))
    assert answer["In-Reply-To"] == answer["References"] == started["Message-ID"]
    assert answer["Subject"] == f"Re: Hi {who.capitalize()}"


def test_removed_with_stop_ends_the_contacts_it_wrote_to(written, clock) -> None:
    work, who = written
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"), threads="stop")
    assert work.statuses(who) == ["sent", "cancelled", "cancelled"]
    assert (
        events(work.store, email_id=work.email(who, 2).id)[-1].reason == "the mailbox anna@fenwick.example was removed"
    )
    other = {"mara": "jo", "jo": "mara"}[who]
    assert work.statuses(other) == ["pending"] * 3


@pytest.fixture
def waiting(written, clock):
    """The first mailbox was removed, and whom it wrote to waits for a decision."""
    work, who = written
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"), threads="wait")
    work.replan(clock(23, "10:00"))
    return work, who


def test_removed_with_wait_its_contacts_say_what_they_wait_for(waiting) -> None:
    work, who = waiting
    assert work.statuses(who) == ["sent", "pending", "pending"]
    for step in (2, 3):
        row = work.email(who, step)
        assert row.send_at is None
        assert row.waits_for == "its mailbox anna@fenwick.example was removed; resume or stop the contact"
    other = {"mara": "jo", "jo": "mara"}[who]
    assert {row.mailbox for row in work.emails(other)} == {"b@fenwick.example"}
    assert all(row.send_at for row in work.emails(other))


def test_resumed_they_go_on_from_another_mailbox(waiting, clock) -> None:
    work, who = waiting
    ids = contact_ids_of(work.store, emails=[f"{who}@contact.example"])
    enrollments.resume_contact(work.store, contact_id=next(iter(ids.values())), now=clock(24, "08:00"))
    work.replan(clock(24, "08:00"))
    follow_up = work.email(who, 2)
    assert (follow_up.mailbox, follow_up.waits_for) == ("b@fenwick.example", None)
    assert parsed(work.deliver(2, follow_up.send_at))["In-Reply-To"] is None


def test_with_their_mailbox_back_they_go_on_in_their_thread(waiting, clock) -> None:
    work, who = waiting
    work.mailbox("Anna@fenwick.example")
    work.replan(clock(24, "08:00"))
    follow_up = work.email(who, 2)
    assert follow_up.mailbox == "Anna@fenwick.example"
    assert parsed(work.deliver(1, follow_up.send_at))["In-Reply-To"] is not None


def test_who_was_paused_by_hand_stays_so_when_a_mailbox_comes_back(written, clock) -> None:
    work, who = written
    ids = contact_ids_of(work.store, emails=[f"{who}@contact.example"])
    enrollments.pause_contact(work.store, contact_id=next(iter(ids.values())), now=work.now)
    mailboxes.remove_mailbox(work.store, mailbox_id=1, now=clock(23, "10:00"), threads="wait")
    work.mailbox("anna@fenwick.example")
    work.replan(clock(23, "10:00"))
    assert work.email(who, 2).waits_for == "the contact is paused in this sequence"


def test_what_hangs_on_a_mailbox_is_counted_before_it_is_removed(written) -> None:
    work, _ = written
    assert removal(work.store, mailbox_id=1) == Removal(contacts=1, follow_ups=2, others=3)
    assert removal(work.store, mailbox_id=2) == Removal()


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


@pytest.mark.parametrize(
    ("halt", "words"),
    [
        (mailboxes.pause_mailbox, "anna@fenwick.example is paused"),
        (mailboxes.mailbox_needs_attention, "anna@fenwick.example needs attention: sign-in refused"),
    ],
)
def test_follow_ups_of_a_mailbox_that_does_not_send_wait_where_they_stand(written, clock, halt, words) -> None:
    work, who = written
    before = {row.id: row.send_at for row in work.emails(who) if row.status is EmailStatus.PENDING}
    more = {"reason": "sign-in refused"} if halt is mailboxes.mailbox_needs_attention else {}
    halt(work.store, mailbox_id=1, now=clock(23, "10:00"), **more)
    work.replan(clock(23, "10:00"))
    rows = [row for row in work.emails(who) if row.status is EmailStatus.PENDING]
    assert {row.id: row.send_at for row in rows} == before
    assert {row.waits_for for row in rows} == {words}
    other = {"mara": "jo", "jo": "mara"}[who]
    assert {(row.mailbox, row.waits_for) for row in work.emails(other)} == {("b@fenwick.example", None)}
    mailboxes.resume_mailbox(work.store, mailbox_id=1, now=clock(23, "11:00"))
    work.replan(clock(23, "11:00"))
    assert {row.waits_for for row in work.emails(who)} == {None}


def test_an_authority_s_file_is_looked_at_only_when_it_is_chosen(work: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUAL==\n-----END CERTIFICATE-----\n")
    box = work.mailbox()
    draft = mailbox_draft(work.store, mailbox_id=box)
    mailboxes.update_mailbox(work.store, draft=replace(draft, ca_file=str(file)), now=work.now)
    file.unlink()
    kept = mailbox_draft(work.store, mailbox_id=box)
    assert kept.ca_file == str(file)
    mailboxes.update_mailbox(work.store, draft=replace(kept, daily_capacity=7), now=work.now)
    assert mailbox_draft(work.store, mailbox_id=box).ca_file == str(file)
    with pytest.raises(InputError, match=r"elsewhere\.pem', which cannot be read"):
        mailboxes.update_mailbox(work.store, draft=replace(kept, ca_file="/elsewhere.pem"), now=work.now)
    mailboxes.update_mailbox(work.store, draft=replace(kept, ca_file=""), now=work.now)
    assert mailbox_draft(work.store, mailbox_id=box).ca_file == ""
