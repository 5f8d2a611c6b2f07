"""The Qt binding must survive the number of calls a day of use makes.

PySide6 6.12.0 on Python 3.11 drops a reference to None or True per call and ends the process after some
thousands; pyproject.toml keeps it out, and this notices when another release does the same.
"""

from __future__ import annotations

import subprocess
import sys

CALLS = 20_000

PROGRAM = f"""
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Source(QObject):
    happened = Signal(bool, object)

application = QApplication([])
label, source, heard = QLabel("Outpace"), Source(), []
source.happened.connect(lambda yes, thing: heard.append((yes, thing)))
for _ in range({CALLS}):
    label.update()
    source.happened.emit(True, None)
print(heard.count((True, None)))
"""


def test_twenty_thousand_updates_and_emits_leave_the_process_alive() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == [str(CALLS)]
