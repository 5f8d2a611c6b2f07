"""`inbox` and the counts of `status`: what came in, for scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.core.commands import incoming, plan, sending
from app.core.model import EmailStatus, SendResult
from app.core.store import Store
from tests.cli.conftest import PEOPLE, SEQUENCE, Outpace
from tests.core.commands.incoming_mail import answer, bounce, received

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def two_came_in(outpace: Outpace) -> None:
    """Enroll three people, send to two; Ann answers, Ben's email comes back."""
    outpace.json("mailbox", "add", "anna@fenwick.example", "--smtp", "127.0.0.1:2525", "--timezone", "UTC")
    outpace.json("sequence", "import", outpace.file("seq.yaml", SEQUENCE))
    outpace.json("enroll", "Late invoices", "--contacts", outpace.file("people.csv", PEOPLE))
    store = Store(outpace.data / "outpace.db").open()
    for minutes, made in ((0, answer), (165, bounce)):
        at = MONDAY + timedelta(minutes=minutes)
        mail = sending.claim(store, mailbox_id=1, now=at)
        assert mail is not None
        sending.record(store, email_id=mail.email_id, result=SendResult(EmailStatus.SENT, at))
        if made is answer:
            raw = answer("Thursday works.", to=mail.message_id, sender=f"Ann <{mail.recipient}>")
        else:
            raw = bounce(mail.recipient, mail.message_id)
        row = received(raw, mailbox_id=1, at=at)
        incoming.take_in(store, mailbox_id=1, received=[row], states=(), now=at)
        plan.replan(store, now=at)
    store.close()


def test_what_came_in_is_listed_and_counted(outpace: Outpace) -> None:
    two_came_in(outpace)
    rows = outpace.json("inbox")
    assert [(row["kind"], row["contact"], row["sequence"]) for row in rows] == [
        ("bounce", "b@example.com", "Late invoices"),
        ("reply", "a@example.com", "Late invoices"),
    ]
    assert (rows[1]["at"], rows[1]["mailbox"]) == ("2026-11-23T09:00:00Z", "anna@fenwick.example")
    assert rows[1]["text"].strip() == "Thursday works."
    assert [row["kind"] for row in outpace.json("inbox", "--kind", "bounce")] == ["bounce"]
    status = outpace.json("status")
    assert (status["replies"], status["bounces"], status["unread"]) == (1, 1, 2)
    shown = outpace("inbox")
    assert "b@example.com" in shown.out
    assert {row["status"] for row in outpace.json("schedule", "--contact", "a@example.com")} == {"sent", "skipped"}


def test_an_unknown_kind_is_refused(outpace: Outpace) -> None:
    outpace.json("status")
    assert "the kinds are reply, bounce" in outpace.refused("inbox", "--kind", "letter")
