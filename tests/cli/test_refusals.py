"""Bad input gets one clear sentence and changes nothing; wrong usage exits with 2; nobody ever sees a traceback."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.lock import SenderLock
from app.core.paths import Paths
from tests.cli.conftest import PEOPLE, SEQUENCE, Outpace

ROOT = Path(__file__).parents[2]


def unchanged(outpace: Outpace) -> tuple[int, int, int]:
    value = outpace.json("status")
    return value["contacts"], value["sequences"], value["mailboxes"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4, "picture|not a|no table|cannot be read|is no"),
        (b"", "empty"),
        (b"name,phone\nAnn,12\n", "no column with email addresses"),
        (b"email\n" + b"x" * 10_000_000, "line 2|too long|longer"),
        (b"email\nnonsense\nalso bad\n", "no row that can be imported"),
        ("email,city\nä@exämple..com,Köln\n".encode("utf-16")[:31], ""),
    ],
    ids=["picture", "empty", "no email column", "10 MB in one line", "no good row", "torn encoding"],
)
def test_files_that_are_no_contacts(outpace: Outpace, content: bytes, words: str) -> None:
    sentence = outpace.refused("import", "contacts", outpace.file("people.csv", content))
    assert "people.csv" in sentence
    assert any(word in sentence for word in words.split("|")), sentence
    assert unchanged(outpace) == (0, 0, 0)


def test_a_missing_file_is_named(outpace: Outpace) -> None:
    assert "gone.csv cannot be read" in outpace.refused("import", "contacts", str(outpace.folder / "gone.csv"))
    assert "gone.yaml cannot be read" in outpace.refused("sequence", "import", str(outpace.folder / "gone.yaml"))


def test_duplicate_and_invalid_addresses_are_listed_and_the_rest_goes_in(outpace: Outpace) -> None:
    file = outpace.file("people.csv", "email\na@example.com\nA@EXAMPLE.com\nnot an address\n@x\nb@example.com\n")
    value = outpace.json("import", "contacts", file)
    assert value["new"] == 2
    assert [one["line"] for one in value["problems"]] == [3, 4, 5]
    assert all(one["reason"] for one in value["problems"])


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        (SEQUENCE + 'window: {start: "17:00", end: "09:00"}', "window ends at 09:00"),
        (SEQUENCE + "time_zone: Mars/Olympus", "Mars/Olympus"),
        (SEQUENCE + "holidays: XX", "XX"),
        (SEQUENCE.replace("wait_days: 3", "wait_days: 0"), "wait_days is 0"),
        (SEQUENCE.replace("first_name", "frist_name"), "frist_name"),
        (SEQUENCE.replace('"Again."', '"One\\nTwo {{ first_name"'), "line 2"),
        (SEQUENCE + "mailboxes: [nobody@fenwick.example]", "--mailboxes"),
        ("name: [", "line"),
        ("- just\n- a list", "key: value"),
        (SEQUENCE.split("steps")[0], "steps is empty"),
    ],
    ids=[
        "window", "zone", "holidays", "wait", "variable", "syntax", "mailbox", "yaml", "list", "no steps",
    ],
)  # fmt: skip
def test_sequences_that_cannot_be(outpace: Outpace, yaml: str, words: str) -> None:
    assert words in outpace.refused("sequence", "import", outpace.file("seq.yaml", yaml))
    assert unchanged(outpace) == (0, 0, 0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--smtp", "127.0.0.1:25", "--capacity", "0"), "capacity"),
        (("--smtp", "127.0.0.1:25", "--capacity", "-3"), "capacity"),
        (("--smtp", "127.0.0.1:25", "--capacity", "many"), "capacity"),
        (("--smtp", "127.0.0.1:25", "--timezone", "Berlin"), "Berlin"),
        (("--smtp", "127.0.0.1:99999"), "port"),
        (("--smtp", "127.0.0.1:25", "--ramp", "5@soon"), "ramp"),
        (("--smtp", "127.0.0.1:25", "--security", "ssl3"), "security"),
        (("--smtp", "smtp.fenwick.example:587", "--security", "none", "--user", "a"), "without encryption"),
        (("--smtp", "smtp.fenwick.example:587"), "without signing in"),
    ],
)
def test_mailboxes_that_cannot_be(outpace: Outpace, options: tuple[str, ...], words: str) -> None:
    assert words in outpace.refused("mailbox", "add", "a@fenwick.example", *options).lower() or words in (
        outpace.refused("mailbox", "add", "a@fenwick.example", *options)
    )
    assert unchanged(outpace) == (0, 0, 0)


def test_an_address_that_is_none_and_one_that_is_taken(ready: Outpace) -> None:
    assert "nonsense" in ready.refused("mailbox", "add", "nonsense", "--smtp", "127.0.0.1:25")
    sentence = ready.refused("mailbox", "add", "ANNA@fenwick.example", "--smtp", "127.0.0.1:25")
    assert "there already" in sentence


def test_a_password_without_a_keyring_is_refused_and_adds_nothing(outpace: Outpace) -> None:
    said = outpace(
        "mailbox", "add", "a@fenwick.example", "--smtp", "smtp.fenwick.example:587", "--user", "a",
        "--password-stdin", stdin="secret-word\n",
    )  # fmt: skip
    assert said.code == 1
    assert "No keyring runs on this computer" in said.err
    assert "secret-word" not in said.err
    assert unchanged(outpace) == (0, 0, 0)
    assert b"secret-word" not in (outpace.data / "outpace.db").read_bytes()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("why", "99"), "no email 99"),
        (("events", "99"), "no email 99"),
        (("enroll", "Nothing", "--all"), "no sequence named"),
        (("sequence", "export", "Nothing"), "no sequence named"),
        (("pause", "mailbox", "x@fenwick.example"), "no mailbox x@fenwick.example"),
        (("pause", "contact", "x@example.com"), "x@example.com"),
        (("schedule", "--mailbox", "x@fenwick.example"), "x@fenwick.example"),
        (("schedule", "--status", "gone"), "unknown status"),
        (("schedule", "--from", "tomorrow"), "not a date"),
        (("schedule", "--to", "9999-12-31"), "too far away"),
        (("email", "pin", "1", "9999-12-31T23:59:59-14:00"), "too far away"),
        (("enroll", "Late invoices", "--all", "--not-before", "0001-01-01T00:00:00+14:00"), "too far away"),
        (("import", "orders", "x.csv"), "contacts and suppressions only"),
        (("pause", "campaign", "X"), "no campaigns"),
        (("stop", "mailbox", "anna@fenwick.example"), "removed, not stopped"),
        (("mailbox", "test", "anna@fenwick.example"), ""),
    ],
)
def test_what_is_not_there_is_named(ready: Outpace, command: tuple[str, ...], words: str) -> None:
    said = ready(*command)
    assert said.code == 1
    assert words in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    "command",
    [
        ("nonsense",),
        ("plan", "--nonsense"),
        ("why",),
        ("why", "one"),
        ("why", "9" * 20),
        ("email", "skip", "9" * 20),
        ("import", "undo", "9" * 20),
        ("pause", "nonsense"),
        ("pause", "sequence"),
        ("pause", "all", "x"),
        ("pause", "sequence", "X", "--sequence", "Y"),
        ("enroll", "X"),
        ("enroll", "X", "--all", "--contacts", "f.csv"),
        ("import", "nonsense", "f.csv"),
        ("import", "contacts", "f.csv", "--duplicates", "maybe"),
        ("capacity", "--days", "0"),
        ("sequence", "set", "X", "novalue"),
        ("run",),
        ("demo",),
        ("mailbox", "add", "a@fenwick.example"),
    ],
)
def test_wrong_usage_exits_with_two(outpace: Outpace, command: tuple[str, ...]) -> None:
    said = outpace(*command)
    assert (said.code, said.out) == (2, "")
    assert said.err


@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", ""])
def test_a_now_that_is_no_instant_is_wrong_usage(outpace: Outpace, now: str) -> None:
    said = outpace("--now", now or "x", "plan", now=None)
    assert said.code == 2


def test_a_file_that_is_no_database_is_left_alone(outpace: Outpace) -> None:
    outpace.data.mkdir()
    letter = b"This is a letter. " * 100
    (outpace.data / "outpace.db").write_bytes(letter)
    assert "not an Outpace workspace" in outpace.refused("plan")
    assert (outpace.data / "outpace.db").read_bytes() == letter
    said = outpace("check", as_json=True)
    assert said.code == 1
    assert said.value["ready"] is False
    assert said.err.count("\n") == 1
    assert "not an Outpace workspace" in said.err


def test_a_data_folder_that_cannot_be_one(outpace: Outpace) -> None:
    outpace.data.write_text("a file where the folder should be")
    assert "cannot be written" in outpace.refused("plan")


@pytest.mark.skipif(shutil.which("mount") is None or not hasattr(sys, "platform"), reason="needs mount")
def test_a_full_disk_is_told_and_nothing_is_half_done(outpace: Outpace, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1000k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        outpace.data = small / "data"
        outpace.json("sequence", "import", outpace.file("seq.yaml", SEQUENCE))
        many = "email,company\n" + "".join(f"p{n}@example.com,{'x' * 200}\n" for n in range(4000))
        sentence = outpace.refused("import", "contacts", outpace.file("many.csv", many))
        assert "full" in sentence
        assert unchanged(outpace) == (0, 1, 0)
        _fill(small / "filler")
        assert "full" in outpace.refused("status")
        (small / "filler").unlink()
        assert unchanged(outpace) == (0, 1, 0)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def _fill(file: Path) -> None:
    """Write until nothing more fits."""
    with file.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(b"x" * 1024):
            pass


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("name.first=1", "name has no 'first' inside"),
        ("window.start.hour=9", "start has no 'hour' inside"),
        ("window=[", "window is '['"),
        ("window.days=[mon", "window.days is '[mon'"),
        ("steps=[]", "step-add"),
    ],
)
def test_values_that_a_sequence_cannot_have(ready: Outpace, value: str, words: str) -> None:
    before = ready.json("sequence", "export", "Late invoices")
    assert words in ready.refused("sequence", "set", "Late invoices", value)
    assert ready.json("sequence", "export", "Late invoices") == before


def test_a_clock_of_its_own_is_for_servers_on_this_computer_only(outpace: Outpace) -> None:
    outpace.json("mailbox", "add", "a@fenwick.example", "--smtp", "smtp.fenwick.example:587", "--user", "a")
    for options in (("--clock-speed", "100"), ("--clock-start", "2026-11-23T07:00:00Z")):
        sentence = outpace.refused("run", *options, "--until-idle", now=None)
        assert "a@fenwick.example sends through smtp.fenwick.example" in sentence


def test_a_second_sender_is_refused_and_other_commands_are_not(ready: Outpace) -> None:
    with SenderLock(Paths(ready.data).sender_lock) as lock:
        lock.acquire("The window")
        assert "The window" in ready.refused("run", "--until-idle", now=None)
        assert ready.json("plan")["planned"] == 6


def test_a_demo_never_touches_a_workspace_of_the_users_own(ready: Outpace) -> None:
    assert "workspace of your own" in ready.refused("demo", "--headless", "--days", "1")
    assert len(ready.json("schedule")) == 6


def test_a_mistake_of_ours_is_one_sentence_and_the_log_has_the_rest(
    outpace: Outpace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("app.core.queries.sequences.sequence_list", broken)
    sentence = outpace.refused("sequence", "list")
    assert "Outpace made a mistake (ZeroDivisionError: a bug)" in sentence
    assert "Traceback" in (outpace.data / "outpace.log").read_text()


def test_people_of_a_refused_enrolment_are_not_imported(ready: Outpace) -> None:
    ready.json("stop", "sequence", "Late invoices")
    file = ready.file("more.csv", PEOPLE.replace("example.com", "other.example"))
    ready.refused("enroll", "Late invoices", "--contacts", file)
    assert ready.json("status")["contacts"] == 3


def test_a_window_without_a_display_is_a_sentence(outpace: Outpace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    for command in ((), ("demo",)):
        said = outpace(*command, now=None)
        assert said.code == 1
        assert "no display" in said.err
