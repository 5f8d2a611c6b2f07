"""`what-if X` tells what `X` does to the plan, does nothing itself, and then X does just that."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.busy import FOUR_STEPS, LATER, people
from tests.cli.conftest import Outpace

ANNA, BEN = "anna@fenwick.example", "ben@fenwick.example"
SEQ = "Late invoices"
CHANGES: dict[str, tuple[str, ...]] = {
    "import contacts": ("import", "contacts", "FILE:new.csv"),
    "import over known ones": ("import", "contacts", "FILE:zones.csv", "--errors", "FILE:bad.csv"),
    "import suppressions": ("import", "suppressions", "FILE:never.csv"),
    "import undo": ("import", "undo", "1"),
    "sequence import": ("sequence", "import", "FILE:third.yaml"),
    "sequence import --replace": ("sequence", "import", "FILE:shorter.yaml", "--replace"),
    "sequence set window": ("sequence", "set", SEQ, "window.start=11:00", "window.days=[tue, thu, sat]"),
    "sequence set zone": ("sequence", "set", SEQ, "time_zone=recipient"),
    "sequence set pool": ("sequence", "set", SEQ, f"mailboxes=[{BEN}]"),
    "sequence set new_per_day": ("sequence", "set", SEQ, "new_per_day=1"),
    "sequence set holidays": ("sequence", "set", SEQ, "holidays=US", "dates_off=[2026-11-25]"),
    "sequence set waits": ("sequence", "set", SEQ, "wait_counts=sending_days"),
    "sequence delete": ("sequence", "delete", "Nobody in it"),
    "step-add": ("sequence", "step-add", SEQ, "FILE:step.yaml", "--at", "2"),
    "step-add first": ("sequence", "step-add", SEQ, "FILE:first.yaml", "--at", "1"),
    "step-edit": ("sequence", "step-edit", SEQ, "1", "FILE:first.yaml"),
    "step-remove": ("sequence", "step-remove", SEQ, "2"),
    "step-remove first": ("sequence", "step-remove", SEQ, "1"),
    "step-move": ("sequence", "step-move", SEQ, "4", "1"),
    "step-wait": ("sequence", "step-wait", SEQ, "2", "6"),
    "mailbox add": ("mailbox", "add", "cid@fenwick.example", "--smtp", "127.0.0.1:2525"),
    "mailbox import": ("mailbox", "import", "FILE:boxes.csv"),
    "mailbox set capacity": ("mailbox", "set", ANNA, "capacity=2"),
    "mailbox set zone": ("mailbox", "set", ANNA, "timezone=Asia/Tokyo", "gap=3600", "ramp=1+1@2026-11-24"),
    "mailbox set away": ("mailbox", "set", ANNA, "away=2026-11-25/2026-11-30"),
    "mailbox remove": ("mailbox", "remove", ANNA),
    "mailbox remove, stop": ("mailbox", "remove", ANNA, "--threads", "stop"),
    "mailbox remove, wait": ("mailbox", "remove", ANNA, "--threads", "wait"),
    "enroll all": ("enroll", SEQ, "--all"),
    "enroll a file": ("enroll", SEQ, "--contacts", "FILE:new.csv", "--not-before", "2026-12-01T00:00:00Z"),
    "enroll again": ("enroll", "Winter tyres", "--all", "--again"),
    "pause contact": ("pause", "contact", "p1@place1.example"),
    "pause contact in one": ("pause", "contact", "p12@place2.example", "--sequence", SEQ),
    "pause sequence": ("pause", "sequence", SEQ),
    "pause mailbox": ("pause", "mailbox", ANNA),
    "pause all": ("pause", "all"),
    "resume contact": ("resume", "contact", "p15@place0.example"),
    "resume mailbox": ("resume", "mailbox", ANNA),
    "resume sequence": ("resume", "sequence", SEQ),
    "resume all": ("resume", "all"),
    "stop contact": ("stop", "contact", "p2@place2.example"),
    "stop sequence": ("stop", "sequence", "Winter tyres"),
    "contact set": ("contact", "set", "p14@place4.example", "time_zone=Asia/Tokyo", "tags=vip"),
    "contact set held": ("contact", "set", "p3@place3.example", "first_name=Third"),
    "contact delete": ("contact", "delete", "p6@place1.example"),
    "contact move": ("contact", "move", "p6@place1.example", "step=4", f"sequence={SEQ}"),
    "suppress an address": ("suppress", "p7@place2.example"),
    "suppress a domain": ("suppress", "place4.example"),
    "suppress --remove": ("suppress", "blocked.example", "--remove"),
    "email pin": ("email", "pin", "EMAIL:p19@place4.example", "2026-12-12T10:00:00Z"),
    "email unpin": ("email", "unpin", "EMAIL:p8@place3.example"),
    "email skip": ("email", "skip", "EMAIL:p9@place4.example"),
    "dead-letters retry": ("dead-letters", "retry", "--all"),
    "dead-letters retry mended": (
        "dead-letters",
        "retry",
        "FAILED:p4@place4.example",
        "--address",
        "x4@place4.example",
    ),
    "dead-letters skip": ("dead-letters", "skip", "FAILED:p5@place0.example"),
    "in-doubt sent": ("in-doubt", "sent", "--all"),
    "in-doubt resend": ("in-doubt", "resend", "--all"),
    "plan": ("plan",),
    "plan --full": ("plan", "--full"),
}
STILL = {
    "import contacts", "sequence import", "sequence delete", "pause all", "resume mailbox", "resume sequence",
    "resume all", "suppress --remove", "dead-letters skip", "plan",
}  # fmt: skip
"""Those that move nothing here."""
FILES = {
    "new.csv": people(50, 9),
    "zones.csv": people(10, 12).replace("Europe/Berlin", "America/Los_Angeles") + "nonsense,X,Y,\n",
    "third.yaml": FOUR_STEPS.replace("Late", "Early"),
    "shorter.yaml": FOUR_STEPS[: FOUR_STEPS.index("  - {wait_days: 3")].replace("wait_days: 1", "wait_days: 2"),
    "never.csv": "email\np7@place2.example\nplace0.example\n",
    "step.yaml": '{wait_days: 2, body: "In between."}',
    "first.yaml": '{wait_days: 0, subject: "Another start", body: "Hello."}',
    "boxes.csv": "email,smtp,capacity\nd@fenwick.example,127.0.0.1:2525,9\ne@fenwick.example,127.0.0.1:2525,1\n",
}


@pytest.fixture(scope="module")
def original(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The busy workspace with the files that the commands name, and with something to delete and to allow again."""
    folder = tmp_path_factory.mktemp("original") / "busy"
    shutil.copytree(built, folder)
    outpace = Outpace(folder)
    for name, content in FILES.items():
        outpace.file(name, content)
    outpace.json("sequence", "import", outpace.file("n.yaml", FOUR_STEPS.replace("Late invoices", "Nobody in it")))
    outpace.json("suppress", "blocked.example", now=LATER)
    outpace.json("plan", now=LATER)
    return folder


@pytest.fixture
def busy(original: Path, tmp_path: Path) -> Outpace:
    """A copy of that workspace, to be changed by one test."""
    shutil.copytree(original, tmp_path / "busy")
    return Outpace(tmp_path / "busy")


def written(outpace: Outpace, command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command with the paths of its files, and with the id of a contact's next email."""

    def one(word: str) -> str:
        kind, _, rest = word.partition(":")
        if kind == "FILE":
            return str(outpace.folder / rest)
        if kind in ("EMAIL", "FAILED"):
            status = "pending" if kind == "EMAIL" else "failed"
            return str(outpace.json("schedule", "--contact", rest, "--status", status, now=LATER)[0]["id"])
        return word

    return tuple(map(one, command))


def pending(outpace: Outpace) -> dict[int, dict[str, Any]]:
    """Return where each pending email stands, by id."""
    rows = outpace.json("schedule", "--status", "pending", now=LATER)
    return {row["id"]: {"mailbox": row["mailbox"], "send_at": row["send_at"]} for row in rows}


def trace(outpace: Outpace) -> dict[str, bytes]:
    """Return every file of the workspace's folder and beside it, with its bytes."""
    return {str(path): path.read_bytes() for path in sorted(outpace.folder.rglob("*")) if path.is_file()}


def last(rows: dict[int, dict[str, Any]]) -> str | None:
    return max((row["send_at"] for row in rows.values() if row["send_at"]), default=None)


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_told_is_what_happens(busy: Outpace, name: str) -> None:
    command = written(busy, CHANGES[name])
    before, files = pending(busy), trace(busy)
    told = busy.json("what-if", *command, now=LATER)
    assert trace(busy) == files, "what-if left a trace"
    busy.json(*command, now=LATER)
    after = pending(busy)
    kept = before.keys() & after.keys()
    moved = {one: {"id": one, "before": before[one], "after": after[one]} for one in kept if before[one] != after[one]}
    assert {one["id"]: one for one in told["emails"]} == moved
    assert told["moved"] == len(told["emails"]) == len(moved)
    assert told["cancelled"] == len(before.keys() - after.keys())
    assert told["created"] == len(after.keys() - before.keys())
    assert (told["last_before"], told["last_after"]) == (last(before), last(after))
    assert busy.json("plan", now=LATER)["written"] == 0
    assert bool(moved or told["cancelled"] or told["created"]) is (name not in STILL)


def test_the_list_of_changes_moves_something_of_every_kind(busy: Outpace) -> None:
    told = busy.json("what-if", *written(busy, CHANGES["sequence import --replace"]), now=LATER)
    assert told["moved"] >= told["moved_day"] > 0
    assert told["cancelled"] > 0
    assert busy.json("what-if", *written(busy, CHANGES["enroll all"]), now=LATER)["created"] > 0


def test_days_over_their_capacity_are_named(busy: Outpace) -> None:
    assert busy.json("what-if", "pause", "contact", "p1@place1.example", now=LATER)["over_capacity"] == []
    for number, contact in enumerate(("p17@place2.example", "p18@place3.example", "p19@place4.example")):
        row = next(
            row
            for row in busy.json("schedule", "--contact", contact, "--status", "pending", now=LATER)
            if row["mailbox"] in (ANNA, BEN)
        )
        busy.json("email", "pin", str(row["id"]), f"2026-12-12T1{number}:00:00Z", now=LATER)
    boxes = {row["mailbox"] for row in busy.json("schedule", "--from", "2026-12-12", "--to", "2026-12-12", now=LATER)}
    box = sorted(boxes)[0]
    pins = len(busy.json("schedule", "--from", "2026-12-12", "--to", "2026-12-12", "--mailbox", box, now=LATER))
    told = busy.json("what-if", "mailbox", "set", box, "capacity=1", now=LATER)["over_capacity"]
    assert ([(one["mailbox"], one["date"]) for one in told] == [(box, "2026-12-12")]) is (pins > 1)
    assert all(one["planned"] == pins and one["capacity"] == 1 and one["sent"] == 0 for one in told)


def test_a_refusal_is_told_as_the_command_would(busy: Outpace) -> None:
    files = trace(busy)
    assert "no sequence named" in busy.refused("what-if", "pause", "sequence", "Nothing", now=LATER)
    assert "is there already" in busy.refused("what-if", "mailbox", "add", ANNA, "--smtp", "127.0.0.1:25", now=LATER)
    assert "no step 9" in busy.refused("what-if", "sequence", "step-wait", SEQ, "9", "1", now=LATER)
    assert trace(busy) == files


@pytest.mark.parametrize(
    "command",
    [
        (), ("nonsense",), ("schedule",), ("sequence", "list"), ("contact", "show", "p1@place1.example"), ("status",),
        ("demo", "--headless"), ("run", "--until-idle"), ("check",), ("mailbox", "test", ANNA), ("what-if", "plan"),
        ("pause",), ("sequence",), ("enroll", SEQ), ("email", "skip", "one"), ("why", "1"),
    ],
)  # fmt: skip
def test_what_changes_nothing_is_wrong_usage(busy: Outpace, command: tuple[str, ...]) -> None:
    files = trace(busy)
    said = busy("what-if", *command, now=LATER, as_json=True)
    assert (said.code, said.out) == (2, "")
    assert said.err
    assert trace(busy) == files


def test_without_a_workspace_none_is_made(outpace: Outpace) -> None:
    told = outpace.json("what-if", "mailbox", "add", ANNA, "--smtp", "127.0.0.1:2525")
    assert (told["moved"], told["last_after"], told["emails"]) == (0, None, [])
    assert not outpace.data.exists()


def test_a_password_is_not_put_anywhere(outpace: Outpace, monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(*_: object) -> None:
        raise AssertionError("the keyring was asked")

    for name in ("store_password", "forget_password", "moving_password"):
        monkeypatch.setattr(f"app.main.outside.{name}", touched)
    host = ("--smtp", "smtp.fenwick.example:587", "--user", "anna")
    assert outpace("what-if", "mailbox", "add", ANNA, *host, "--password-stdin", stdin="secret\n").code == 0
    outpace.json("mailbox", "add", ANNA, *host)
    assert outpace("what-if", "mailbox", "set", ANNA, "--password-stdin", stdin="secret\n").code == 0
    assert outpace("what-if", "mailbox", "remove", ANNA).code == 0


def test_people_read_it_in_words(busy: Outpace) -> None:
    said = busy("what-if", "sequence", "step-wait", SEQ, "2", "6", now=LATER)
    assert "would move" in said.out
    assert "its mailbox" in said.out
