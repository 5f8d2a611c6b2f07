"""`run` and `demo`: the sender without a window, on the computer's clock and on a fast one."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from app.core.commands.mailboxes import add_mailbox
from app.core.model import MailboxDraft, Security
from app.core.store import Store
from tests.cli.conftest import SEQUENCE, Outpace
from tests.journeys.smtp_server import Server

FAST = ("run", "--clock-start", "2026-11-23T07:00:00Z", "--clock-speed", "1000000")


def test_until_idle_sends_everything_and_counts_it(working: Outpace, server: Server) -> None:
    value = working.json(*FAST, "--until-idle", now=None)
    assert value == {"sent": 6, "failed": 0, "in_doubt": 0, "waiting": 0}
    rows = working.json("schedule")
    assert {row["status"] for row in rows} == {"sent"}
    assert [row["sent_at"] for row in rows] == [row["send_at"] for row in rows]
    assert server.recipients[:3] == ["a@example.com", "b@example.com", "c@example.com"]
    assert [event["to"] for event in working.json("events", "1")] == ["sending", "sent"]


def test_for_seconds_counts_on_the_runs_clock(working: Outpace, server: Server) -> None:
    value = working.json(*FAST, "--for", "14400", now=None)
    assert (value["sent"], value["waiting"]) == (2, 4)
    assert working.json(*FAST, "--for", "36000", now=None)["sent"] == 1


def test_what_waits_is_said(working: Outpace, server: Server) -> None:
    working.json("pause", "contact", "b@example.com")
    said = working(*FAST, "--until-idle", now=None)
    assert said.code == 0
    assert said.out.splitlines()[0] == "Sent 4, failed 0; 2 still to go."
    assert "2 wait: the contact is paused" in said.out


def test_with_nothing_to_do_a_real_run_ends_at_once(outpace: Outpace) -> None:
    assert outpace.json("run", "--until-idle", now=None) == {"sent": 0, "failed": 0, "in_doubt": 0, "waiting": 0}


def test_a_real_run_sends_what_is_due_now(outpace: Outpace, server: Server) -> None:
    always = SEQUENCE + 'window: {start: "00:00", end: "24:00", days: [mon, tue, wed, thu, fri, sat, sun]}'
    outpace.json("mailbox", "add", "anna@fenwick.example", "--smtp", f"127.0.0.1:{server.port}", now=None)
    outpace.json("sequence", "import", outpace.file("seq.yaml", always), now=None)
    outpace.json(
        "enroll", "Late invoices", "--contacts", outpace.file("p.csv", "email,first_name\na@example.com,A\n"), now=None
    )
    value = outpace.json("run", "--for", "1.5", now=None)
    assert (value["sent"], value["waiting"]) == (1, 1)
    assert server.recipients == ["a@example.com"]


def test_a_day_of_the_sample_workspace_agrees_with_its_server(outpace: Outpace) -> None:
    value = outpace.json("demo", "--headless", "--days", "1", "--no-pictures", now="2026-11-23T06:00:00Z")
    assert value["agree"] is True
    assert value["sent"] == value["received"] == value["planned"] > 200
    assert len(value["mailboxes"]) >= 12
    assert sum(one["received"] for one in value["mailboxes"]) == value["received"]
    assert len(list((outpace.data / "mail").glob("*.eml"))) == value["received"]


def test_a_real_server_that_comes_in_meanwhile_ends_a_run_in_made_up_time(working: Outpace, server: Server) -> None:
    server.holding = threading.Event()

    def add() -> None:
        store = Store(working.data / "outpace.db").open()
        server.got_one.wait(20)
        draft = MailboxDraft("ben@fenwick.example", "smtp.fenwick.example", 587, Security.STARTTLS, username="ben")
        add_mailbox(store, draft=draft, now=datetime(2026, 11, 23, tzinfo=UTC))
        store.close()
        assert server.holding is not None
        server.holding.set()

    adding = threading.Thread(target=add)
    adding.start()
    sentence = working.refused(*FAST, "--until-idle", now=None)
    adding.join(20)
    assert "ben@fenwick.example sends through smtp.fenwick.example" in sentence
    assert [row["status"] for row in working.json("schedule")].count("sent") == len(server.mails) == 1
