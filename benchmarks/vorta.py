"""Vorta, a Qt program of the same kind in the same language, to compare with: found or installed, never shipped.

`VORTA_PYTHON` names a Python that has it; without that it is installed once into the cache folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.workspace import cache


def vorta_python() -> Path | None:
    """Return a Python that can run Vorta, None where it could not be installed."""
    given = os.environ.get("VORTA_PYTHON")
    if given:
        return Path(given)
    folder = cache() / "vorta"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", "vorta"], check=True, capture_output=True)
        except subprocess.CalledProcessError:
            return None
        (folder / "ready").touch()
    return python


VORTA = """
sys.argv = ["vorta", "--foreground"]
from vorta.__main__ import main
main()
"""
