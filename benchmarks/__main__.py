"""Runs every benchmark, each in a process of its own, and prints one table. Names as arguments choose some."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.figures import Figure, table, told
from benchmarks.workspace import ROOT, large_workspace

ALL = ("start", "contacts", "palette", "calendar_frames", "gaps", "plan_gaps", "rest", "inbox", "first_sync")
WITHOUT_A_WORKSPACE = {"start", "inbox", "first_sync"}


def main() -> None:
    chosen = [name for name in ALL if name in sys.argv[1:]] or list(ALL)
    if not WITHOUT_A_WORKSPACE.issuperset(chosen):
        large_workspace()
    figures: list[Figure] = []
    for name in chosen:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{name} failed:\n{done.stderr}")
        figures += told(done.stdout)
    print(table(figures))


if __name__ == "__main__":
    main()
