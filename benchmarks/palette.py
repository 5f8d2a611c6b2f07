"""The command palette over 150,000 contacts: opening it, and a key until its lines and its contacts are painted."""

from __future__ import annotations

import statistics
import time
from typing import Any

from benchmarks.figures import Figure, tell
from benchmarks.program import Busy, milliseconds_until, program, turn

ROUNDS = 9
WORDS = ("lindqvist", "late inv", "mara 900", "zzqx")


def measure() -> list[Figure]:
    with program() as running:
        from PySide6.QtTest import QTest

        window, busy = running.window, Busy(running)
        opened = [_opened(window, busy) for _ in range(ROUNDS)]
        window._open_palette()
        busy.until_quiet()
        palette: Any = window._palette
        at_once, whole = [], []
        for letter in "".join(f"{word}\n" for word in WORDS):
            if letter == "\n":
                palette.field.clear()
                busy.until_quiet()
                continue
            began = time.perf_counter()
            QTest.keyClicks(palette.field, letter)
            palette.repaint()
            at_once.append(1000 * (time.perf_counter() - began))
            busy.until_quiet()
            palette.field.backspace()
            busy.until_quiet()
            press = _Press(palette.field, letter)
            whole.append(milliseconds_until(palette._source.found, press, palette))
            busy.until_quiet()
    return [
        Figure("opening the palette, painted", statistics.median(opened[1:]), "ms", 100, 33, _best(opened)),
        Figure(
            "a key in the palette, its own lines painted", statistics.median(at_once), "ms", 100, 33, _best(at_once)
        ),
        Figure(
            "a key in the palette, until the contacts are there", statistics.median(whole), "ms", 100, 33, _best(whole)
        ),
    ]


def _best(times: list[float]) -> str:
    return f"best {min(times):.0f} ms"


class _Press:
    """Types one letter when called."""

    def __init__(self, field: Any, letter: str) -> None:
        self._field = field
        self._letter = letter

    def __call__(self) -> None:
        from PySide6.QtTest import QTest

        QTest.keyClicks(self._field, self._letter)


def _opened(window: Any, busy: Busy) -> float:
    began = time.perf_counter()
    window._open_palette()
    window.repaint()
    taken = 1000 * (time.perf_counter() - began)
    busy.until_quiet()
    window._palette.dismiss()
    turn(50)
    return taken


if __name__ == "__main__":
    tell(measure())
