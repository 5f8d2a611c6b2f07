"""From starting the process to the first painted window, against a bare PySide6 window with a table and against Vorta.

All run alternately, so that what else the machine does meets all of them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, tell
from benchmarks.screen import screen
from benchmarks.vorta import VORTA, vorta_python
from benchmarks.workspace import ROOT

ROUNDS = 15
ROUNDS_OF_VORTA = 7

WATCH = """
import os, sys, time
from {binding}.QtCore import QEvent, QObject
from {binding}.QtWidgets import QApplication, QWidget
class First(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            print("seconds", time.monotonic() - float(os.environ["BEGAN"]), flush=True)
            os._exit(0)
        return False
begin = QApplication.__init__
def watched(self, *arguments):
    begin(self, *arguments)
    self.first = First()
    self.installEventFilter(self.first)
QApplication.__init__ = watched
"""
BARE = """
from PySide6.QtWidgets import QMainWindow, QTableWidget
application = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QTableWidget(50, 8))
window.resize(1360, 860)
window.show()
application.exec()
"""
OUTPACE = """
sys.argv = ["outpace"]
from app.__main__ import main
main()
"""
PYSIDE = WATCH.format(binding="PySide6")
PYQT = WATCH.format(binding="PyQt6")


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, screen() as shown:
        environment = _environment(Path(folder)) | shown
        python = Path(sys.executable)
        for code in (BARE, OUTPACE):
            _seconds(python, PYSIDE + code, environment)
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(_seconds(python, PYSIDE + BARE, environment))
            ours.append(_seconds(python, PYSIDE + OUTPACE, environment))
        figures = [_ratio("first window / bare PySide6 table", ours, bare, 2.0, 1.3)]
        other = vorta_python()
        if other is not None:
            figures.append(_against_vorta(other, python, environment))
    return figures


def _against_vorta(other: Path, python: Path, environment: dict[str, str]) -> Figure:
    theirs_alone = {name: value for name, value in environment.items() if not name.startswith("PYTHON")}
    _seconds(other, PYQT + VORTA, theirs_alone)
    theirs, ours = [], []
    for _ in range(ROUNDS_OF_VORTA):
        theirs.append(_seconds(other, PYQT + VORTA, theirs_alone))
        ours.append(_seconds(python, PYSIDE + OUTPACE, environment))
    return _ratio("first window / Vorta", ours, theirs, 0.7, 0.4)


def _ratio(name: str, ours: list[float], theirs: list[float], limit: float, aim: float) -> Figure:
    mine, other = statistics.median(ours), statistics.median(theirs)
    return Figure(name, mine / other, "", limit, aim, f"{mine:.3f} s / {other:.3f} s")


def _environment(folder: Path) -> dict[str, str]:
    environment = {**os.environ, "HOME": str(folder), "OUTPACE_DATA": str(folder / "data")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    environment["PYTHONPATH"] = str(ROOT)
    return environment


def _seconds(python: Path, code: str, environment: dict[str, str]) -> float:
    began = {"BEGAN": repr(time.monotonic())}
    command = [str(python), "-c", code]
    done = subprocess.run(command, env=environment | began, capture_output=True, text=True, timeout=60, check=True)
    return float(next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("seconds")))


if __name__ == "__main__":
    tell(measure())
