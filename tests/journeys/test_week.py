"""From contacts to mail in a real server: at the planned times, each once, later steps from the real day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise

from app.core.model import EmailStatus, StepDraft
from tests.journeys.office import AGAIN, HELLO, Office, settle
from tests.journeys.smtp_server import Server

BERLIN_NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_thirty_people_get_both_steps_once_and_at_their_times(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(), 30)
    planned = {row.id: row.send_at for row in office.rows()}
    result = office.play(until_idle=True)
    assert (result.sent, result.failed, result.in_doubt, result.waiting) == (60, 0, 0, 0)
    assert len(server.mails) == 60
    assert set(server.ids.values()) == {1}
    assert {row.id: row.sent_at for row in office.rows()} == planned
    dates = sorted(parsedate_to_datetime(str(mail["Date"])).astimezone(UTC) for mail in server.mails)
    assert dates[:2] == [BERLIN_NINE, BERLIN_NINE + timedelta(minutes=16)]


def test_follow_ups_stay_in_the_thread(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(), 1)
    office.play(until_idle=True)
    first, second = server.mails
    assert second["In-Reply-To"] == first["Message-ID"]
    assert str(second["Subject"]) == f"Re: {first['Subject']}"
    assert first["List-Unsubscribe"]


def test_when_the_first_goes_a_day_late_the_second_follows_the_real_day(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), 1)
    assert [str(row.due_on) for row in office.rows()] == ["2026-11-23", "2026-11-26"]
    tuesday = BERLIN_NINE + timedelta(days=1, hours=2)
    office.go_to(tuesday)
    sender = office.sender()
    settle(sender, tuesday)
    settle(sender, sender.next_due(tuesday) or tuesday)
    sender.finish(10)
    sent, later = office.rows()
    assert sent.status is EmailStatus.SENT
    assert later.send_at is not None
    assert later.send_at.date().isoformat() == "2026-11-27"


def test_a_file_of_mailboxes_shares_the_work_side_by_side(office: Office, server: Server) -> None:
    for name in ("anna", "ben", "carl", "dora"):
        office.mailbox(name, capacity=10)
    office.enroll(office.sequence(HELLO), 40)
    result = office.play(days=1)
    assert result.sent == 40
    assert server.connections == 4, "one connection each, kept"


def test_the_clock_stops_at_the_end_and_sends_nothing_after_it(office: Office, server: Server) -> None:
    office.mailbox("anna", capacity=10)
    office.enroll(office.sequence(StepDraft(0, "Hi", "Hello.")), 25)
    result = office.play(days=1)
    assert (result.sent, result.waiting) == (10, 15)
    assert office.clock.now() == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert office.play(days=1).sent == 10


def test_between_two_sends_of_a_mailbox_lies_the_least_gap(office: Office, server: Server) -> None:
    office.mailbox("anna", gap=120)
    sequence = office.sequence(HELLO)
    office.go_to(BERLIN_NINE)
    office.enroll(sequence, 20)
    missed = BERLIN_NINE + timedelta(minutes=14)
    office.go_to(missed)
    office.play(days=1)
    times = sorted(row.sent_at for row in office.rows() if row.sent_at)
    assert len(times) == 20
    assert min(after - before for before, after in pairwise(times)) >= timedelta(seconds=120)
