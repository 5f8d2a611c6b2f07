"""`kill -9` in the middle of sending, again and again: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from app.core.model import EmailStatus
from app.core.queries.delivery import deliveries
from app.core.queries.schedule import events
from tests.journeys.office import AGAIN, HELLO, Office
from tests.journeys.smtp_server import Server

ROOT = Path(__file__).parents[2]
CLOCK = ("--clock-start", "2026-11-23T07:00:00Z", "--clock-speed", "1000000")


def start(office: Office, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app", "--data", str(office.paths.data), "--json", "run", *CLOCK, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_to_the_end(office: Office) -> dict[str, int]:
    process = start(office, "--until-idle")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    result: dict[str, int] = json.loads(out)
    return result


def kill_when(office: Office, server: Server, *, mails: int) -> None:
    process = start(office, "--until-idle")
    arrived = server.wait_for(mails, seconds=60)
    process.kill()
    process.communicate()
    assert arrived, f"only {len(server.mails)} of {mails} mails came before the kill"


def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.mailbox("ben")
    office.enroll(office.sequence(HELLO, AGAIN), 40)
    for mails in (1, 12, 23, 24, 50):
        kill_when(office, server, mails=mails)
    run_to_the_end(office)
    assert set(server.ids.values()) == {1}, "no email came twice"
    sent = {one.outpace_id for one in deliveries(office.store)}
    unsure = office.rows(EmailStatus.IN_DOUBT)
    assert sent <= set(server.ids), "what the database calls sent is in the server"
    assert len(set(server.ids) - sent) <= len(unsure), "what it does not call sent is in doubt"
    lost = [row for row in office.rows(EmailStatus.PENDING) if row.waits_for is None]
    assert lost == [], "everything else went"
    assert len(unsure) <= 5 * 2, "at most one per mailbox and kill"


def test_killed_while_the_answer_is_awaited_one_email_per_mailbox_is_in_doubt(office: Office, server: Server) -> None:
    for name in ("anna", "ben", "carl"):
        office.mailbox(name)
    office.enroll(office.sequence(HELLO), 12)
    server.holding = threading.Event()
    kill_when(office, server, mails=3)
    server.holding.set()
    server.holding = None
    result = run_to_the_end(office)
    assert result == {"sent": 9, "failed": 0, "in_doubt": 3, "waiting": 0}
    assert office.counts() == {"sent": 9, "in_doubt": 3}
    assert set(server.ids.values()) == {1}
    reason = events(office.store, email_id=office.rows(EmailStatus.IN_DOUBT)[0].id)[-1].reason
    assert "stopped before the server's answer" in reason


def test_a_second_run_beside_the_first_is_refused(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    server.holding = threading.Event()
    first = start(office, "--until-idle")
    assert server.wait_for(1, seconds=60)
    second = start(office, "--until-idle")
    _, err = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"outpace run (process {first.pid}) is already sending" in err
    server.holding.set()
    out, _ = first.communicate(timeout=60)
    assert json.loads(out)["sent"] == 3
