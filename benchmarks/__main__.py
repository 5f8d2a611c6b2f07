"""Runs every benchmark, each in a process of its own, and prints one table. Names as arguments choose some."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from benchmarks.figures import Figure, table, told
from benchmarks.workspace import ROOT, large_workspace

ALL = (
    "start",
    "contacts",
    "palette",
    "calendar_frames",
    "screens_data",
    "gaps",
    "rest",
    "planning",
    "plan_gaps",
    "inbox",
    "corpus",
    "first_sync",
    "send_rate",
)
WITHOUT_A_WORKSPACE = {"start", "inbox", "corpus", "first_sync", "planning", "screens_data", "send_rate"}


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(ALL)}; none: all of them")
    asked = arguments.parse_args().names
    if unknown := [name for name in asked if name not in ALL]:
        arguments.error(f"no benchmark is called {unknown[0]!r}: choose from {', '.join(ALL)}")
    chosen = [name for name in ALL if name in asked] or list(ALL)
    if not WITHOUT_A_WORKSPACE.issuperset(chosen):
        large_workspace()
    figures: list[Figure] = []
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-m", "compileall", "-q", "app"], cwd=ROOT, env=environment, check=True)
    for name in chosen:
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{name} failed:\n{done.stderr}")
        figures += told(done.stdout)
    print(table(figures))


if __name__ == "__main__":
    main()
