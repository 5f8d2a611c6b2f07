"""Servers of the tests' own as processes: free ports, waiting until they listen, and their sure end.

A server runs in a process group of its own and is ended by that group's id. A watchdog ends it too where pytest
itself was killed.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_OPEN_FILES = 8192
_WATCH = """
import os, shutil, signal, sys
sys.stdin.read()
try:
    os.killpg(int(sys.argv[1]), signal.SIGTERM)
except ProcessLookupError:
    pass
shutil.rmtree(sys.argv[2], ignore_errors=True)
"""
"""Waits until the tests are gone, then ends the server and removes its premises."""


class ServerProcess:
    """One server from `start` to `stop`."""

    def __init__(
        self, command: list[str], *, log: Path, premises: Path, environment: dict[str, str] | None = None
    ) -> None:
        """Keep what is given; `premises` is the folder to remove where nobody else can any more."""
        self._command = command
        self._premises = premises
        self._log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    def start(self, port: int, *, seconds: float = 20.0) -> None:
        """Start it and wait for its greeting on a port of 127.0.0.1; AssertionError with its log where none comes."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_allow_open_files,
            )
        self._watchdog = subprocess.Popen(
            [sys.executable, "-S", "-c", _WATCH, str(self._process.pid), str(self._premises)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + seconds
        while not greets(port):
            alive = self._process.poll() is None and time.monotonic() < until
            assert alive, f"{self._command[0]}: {self._log.read_text()[-2000:]}"
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server with all its children."""
        if self._process is None or self._watchdog is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
        assert self._watchdog.stdin is not None
        self._watchdog.kill()
        self._watchdog.stdin.close()
        self._watchdog.wait(5)
        self._process = self._watchdog = None


def _allow_open_files() -> None:
    """Let the server hold hundreds of connections; runs in the child."""
    import resource  # not on Windows, where there is no such server

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def greets(port: int) -> bool:
    """Return whether a server on 127.0.0.1 says something on being called."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as line:
            line.settimeout(3)
            return bool(line.recv(200))
    except OSError:
        return False


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 below those that outgoing connections take, so that none takes one meanwhile."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
    return sorted(set(found)) if len(set(found)) == count else free_ports(count)
