"""What every test stands on: Qt without a screen, an empty home, no way to the user's data or keyring.

Owns the safety of the machine the tests run on. Each room's fixtures live in its own folder's conftest.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from app.core.collecting import collect_if_due

pytest_plugins = ["tests.secret_service", "tests.desktop", "tests.mailstack.fixtures"]

if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    # Offscreen's own screen of 800 x 800 would cut the windows that people have.
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('screens.json')}"
# A test that wants a keyring brings its own service and names it; without that, none is there.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nonexistent/bus"
os.environ.pop("GNOME_KEYRING_CONTROL", None)

# A run proves the same worlds as the run before it; `pytest --hypothesis-profile=wild` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("wild", deadline=None)
settings.load_profile("steady")

HOME_FOLDERS = {
    "XDG_DATA_HOME": ".local/share",
    "XDG_CONFIG_HOME": ".config",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
}


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test an empty home, runtime folder and data folder; return the home."""
    place = tmp_path_factory.mktemp("home")
    for variable, folder in HOME_FOLDERS.items():
        monkeypatch.setenv(variable, str(place / folder))
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("USERPROFILE", str(place))
    monkeypatch.setenv("OUTPACE_DATA", str(place / "outpace"))
    runtime = place / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    return place


class PatientBot(QtBot):
    """Waits a minute, in milliseconds, instead of five seconds: a computer that has other work fails no test."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 60_000) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = 60_000, **more: Any) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Stand for the user at the widgets, in place of pytest-qt's own."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _collected_here() -> Iterator[None]:
    """Have Python look for garbage in this thread only, as the window does: there may be widgets in it."""
    gc.disable()
    yield
    collect_if_due()


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_logged_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which an error was logged, unless it looks at the log itself through `caplog`."""
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    if errors.records and "caplog" not in request.fixturenames:
        said = "; ".join(f"{record.name}: {record.getMessage()}" for record in errors.records)
        pytest.fail(f"logged without the test expecting it: {said}")
