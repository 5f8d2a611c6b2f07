"""Pictures of the window on a workspace, without a screen."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from app.core.clock import FixedClock
from app.core.paths import Paths

_PATIENCE = 100
_QUIET = 5
"""Looks in a row at which the desk must be quiet: one answer may ask the next question."""
_SHOTS = ("today", "sequence", "calendar", "mailboxes", "contacts", "sequences")
_FILE_NAMES = {"sequence": "sequence-editor"}


def take_pictures(paths: Paths, *, now: datetime) -> list[Path]:
    """Save a PNG of each main page as it looks at `now`; return the files. Must come before Qt is first used."""
    from app.ui import screens

    screens.prepare_offscreen()
    from app.main.pages import page_specs
    from app.main.window import Program
    from app.ui import application

    app = application.create(sys.argv[:1])  # must live as long as the window
    program = Program(paths, FixedClock(now), sends=False)
    busy = Busy()
    program.desk.working.connect(busy.set)
    program.open(_SHOTS[0])
    known = {spec.key for spec in page_specs()}
    files = []
    for key in _SHOTS:
        if key not in known:
            continue
        program.window.go(key, **({"sequence": 1} if key == "sequence" else {}))
        busy.settle()
        files.append(screens.save(program.window, paths.screenshots / f"{_FILE_NAMES.get(key, key)}.png", screens.SIZE))
    program.window.close()
    program.close()
    app.quit()
    return files


class Busy:
    """Whether the desk has answers on the way."""

    def __init__(self) -> None:
        self._working = False

    def set(self, working: bool) -> None:
        """Note what the desk says of itself."""
        self._working = working

    def settle(self) -> None:
        """Wait until the desk stays quiet, some seconds at most."""
        from app.ui import screens

        quiet = 0
        for _ in range(_PATIENCE):
            screens.settle()
            quiet = 0 if self._working else quiet + 1
            if quiet == _QUIET:
                return
