"""A company's own domain is matched to its provider by its MX record, from a real name server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import dns.resolver
import pytest

from app.core.mail.exchangers import provider_by_mx
from tests.mail.name_server import NameServer

ZONES = {
    "fenwick.example.": ["10 alt1.aspmx.l.google.com.", "1 aspmx.l.google.com."],
    "northwind.example.": ["0 northwind-example.mail.protection.outlook.com."],
    "own.example.": ["10 mx.own.example."],
    "evil.example.": ["10 google.com.evil.example."],
}


@pytest.fixture
def ask() -> Iterator[Callable[[str], str | None]]:
    server = NameServer("MX", ZONES)
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
