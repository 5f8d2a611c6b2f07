"""What the calendar and the heat map take at 150,000 emails over 200 mailboxes: their data, and one repaint."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks.figures import Figure, tell
from benchmarks.planning import NOW, planned_store

ROUNDS = 7
BUSY = date(2026, 11, 25)
ZONE = ZoneInfo("Europe/Berlin")


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, planned_store(Path(folder)) as store:
        return [*_calendar(store), _heat_map(store)]


def _calendar(store: Any) -> list[Figure]:
    from app.ui import application
    from app.ui.pages.calendar.load import load_span
    from app.ui.pages.calendar.load_columns import Filter
    from app.ui.pages.calendar.spans import Mode, Span
    from app.ui.pages.calendar.view import CalendarView

    _keep.append(application.create(sys.argv[:1]))
    figures = []
    for mode in (Mode.DAY, Mode.WEEK, Mode.MONTH):
        span = Span(mode, BUSY)
        load = lambda span=span: load_span(store, span=span, zone=ZONE, only=Filter(), now=NOW)  # noqa: E731
        view = CalendarView()
        view.resize(1152, 772)
        view.show()
        view.show_data(load())
        name = mode.value
        figures.append(Figure(f"calendar, {name}: its data at 150,000", _median(load), "ms", 50, 20))
        figures.append(Figure(f"calendar, {name}: a repaint", _median(_painting(view)), "ms", 16, 8))
        view.close()
    return figures


def _heat_map(store: Any) -> Figure:
    from app.ui.pages.mailboxes.load import load
    from app.ui.pages.mailboxes.table_view import MailboxTable

    table = MailboxTable()
    table.resize(1100, 700)
    table.show()

    paint = _painting(table)

    def shown() -> None:
        table.show_table(load(store, zone=ZONE, now=NOW).table)
        paint()

    return Figure("heat map of 200 mailboxes: data and paint", _median(shown), "ms", 50, 16)


def _painting(view: Any) -> Callable[[], object]:
    """Return what paints a view's whole viewport once."""
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPixmap

    canvas = QPixmap(view.viewport().size())
    return lambda: view.viewport().render(canvas, QPoint())


_keep: list[Any] = []
"""The application, which Qt needs until the end."""


def _median(call: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    tell(measure())
