"""Errors stay where they belong: one bad address, a refused sign-in, no keyring, a broken text, a second sender."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.commands.contacts import suppress
from app.core.commands.mailbox_reading import note_unread, read_again
from app.core.commands.mailboxes import resume_mailbox
from app.core.commands.settings import pause_all, resume_all
from app.core.lock import SenderBusy, SenderLock
from app.core.model import ContactDraft, EmailStatus, MailboxState, SequenceState, StepDraft
from app.core.queries.mailboxes import mailbox_list
from app.core.queries.schedule import events
from app.core.queries.sequences import sequence_list
from tests.journeys.office import AGAIN, HELLO, Office, settle
from tests.journeys.smtp_server import Server

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
_S = EmailStatus


@pytest.fixture
def guarded() -> Iterator[Server]:
    with Server(password="right") as server:
        yield server


@pytest.fixture
def guarded_office(tmp_path: Path, guarded: Server) -> Iterator[Office]:
    office = Office(tmp_path / "guarded", guarded)
    yield office
    office.close()


def test_one_bad_recipient_stops_nothing(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), 20)
    server.refused["p7@example.com"] = "550 5.1.1 No such user here"
    result = office.play(until_idle=True)
    assert (result.sent, result.failed) == (38, 1)
    assert office.counts() == {"sent": 38, "failed": 1, "skipped": 1}
    failed, skipped = (row for row in office.rows() if row.contact == "p7@example.com")
    assert "No such user here" in (failed.error or "")
    assert "step 1 was refused" in events(office.store, email_id=skipped.id)[-1].reason


def test_a_sequence_whose_recipients_are_refused_as_unknown_stops_at_the_limit(office: Office, server: Server) -> None:
    mailbox = office.mailbox("anna", capacity=200)
    office.enroll(office.sequence(HELLO), 100)
    server.refused |= {f"p{number}@example.com": "550 5.1.1 No such user here" for number in range(58, 70)}
    server.refused |= {f"p{number}@example.com": "550 5.7.1 Not by our policy" for number in range(1, 9)}
    result = office.play(until_idle=True)
    assert (result.sent, result.failed, result.waiting) == (49, 11, 40)
    (row,) = (row for row in mailbox_list(office.store, now=office.clock.now()) if row.id == mailbox)
    assert row.state is MailboxState.ATTENTION
    assert row.state_reason.startswith("3 of its 52 emails of the last 7 days were refused as unknown or came back")
    assert sequence_list(office.store)[0].state is SequenceState.PAUSED


def test_a_temporary_refusal_is_tried_again_after_a_minute(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 2)
    server.refused["p1@example.com"] = "451 4.3.0 Try again later"
    office.go_to(NINE)
    sender = office.sender()
    settle(sender, NINE)
    row = office.rows()[0]
    assert (row.status, row.attempts) == (_S.PENDING, 1)
    assert row.send_at == NINE + timedelta(minutes=1)
    server.refused.clear()
    retry = max(sender.next_due(NINE) or NINE, NINE + timedelta(minutes=1))
    office.go_to(retry)
    settle(sender, retry)
    sender.finish(10)
    assert [row.status for row in office.rows()].count(_S.SENT) == 1
    assert retry - NINE <= timedelta(minutes=2)


def test_a_refused_sign_in_stops_that_mailbox_only_and_gives_the_attempt_back(
    guarded_office: Office, guarded: Server, server: Server
) -> None:
    office = guarded_office
    anna = office.mailbox("anna", user="anna")
    office.secrets.remember_for_this_run("anna@fenwick.example", "wrong")
    office.enroll(office.sequence(HELLO), 5)
    office.go_to(NINE)
    sender = office.sender()
    settle(sender, NINE)
    state = mailbox_list(office.store, now=NINE)[0]
    assert state.state is MailboxState.ATTENTION
    assert "password" in state.state_reason
    assert guarded.sign_ins == 1
    later = NINE + timedelta(hours=3)
    settle(sender, later)
    assert guarded.sign_ins == 1, "nothing else of it is tried"
    assert {row.attempts for row in office.rows()} == {0}
    assert sender.next_due(later) is None
    office.secrets.remember_for_this_run("anna@fenwick.example", "right")
    resume_mailbox(office.store, mailbox_id=anna, now=later)
    settle(sender, later)
    assert office.counts()["sent"] == 1
    sender.finish(10)


def test_where_answers_cannot_be_read_only_first_emails_go_and_the_run_ends_saying_so(
    office: Office, server: Server
) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), 5)
    reason = "The IMAP server said “no such user”."
    note_unread(office.store, mailbox_id=1, reason=reason, refused=True, now=office.clock.now())
    result = office.play(until_idle=True)
    assert (result.sent, result.waiting) == (5, 5)
    assert f"anna@fenwick.example writes to nobody again whose answer it cannot read: {reason}" in result.words
    read_again(office.store, mailbox_id=1, now=office.clock.now())
    assert office.play(until_idle=True).sent == 5
    assert set(server.ids.values()) == {1}


def test_without_a_keyring_the_mailbox_needs_attention_and_says_what_to_do(
    guarded_office: Office, guarded: Server
) -> None:
    office = guarded_office
    office.mailbox("anna", user="anna")
    office.enroll(office.sequence(HELLO), 2)
    result = office.play(until_idle=True)
    assert (result.sent, result.waiting) == (0, 2)
    state = mailbox_list(office.store, now=NINE)[0]
    assert state.state is MailboxState.ATTENTION
    assert "No keyring" in state.state_reason
    assert guarded.sign_ins == 0


def test_a_missing_field_holds_the_email_and_the_others_go(office: Office, server: Server) -> None:
    office.mailbox("anna")
    people = [ContactDraft("a@example.com", first_name="Ann"), ContactDraft("b@example.com")]
    step = StepDraft(0, "Hi {{ first_name }}", "Hello.")
    office.enroll(office.sequence(step, AGAIN), 2, contacts=people)
    result = office.play(until_idle=True)
    assert (result.sent, result.waiting) == (2, 2)
    held, waiting = (row for row in office.rows() if row.contact == "b@example.com")
    assert (held.status, waiting.status) == (_S.HELD, _S.PENDING)
    assert "first_name" in events(office.store, email_id=held.id)[-1].reason
    assert waiting.send_at is None
    assert "step 1" in (waiting.waits_for or "")


def test_a_suppressed_address_gets_nothing(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    suppress(office.store, value="p2@example.com", reason="asked us to stop", now=office.clock.now())
    office.play(until_idle=True)
    assert sorted(server.recipients) == ["p1@example.com", "p3@example.com"]


def test_paused_sends_nothing_and_resuming_spreads_what_was_missed(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 30)
    pause_all(office.store, now=office.clock.now())
    assert office.play(days=0.3).sent == 0
    office.go_to(NINE + timedelta(hours=6))
    resume_all(office.store, now=office.clock.now())
    office.play(days=0.5)
    times = sorted(row.sent_at for row in office.rows(_S.SENT) if row.sent_at)
    assert len(times) == 30
    assert times[0] == NINE + timedelta(hours=6)
    assert times[-1] > NINE + timedelta(hours=7, minutes=50), "spread over the rest of the window, no flood"


def test_a_second_sender_is_refused(office: Office, server: Server) -> None:
    with SenderLock(office.paths.sender_lock) as lock:
        lock.acquire("The window")
        with pytest.raises(SenderBusy, match="The window"):
            office.play(until_idle=True)
    assert office.play(until_idle=True).sent == 0


def test_a_broken_connection_after_the_message_leaves_it_in_doubt_and_is_never_sent_again(
    office: Office, server: Server
) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    server.dropping = True
    office.go_to(NINE)
    sender = office.sender()
    settle(sender, NINE)
    server.dropping = False
    sender.finish(10)
    assert office.counts() == {"in_doubt": 1, "pending": 2}
    result = office.play(until_idle=True)
    assert result.sent == 2
    assert office.counts() == {"in_doubt": 1, "sent": 2}
    assert set(server.ids.values()) == {1}


def test_what_is_being_handed_over_is_finished_when_the_sender_stops(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    server.holding = threading.Event()
    sender = office.sender()
    sender.tick(NINE)
    assert server.wait_for(1)
    threading.Timer(0.1, server.holding.set).start()
    assert sender.finish(20)
    assert office.counts() == {"sent": 1, "pending": 2}


def test_a_mailbox_told_to_slow_down_rests_says_so_and_goes_on_by_itself(
    office: Office, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    office.mailbox("anna")
    office.mailbox("ben")
    office.enroll(office.sequence(HELLO), 20)
    server.refused["p1@example.com"] = "450 4.7.1 too many messages, try again in 40 minutes"
    first = office.play(days=(NINE + timedelta(minutes=10) - office.clock.now()) / timedelta(days=1))
    assert first.sent >= 1, "the other mailbox goes on"
    (resting,) = (row for row in mailbox_list(office.store, now=office.clock.now()) if row.rests_until)
    assert resting.state is MailboxState.ACTIVE
    assert f"{resting.draft.email} rests until 2026-11-23T08:40:" in " ".join(first.words)
    email = next(row for row in office.rows() if row.contact == "p1@example.com")
    assert email.attempts == 0
    server.refused.clear()
    office.play(until_idle=True)
    assert office.counts() == {"sent": 20}
    assert set(server.ids.values()) == {1}
    late = [row.sent_at for row in office.rows(_S.SENT) if row.mailbox == resting.draft.email and row.sent_at]
    assert min(late) >= NINE + timedelta(minutes=40)
