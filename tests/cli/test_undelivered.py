"""`dead-letters` and `in-doubt`: what was refused and what may have gone, settled from the command line."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from app.core.commands import answers, incoming
from app.core.store import Store
from tests.cli.conftest import Outpace
from tests.core.commands.incoming_mail import answer, received
from tests.journeys.smtp_server import Server

LATER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
CLOCK = ("--clock-start", "2026-11-23T07:00:00Z", "--clock-speed", "1000000")


def run(working: Outpace) -> dict[str, int]:
    found: dict[str, int] = working.json("run", "--until-idle", *CLOCK, now=None)
    return found


def test_dead_letters_are_listed_with_the_servers_words_and_tried_again_at_a_mended_address(
    working: Outpace, server: Server
) -> None:
    server.refused["b@example.com"] = "550 5.1.1 No such user here"
    assert run(working)["failed"] == 1
    (letter,) = working.json("dead-letters", "list")
    assert (letter["contact"], letter["category"], letter["step"]) == ("b@example.com", "invalid address", 1)
    assert letter["error"] == "550 5.1.1 No such user here"
    assert working.json("in-doubt", "list") == []
    done = working.json("dead-letters", "retry", str(letter["id"]), "--address", "ben@example.com")
    assert done["ids"] == [letter["id"]]
    assert done["plan"]["planned"] == 2
    assert run(working)["sent"] == 2
    assert server.recipients.count("ben@example.com") == 2
    assert working.json("dead-letters", "list") == []
    assert working.json("plan")["written"] == 0


def test_all_dead_letters_are_given_up_at_once(working: Outpace, server: Server) -> None:
    for name in "ab":
        server.refused[f"{name}@example.com"] = "550 5.1.1 No such user here"
    run(working)
    assert working.json("dead-letters", "skip", "--all")["skipped"] == 2
    assert working.json("dead-letters", "list") == []
    assert {row["status"] for row in working.json("schedule", "--contact", "a@example.com")} == {"skipped"}


def test_an_address_of_another_contact_is_refused_and_nothing_changes(working: Outpace, server: Server) -> None:
    server.refused["b@example.com"] = "550 5.1.1 No such user here"
    run(working)
    (letter,) = working.json("dead-letters", "list")
    words = working.refused("dead-letters", "retry", str(letter["id"]), "--address", "a@example.com")
    assert "belongs to another contact" in words
    assert [row["id"] for row in working.json("dead-letters", "list")] == [letter["id"]]


@pytest.mark.parametrize(("word", "mails"), [("sent", 6), ("resend", 7)])
def test_an_email_in_doubt_is_settled_by_the_user(working: Outpace, server: Server, word: str, mails: int) -> None:
    server.dropping = True
    working.json("run", "--for", "7800", *CLOCK, now=None)
    server.dropping = False
    (unsure,) = working.json("in-doubt", "list")
    assert "the connection broke" in unsure["reason"]
    run(working)
    assert len(server.mails) == 5, "the contact in doubt waits, the others go on"
    assert working.json("in-doubt", word, str(unsure["id"]))["ids"] == [unsure["id"]]
    run(working)
    assert len(server.mails) == mails
    assert working.json("in-doubt", "list") == []


def answered_in_doubt(working: Outpace, server: Server) -> None:
    """Send to everybody; Ann writes back, and the answer to her breaks off after it was handed over."""
    run(working)
    with closing(Store(working.data / "outpace.db").open()) as store:
        row = received(answer("Thursday?", sender="Ann <a@example.com>"), mailbox_id=1, at=LATER)
        incoming.take_in(store, mailbox_id=1, received=[row], states=(), now=LATER)
        answers.answer(store, incoming_id=1, body="Thursday it is.", now=LATER)
    server.dropping = True
    working.json("run", "--for", "600", "--clock-start", LATER.isoformat(), "--clock-speed", "1000000", now=None)
    server.dropping = False


@pytest.mark.parametrize(("word", "mails"), [("sent", 7), ("resend", 8)])
def test_an_answer_in_doubt_is_listed_and_settled_like_an_email(
    working: Outpace, server: Server, word: str, mails: int
) -> None:
    answered_in_doubt(working, server)
    assert len(server.mails) == 7
    (unsure,) = working.json("in-doubt", "list")
    assert (unsure["id"], unsure["kind"], unsure["contact"]) == (-1, "answer", "a@example.com")
    assert (unsure["mailbox"], unsure["status"], unsure["attempts"]) == ("anna@fenwick.example", "in_doubt", 1)
    assert "the connection broke" in unsure["reason"]
    assert "answer" in working("in-doubt", "list").out
    assert "only one in doubt can be settled" in working.refused("in-doubt", word, "1"), "an email's id is another's"
    assert working.json("what-if", "in-doubt", word, "-1")["moved"] == 0
    assert working.json("in-doubt", word, "-1")["ids"] == [-1]
    assert "Answer 1 is" in working.refused("in-doubt", word, "-1")
    assert working.json("in-doubt", "list") == []
    again = ("run", "--for", "600", "--clock-start", "2027-01-11T09:00:00Z", "--clock-speed", "1000000")
    working.json(*again, now=None)
    assert len(server.mails) == mails


def test_all_in_doubt_are_emails_and_answers(working: Outpace, server: Server) -> None:
    server.dropping = True
    working.json("run", "--for", "7800", *CLOCK, now=None)
    server.dropping = False
    answered_in_doubt(working, server)
    rows = working.json("in-doubt", "list")
    assert [row["kind"] for row in rows] == ["email", "answer"], "answers come last"
    assert working("in-doubt", "sent", "--all").out.startswith("1 email and 1 answer counted as sent.")
    assert working.json("in-doubt", "list") == []


def test_an_answer_that_is_none_settles_nothing(working: Outpace, server: Server) -> None:
    server.dropping = True
    working.json("run", "--for", "7800", *CLOCK, now=None)
    (unsure,) = working.json("in-doubt", "list")
    assert "There is no answer 9" in working.refused("in-doubt", "sent", str(unsure["id"]), "-9")
    assert working.json("in-doubt", "list") == [unsure], "all or none"


def test_what_if_says_what_settling_would_do(working: Outpace, server: Server) -> None:
    server.refused["b@example.com"] = "550 5.1.1 No such user here"
    run(working)
    effect = working.json("what-if", "dead-letters", "retry", "--all")
    assert effect["created"] == 2
    assert len(working.json("dead-letters", "list")) == 1


@pytest.mark.parametrize(
    "words", [("dead-letters", "retry"), ("in-doubt", "sent"), ("dead-letters", "skip", "1", "--all")]
)
def test_which_emails_must_be_said(working: Outpace, words: tuple[str, ...]) -> None:
    said = working(*words)
    assert said.code == 2
    assert "--all" in said.err


def test_emails_of_another_status_are_refused_by_name(working: Outpace) -> None:
    assert "Email 1 is pending; only a failed one can be retried." in working.refused("dead-letters", "retry", "1")
    assert "only a failed one is given up" in working.refused("dead-letters", "skip", "1")
    assert "only one in doubt can be settled" in working.refused("in-doubt", "sent", "1")
    assert "There is no email 99" in working.refused("in-doubt", "resend", "99")
