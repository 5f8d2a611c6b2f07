"""A real Secret Service for a test: a private D-Bus session with a GNOME Keyring of its own."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# A bus that starts no services by itself: otherwise a first question could bring up a second, locked keyring.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


@dataclass(frozen=True)
class SecretService:
    """A running keyring of the test's own."""

    environment: dict[str, str]

    def lock(self) -> None:
        """Lock the default collection, as a desktop does after a while."""
        import secretstorage

        with closing(secretstorage.dbus_init()) as bus:
            secretstorage.get_default_collection(bus).lock()


def _started(command: list[str], environment: dict[str, str], **pipes: int) -> subprocess.Popen[str]:
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, text=True, **pipes)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _unlocked() -> bool:
    import secretstorage
    from secretstorage.exceptions import SecretStorageException

    try:
        with closing(secretstorage.dbus_init()) as bus:
            return not secretstorage.get_default_collection(bus).is_locked()
    except SecretStorageException:
        return False


def _collect_connections() -> None:
    """Let go of the bus connections that the keyring library leaves open when a keyring stays locked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def secret_service(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A keyring of the test's own, unlocked; skips where the two daemons are missing."""
    if not (shutil.which("dbus-daemon") and shutil.which("gnome-keyring-daemon")):
        pytest.skip("needs dbus-daemon and gnome-keyring-daemon (packages dbus, gnome-keyring)")
    import keyring
    from keyring.backends import SecretService as OverDbus

    environment = {**os.environ}
    environment.pop("DISPLAY", None)
    config = home / "bus.conf"
    config.write_text(_BUS)
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
    bus = _started(command, environment, stdout=subprocess.PIPE)
    assert bus.stdout is not None
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", environment["DBUS_SESSION_BUS_ADDRESS"])
    daemon = _started(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert daemon.stdin is not None
    daemon.stdin.write("test-pass\n")
    daemon.stdin.close()
    before = keyring.get_keyring()
    try:
        end = time.monotonic() + 10
        while not _unlocked():
            assert time.monotonic() < end, "the keyring did not come up"
        keyring.set_keyring(OverDbus.Keyring())
        yield SecretService(environment)
    finally:
        keyring.set_keyring(before)
        _collect_connections()
        _stop(daemon)
        bus.stdout.close()
        _stop(bus)


@contextmanager
def keyring_that(answers: Callable[[], str | None]) -> Iterator[None]:
    """Put a keyring in place that gives what `answers` returns, or raises."""
    import keyring
    from keyring.backend import KeyringBackend

    class Made(KeyringBackend):
        priority = 5

        def get_password(self, service: str, username: str) -> str | None:
            return answers()

        def set_password(self, service: str, username: str, password: str) -> None:
            answers()

    before = keyring.get_keyring()
    keyring.set_keyring(Made())
    try:
        yield
    finally:
        keyring.set_keyring(before)
