"""A desktop of the test's own: a private D-Bus with a service that shows notifications and remembers them."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 20
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""

_SERVICE = """
import json, sys
from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.blocking import Proxy, open_dbus_connection

name = "org.freedesktop.Notifications"
bus = open_dbus_connection("SESSION")
Proxy(message_bus, bus).RequestName(name)
here = DBusAddress("/org/freedesktop/Notifications", interface=name)
print("ready", flush=True)
number = 0
while True:
    message = bus.receive()
    if message.header.message_type is not MessageType.method_call:
        continue
    called = message.header.fields[HeaderFields.member]
    if called == "Notify":
        number += 1
        bus.send(new_method_return(message, "u", (number,)))
        print(json.dumps({"title": message.body[3], "text": message.body[4], "actions": message.body[5]}), flush=True)
    elif called == "Press":
        bus.send(new_signal(here, "ActionInvoked", "us", (number, "default")))
        bus.send(new_signal(here, "NotificationClosed", "uu", (number, 2)))
        bus.send(new_method_return(message))
"""


@dataclass
class Desktop:
    """The bus and what its notification service showed."""

    service: subprocess.Popen[str]
    arrived: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)

    def listen(self) -> None:
        """Take what the service shows, on a thread of its own, until it ends."""
        assert self.service.stdout is not None
        for line in self.service.stdout:
            self.arrived.put(json.loads(line))

    def shown(self) -> dict[str, Any]:
        """Wait for the next notification and return it."""
        return self.arrived.get(timeout=PATIENCE)

    def press(self) -> None:
        """Press the notification shown last, as its user would."""
        from jeepney import DBusAddress, new_method_call

        where = DBusAddress("/org/freedesktop/Notifications", bus_name="org.freedesktop.Notifications", interface="t.t")
        self._call(new_method_call(where, "Press"))

    def wake(self) -> None:
        """Tell, as logind does, that the computer woke from sleep."""
        from jeepney import DBusAddress, new_signal
        from jeepney.io.blocking import open_dbus_connection

        where = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
        with closing(open_dbus_connection("SESSION")) as bus:
            bus.send(new_signal(where, "PrepareForSleep", "b", (True,)))
            bus.send(new_signal(where, "PrepareForSleep", "b", (False,)))

    def _call(self, message: Any) -> None:
        from jeepney.io.blocking import open_dbus_connection

        with closing(open_dbus_connection("SESSION")) as bus:
            bus.send_and_get_reply(message, timeout=10)


@pytest.fixture
def private_bus(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bus for session and system, without any service; skips where the daemon is missing."""
    if not shutil.which("dbus-daemon"):
        pytest.skip("needs dbus-daemon (package dbus)")
    config = home / "bus.conf"
    config.write_text(_BUS)
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    yield address
    daemon.stdout.close()
    _stop(daemon)


@pytest.fixture
def desktop(private_bus: str) -> Iterator[Desktop]:
    """A bus with a service that shows notifications."""
    service = subprocess.Popen(
        [sys.executable, "-c", _SERVICE],
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert service.stdout is not None
    assert service.stdout.readline().strip() == "ready"
    made = Desktop(service)
    ear = threading.Thread(target=made.listen)
    ear.start()
    yield made
    _stop(service)
    ear.join()
    service.stdout.close()


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
