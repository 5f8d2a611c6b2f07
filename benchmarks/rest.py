"""At rest: memory with 150,000 contacts and emails open against Vorta's, processor time of an idle, visible window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, tell
from benchmarks.screen import screen
from benchmarks.vorta import VORTA, vorta_python
from benchmarks.workspace import ROOT, copy_of_it

SETTLE_SECONDS = 25
IDLE_SECONDS = 60

OPEN_ALL = """
import sys
from PySide6.QtCore import QTimer
from app.main.window import Program
begin = Program.open
def opened(self, *arguments, **named):
    begin(self, *arguments, **named)
    for at, page in enumerate(("calendar", "contacts")):
        QTimer.singleShot(4000 + 4000 * at, self.window, lambda page=page: self.window.go(page))
Program.open = opened
sys.argv = ["outpace"]
from app.__main__ import main
main()
"""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, screen() as shown:
        environment = {**os.environ, "HOME": folder, "PYTHONPATH": str(ROOT), **shown}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["OUTPACE_DATA"] = str(copy_of_it(Path(folder)))
        ours, idle = _at_rest([sys.executable, "-c", OPEN_ALL], environment)
        figures = [Figure("idle, visible, 60 s of one processor", 100 * idle, "%", 1.0, 0.3)]
        other = vorta_python()
        if other is not None:
            alone = {name: value for name, value in environment.items() if not name.startswith("PYTHON")}
            theirs, _ = _at_rest([str(other), "-c", f"import sys{VORTA}"], alone, idle_seconds=0)
            figures.insert(0, Figure("memory, all open / Vorta", ours / theirs, "", 1.4, None, _both(ours, theirs)))
    return figures


def _both(ours: int, theirs: int) -> str:
    return f"{ours / 1024:.0f} MB / {theirs / 1024:.0f} MB"


def _at_rest(command: list[str], environment: dict[str, str], idle_seconds: int = IDLE_SECONDS) -> tuple[int, float]:
    """Return a program's memory in kB once it has settled, and its share of one processor then."""
    program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(SETTLE_SECONDS)
        before = _processor_seconds(program.pid)
        time.sleep(idle_seconds)
        used = _processor_seconds(program.pid) - before
        return _memory(program.pid), used / idle_seconds if idle_seconds else 0.0
    finally:
        program.terminate()
        program.wait(30)


def _memory(pid: int) -> int:
    """Return the resident memory in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    tell(measure())
