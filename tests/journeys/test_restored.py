"""An older copy of the workspace file comes back: nothing is sent twice, and the user is told what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.core.commands.emails import settle_in_doubt
from app.core.commands.settings import resume_all
from app.core.model import EmailStatus
from app.core.paths import Paths, ledger_folder
from app.core.queries.restored import WentBack, went_back_of, went_back_words
from app.core.queries.schedule import events
from app.core.store import Store
from tests.journeys.office import AGAIN, HELLO, Office
from tests.journeys.smtp_server import Server

ROOT = Path(__file__).parents[2]
_S = EmailStatus


def run(folder: Path, *options: str) -> dict[str, Any]:
    """Run the program's sender to the end on the fast clock, as a process of its own; return its result."""
    clock = ("--clock-start", "2026-11-23T07:00:00Z", "--clock-speed", "1000000")
    done = _program(folder, "--json", "run", *clock, "--until-idle", *options)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _program(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command: Sequence[str] = (sys.executable, "-m", "app", "--data", str(folder), *words)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def copy_of(office: Office, target: Path) -> Path:
    """Copy the closed workspace file as a backup program does."""
    office.store.close()
    shutil.copy(office.paths.database, target)
    office.store = Store(office.paths.database).open()
    return target


def bring_back(office: Office, backup: Path) -> None:
    office.store.close()
    for side_file in ("-wal", "-shm"):
        Path(f"{office.paths.database}{side_file}").unlink(missing_ok=True)
    shutil.copy(backup, office.paths.database)
    office.store = Store(office.paths.database).open()


def test_a_backup_from_before_the_first_email_sends_nothing_again(
    office: Office, server: Server, tmp_path: Path
) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO, AGAIN), 10)
    _program(office.paths.data, "status")
    backup = copy_of(office, tmp_path / "backup.db")
    assert run(office.paths.data)["sent"] == 20
    bring_back(office, backup)
    result = run(office.paths.data)
    assert (result["sent"], result["in_doubt"]) == (0, 20)
    assert set(server.ids.values()) == {1}
    assert went_back_of(office.store) == WentBack(20, 0)
    reason = events(office.store, email_id=office.rows()[0].id)[-1].reason
    assert "brought back from an older copy" in reason
    assert "All sending is paused" in _program(office.paths.data, "run", "--until-idle", "--for", "20").stdout


def test_only_what_went_since_the_backup_is_in_doubt_and_the_rest_goes_once_after_the_user_resumes(
    office: Office, server: Server, tmp_path: Path
) -> None:
    office.mailbox("anna")
    sequence = office.sequence(HELLO)
    office.enroll(sequence, 4)
    run(office.paths.data)
    backup = copy_of(office, tmp_path / "backup.db")
    assert len(server.mails) == 4
    office.enroll(sequence, 6)
    run(office.paths.data)
    assert len(server.mails) == 6
    bring_back(office, backup)
    office.enroll(sequence, 12)
    result = run(office.paths.data)
    assert (result["sent"], len(server.mails)) == (0, 6), "nothing leaves before the user has seen to it"
    unsure = office.rows(_S.IN_DOUBT)
    assert len(unsure) == 2
    for row in unsure:
        settle_in_doubt(office.store, email_id=row.id, went=True, now=office.clock.now())
    resume_all(office.store, now=office.clock.now())
    assert went_back_of(office.store) is None
    assert run(office.paths.data)["sent"] == 6
    assert sorted(server.recipients) == sorted(f"p{n}@example.com" for n in range(1, 13))


def test_a_run_goes_on_as_usual_when_the_file_only_went_forward(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    run(office.paths.data)
    office.enroll(office.sequence(HELLO, name="Second"), 3)
    assert run(office.paths.data)["sent"] == 3
    assert went_back_of(office.store) is None


def test_a_copy_in_another_folder_for_trying_out_is_a_workspace_of_its_own(
    office: Office, server: Server, tmp_path: Path
) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    other = tmp_path / "other"
    Paths(other).prepare()
    copy_of(office, Paths(other).database)
    assert run(office.paths.data)["sent"] == 3
    assert run(other)["sent"] == 3
    assert set(server.ids.values()) == {1}, "each copy gives its emails ids of their own"


def test_the_ledger_names_nobody(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 3)
    run(office.paths.data)
    (ledger,) = ledger_folder().iterdir()
    text = ledger.read_text()
    assert len(text.splitlines()) == 4
    assert "@" not in text
    assert ledger.stat().st_mode & 0o077 == 0


def test_sending_goes_on_where_no_ledger_can_be_kept_and_the_log_says_so(
    office: Office, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    ledger_folder().parent.mkdir(parents=True)
    ledger_folder().write_text("a file where the folder should be")
    office.mailbox("anna")
    office.enroll(office.sequence(HELLO), 2)
    assert office.play(until_idle=True).sent == 2
    assert "no guard against an older copy" in caplog.text


def test_the_words_say_what_happened_and_what_to_do() -> None:
    words = went_back_words(WentBack(1, 3))
    assert words.startswith("This workspace was brought back from an older copy: 1 email of it may have gone")
    assert "knows nothing of 3 more" in words
    assert words.endswith("Settle what is in doubt, then resume.")
