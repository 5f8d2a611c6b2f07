"""One window per data folder: the second start raises the first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from app.ui.single_instance import SingleInstance, socket_name

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.ui.single_instance import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Path(sys.argv[1])).claim())
"""
_KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.ui.single_instance import SingleInstance
app = QCoreApplication([])
claimed = SingleInstance(Path(sys.argv[1])).claim()
os._exit(0 if claimed else 1)
"""


def test_a_second_start_raises_the_first_and_gives_way(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.asked_to_rise):
        second = subprocess.Popen([sys.executable, "-c", _SECOND, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert second.communicate(timeout=20)[0].strip() == "False"
    first.release()


def test_a_socket_left_by_a_killed_program_does_not_hinder(tmp_path: Path, qapp: QCoreApplication) -> None:
    run = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=True)
    assert run.returncode == 0
    again = SingleInstance(tmp_path)
    assert again.claim()
    again.release()


def test_another_data_folder_has_a_window_of_its_own(tmp_path: Path, qapp: QCoreApplication) -> None:
    one, other = SingleInstance(tmp_path / "one"), SingleInstance(tmp_path / "other")
    assert one.claim()
    assert other.claim()
    one.release()
    other.release()


def test_every_spelling_of_a_folder_has_one_name(tmp_path: Path) -> None:
    assert socket_name(tmp_path / "a" / ".." / "b") == socket_name(tmp_path / "b")
    assert QLocalServer.removeServer(socket_name(tmp_path / "b"))


def test_a_start_at_login_beside_it_gives_way_without_raising_it(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    code = _SECOND.replace("claim()", "claim(quietly=True)")
    with qtbot.assertNotEmitted(first.asked_to_rise, wait=200):
        second = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        qtbot.waitUntil(lambda: second.poll() is not None)
    assert second.communicate()[0].strip() == "False"
    first.release()
