"""A real SMTP server on loopback for tests: keeps what it gets, and refuses what it is told to refuse."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword


class _Controller(Controller):
    def factory(self) -> SMTP:
        made: SMTP = self.handler.smtp(**self.SMTP_kwargs)
        return made

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Server:
    """Starts with `with Server() as server`; every attribute may be changed while it runs.

    `refused` maps a recipient to the answer it gets ("550 5.1.1 no such user"); `password` None refuses nobody and
    offers no sign-in; `holding` answers no message until the event is set; `dropping` hangs up instead.
    """

    def __init__(self, *, password: str | None = None) -> None:
        self.password = password
        self.refused: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        self.sign_ins = 0
        self.connections = 0
        self.dropping = False
        self.holding: threading.Event | None = None
        self.got_one = threading.Event()
        self._changed = threading.Condition()
        self._controller: _Controller | None = None

    def __enter__(self) -> Server:
        options: dict[str, Any] = {"enable_SMTPUTF8": True, "ident": "test"}
        if self.password is not None:
            options |= {"authenticator": self._sign_in, "auth_require_tls": False}
        self._controller = _Controller(self, hostname="127.0.0.1", port=0, **options)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        assert self._controller is not None
        return int(self._controller.port)

    @property
    def ids(self) -> Counter[str]:
        """Count the mails by X-Outpace-Id."""
        with self._changed:
            return Counter(str(mail["X-Outpace-Id"]) for mail in self.mails)

    @property
    def recipients(self) -> list[str]:
        """Return whom each mail is for, in the order of arrival."""
        with self._changed:
            return [str(mail["To"].addresses[0].addr_spec) for mail in self.mails]

    def wait_for(self, count: int, seconds: float = 20.0) -> bool:
        """Wait until at least `count` mails are there."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.mails) >= count, timeout=seconds)

    def smtp(self, **options: Any) -> SMTP:
        """Return what serves one connection; aiosmtpd asks for it with its own options."""
        return SMTP(self, **options)

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self._changed:
            self.mails.append(mail)
            self._changed.notify_all()
        self.got_one.set()
        while self.holding is not None and not self.holding.is_set():
            await asyncio.sleep(0.01)
        if self.dropping:
            server.transport.abort()
        return "250 kept"

    def _sign_in(self, server: SMTP, session: Any, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        self.sign_ins += 1
        right = isinstance(given, LoginPassword) and given.password.decode() == self.password
        return AuthResult(success=right, handled=False)
