"""`dead-letters` and `in-doubt`: what was refused and what may have gone, settled from the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.conftest import SEQUENCE, Outpace
from tests.journeys.smtp_server import Server

PEOPLE = "email,first_name\na@example.com,Ann\nb@example.com,Ben\nc@example.com,Cid\n"
CLOCK = ("--clock-start", "2026-11-23T07:00:00Z", "--clock-speed", "1000000")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def office(outpace: Outpace, server: Server) -> Outpace:
    place = f"127.0.0.1:{server.port}"
    outpace.json("mailbox", "add", "anna@fenwick.example", "--smtp", place, "--timezone", "Europe/Berlin")
    outpace.json("sequence", "import", outpace.file("seq.yaml", SEQUENCE))
    outpace.json("enroll", "Late invoices", "--contacts", outpace.file("people.csv", PEOPLE))
    return outpace


def run(office: Outpace) -> dict[str, int]:
    found: dict[str, int] = office.json("run", "--until-idle", *CLOCK, now=None)
    return found


def test_dead_letters_are_listed_with_the_servers_words_and_tried_again_at_a_mended_address(
    office: Outpace, server: Server
) -> None:
    server.refused["b@example.com"] = "550 5.1.1 No such user here"
    assert run(office)["failed"] == 1
    (letter,) = office.json("dead-letters", "list")
    assert (letter["contact"], letter["category"], letter["step"]) == ("b@example.com", "invalid address", 1)
    assert letter["error"] == "550 5.1.1 No such user here"
    assert office.json("in-doubt", "list") == []
    done = office.json("dead-letters", "retry", str(letter["id"]), "--address", "ben@example.com")
    assert done["ids"] == [letter["id"]]
    assert done["plan"]["planned"] == 2
    assert run(office)["sent"] == 2
    assert server.recipients.count("ben@example.com") == 2
    assert office.json("dead-letters", "list") == []
    assert office.json("plan")["written"] == 0


def test_all_dead_letters_are_given_up_at_once(office: Outpace, server: Server) -> None:
    for name in "ab":
        server.refused[f"{name}@example.com"] = "550 5.1.1 No such user here"
    run(office)
    assert office.json("dead-letters", "skip", "--all")["skipped"] == 2
    assert office.json("dead-letters", "list") == []
    assert {row["status"] for row in office.json("schedule", "--contact", "a@example.com")} == {"skipped"}


def test_an_address_of_another_contact_is_refused_and_nothing_changes(office: Outpace, server: Server) -> None:
    server.refused["b@example.com"] = "550 5.1.1 No such user here"
    run(office)
    (letter,) = office.json("dead-letters", "list")
    words = office.refused("dead-letters", "retry", str(letter["id"]), "--address", "a@example.com")
    assert "belongs to another contact" in words
    assert [row["id"] for row in office.json("dead-letters", "list")] == [letter["id"]]


@pytest.mark.parametrize(("word", "mails"), [("sent", 6), ("resend", 7)])
def test_an_email_in_doubt_is_settled_by_the_user(office: Outpace, server: Server, word: str, mails: int) -> None:
    server.dropping = True
    office.json("run", "--for", "7800", *CLOCK, now=None)
    server.dropping = False
    (unsure,) = office.json("in-doubt", "list")
    assert "the connection broke" in unsure["reason"]
    run(office)
    assert len(server.mails) == 5, "the contact in doubt waits, the others go on"
    assert office.json("in-doubt", word, str(unsure["id"]))["ids"] == [unsure["id"]]
    run(office)
    assert len(server.mails) == mails
    assert office.json("in-doubt", "list") == []


def test_what_if_says_what_settling_would_do(office: Outpace, server: Server) -> None:
    server.refused["b@example.com"] = "550 5.1.1 No such user here"
    run(office)
    effect = office.json("what-if", "dead-letters", "retry", "--all")
    assert effect["created"] == 2
    assert len(office.json("dead-letters", "list")) == 1


@pytest.mark.parametrize(
    "words", [("dead-letters", "retry"), ("in-doubt", "sent"), ("dead-letters", "skip", "1", "--all")]
)
def test_which_emails_must_be_said(office: Outpace, words: tuple[str, ...]) -> None:
    said = office(*words)
    assert said.code == 2
    assert "--all" in said.err


def test_emails_of_another_status_are_refused_by_name(office: Outpace) -> None:
    assert "Email 1 is pending; only a failed one can be retried." in office.refused("dead-letters", "retry", "1")
    assert "only a failed one is given up" in office.refused("dead-letters", "skip", "1")
    assert "only one in doubt can be settled" in office.refused("in-doubt", "sent", "1")
    assert "There is no email 99" in office.refused("in-doubt", "resend", "99")
