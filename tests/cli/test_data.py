"""Importing, sequences, mailboxes and enrolling: what goes in, what is printed, what is planned."""

from __future__ import annotations

import json

import pytest
from openpyxl import Workbook

from tests.cli.busy import LATER
from tests.cli.conftest import PEOPLE, SEQUENCE, Outpace

PLAN_KEYS = {"planned", "written", "cancelled", "held", "unplaced", "seconds", "last_send_at"}


def test_an_import_counts_and_lists_what_was_wrong(outpace: Outpace) -> None:
    file = outpace.file("people.csv", PEOPLE + "nonsense,X,Y\nA@example.com,Ann again,\n")
    value = outpace.json("import", "contacts", file)
    assert {key: value[key] for key in ("rows", "new", "updated", "skipped")} == {
        "rows": 5,
        "new": 3,
        "updated": 0,
        "skipped": 0,
    }
    assert [(one["line"], one["column"], one["value"]) for one in value["problems"]] == [
        (5, "email", "nonsense"),
        (6, "email", "A@example.com"),
    ]
    assert set(value["plan"]) == PLAN_KEYS
    assert isinstance(value["batch"], int)


def test_a_second_import_follows_the_rule_for_duplicates(outpace: Outpace) -> None:
    outpace.json("import", "contacts", outpace.file("people.csv", PEOPLE))
    again = outpace.file("again.csv", "email,city\na@example.com,Bonn\nnew@example.com,Ulm\n")
    assert outpace.json("import", "contacts", again, "--duplicates", "skip", "--dry-run")["new"] == 1
    assert outpace.json("status")["contacts"] == 3
    value = outpace.json("import", "contacts", again, "--duplicates", "update")
    assert (value["new"], value["updated"]) == (1, 1)


def test_all_or_nothing_refuses_a_file_with_a_bad_row(outpace: Outpace) -> None:
    file = outpace.file("people.csv", PEOPLE + "nonsense,X,Y\n")
    assert "Line 5" in outpace.refused("import", "contacts", file, "--all-or-nothing")
    assert outpace.json("status")["contacts"] == 0


def test_problems_are_written_to_a_file_to_mend(outpace: Outpace) -> None:
    file = outpace.file("people.csv", PEOPLE + "nonsense,X,Y\n")
    outpace.json("import", "contacts", file, "--errors", str(outpace.folder / "bad.csv"))
    lines = (outpace.folder / "bad.csv").read_text().splitlines()
    assert lines[0] == "line,column,value,reason"
    assert lines[1].startswith("5,email,nonsense,")


def test_enrolling_imports_strangers_and_plans_every_step(ready: Outpace) -> None:
    rows = ready.json("schedule")
    assert len(rows) == 6
    assert rows[0]["send_at"] == "2026-11-23T08:00:00Z"
    assert list(rows[0]) == [
        "id", "enrollment", "contact", "asset", "sequence", "step", "step_id", "mailbox", "send_at", "due_on",
        "status", "sent_at", "pinned", "attempts", "error", "waits_for",
    ]  # fmt: skip


def test_enrolling_again_skips_those_who_are_in_it(ready: Outpace) -> None:
    ready.json("import", "contacts", ready.file("more.csv", "email\nd@example.com\n"))
    value = ready.json("enroll", "late INVOICES", "--all")
    assert (value["enrolled"], value["skipped"], value["suppressed"]) == (1, 3, 0)
    assert value["plan"]["planned"] == 8


def test_enrolling_keeps_the_files_order_and_the_earliest_instant(ready: Outpace) -> None:
    ready.json("sequence", "import", ready.file("b.yaml", SEQUENCE.replace("Late", "Other")))
    file = ready.file("order.csv", "email\nz@example.com\ny@example.com\n")
    ready.json("enroll", "Other invoices", "--contacts", file, "--not-before", "2026-11-25T00:00:00Z")
    rows = [row for row in ready.json("schedule", "--sequence", "Other invoices") if row["step"] == 1]
    assert [row["contact"] for row in rows] == ["z@example.com", "y@example.com"]
    assert rows[0]["send_at"].startswith("2026-11-25")


def test_a_changing_command_leaves_nothing_to_plan(ready: Outpace) -> None:
    assert ready.json("plan")["written"] == 0
    assert ready.json("plan", now="2026-11-22T13:00:00Z")["written"] == 0


def test_a_sequence_comes_back_as_the_file_that_made_it(ready: Outpace) -> None:
    text = ready("sequence", "export", "Late invoices").out
    assert ready("sequence", "delete", "Late invoices").code == 0
    ready.json("sequence", "import", ready.file("back.yaml", text))
    assert ready("sequence", "export", "Late invoices").out == text


def test_an_existing_name_needs_replace_and_is_then_a_live_edit(ready: Outpace) -> None:
    longer = SEQUENCE + '  - {wait_days: 5, body: "Last."}\n'
    file = ready.file("longer.yaml", longer)
    assert "Late invoices" in ready.refused("sequence", "import", file)
    before = {row["id"]: row["send_at"] for row in ready.json("schedule")}
    assert ready.json("sequence", "import", file, "--replace")["plan"]["planned"] == 9
    after = {row["id"]: row["send_at"] for row in ready.json("schedule")}
    assert {key: after[key] for key in before} == before


def test_steps_are_edited_live(ready: Outpace) -> None:
    step = ready.file("step.yaml", '{wait_days: 1, body: "In between."}')
    ready.json("sequence", "step-add", "Late invoices", step, "--at", "2")
    ready.json("sequence", "step-wait", "Late invoices", "3", "9")
    value = ready.json("sequence", "export", "Late invoices")
    assert [one["wait_days"] for one in value["steps"]] == [0, 1, 9]
    ready.json("sequence", "step-edit", "Late invoices", "2", ready.file("e.yaml", '{wait_days: 2, body: "Else."}'))
    ready.json("sequence", "step-remove", "Late invoices", "3")
    value = ready.json("sequence", "export", "Late invoices")
    assert [one["body"] for one in value["steps"]] == ["Hi {{ first_name }}.", "Else."]
    assert "no step 7" in ready.refused("sequence", "step-wait", "Late invoices", "7", "1")


def test_a_step_is_moved_and_the_plan_follows(ready: Outpace) -> None:
    step = ready.file("step.yaml", '{wait_days: 4, subject: "Own subject", body: "Third."}')
    ready.json("sequence", "step-add", "Late invoices", step, "--at", "3")
    ready.json("sequence", "step-move", "Late invoices", "3", "1")
    value = ready.json("sequence", "export", "Late invoices")
    assert [one["body"] for one in value["steps"]] == ["Third.", "Hi {{ first_name }}.", "Again."]
    assert [one["wait_days"] for one in value["steps"]] == [0, 4, 3]
    ids = [row["step_id"] for row in ready.json("schedule", "--contact", "a@example.com")]
    assert ids == [3, 1, 2], "steps keep who they are"


def test_single_values_of_a_sequence_are_set_by_their_names(ready: Outpace) -> None:
    ready.json("sequence", "set", "Late invoices", "window.start=10:30", "window.days=[mon, tue]", "holidays=US")
    value = ready.json("sequence", "export", "Late invoices")
    assert value["window"] == {"start": "10:30", "end": "17:00", "days": ["mon", "tue"]}
    assert value["holidays"] == "US"
    assert ready.json("schedule")[0]["send_at"] == "2026-11-23T09:30:00Z"
    assert "unknown key" in ready.refused("sequence", "set", "Late invoices", "colour=red")


def test_mailboxes_from_a_file_with_its_defaults(outpace: Outpace) -> None:
    file = outpace.file(
        "boxes.csv",
        "email,smtp,capacity,timezone,gap,ramp,away\n"
        "a@fenwick.example,127.0.0.1:2525,20,Europe/Berlin,60,5+5@2026-11-23,2026-12-24/2027-01-02\n"
        "b@fenwick.example,localhost:2525,,,,,\n"
        "c@fenwick.example,127.0.0.1:2525,0,,,,\n",
    )
    value = outpace.json("mailbox", "import", file)
    assert (value["added"], value["skipped"], len(value["problems"])) == (2, 0, 1)
    assert value["problems"][0]["line"] == 4
    first, second = outpace.json("mailbox", "list")
    assert (first["capacity"], first["capacity_today"], first["gap"]) == (20, 5, 60)
    assert (first["ramp"], first["away"]) == ("5+5@2026-11-23", "2026-12-24/2027-01-02")
    assert (second["capacity"], second["gap"], second["security"]) == (50, 90, "none")


def test_values_of_a_mailbox_are_set_by_their_columns(ready: Outpace) -> None:
    value = ready.json("mailbox", "set", "anna@fenwick.example", "capacity=1", "name=Anna Fenwick")
    assert value["plan"]["written"] > 0
    (row,) = ready.json("mailbox", "list")
    assert (row["capacity"], row["name"]) == (1, "Anna Fenwick")
    days = {row["send_at"][:10] for row in ready.json("schedule") if row["step"] == 1}
    assert len(days) == 3
    assert "capacity" in ready.refused("mailbox", "set", "anna@fenwick.example", "capacity=0").lower()
    assert "no 'colour'" in ready.refused("mailbox", "set", "anna@fenwick.example", "colour=red")


def test_a_mailbox_trusts_an_authority_of_the_user_s_own(ready: Outpace) -> None:
    file = ready.folder / "our ca.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUAL==\n-----END CERTIFICATE-----\n")
    ready.json("mailbox", "set", "anna@fenwick.example", f"ca={file}")
    (row,) = ready.json("mailbox", "list")
    assert row["ca"] == str(file)
    file.unlink()
    ready.json("mailbox", "set", "anna@fenwick.example", "capacity=7")
    assert "cannot be read" in ready.refused("mailbox", "set", "anna@fenwick.example", f"ca={file}")
    assert "cannot be read" in ready.refused(
        "mailbox", "add", "b@c.example", "--smtp", "127.0.0.1:25", "--ca", str(file)
    )
    ready.json("mailbox", "set", "anna@fenwick.example", "ca=")
    (row,) = ready.json("mailbox", "list")
    assert (row["capacity"], row["ca"]) == (7, "")


def test_a_removed_mailbox_leaves_its_emails_to_the_others(ready: Outpace) -> None:
    ready.json("mailbox", "add", "ben@fenwick.example", "--smtp", "127.0.0.1:2525")
    ready.json("mailbox", "remove", "anna@fenwick.example", "--threads", "new")
    assert {row["mailbox"] for row in ready.json("schedule")} == {"ben@fenwick.example"}


@pytest.mark.parametrize("what", [("sequence", "Late invoices"), ("contact", "a@example.com"), ("all",)])
def test_pause_and_resume(ready: Outpace, what: tuple[str, ...]) -> None:
    before = ready.json("schedule")
    assert set(ready.json("pause", *what)["plan"]) == PLAN_KEYS
    assert ready.json("status")["paused"] is (what == ("all",))
    ready.json("resume", *what)
    after = ready.json("schedule")
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert all(row["send_at"] for row in after)


def test_a_paused_mailbox_gives_its_first_emails_to_others(ready: Outpace) -> None:
    ready.json("mailbox", "add", "ben@fenwick.example", "--smtp", "127.0.0.1:2525", "--timezone", "Europe/Berlin")
    ready.json("pause", "mailbox", "anna@fenwick.example")
    firsts = [row for row in ready.json("schedule") if row["step"] == 1]
    assert {row["mailbox"] for row in firsts} == {"ben@fenwick.example"}


def test_stop_cancels_what_was_not_sent(ready: Outpace) -> None:
    value = ready.json("stop", "contact", "a@example.com")
    assert value["plan"]["cancelled"] == 2
    assert value["plan"]["planned"] == 4
    ready.json("stop", "sequence", "Late invoices")
    assert {row["status"] for row in ready.json("schedule")} == {"cancelled"}


def test_the_schedule_is_filtered_and_printed_as_csv(ready: Outpace) -> None:
    assert len(ready.json("schedule", "--contact", "a@example.com")) == 2
    assert len(ready.json("schedule", "--from", "2026-11-24")) == 3
    assert len(ready.json("schedule", "--to", "2026-11-23")) == 3
    assert ready.json("schedule", "--status", "sent,held") == []
    assert json.loads(ready("schedule", "--format", "json").out) == ready.json("schedule")
    lines = ready("schedule", "--format", "csv").out.splitlines()
    assert len(lines) == 7
    assert lines[0].startswith("id,enrollment,contact,asset,")
    assert "a@example.com" in ready("schedule").out


def test_why_capacity_events_and_status(ready: Outpace) -> None:
    chain = ready.json("why", "1")
    assert [one["rule"] for one in chain][:2] == ["due", "day_off"]
    assert all(set(one) <= {"rule", "text", "date", "at"} for one in chain)
    days = ready.json("capacity", "--days", "3")
    assert [(one["date"], one["planned"], one["free"]) for one in days] == [
        ("2026-11-22", 0, 50),
        ("2026-11-23", 3, 47),
        ("2026-11-24", 0, 50),
    ]
    ready.json("stop", "contact", "a@example.com")
    (event,) = ready.json("events", "1")
    assert (event["from"], event["to"], event["at"]) == ("pending", "cancelled", "2026-11-22T12:00:00Z")
    assert ready.json("status")["next_send_at"] == "2026-11-23T10:40:00Z"


def test_check_says_what_is_ready(ready: Outpace) -> None:
    value = ready.json("check")
    verdicts = {one["name"]: one["verdict"] for one in value["checks"]}
    assert value["ready"] is True
    assert verdicts == {
        "folder": "good", "database": "good", "clock": "good", "mailboxes": "good", "keyring": "note",
    }  # fmt: skip


def test_an_import_is_undone_as_a_whole(outpace: Outpace) -> None:
    outpace.json("import", "contacts", outpace.file("people.csv", PEOPLE))
    again = outpace.file("again.csv", "email,first_name\na@example.com,Anna\nnew@example.com,Nell\n")
    batch = outpace.json("import", "contacts", again)["batch"]
    value = outpace.json("import", "undo", str(batch))
    assert {key: value[key] for key in ("batch", "removed", "restored")} == {
        "batch": batch,
        "removed": 1,
        "restored": 1,
    }
    assert set(value["plan"]) == PLAN_KEYS
    assert outpace.json("status")["contacts"] == 3
    assert "undone already" in outpace.refused("import", "undo", str(batch))
    assert "no import 99" in outpace.refused("import", "undo", "99")
    assert outpace("import", "undo", "abc").code == 2


def test_contacts_come_from_json_and_from_workbooks(outpace: Outpace) -> None:
    people = [{"email": "a@example.com", "first_name": "Ann"}, {"email": "nonsense"}]
    value = outpace.json("import", "contacts", outpace.file("people.json", json.dumps(people)))
    assert (value["new"], value["problems"][0]["line"]) == (1, 2)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("email", "city"), ("a@example.com", "Bonn"), ("b@example.com", "Ulm")):
        sheet.append(row)
    book.save(outpace.folder / "people.xlsx")
    value = outpace.json("import", "contacts", str(outpace.folder / "people.xlsx"))
    assert (value["new"], value["updated"]) == (1, 1)


def test_contacts_of_a_removed_mailbox_wait_for_a_word(busy: Outpace) -> None:
    before = {row["contact"] for row in busy.json("schedule", "--mailbox", "anna@fenwick.example", "--status", "sent")}
    busy.json("mailbox", "remove", "anna@fenwick.example", "--threads", "wait", now=LATER)
    rows = busy.json("schedule", "--status", "pending")
    words = "its mailbox anna@fenwick.example was removed; resume or stop the contact"
    waiting = [row for row in rows if row["waits_for"] == words]
    assert waiting
    assert {row["contact"] for row in waiting} <= before
    assert all(row["send_at"] is None for row in waiting)
    one = waiting[0]["contact"]
    assert words in {place["reason"] for place in busy.json("contact", "show", one)["sequences"]}
    assert busy.json("why", str(waiting[0]["id"]))[-1]["text"] == f"Not planned: {words}"
    busy.json("resume", "contact", one, now=LATER)
    row = busy.json("schedule", "--contact", one, "--status", "pending")[0]
    assert (row["mailbox"], row["waits_for"]) == ("ben@fenwick.example", None)
    other = next(row["contact"] for row in waiting if row["contact"] != one)
    busy.json("stop", "contact", other, now=LATER)
    assert busy.json("schedule", "--contact", other, "--status", "pending") == []


def test_emails_of_a_paused_mailbox_say_so(busy: Outpace) -> None:
    places = {row["id"]: row["send_at"] for row in busy.json("schedule", "--status", "pending", now=LATER)}
    busy.json("pause", "mailbox", "anna@fenwick.example", now=LATER)
    rows = busy.json("schedule", "--status", "pending", "--mailbox", "anna@fenwick.example", now=LATER)
    kept = [row for row in rows if row["send_at"] is not None]
    assert {row["waits_for"] for row in kept} == {"anna@fenwick.example is paused"}
    assert all(row["send_at"] <= places[row["id"]] for row in kept)
