"""The window's test bench: a dressed application, a real mouse, motion off, a desk over a plain workspace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.clock import FixedClock
from app.core.events import Bus
from app.ui import motion, theme
from app.ui.bridge import Bridge
from app.ui.desk import Desk, InlineDesk
from app.ui.theme import Scheme, SchemeChoice
from app.ui.wording import user_zone
from tests.ui.pages.bench import Bench

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """Give the application its look, light, and no motion; light again afterwards.

    What no window owns goes with the test: it would be dressed anew at each later switch of colours.
    """
    motion.set_reduced(True)
    if not qapp.styleSheet():
        theme.install(qapp, SchemeChoice.LIGHT)
    if (theme.choice(), theme.current()) != (SchemeChoice.LIGHT, Scheme.LIGHT):
        theme.choose(SchemeChoice.LIGHT)
    yield qapp
    motion.set_reduced(False)
    for left in QApplication.topLevelWidgets():
        if left.parent() is None and left.isHidden():
            left.deleteLater()


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """Let the computer stand in Berlin."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        user_zone.cache_clear()
        yield user_zone()
    time.tzset()
    user_zone.cache_clear()


@pytest.fixture
def bench(tmp_path: Path, qapp: QApplication, berlin: ZoneInfo) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


class Mouse:
    """Real input through the window's handle: grabs, enter and leave, delivery are Qt's own.

    `at` is in the widget's coordinates, its centre where left out. Every press needs its release.
    """

    def move(self, widget: QWidget, at: QPoint | None = None) -> None:
        QTest.mouseMove(widget.window().windowHandle(), self._in_window(widget, at))

    def press(
        self, widget: QWidget, at: QPoint | None = None, button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        QTest.mousePress(
            widget.window().windowHandle(), button, Qt.KeyboardModifier.NoModifier, self._in_window(widget, at)
        )

    def release(
        self, widget: QWidget, at: QPoint | None = None, button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        QTest.mouseRelease(
            widget.window().windowHandle(), button, Qt.KeyboardModifier.NoModifier, self._in_window(widget, at)
        )

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Go there, press and release."""
        self.move(widget, at)
        self.press(widget, at)
        self.release(widget, at)

    def drag(self, widget: QWidget, start: QPoint, end: QPoint, steps: int = 8, *, drop: bool = True) -> None:
        """Press at `start`, move to `end` in steps, and let go; without `drop` the caller releases."""
        self.move(widget, start)
        self.press(widget, start)
        for step in range(1, steps + 1):
            self.move(widget, start + (end - start) * step / steps)
        if drop:
            self.release(widget, end)

    @staticmethod
    def _in_window(widget: QWidget, at: QPoint | None) -> QPoint:
        return widget.mapTo(widget.window(), at if at is not None else widget.rect().center())


@pytest.fixture
def mouse(qapp: QApplication) -> Mouse:
    return Mouse()


def delete(widget: QWidget) -> None:
    """Do at once what closing a page does in the end."""
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@dataclass
class Office:
    """The UI's surroundings without a window: bus, bridge, clock, and a workspace that is a plain dict."""

    workspace: dict[str, object] = field(default_factory=dict)
    bus: Bus = field(default_factory=Bus)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))

    def __post_init__(self) -> None:
        self.bridge = Bridge(self.bus)
        self.inline = InlineDesk(self.workspace, self.bus, self.clock)
        self.threaded: Desk | None = None

    def desk(self) -> Desk:
        """Return a desk with real threads, closed at the test's end."""
        self.threaded = Desk(self.workspace, self.bus, self.clock)
        return self.threaded

    def close(self) -> None:
        for desk in (self.threaded, self.inline):
            if desk is not None:
                desk.close()
        self.bridge.close()


@pytest.fixture
def office(qapp: QApplication) -> Iterator[Office]:
    made = Office()
    yield made
    made.close()
