"""The sender with many mailboxes: what comes back together is recorded together, and one fault harms no other email."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.core.errors import EnvironmentTrouble
from app.core.events import Changes, Kind
from app.core.ledger import Claimed, Ledger
from app.core.model import EmailStatus, MailboxDraft, OutgoingMail, SendResult
from app.core.sender.couriers import Couriers
from app.core.sender.guard import Guard
from app.core.sender.sender import Sender
from tests.journeys.office import Office
from tests.journeys.smtp_server import Server

MAILBOXES = 4
_S = EmailStatus


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Iterator[Office]:
    """A workspace with several mailboxes and an email due from each."""
    office = Office(tmp_path / "data", server, now=SystemClock().now())
    for number in range(MAILBOXES):
        office.mailbox(f"anna{number}", gap=0)
    office.enroll_always(*(f"p{number}@example.com" for number in range(MAILBOXES)))
    with office.store.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("UPDATE scheduled_emails SET mailbox_id = id, send_at = window_start")
    yield office
    office.close()


class Gates:
    """Servers that answer each mailbox when its gate is opened."""

    def __init__(self, office: Office) -> None:
        self.gates = {f"anna{number}@fenwick.example": threading.Event() for number in range(MAILBOXES)}
        self.clock = office.clock
        self.couriers = Couriers(self._session, clock=office.clock, steady=SystemClock().monotonic)
        self.sender = Sender(office.store, self.couriers, office.bus, Guard(office.store, office.paths.data / "ledger"))
        self._back = threading.Condition()
        self.sender.on_arrival = self._came

    def _session(self, mailbox: MailboxDraft) -> Gated:
        return Gated(self, mailbox.email)

    def open(self, *numbers: int) -> None:
        """Let the servers of these mailboxes answer, and wait until their answers are with the sender."""
        with self._back:
            for number in numbers:
                self.gates[f"anna{number}@fenwick.example"].set()
                assert self._back.wait(10), "no courier came back"

    def _came(self) -> None:
        with self._back:
            self._back.notify()


class Gated:
    """One mailbox's connection to such a server."""

    def __init__(self, gates: Gates, email: str) -> None:
        self._gates = gates
        self._email = email

    def send(self, mail: OutgoingMail) -> SendResult:
        self._gates.gates[self._email].wait(20)
        return SendResult(_S.SENT, self._gates.clock.now(), "250 kept")

    def close(self) -> None:
        """Nothing was opened."""


@pytest.fixture
def gates(office: Office) -> Iterator[Gates]:
    gates = Gates(office)
    yield gates
    for gate in gates.gates.values():
        gate.set()
    gates.sender.finish(10)


def test_results_are_gathered_until_all_are_back_and_told_once(office: Office, gates: Gates) -> None:
    assert gates.sender.tick(office.clock.now()) == MAILBOXES
    told: list[Changes] = []
    office.bus.listen(told.append)
    gates.open(0, 1, 2)
    with_three = gates.sender.gathering
    gates.open(3)
    assert (with_three, gates.sender.gathering) == (True, False)
    gates.sender.record()
    assert office.counts() == {"sent": MAILBOXES}
    assert [Kind.EMAILS in changes.kinds for changes in told] == [True]
    assert not gates.sender.in_flight


def test_a_claim_that_cannot_be_noted_outside_leaves_no_email_of_its_turn_to_the_servers(
    office: Office, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(ledger: Ledger, *claims: Claimed) -> None:
        raise EnvironmentTrouble("No space left.")

    monkeypatch.setattr(Ledger, "note", full)
    with pytest.raises(EnvironmentTrouble):
        gates.sender.tick(office.clock.now())
    gates.sender.record()
    assert gates.couriers.out == frozenset()
    assert [(row.status, row.attempts) for row in office.rows()] == [(_S.PENDING, 0)] * MAILBOXES


def test_a_result_whose_email_was_decided_meanwhile_keeps_no_other_from_being_recorded(
    office: Office, gates: Gates, caplog: pytest.LogCaptureFixture
) -> None:
    gates.sender.tick(office.clock.now())
    first = office.rows()[0].id
    with office.store.write() as session:
        session.connection().exec_driver_sql(f"UPDATE scheduled_emails SET status = 'cancelled' WHERE id = {first}")
    gates.open(*range(MAILBOXES))
    gates.sender.record()
    assert office.counts() == {"cancelled": 1, "sent": MAILBOXES - 1}
    assert "stays unrecorded" in caplog.text
    assert not gates.sender.in_flight


def test_a_disk_that_takes_only_part_of_a_note_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(tmp_path, "f00d")
    ledger.open(tmp_path)
    with monkeypatch.context() as full:
        full.setattr("app.core.ledger.os.write", lambda file, data: len(data) - 1)
        with pytest.raises(EnvironmentTrouble, match="No space left"):
            ledger.note(Claimed(1, "1-a", 1, 0), Claimed(2, "2-b", 2, 0))
    assert ledger.last == 0
    ledger.note(Claimed(1, "1-a", 1, 0), Claimed(2, "2-b", 2, 0))
    assert ([one.number for one in ledger.since(0)], ledger.last) == ([1, 2], 2)
    ledger.close()
