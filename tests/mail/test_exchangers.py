"""A company's own domain is matched to its provider by its MX record, from a real name server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.resolver
import dns.rrset
import pytest

from app.core.mail.exchangers import provider_by_mx

ZONES = {
    "fenwick.example.": ["10 alt1.aspmx.l.google.com.", "1 aspmx.l.google.com."],
    "northwind.example.": ["0 northwind-example.mail.protection.outlook.com."],
    "own.example.": ["10 mx.own.example."],
    "evil.example.": ["10 google.com.evil.example."],
}


class NameServer:
    """Answers MX questions over UDP; knows nothing else."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()

    def _serve(self) -> None:
        while True:
            data, sender = self.socket.recvfrom(4096)
            if not data:
                return
            self.socket.sendto(self._answer(dns.message.from_wire(data)).to_wire(), sender)

    def _answer(self, question: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name.to_text()
        if name in ZONES:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "MX", *ZONES[name]))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@pytest.fixture
def ask() -> Iterator[Callable[[str], str | None]]:
    server = NameServer()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.port

    def found(domain: str) -> str | None:
        provider = provider_by_mx(domain, resolver=resolver)
        return None if provider is None else provider.name

    yield found
    server.close()


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("fenwick.example", "Google Workspace"),
        ("northwind.example", "Microsoft 365"),
        ("own.example", None),
        ("evil.example", None),
        ("nobody.example", None),
        ("not a domain..", None),
    ],
)
def test_provider_by_mx(ask: Callable[[str], str | None], domain: str, provider: str | None) -> None:
    assert ask(domain) == provider


def test_nobody_answers_is_no_harm() -> None:
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.0.0.1", 0))
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = silent.getsockname()[1]
    resolver.timeout = 0.2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.core.mail.exchangers.SECONDS", 0.3)
        assert provider_by_mx("fenwick.example", resolver=resolver) is None
    silent.close()
