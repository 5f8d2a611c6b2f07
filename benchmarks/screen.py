"""A screen to measure on: a server of X of its own where there is one, Qt's memory screen otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Yield the environment variables of a screen of 1600 x 1000 that is there until the end."""
    if not shutil.which("Xvfb"):
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    ear, mouth = os.pipe()
    command = ["Xvfb", "-displayfd", str(mouth), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(mouth,), stderr=subprocess.DEVNULL)
    os.close(mouth)
    try:
        with os.fdopen(ear) as told:
            number = told.readline().strip()
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()
