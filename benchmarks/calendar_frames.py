"""Frames of the calendar with 10,000 emails on one day: scrolled, walked through, and with an email in the air.

A frame is everything Qt does for one update of the window: layout, painting, flush. Prints median and 95th percentile
in milliseconds for the day over 14 and over 200 mailboxes and for the week; 60 a second leave 16.7 ms for one.
Runs offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from array import array
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest

from app.core.queries.calendar import Known
from app.ui import application, motion
from app.ui.pages.calendar.columns import Box, by_mailbox, column_of
from app.ui.pages.calendar.emails import Emails, Knowledge
from app.ui.pages.calendar.shown import Day, Shown
from app.ui.pages.calendar.spans import Mode, Span, midnight
from app.ui.pages.calendar.view import CalendarView
from benchmarks.figures import Figure, tell

EMAILS = 10_000
STEPS = 300
SIZE = (1152, 772)
MONDAY = date(2026, 11, 23)
ZONE = ZoneInfo("Europe/Berlin")
NAMES = ("Mara Lindqvist", "Tom Berg", "Jane Okafor", "Pilar Ruiz", "David Chen", "Sona Novak")


class Frames(QObject):
    """Times every update of one window."""

    def __init__(self, window: CalendarView) -> None:
        super().__init__()
        self.times: list[float] = []
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        began = time.perf_counter()
        self._window.event(event)
        self.times.append((time.perf_counter() - began) * 1000)
        return True


def main() -> None:
    app = application.create(sys.argv[:1])
    motion.set_reduced(True)
    print(f"{EMAILS:,} emails on one day; milliseconds a frame over {STEPS} steps: median, 95th percentile, longest")
    for name, shown in (("day, 14 mailboxes", _day(14)), ("day, 200 mailboxes", _day(200)), ("week", _week())):
        view = CalendarView()
        view.resize(*SIZE)
        view.show()
        began = time.perf_counter()
        view.show_data(shown)
        _settle()
        print(f"{name}: shown after {(time.perf_counter() - began) * 1000:.0f} ms")
        for hour in (10, 11, 12, 13):
            view.toggle_hour(hour)
        for what, step in (("scrolled", _scroll), ("walked through", _walk), ("an email in the air", _drag)):
            tell([_figure(name, what, _measured(view, step(view)))])
        view.close()
    app.quit()


def _measured(view: CalendarView, step: Callable[[int], None]) -> list[float]:
    frames = Frames(view)
    for n in range(STEPS):
        step(n)
        _settle()
    view.removeEventFilter(frames)
    return frames.times


def _figure(name: str, what: str, times: list[float]) -> Figure:
    words = f"95th percentile {sorted(times)[int(len(times) * 0.95)]:.1f}, longest {max(times):.1f}"
    return Figure(f"calendar, {name}: a frame, {what}", statistics.median(times), "ms", 16, 8, words)


def _scroll(view: CalendarView) -> Callable[[int], None]:
    bar = view.verticalScrollBar()
    return lambda n: bar.setValue((n * 37) % max(1, bar.maximum()))


def _walk(view: CalendarView) -> Callable[[int], None]:
    view.setFocus()
    return lambda n: QTest.keyClick(view, Qt.Key.Key_Right if n % 20 == 19 else Qt.Key.Key_Down)


def _drag(view: CalendarView) -> Callable[[int], None]:
    email = view.shown.columns[0].emails[400 // len(view.shown.columns)] if view.shown else None
    assert email is not None
    view.choose_email(email.id)
    rect = view.rect_of_email(email.id)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + rect.top() - 200)
    start = view.rect_of_email(email.id).center()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    return lambda n: QTest.mouseMove(view.viewport(), start + QPoint(n % 30, (n * 131) % 500 - 150))


def _settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()


def _emails(boxes: int) -> tuple[Emails, list[int]]:
    """Return the emails of the day, and the mailbox of each."""
    elapsed = array("q", (9 * 3600 + n * 28_800 // EMAILS for n in range(EMAILS)))
    ids, kinds = array("q", range(1, EMAILS + 1)), bytes(n % 5 for n in range(EMAILS))
    mailboxes = [n % boxes + 1 for n in range(EMAILS)]
    known = {n + 1: Known(NAMES[n % len(NAMES)], mailboxes[n], n % 5 + 1) for n in range(EMAILS)}
    return Emails(midnight(MONDAY, ZONE), elapsed, ids, kinds, Knowledge(known)), mailboxes


def _day(boxes: int) -> Shown:
    each = EMAILS // boxes
    heads = [Box(n + 1, f"box{n + 1}@fenwick.example", each, each + 10) for n in range(boxes)]
    columns = by_mailbox(*_emails(boxes), MONDAY, heads, ZONE)
    days = {MONDAY: Day(EMAILS, dict.fromkeys(range(5), EMAILS // 5), EMAILS, EMAILS + 10 * boxes)}
    known = {head.id: head.name for head in heads if head.id}
    return Shown(Span(Mode.DAY, MONDAY), MONDAY, 10 * 3600, days, columns, mailboxes=known)


def _week() -> Shown:
    span = Span(Mode.WEEK, MONDAY)
    days = {MONDAY: Day(EMAILS, dict.fromkeys(range(5), EMAILS // 5), EMAILS, EMAILS)}
    empty = Emails(midnight(MONDAY, ZONE), array("q"), array("q"), b"")
    columns = (column_of(_emails(14)[0] if day == MONDAY else empty, day, ZONE) for day in span.days)
    return Shown(span, MONDAY, 10 * 3600, days, tuple(columns))


if __name__ == "__main__":
    main()
