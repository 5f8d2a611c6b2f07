"""The inbox is looked at over IMAP as the sign-in test's last step: protected, read-only, refusals in words."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from app.core.mail.connection import ServerUnreachable, SignInRefused
from app.core.mail.inbox_check import look_into_inbox
from app.core.model import MailboxDraft, Security
from tests.mail.servers import Authority


class _Handler(socketserver.StreamRequestHandler):
    """As much of IMAP4rev1 as one sign-in needs; keeps what it was asked."""

    server: ImapServer

    def handle(self) -> None:
        with suppress(ssl.SSLError):
            self._serve()
        self.connection.close()

    def _serve(self) -> None:
        capabilities = "IMAP4rev1" + (" STARTTLS" if self.server.context else "")
        self._say(f"* OK [CAPABILITY {capabilities}] ready")
        while line := self.rfile.readline().decode():
            tag, command, *rest = line.split()
            self.server.asked.append(command.upper())
            if command.upper() == "STARTTLS":
                self._say(f"{tag} OK begin")
                assert self.server.context is not None
                self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            else:
                self._answer(tag, command.upper(), capabilities, " ".join(rest))
            if command.upper() == "LOGOUT":
                return

    def _answer(self, tag: str, command: str, capabilities: str, rest: str) -> None:
        if command == "CAPABILITY":
            self._say(f"* CAPABILITY {capabilities}")
        if command == "EXAMINE":
            self._say("* 1204 EXISTS")
        refused = command == "LOGIN" and '"right"' not in rest
        self._say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials" if refused else f"{tag} OK done")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class ImapServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context
        self.asked: list[str] = []
        self.port = int(self.server_address[1])


Serve = Callable[[ssl.SSLContext | None], ImapServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[tuple[ImapServer, threading.Thread]] = []

    def start(context: ssl.SSLContext | None = None) -> ImapServer:
        server = ImapServer(context)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        started.append((server, thread))
        return server

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


def draft(port: int, host: str | None = "127.0.0.1") -> MailboxDraft:
    return MailboxDraft(
        "anna@fenwick.example", "127.0.0.1", 25, Security.NONE, username="anna", imap_host=host, imap_port=port
    )


def test_inbox_is_counted_under_starttls_and_left_as_it_is(serve: Serve, authority: Authority) -> None:
    server = serve(authority.server_context("127.0.0.1"))
    words = look_into_inbox(draft(server.port), password=lambda: "right", ca_file=authority.ca_file, seconds=5)
    assert words == "127.0.0.1, 1,204 messages"
    assert server.asked.index("STARTTLS") < server.asked.index("LOGIN")
    assert "SELECT" not in server.asked


def test_wrong_password_is_told_in_the_servers_words(serve: Serve) -> None:
    server = serve(None)
    with pytest.raises(SignInRefused, match="AUTHENTICATIONFAILED"):
        look_into_inbox(draft(server.port), password=lambda: "wrong", seconds=5)


def test_untrusted_certificate_gets_no_password(serve: Serve, authority: Authority) -> None:
    server = serve(authority.server_context("127.0.0.1"))
    with pytest.raises(SignInRefused, match="cannot be trusted"):
        look_into_inbox(draft(server.port), password=lambda: "right", seconds=5)
    assert "LOGIN" not in server.asked


def test_nobody_there_says_that_sending_works_all_the_same() -> None:
    with pytest.raises(ServerUnreachable, match="Sending works without it"):
        look_into_inbox(draft(9), password=lambda: "right", seconds=2)


def test_no_imap_server_is_no_failure() -> None:
    assert look_into_inbox(draft(0, host=None), password=lambda: None) == "no IMAP server given: replies are not read"
