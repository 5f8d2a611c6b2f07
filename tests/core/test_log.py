"""The log: private, rotating, and the place where uncaught errors end up."""

from __future__ import annotations

import logging
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import EnvironmentTrouble
from app.core.log import catch_crashes, last_crash, start_log, stop_log


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    handler = start_log(tmp_path / "outpace.log")
    yield tmp_path / "outpace.log"
    stop_log(handler)


@pytest.fixture
def hooks() -> Iterator[None]:
    kept = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = kept


def test_records_are_written_and_private(log_file: Path) -> None:
    logging.getLogger("outpace.test").info("the sender started")
    assert "INFO" in log_file.read_text()
    assert "the sender started" in log_file.read_text()
    assert stat.S_IMODE(log_file.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentTrouble, match=r"log file .* cannot be written"):
        start_log(tmp_path / "gone" / "outpace.log")


def test_an_error_in_a_thread_is_logged_and_told(
    tmp_path: Path, log_file: Path, hooks: None, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[BaseException] = []
    file = catch_crashes(tmp_path / "crash.txt", told.append)

    def fail() -> None:
        raise RuntimeError("the thread broke")

    thread = threading.Thread(target=fail, name="courier-1")
    thread.start()
    thread.join()
    file.close()
    assert [str(one) for one in told] == ["the thread broke"]
    assert "uncaught in courier-1" in log_file.read_text()


def test_the_stacks_of_a_dying_process_are_found_at_the_next_start(tmp_path: Path) -> None:
    crash = tmp_path / "crash.txt"
    assert last_crash(crash) == ""
    code = (
        "import sys, faulthandler; from pathlib import Path; from app.core.log import catch_crashes\n"
        "file = catch_crashes(Path(sys.argv[1])); faulthandler._sigabrt()"
    )
    subprocess.run([sys.executable, "-c", code, str(crash)], check=False, capture_output=True)
    assert "Fatal Python error" in last_crash(crash)
