"""`contact`, `suppress` and the calendar file: single people by hand, and the plan for other programs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.cli.conftest import NOW, Outpace

ANN = "a@example.com"


def statuses(outpace: Outpace, contact: str = ANN) -> dict[int, str]:
    """Return the status of each step's email of a contact."""
    return {row["step"]: row["status"] for row in outpace.json("schedule", "--contact", contact)}


def test_a_contact_is_shown_with_where_it_is(ready: Outpace) -> None:
    value = ready.json("contact", "show", "A@Example.com")
    assert (value["email"], value["first_name"], value["company"], value["suppressed"]) == (ANN, "Ann", "Acme", None)
    (place,) = value["sequences"]
    assert (place["sequence"], place["state"], place["step"], place["steps"]) == ("Late invoices", "active", 0, 2)
    assert place["next_send_at"] == "2026-11-23T08:00:00Z"
    assert "Late invoices" in ready("contact", "show", ANN).out


def test_values_of_a_contact_are_set_by_name(ready: Outpace) -> None:
    ready.json("sequence", "set", "Late invoices", "time_zone=recipient")
    value = ready.json(
        "contact", "set", ANN, "time_zone=America/New_York", "company=", "tags=vip, north", "custom.plate=M-AX 1"
    )
    assert value["plan"]["written"] > 0
    shown = ready.json("contact", "show", ANN)
    assert (shown["first_name"], shown["company"], shown["tags"]) == ("Ann", "", ["north", "vip"])
    assert shown["custom"] == {"plate": "M-AX 1"}
    assert ready.json("schedule", "--contact", ANN)[0]["send_at"] == "2026-11-23T14:00:00Z"
    ready.json("contact", "set", ANN, "custom.plate=", "tags=", "email=ann@example.com")
    shown = ready.json("contact", "show", "ann@example.com")
    assert (shown["tags"], shown["custom"]) == ([], {})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("colour=red",), "no 'colour'"),
        (("custom.=red",), "no 'custom.'"),
        (("time_zone=Mars/Base",), "Mars/Base"),
        (("email=nonsense",), "nonsense"),
        (("email=b@example.com",), "another contact"),
        (("first_name=Ann\nBcc: x@example.com",), "line break"),
        (("company=Bolt", "email="), "not an email address"),
    ],
)
def test_values_a_contact_cannot_have_change_nothing(ready: Outpace, values: tuple[str, ...], words: str) -> None:
    before = ready.json("contact", "show", ANN)
    assert words in ready.refused("contact", "set", ANN, *values)
    assert ready.json("contact", "show", ANN) == before


def test_a_deleted_contact_gets_nothing_more(ready: Outpace) -> None:
    value = ready.json("contact", "delete", ANN)
    assert value["plan"]["planned"] == 4
    assert statuses(ready) == {1: "skipped", 2: "skipped"}
    assert "no contact" in ready.refused("contact", "show", ANN)
    assert "no contact" in ready.refused("contact", "delete", ANN)


def test_a_contact_moves_on_to_a_later_step(ready: Outpace) -> None:
    value = ready.json("contact", "move", ANN, "step=2")
    assert (value["sequence"], value["step"], value["skipped"]) == ("Late invoices", 2, 1)
    assert statuses(ready) == {1: "skipped", 2: "pending"}
    first = next(row for row in ready.json("schedule", "--contact", ANN) if row["step"] == 1)
    assert ready.json("events", str(first["id"]))[-1]["reason"] == "you moved the contact on to step 2"
    assert ready.json("contact", "move", ANN, "step=2", "sequence=late invoices")["skipped"] == 0


def test_nobody_is_moved_where_it_makes_no_sense(ready: Outpace) -> None:
    assert "no step 3" in ready.refused("contact", "move", ANN, "step=3")
    assert "no step 0" in ready.refused("contact", "move", ANN, "step=0")
    assert "no sequence named" in ready.refused("contact", "move", ANN, "step=2", "sequence=Other")
    ready.json("import", "contacts", ready.file("d.csv", "email\nd@example.com\n"))
    assert "not going through" in ready.refused("contact", "move", "d@example.com", "step=2")
    text = ready("sequence", "export", "Late invoices").out.replace("Late", "Early")
    ready.json("sequence", "import", ready.file("early.yaml", text))
    ready.json("enroll", "Early invoices", "--all")
    sentence = ready.refused("contact", "move", ANN, "step=2")
    assert "'Early invoices', 'Late invoices'" in sentence
    assert set(statuses(ready).values()) == {"pending"}
    for wrong in (("step=two",), ("step=2", "to=x"), ("sequence=Late invoices",), ("2",)):
        assert ready("contact", "move", ANN, *wrong).code == 2


@pytest.mark.parametrize(("value", "left"), [(ANN, 4), ("@Example.com", 0), ("example.com", 0)])
def test_the_suppressed_are_not_mailed_until_allowed_again(ready: Outpace, value: str, left: int) -> None:
    said = ready.json("suppress", value, "--reason", "asked by phone")
    assert (said["suppressed"], said["plan"]["planned"]) == (True, left)
    assert ready.json("contact", "show", ANN)["suppressed"] == "asked by phone"
    assert ready.json("enroll", "Late invoices", "--all", "--again")["suppressed"] >= 1
    assert ready.json("suppress", value)["plan"]["written"] == 0
    assert ready.json("suppress", value, "--remove")["suppressed"] is False
    assert ready.json("contact", "show", ANN)["suppressed"] is None
    assert "is not suppressed" in ready.refused("suppress", value, "--remove")


@pytest.mark.parametrize("value", ["", "nonsense", "a b@example.com", "@", "two words.example"])
def test_what_is_no_address_is_not_suppressed(ready: Outpace, value: str) -> None:
    assert "name@example.com" in ready.refused("suppress", value)


def test_the_schedule_is_a_calendar_file(ready: Outpace) -> None:
    ready.json("stop", "contact", "c@example.com")
    said = ready("schedule", "--format", "ics", "--sequence", "Late invoices")
    assert said.out.startswith("BEGIN:VCALENDAR")
    events = Calendar.from_ical(said.out).walk("VEVENT")
    rows = ready.json("schedule")
    assert [event["UID"] for event in events] == [f"email-{row['id']}@outpace" for row in rows]
    assert events[0].decoded("DTSTART") == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert events[0].decoded("DTSTAMP") == datetime.fromisoformat(NOW)
    assert str(events[0]["SUMMARY"]) == "Late invoices · step 1: a@example.com"
    assert sorted({str(event["STATUS"]) for event in events}) == ["CANCELLED", "TENTATIVE"]


def test_emails_that_wait_are_in_no_calendar(ready: Outpace) -> None:
    ready.json("pause", "sequence", "Late invoices")
    assert Calendar.from_ical(ready("schedule", "--format", "ics").out).walk("VEVENT") == []


NEVER = "email,reason\nA@example.com,asked by phone\nelse.example,\nnonsense,\n"


def test_a_list_of_the_suppressed_is_imported(ready: Outpace) -> None:
    file = ready.file("never.csv", NEVER)
    dry = ready.json("import", "suppressions", file, "--dry-run")
    assert (dry["rows"], dry["new"], dry["batch"]) == (3, 2, None)
    assert ready.json("contact", "show", ANN)["suppressed"] is None
    value = ready.json("import", "suppressions", file, "--errors", str(ready.folder / "bad.csv"))
    assert (value["new"], value["updated"], value["skipped"], len(value["problems"])) == (2, 0, 0, 1)
    assert value["plan"]["planned"] == 4
    assert ready.json("contact", "show", ANN)["suppressed"] == "asked by phone"
    assert statuses(ready) == {1: "skipped", 2: "skipped"}
    assert (ready.folder / "bad.csv").read_text().splitlines()[1].startswith("4,email,nonsense,")
    again = ready.file("again.csv", "email,reason\na@example.com,by letter\nelse.example,\n")
    assert ready.json("import", "suppressions", again, "--duplicates", "skip")["skipped"] == 2
    assert ready.json("import", "suppressions", again)["updated"] == 1
    assert ready.json("contact", "show", ANN)["suppressed"] == "by letter"


def test_a_list_of_the_suppressed_is_taken_whole_or_not_at_all(ready: Outpace) -> None:
    file = ready.file("never.csv", NEVER)
    assert "Line 4" in ready.refused("import", "suppressions", file, "--all-or-nothing")
    assert "no column" in ready.refused("import", "suppressions", ready.file("x.csv", "name\nAnn\n"))
    assert "cannot be read" in ready.refused("import", "suppressions", str(ready.folder / "missing.csv"))
    assert ready.json("contact", "show", ANN)["suppressed"] is None
