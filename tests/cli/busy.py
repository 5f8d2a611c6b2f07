"""A workspace in which much is going on: two sequences and mailboxes, emails sent, held, refused, in doubt; a pin."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.commands import sending
from app.core.commands.plan import replan
from app.core.model import EmailStatus, SendResult
from app.core.store import Store
from tests.cli.conftest import Outpace

LATER = "2026-11-24T11:00:00Z"
"""Tuesday noon in Berlin, two days after everyone was enrolled."""
FOUR_STEPS = """
name: Late invoices
mailboxes: [anna@fenwick.example, ben@fenwick.example]
steps:
  - {wait_days: 0, subject: "Question about {{ company | default: 'it' }}", body: "Hi {{ first_name }}."}
  - {wait_days: 1, body: "Again."}
  - {wait_days: 3, body: "Still there?"}
  - {wait_days: 7, subject: "Last one", body: "Bye."}
"""
TWO_STEPS = """
name: Winter tyres
window: {start: "10:00", end: "12:30", days: [mon, tue, wed, thu, fri, sat]}
time_zone: recipient
steps:
  - {wait_days: 0, subject: "Winter tyres", body: "It snows."}
  - {wait_days: 2, body: "It still does."}
"""
OUTCOMES = {"p4": EmailStatus.FAILED, "p13": EmailStatus.IN_DOUBT, "p5": EmailStatus.FAILED}
"""What comes of emails to some people, by the first part of their address; all others are sent."""
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "")


def people(first: int, count: int) -> str:
    """Return a contacts file of `count` people from number `first` on; the third has no first name."""
    rows = [
        f"p{n}@place{n % 5}.example,{'' if n == 3 else f'Name{n}'},Company {n},{_ZONES[n % 4]}"
        for n in range(first, first + count)
    ]
    return "\n".join(["email,first_name,company,time_zone", *rows, ""])


def build(folder: Path) -> Outpace:
    """Make the workspace in a folder; what it tells of later than `LATER` has not happened yet."""
    outpace = Outpace(folder)
    for name, zone, capacity in (("anna", "Europe/Berlin", "8"), ("ben", "America/New_York", "5")):
        outpace.json(
            "mailbox", "add", f"{name}@fenwick.example", "--smtp", "127.0.0.1:2525", "--timezone", zone,
            "--capacity", capacity,
        )  # fmt: skip
    outpace.json("sequence", "import", outpace.file("four.yaml", FOUR_STEPS))
    outpace.json("sequence", "import", outpace.file("two.yaml", TWO_STEPS))
    outpace.json("import", "contacts", outpace.file("more.csv", people(20, 15)))
    outpace.json("enroll", "Late invoices", "--contacts", outpace.file("first.csv", people(1, 19)))
    outpace.json("enroll", "Winter tyres", "--contacts", outpace.file("second.csv", people(10, 12)))
    _send_until(outpace.data / "outpace.db", datetime.fromisoformat(LATER))
    outpace.json("pause", "contact", "p15@place0.example", now=LATER)
    pinned = next(row for row in outpace.json("schedule", "--status", "pending") if row["contact"].startswith("p8@"))
    outpace.json("email", "pin", str(pinned["id"]), "2026-11-28T13:20:00Z", now=LATER)
    return outpace


def _send_until(database: Path, end: datetime) -> None:
    """Let every email that comes due before `end` leave at its time, as the sender would."""
    with closing(Store(database).open()) as store:
        now = datetime(2026, 11, 23, 7, tzinfo=UTC)
        while now < end:
            for mailbox in sending.due_mailboxes(store, now=now):
                mail = sending.claim(store, mailbox_id=mailbox, now=now)
                if mail is not None:
                    outcome = OUTCOMES.get(mail.recipient.partition("@")[0], EmailStatus.SENT)
                    result = SendResult(outcome, now + timedelta(seconds=1), "the server's words")
                    sending.record(store, email_id=mail.email_id, result=result)
            replan(store, now=now)
            due = sending.next_due(store, now=now + timedelta(seconds=2))
            now = min(due or end, end) if due and due > now else now + timedelta(minutes=1)
