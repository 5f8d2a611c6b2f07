"""The longest time the window's loop stands still: scrolling, dragging a step, importing 50,000 rows."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, tell
from benchmarks.program import Busy, LoopGap, program, turn
from benchmarks.workspace import CONTACTS, people

ROWS = 50_000
ROUNDS = 5
LIMIT = 33.0
FRAME_MS = 16
GRIP = 22
"""Where a step's card is taken, from its left."""
IMPORT_SECONDS = 60


def measure() -> list[Figure]:
    with program() as running, tempfile.TemporaryDirectory() as folder:
        window, busy = running.window, Busy(running)
        quiet = _median(_resting() for _ in range(ROUNDS))
        scrolled = _median(_scrolling(window, busy) for _ in range(ROUNDS))
        dragged = _median(_dragging(window, busy) for _ in range(ROUNDS))
        imported = _importing(window, busy, Path(folder))
    names = ("scrolling 150,000 contacts", "dragging a step", "importing 50,000 rows")
    gaps = (scrolled, dragged, imported)
    return [_figure(f"longest standstill: {name}", gap, quiet.worst_ms) for name, gap in zip(names, gaps, strict=True)]


def _median(gaps: Iterable[LoopGap]) -> LoopGap:
    """Return the middle one: a machine that is shared takes a frame or two away now and then, whatever runs."""
    found = sorted(gaps, key=lambda gap: gap.worst_ms)
    return found[len(found) // 2]


def _figure(name: str, gap: LoopGap, quiet_ms: float) -> Figure:
    if gap.worst_ms > LIMIT and gap.where:
        print(f"{name}: {gap.where}", file=sys.stderr)
    return Figure(name, gap.worst_ms, "ms", LIMIT, None, f"resting: {quiet_ms:.0f} ms")


def _resting() -> LoopGap:
    """Watch the loop while nothing is asked of it: what the computer itself takes away."""
    with LoopGap() as gap:
        turn(3000)
    return gap


def _scrolling(window: Any, busy: Busy) -> LoopGap:
    """Drag the bar about, with jumps, after a first run that fills the caches of fonts and pictures."""
    window.go("contacts")
    busy.until_quiet()
    bar = window.current_page().table.verticalScrollBar()
    for position in _positions(bar.maximum(), 20):
        bar.setValue(position)
        turn(FRAME_MS)
    with LoopGap() as gap:
        for position in _positions(bar.maximum(), 200):
            bar.setValue(position)
            turn(FRAME_MS)
    busy.until_quiet()
    return gap


def _positions(most: int, count: int) -> Iterator[int]:
    return (
        n * 7919 * max(1, most // 4001) % max(1, most) if n % 10 == 0 else n * 3 % max(1, most) for n in range(count)
    )


def _dragging(window: Any, busy: Busy) -> LoopGap:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from app.ui.pages.sequence_editor.step_card import StepCard

    window.go("sequence", sequence=1)
    busy.until_quiet()
    turn(500)
    card = next(one for one in window.findChildren(StepCard) if one.isVisible())
    handle, start = window.windowHandle(), card.mapTo(window, QPoint(GRIP, card.height() // 2))
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseMove(handle, start)
    QTest.mousePress(handle, left, plain, start)
    QTest.mouseMove(handle, start + QPoint(0, 12))
    turn(FRAME_MS)
    with LoopGap() as gap:
        for n in range(120):
            QTest.mouseMove(handle, start + QPoint(0, n * 5 % 260))
            turn(FRAME_MS)
    QTest.mouseRelease(handle, left, plain, start)
    busy.until_quiet()
    return gap


def _importing(window: Any, busy: Busy, folder: Path) -> LoopGap:
    """Import a file through the import page."""
    file = folder / "people.csv"
    file.write_text("".join(people(ROWS, start=CONTACTS)))
    window.go("import", file=file)
    _await(window, "importTake")
    turn(2000)  # the rows are looked through by then
    take = _await(window, "importTake")
    with LoopGap() as gap:
        take.click()
        _await(window, "importShow")
    busy.until_quiet()
    return gap


def _await(window: Any, name: str) -> Any:
    """Return the button of that name once it can be pressed."""
    from PySide6.QtWidgets import QPushButton

    end = time.perf_counter() + IMPORT_SECONDS
    while True:
        button = window.findChild(QPushButton, name)
        if button is not None and button.isVisible() and button.isEnabled():
            return button
        assert time.perf_counter() < end, f"the button {name} did not come"
        turn(FRAME_MS)


if __name__ == "__main__":
    tell(measure())
