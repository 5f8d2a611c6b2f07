"""The log: private, and the place where uncaught errors of threads end up."""

from __future__ import annotations

import logging
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import EnvironmentTrouble
from app.core.log import start_log, stop_log, thread_errors_logged


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    handler = start_log(tmp_path / "outpace.log")
    yield tmp_path / "outpace.log"
    stop_log(handler)


def test_records_are_written_and_private(log_file: Path) -> None:
    logging.getLogger("outpace.test").info("the sender started")
    assert "INFO" in log_file.read_text()
    assert "the sender started" in log_file.read_text()
    assert stat.S_IMODE(log_file.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentTrouble, match=r"log file .* cannot be written"):
        start_log(tmp_path / "gone" / "outpace.log")


def test_an_error_that_ends_a_thread_is_logged(log_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("the thread broke")

    before = threading.excepthook
    with thread_errors_logged():
        thread = threading.Thread(target=fail, name="courier-1")
        thread.start()
        thread.join()
    assert threading.excepthook is before
    assert "uncaught in courier-1" in log_file.read_text()
    assert "the thread broke" in log_file.read_text()
