"""From starting the process to the first painted window: Outpace against a bare PySide6 window with a table.

Both run alternately in one go, so that what else the machine does meets both. Then: processor time of the open,
idle window over some seconds. Prints medians and their ratio; runs offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
IDLE_SECONDS = 30

WATCH = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
class First(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            print(time.monotonic() - float(os.environ["BEGAN"]), flush=True)
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        for code in (BARE, OUTPACE):
            _seconds(code, environment)
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(_seconds(BARE, environment))
            ours.append(_seconds(OUTPACE, environment))
        first, second = statistics.median(bare), statistics.median(ours)
        print(f"first window  bare {first:.3f} s   outpace {second:.3f} s   ratio {second / first:.2f}")
        print(f"idle          {_idle_share(environment):.2%} of one processor over {IDLE_SECONDS} s")


def _environment(folder: Path) -> dict[str, str]:
    environment = {**os.environ, "HOME": str(folder), "OUTPACE_DATA": str(folder / "data")}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    return environment


def _seconds(code: str, environment: dict[str, str]) -> float:
    began = {"BEGAN": repr(time.monotonic())}
    command = [sys.executable, "-c", WATCH + code]
    done = subprocess.run(command, env=environment | began, capture_output=True, text=True, timeout=60, check=True)
    return float(done.stdout)


def _idle_share(environment: dict[str, str]) -> float:
    window = subprocess.Popen([sys.executable, "-m", "app"], env=environment, stdout=subprocess.DEVNULL)
    try:
        time.sleep(5)
        before = _processor_seconds(window.pid)
        time.sleep(IDLE_SECONDS)
        return (_processor_seconds(window.pid) - before) / IDLE_SECONDS
    finally:
        window.send_signal(signal.SIGTERM)
        window.wait(20)


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
