"""The application object, what happens on a crash, and the order of shutting down. Builds no window.

Imports neither the store nor the network: the window comes first, the heavy rest after it.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import app as outpace
from app.ui import theme
from app.ui.preferences import SCHEME, Preferences
from app.ui.remembered import Remembered
from app.ui.theme import SchemeChoice

NAME: Final = "Outpace"
Step = tuple[str, Callable[[], None]]


class Application(QApplication):
    """Qt's, but one that asks before it quits: `quit_asked` comes for the system's wish too, and nothing is closed."""

    quit_asked = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Quit:
            self.quit_asked.emit()
            return True
        return super().event(event)


def create(arguments: Sequence[str], scheme: SchemeChoice = SchemeChoice.SYSTEM) -> Application:
    """Return the application, dressed: exact fractional scaling, Fusion, Inter, the scheme the user chose."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = Application(list(arguments))
    app.setOrganizationName(NAME)
    app.setApplicationName(NAME)
    app.setApplicationVersion(outpace.__version__)
    app.setDesktopFileName("outpace")
    theme.install(app, scheme)
    return app


def chosen_scheme(remembered: Remembered) -> SchemeChoice:
    """Return the scheme the user chose; the system's where none was, or the value is not one."""
    return SchemeChoice(Preferences(remembered).get(SCHEME))


class Interrupts(QObject):
    """Calls `end` in the UI thread, at once, when the system or the terminal wants the program to end."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = {number: signal.signal(number, lambda *_: end()) for number in (signal.SIGINT, signal.SIGTERM)}
        if sys.platform != "win32":  # elsewhere a signal is heard when Python next runs
            self._listen()

    def stop(self) -> None:
        """Leave signals to whom they went before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if sys.platform != "win32":
            signal.set_wakeup_fd(-1)
            self._notifier.setEnabled(False)
            for end in self._ends:
                os.close(end)

    def _listen(self) -> None:
        self._ends = os.pipe()
        for end in self._ends:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._ends[1], warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._ends[0], QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda: os.read(self._ends[0], 64))


class CrashHooks:
    """Writes every uncaught exception of any thread, and a fault of the interpreter, to one file.

    `tell(exception)` is called besides, in the thread that failed; it may show, log, or end the program.
    """

    def __init__(self, file: Path, tell: Callable[[BaseException], None] | None = None) -> None:
        self._file = file
        self._tell = tell

    def install(self) -> str:
        """Begin; return what the last run left behind ("" after a clean one), which is put aside as one file."""
        left = previous_crash(self._file)
        if left:
            self._file.replace(self._file.with_stem(f"{self._file.stem}-before"))
        self._stream = self._file.open("w", encoding="utf-8")
        faulthandler.enable(self._stream)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        return left

    def remove(self) -> None:
        """End, after a clean run; the file stays only where something is in it."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        faulthandler.disable()
        self._stream.close()
        if not previous_crash(self._file):
            self._file.unlink(missing_ok=True)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._stream.write("".join(traceback.format_exception(kind, error, trace)))
        self._stream.flush()
        sys.__excepthook__(kind, error, trace)
        if self._tell is not None:
            self._tell(error)

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value
        if error is not None:
            self._uncaught(args.exc_type, error, args.exc_traceback)


def previous_crash(file: Path) -> str:
    """Return what the crash file holds, "" where there is none."""
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def shut_down(steps: Sequence[Step]) -> list[str]:
    """Run the steps in order, each whatever came of the one before; return the names of those that failed."""
    failed = []
    for name, step in steps:
        try:
            step()
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)
            failed.append(name)
    return failed
