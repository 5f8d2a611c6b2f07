"""`kill -9` at each instant of claim, connect, message, answer and record: nothing twice, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from app.core.model import EmailStatus
from app.core.queries.delivery import deliveries
from tests.journeys.office import AGAIN, HELLO, Office
from tests.journeys.smtp_server import Server

ROOT = Path(__file__).parents[2]
RUN = ("--json", "run", "--clock-start", "2026-11-23T07:00:00Z", "--clock-speed", "1000000", "--until-idle")
CONTACTS = 5
TAKEN = 3
"""The mail at which the kill comes."""
AT_SERVER = ("greeting", "ehlo", "sender", "recipient", "data", "before the answer", "after the answer")
AT_DATABASE = ("before-claim", "after-claim", "before-record", "after-record")


class Killer(Server):
    """Kills `victim` at a place of the third email's way (connecting: of the first); 0 kills nobody any more."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self.victim = 0

    def smtp(self, **options: Any) -> SMTP:
        return _Watched(self, **options)

    def reached(self, place: str) -> None:
        if place == self.place and self.victim:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0


class _Watched(SMTP):
    """Tells its owner of each answer, before or after it is given."""

    def __init__(self, owner: Killer, **options: Any) -> None:
        super().__init__(owner, **options)
        self._owner = owner

    async def push(self, status: Any) -> None:
        words = status.decode() if isinstance(status, bytes) else str(status)
        place = self._place(words)
        late = place in ("greeting", "ehlo") or len(self._owner.mails) >= TAKEN - 1
        if place == "after the answer" and len(self._owner.mails) >= TAKEN:
            self._owner.reached("before the answer")
        await super().push(status)
        if late:
            self._owner.reached(place)

    def _place(self, words: str) -> str:
        if words.startswith("220"):
            return "greeting"
        if words.startswith("354"):
            return "data"
        if "kept" in words:
            return "after the answer"
        envelope = self.envelope
        if envelope is not None and envelope.rcpt_tos:
            return "recipient"
        return "sender" if envelope is not None and envelope.mail_from else "ehlo"


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Killer]:
    with Killer(getattr(request, "param", "")) as server:
        yield server


def start(office: Office, *command: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", *command, "--data", str(office.paths.data), *RUN]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_killed(process: subprocess.Popen[str]) -> None:
    _, err = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, err


def check(office: Office, server: Server, *, in_doubt: int) -> None:
    """Run to the end and compare what the database says with what the server took."""
    out, err = start(office, "app").communicate(timeout=120)
    assert json.loads(out)["waiting"] == in_doubt, err
    sent = {one.outpace_id for one in deliveries(office.store)}
    assert set(server.ids.values()) == {1}, "nothing came twice"
    assert sent <= set(server.ids), "what is called sent arrived"
    assert office.counts() == {
        name: number
        for name, number in {
            "sent": 2 * CONTACTS - 2 * in_doubt,
            "in_doubt": in_doubt,
            "pending": in_doubt,
        }.items()
        if number
    }


@pytest.mark.parametrize(
    ("server", "in_doubt"),
    [("greeting", 1), ("ehlo", 1), ("sender", 1), ("recipient", 1), ("data", 1), ("before the answer", 1)],
    indirect=["server"],
)
def test_killed_by_the_server_at_each_step_of_a_message(office: Office, server: Killer, in_doubt: int) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), CONTACTS)
    process = start(office, "app")
    server.victim = process.pid
    is_killed(process)
    check(office, server, in_doubt=in_doubt)


@pytest.mark.parametrize("server", ["after the answer"], indirect=True)
def test_killed_as_the_answer_comes_the_email_is_sent_or_in_doubt_and_never_goes_again(
    office: Office, server: Killer
) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), CONTACTS)
    process = start(office, "app")
    server.victim = process.pid
    is_killed(process)
    taken = set(server.ids)
    run = start(office, "app")
    out, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    assert json.loads(out)["in_doubt"] <= 1
    assert set(server.ids.values()) == {1}
    sent = {one.outpace_id for one in deliveries(office.store)}
    unsure = office.rows(EmailStatus.IN_DOUBT)
    waiting = office.rows(EmailStatus.PENDING)
    assert taken <= set(server.ids), "what the server took it still has"
    assert sent <= set(server.ids), "what is called sent arrived"
    assert len(set(server.ids) - sent) <= len(unsure), "what arrived is sent or in doubt"
    assert len(sent) + len(unsure) + len(waiting) == 2 * CONTACTS, "no email is lost"
    assert [row.contact for row in waiting] == [row.contact for row in unsure], "only behind a doubt an email waits"


@pytest.mark.parametrize(
    ("place", "in_doubt"), [("before-claim", 0), ("after-claim", 1), ("before-record", 1), ("after-record", 0)]
)
def test_killed_around_each_commit_of_the_database(office: Office, server: Killer, place: str, in_doubt: int) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), CONTACTS)
    is_killed(start(office, "tests.journeys.dying", place, str(TAKEN)))
    check(office, server, in_doubt=in_doubt)


def test_killed_twenty_times_with_several_mailboxes_at_most_one_each_is_in_doubt(
    office: Office, server: Killer
) -> None:
    for name in ("anna", "ben", "carl"):
        office.mailbox(name)
    office.enroll(office.sequence(HELLO, AGAIN), 60)
    places = [place for place in AT_DATABASE for _ in range(5)]
    for number, place in enumerate(places, start=1):
        is_killed(start(office, "tests.journeys.dying", place, str(1 + number % 3)))
        unsure = office.rows(EmailStatus.IN_DOUBT, EmailStatus.SENDING)
        assert len(unsure) <= number * 3
    start(office, "app").communicate(timeout=120)
    assert set(server.ids.values()) == {1}
    sent = {one.outpace_id for one in deliveries(office.store)}
    unsure = office.rows(EmailStatus.IN_DOUBT)
    assert sent <= set(server.ids)
    assert len(set(server.ids) - sent) <= len(unsure)
    assert office.counts()["pending"] == len([row for row in unsure if row.step == 1])
