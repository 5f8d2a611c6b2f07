"""What tests/conftest.py promises: no test reaches the user's keyring or data, or hides trouble."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import keyring
import keyring.errors
import pytest
from pytestqt.qtbot import QtBot

from app.core.paths import default_data_folder, demo_data_folder

SUITE = """
import logging, socket, warnings
from PySide6.QtCore import qWarning

def test_logs_an_error(): logging.getLogger("app.sender").error("lost")
def test_makes_qt_warn(): qWarning("lost")
def test_warns(): warnings.warn("lost")
def test_leaves_a_socket_open(): socket.socket()
def test_expects_its_error(caplog): logging.getLogger("app.sender").error("lost")
def test_is_quiet(): logging.getLogger("app.sender").warning("fine")
"""
IN_TROUBLE = {"test_logs_an_error", "test_makes_qt_warn", "test_warns", "test_leaves_a_socket_open"}


def test_no_keyring_is_there_unless_a_test_brings_one() -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("outpace", "anna@fenwick.example")


def test_programs_started_by_a_test_find_no_keyring_either() -> None:
    ask = "import keyring; keyring.get_password('outpace', 'anna@fenwick.example')"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60)
    assert "NoKeyringError" in done.stderr


def test_data_folders_are_inside_the_tests_own_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_data_folder().is_relative_to(home)
    monkeypatch.delenv("OUTPACE_DATA")
    assert default_data_folder().is_relative_to(home)
    assert demo_data_folder().is_relative_to(home)


def test_the_screen_holds_a_window_of_ordinary_size(qtbot: QtBot) -> None:
    from PySide6.QtGui import QGuiApplication

    screen = QGuiApplication.primaryScreen().size()
    assert screen.width() >= 1360
    assert screen.height() >= 860


def test_trouble_that_a_test_did_not_expect_fails_it(tmp_path: Path) -> None:
    project = Path(__file__).parent.parent
    (tmp_path / "conftest.py").write_text((project / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "test_suite.py").write_text(SUITE, "utf-8")
    options = ["-c", str(project / "pyproject.toml"), "--rootdir", str(tmp_path), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "minimal"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    complained = set(re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", done.stdout, re.MULTILINE))
    assert complained == IN_TROUBLE, done.stdout
