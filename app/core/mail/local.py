"""The mail server inside the program: takes what comes from this computer, keeps it to be looked at, sends nothing on.

It has no way out: it binds to 127.0.0.1 only and contains no client.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it came: its envelope, the ids in its headers ("" where there are none), and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    message: bytes
    outpace_id: str
    message_id: str


class BuiltInServer:
    """An SMTP server on 127.0.0.1 at a free port, in a thread of its own from `start` to `stop`."""

    def __init__(self, *, folder: Path | None = None) -> None:
        """Keep what is given; with `folder`, each message is also written there, numbered, as .eml."""
        self.port = 0
        """The port, known once started."""
        self._folder = folder
        self._received: list[Received] = []
        self._answers: dict[str, str] = {}
        self._final_answers: dict[str, str] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> int:
        """Begin to listen; return the port. OSError where no port is free."""
        loop = asyncio.new_event_loop()
        self._loop = loop
        self._thread = threading.Thread(target=loop.run_forever, name="built-in mail server", daemon=True)
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._listen(), loop).result()
        except OSError:
            self._end_loop(loop)
            raise
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    def stop(self) -> None:
        """Hang up on everyone and stop listening; what was received stays to be looked at."""
        loop = self._loop
        if loop is None:
            return
        asyncio.run_coroutine_threadsafe(self._hang_up(), loop).result()
        self._end_loop(loop)

    def received(self) -> tuple[Received, ...]:
        """Return all messages so far, in the order they were accepted."""
        with self._lock:
            return tuple(self._received)

    @property
    def count(self) -> int:
        """Return how many messages were accepted so far."""
        with self._lock:
            return len(self._received)

    def clear(self) -> None:
        """Forget what was received."""
        with self._lock:
            self._received.clear()

    def answer(self, recipient: str, reply: str | None, *, after_data: bool = False) -> None:
        """Answer a recipient with "550 5.1.1 No such user" or the like from now on; None: accept again.

        With `after_data` the recipient is taken and the message refused at its end.
        """
        answers = self._final_answers if after_data else self._answers
        with self._lock:
            if reply is None:
                answers.pop(recipient.lower(), None)
            else:
                answers[recipient.lower()] = reply

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._session, HOST, 0)

    def _session(self) -> SMTP:
        return SMTP(
            _Handler(self), data_size_limit=_LARGEST, hostname="outpace.localhost", ident="Outpace", timeout=900
        )

    async def _hang_up(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)

    def _end_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(loop.stop)
        if self._thread is not None:
            self._thread.join()
        loop.close()
        self._loop = self._thread = None

    def _reply_to(self, recipient: str) -> str | None:
        with self._lock:
            return self._answers.get(recipient.lower())

    def _accept(self, sender: str, recipients: list[str], message: bytes) -> str:
        with self._lock:
            refusals = [self._final_answers[name.lower()] for name in recipients if name.lower() in self._final_answers]
            if refusals:
                return refusals[0]
            self._received.append(_received(sender, recipients, message))
            number = len(self._received)
            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / f"{number:06}.eml").write_bytes(message)
        return "250 2.0.0 Kept, sent nowhere"


def _received(sender: str, recipients: list[str], message: bytes) -> Received:
    headers = BytesHeaderParser().parsebytes(message)
    ids = [str(headers.get(name, "")).strip() for name in ("X-Outpace-Id", "Message-ID")]
    return Received(sender, tuple(recipients), message, *ids)


class _Handler:
    """Speaks aiosmtpd's language for the server; aiosmtpd looks its methods up by name."""

    def __init__(self, server: BuiltInServer) -> None:
        self._reply_to: Callable[[str], str | None] = server._reply_to
        self._accept = server._accept

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        refusal = self._reply_to(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        message = content if isinstance(content, bytes) else content.encode()
        return self._accept(envelope.mail_from or "", envelope.rcpt_tos, message)
