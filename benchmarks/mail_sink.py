"""A mail server of its own process that takes every email at once, keeps none, and counts them: the end of a race.

`python -m benchmarks.mail_sink [MS]` prints its port; each answer comes MS milliseconds after what it answers. A line
on its standard input has it tell what came since the last one, as JSON; the end of that input ends it.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.workspace import ROOT

_HELLO = b"250-sink\r\n250-8BITMIME\r\n250-SIZE 50000000\r\n250 PIPELINING\r\n"
_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"


@dataclass(slots=True)
class Came:
    """What came: emails, different Message-IDs among them, seconds from the first connection to the last email."""

    emails: int = 0
    different: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Return emails a second."""
        return self.emails / self.seconds


@dataclass(slots=True)
class _Count:
    """What came since this was last told."""

    began: float | None = None
    ended: float = 0.0
    emails: int = 0
    ids: set[bytes] = field(default_factory=set)

    def told(self) -> str:
        seconds = self.ended - (self.began or self.ended)
        found = {"emails": self.emails, "different": len(self.ids), "seconds": seconds}
        self.began, self.emails, self.ids = None, 0, set()
        return json.dumps(found)


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, count: _Count, delay: float) -> None:
        self._count = count
        self._delay = delay
        self._buffer = b""
        self._in_message = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._count.began is None:
            self._count.began = time.perf_counter()
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (self._message() if self._in_message else self._command()) and self._buffer:
            continue

    def _message(self) -> bool:
        end = self._buffer.find(_END)
        if end < 0:
            return False
        found = _ID.search(self._buffer[:end])
        self._buffer = self._buffer[end + len(_END) :]
        self._in_message = False
        self._count.emails += 1
        self._count.ids.add(found[1] if found else b"")
        self._count.ended = time.perf_counter()
        self._say(b"250 2.0.0 kept\r\n")
        return True

    def _command(self) -> bool:
        line, ended, rest = self._buffer.partition(b"\r\n")
        if not ended:
            return False
        self._buffer = rest
        word = line[:4].upper()
        if word == b"DATA":
            self._in_message = True
            self._say(b"354 go on\r\n")
        elif word == b"EHLO":
            self._say(_HELLO)
        elif word == b"QUIT":
            self._say(b"221 bye\r\n")
        else:
            self._say(b"250 2.1.0 fine\r\n")
        return True

    def _say(self, answer: bytes) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
        else:
            self._transport.write(answer)


async def _serve(delay: float) -> None:
    loop = asyncio.get_running_loop()
    count = _Count()
    server = await loop.create_server(lambda: _Line(count, delay), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(count.told(), flush=True)
    server.close()


class Sink:
    """The sink as seen from the process that started it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._asked, self._told = process.stdin, process.stdout
        self.port = int(self._told.readline())

    def came(self) -> Came:
        """Return what came since this was last asked."""
        self._asked.write("\n")
        self._asked.flush()
        return Came(**json.loads(self._told.readline()))


@contextmanager
def sink(milliseconds: int = 0) -> Iterator[Sink]:
    """Yield a sink whose answers take so long; it ends with the block."""
    command = [sys.executable, "-m", "benchmarks.mail_sink", str(milliseconds)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Sink(process)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0))
