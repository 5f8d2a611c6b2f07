"""150,000 contacts: opening and sorting against plain SQLite, a key in the search, turning to a page, the palette."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, tell
from benchmarks.program import Busy, milliseconds_until, program, turn
from benchmarks.workspace import large_workspace

ROUNDS = 9
COLUMNS = ("email", "company", "name")
PAGES = ("today", "sequences", "calendar", "contacts", "mailboxes")


def measure() -> list[Figure]:
    with program() as running:
        window, busy = running.window, Busy(running)
        window.go("contacts")
        busy.until_quiet()
        page: Any = window.current_page()
        raw = _raw()
        opened = _median(lambda: milliseconds_until(page.model.swapped, page.model.refresh, page.table), busy)
        sorted_ms = statistics.median(_sorted(page, busy, column) for column in COLUMNS * 3)
        typed = _typed(page, busy)
        turned = {key: _turned(window, busy, key) for key in PAGES}
        slowest = max(turned, key=lambda key: turned[key])
        palette = _palette(window, busy)
    return [
        Figure("open 150,000 contacts / raw SELECT", opened / raw["name"], "", 2.5, 1.5, _both(opened, raw["name"])),
        Figure(
            "re-sort 150,000 contacts / raw SELECT",
            sorted_ms / statistics.median(raw.values()),
            "",
            2.5,
            1.5,
            _both(sorted_ms, statistics.median(raw.values())),
        ),
        Figure("a key in the search, until the rows are there", typed, "ms", 100, 33),
        Figure("turning to a page, until it is painted", turned[slowest], "ms", 100, 33, f"slowest: {slowest}"),
        Figure("opening the palette", palette, "ms", 100, 33),
    ]


def _both(ours: float, raw: float) -> str:
    return f"{ours:.0f} ms / {raw:.0f} ms"


def _raw() -> dict[str, float]:
    """Return what plain SQLite takes for the ids in the order of each column, read as the program reads: by name."""
    orders = {
        "name": "lower(first_name || ' ' || last_name), id",
        "email": "lower(email), id",
        "company": "lower(company), id",
    }
    return {key: statistics.median(_select(order) for _ in range(ROUNDS)) for key, order in orders.items()}


def _select(order: str) -> float:
    file: Path = large_workspace() / "outpace.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.execute("SELECT count(*) FROM contacts").fetchone()
        began = time.perf_counter()
        rows = connection.execute(f"SELECT id FROM contacts WHERE deleted_at IS NULL ORDER BY {order}").fetchall()
        assert len(rows) > 100_000
        return 1000 * (time.perf_counter() - began)


def _median(measured: Callable[[], float], busy: Busy) -> float:
    found = []
    for _ in range(ROUNDS):
        found.append(measured())
        busy.until_quiet()
    return statistics.median(found)


def _sorted(page: Any, busy: Busy, key: str) -> float:
    column = next(n for n, one in enumerate(page.model.columns) if one.sort == key)
    taken = milliseconds_until(page.model.swapped, lambda: page.model.sort(column), page.table)
    busy.until_quiet()
    return taken


def _typed(page: Any, busy: Busy) -> float:
    from PySide6.QtTest import QTest

    found = []
    for word in ("lindqvist", "fenwick", "mara"):
        for letter in word:
            press = partial(QTest.keyClicks, page.search, letter)
            found.append(milliseconds_until(page.model.swapped, press, page.table))
            busy.until_quiet()
        milliseconds_until(page.model.swapped, page.search.clear, page.table)
        busy.until_quiet()
    return statistics.median(found)


def _turned(window: Any, busy: Busy, key: str) -> float:
    """Return the median of turning to a page that was shown before, its first frame painted."""
    found = []
    for _ in range(ROUNDS):
        window.go(key)
        busy.until_quiet()
        window.go("sequences" if key != "sequences" else "today")
        busy.until_quiet()
        turn(50)
        began = time.perf_counter()
        window.go(key)
        window.repaint()
        found.append(1000 * (time.perf_counter() - began))
        busy.until_quiet()
    return statistics.median(found)


def _palette(window: Any, busy: Busy) -> float:
    from app.ui.actions import Act

    action = window.actions_by_name[Act.PALETTE]
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        action.trigger()
        window.repaint()
        found.append(1000 * (time.perf_counter() - began))
        busy.until_quiet()
        action.trigger()
        turn(50)
        if window._palette is not None:
            window._palette.hide()
    return statistics.median(found[1:])


if __name__ == "__main__":
    tell(measure())
