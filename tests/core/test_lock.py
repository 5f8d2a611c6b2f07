"""The sender lock: one holder at a time, freed by the operating system when its holder is killed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import EnvironmentTrouble
from app.core.lock import SenderBusy, SenderLock

_HOLD = """
import sys
from pathlib import Path
from app.core.lock import SenderLock
lock = SenderLock(Path(sys.argv[1]))
lock.acquire("The window")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "sender.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_sender_is_refused_and_told_who_sends(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(SenderBusy, match=rf"The window \(process {holder.pid}\) is already sending"):
        SenderLock(tmp_path / "sender.lock").acquire("outpace run")


def test_a_killed_sender_leaves_the_lock_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    lock = SenderLock(tmp_path / "sender.lock")
    lock.acquire("outpace run")
    assert lock.held
    assert lock.holder() == f"outpace run (process {os.getpid()})"


def test_release_lets_the_next_one_in(tmp_path: Path) -> None:
    first, second = SenderLock(tmp_path / "sender.lock"), SenderLock(tmp_path / "sender.lock")
    with first:
        first.acquire("The window")
        with pytest.raises(SenderBusy):
            second.acquire("outpace run")
    second.acquire("outpace run")
    assert second.held
    assert not first.held


def test_only_the_owner_can_read_the_lock(tmp_path: Path) -> None:
    with SenderLock(tmp_path / "sender.lock") as lock:
        lock.acquire("The window")
        assert stat.S_IMODE((tmp_path / "sender.lock").stat().st_mode) == 0o600


def test_a_missing_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentTrouble, match="make its folder writable"):
        SenderLock(tmp_path / "gone" / "sender.lock").acquire("The window")
