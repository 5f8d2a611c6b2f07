"""After a sleep: the network first, then what came in, then a new plan, and only then what is still to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from app.core.commands.sequences import save_sequence
from app.core.model import ContactDraft, EmailStatus, StepDraft
from app.core.queries.away import while_away
from app.core.queries.schedule import events
from app.core.sender import readiness
from app.core.sender.sender import Sender
from app.main.sending import build_sender
from app.main.workspace import Workspace
from tests.journeys.clocks import Sleepy
from tests.journeys.office import ALWAYS, Office
from tests.journeys.smtp_server import Server
from tests.journeys.test_reading import Known, answer, kinds, read_at, turns
from tests.mailstack.dovecot import Account, Dovecot

_S = EmailStatus
TWICE = replace(ALWAYS, steps=(StepDraft(0, "Hello", "A word."), StepDraft(1, None, "A second word.")))


@pytest.fixture
def account(dovecot: Dovecot, imap_ca: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_ca))
    return dovecot.account()


@pytest.fixture
def office(office_now: Office) -> Office:
    office_now.secrets = Known()
    return office_now


@pytest.fixture
def clock() -> Sleepy:
    return Sleepy()


@pytest.fixture
def sender(office: Office, dovecot: Dovecot, account: Account, clock: Sleepy) -> Iterator[Sender]:
    """A sender that lives by the sleepy clock and reads its mailbox."""
    read_at(office, 1, dovecot.imap, account)
    made = build_sender(Workspace(office.paths, clock, office.store, office.bus), office.secrets, clock)
    yield made
    made.finish(5)


def write_twice_to(office: Office, *people: str) -> None:
    sequence = save_sequence(office.store, draft=TWICE, now=office.clock.now()).id
    office.enroll(sequence, 0, contacts=[ContactDraft(one) for one in people])


def take_turns(sender: Sender, office: Office, clock: Sleepy, until: int) -> None:
    """Let the hours pass until so many emails are sent."""

    def sent() -> bool:
        due = sender.next_due(clock.now())
        if due is not None and due > clock.now() and not sender.waits_for:
            clock.slept += due - clock.now()
        office.go_to(clock.now())
        return office.counts()["sent"] >= until

    turns(sender, office, sent, seconds=40)


def test_who_answered_during_the_sleep_gets_nothing_more_and_the_others_what_they_missed(
    office: Office,
    server: Server,
    dovecot: Dovecot,
    account: Account,
    sender: Sender,
    clock: Sleepy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    online = True
    monkeypatch.setattr("app.core.sender.reading.is_online", lambda servers: online)
    monkeypatch.setattr(readiness, "_PAUSES", (0.02,))
    write_twice_to(office, "mara@example.com", "ben@example.com")
    take_turns(sender, office, clock, 2)
    (first,) = (one for one in server.mails if "mara@" in str(one["To"]))

    online = False
    clock.slept += timedelta(days=2)
    office.go_to(clock.now())
    sender.woke()
    dovecot.deliver(account, answer(office, str(first["Message-ID"])))
    for _ in range(3):
        assert sender.tick(clock.now()) == 0
        assert sender.waits_for == readiness.NETWORK
    assert kinds(office) == [], "nothing is read without a network"

    online = True
    seen: list[tuple[list[str], int]] = []

    def at_ease() -> bool:
        seen.append((kinds(office), len(server.mails)))
        return not sender.waits_for and not sender.in_flight

    turns(sender, office, at_ease)
    assert all(read == ["reply"] for read, mails in seen if mails > 2), "sent before answers were read"
    take_turns(sender, office, clock, 3)
    assert office.counts() == {"sent": 3, "skipped": 1}
    assert sorted(server.recipients) == ["ben@example.com", "ben@example.com", "mara@example.com"]
    (skipped,) = office.rows(_S.SKIPPED)
    assert "repl" in events(office.store, email_id=skipped.id)[-1].reason.lower()
    missed = while_away(office.store, zone=UTC)
    assert missed is not None, "what was missed is told"
    bens = {row.id for row in office.rows(_S.SENT) if row.contact == "ben@example.com"}
    assert {one.id for one in missed.emails} & bens, "and where it went"
