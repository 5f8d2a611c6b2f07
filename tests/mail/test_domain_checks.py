"""SPF, DKIM and DMARC of a sender's domain, from a real name server on loopback; offline is a state of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import dns.resolver
import pytest

from app.core.mail import domain_checks
from app.core.mail.domain_checks import check_domain
from app.core.model import DomainCheck, DomainState
from tests.mail.name_server import NameServer

ZONES = {
    "good.example.": ["v=spf1 include:_spf.google.com ~all", "some-verification=1"],
    "google._domainkey.good.example.": ["v=DKIM1; k=rsa; p=MIIBIjANBg"],
    "_dmarc.good.example.": ["v=DMARC1; p=quarantine; rua=mailto:d@good.example"],
    "twice.example.": ["v=spf1 -all", "v=spf1 include:other.example ~all"],
    "_dmarc.twice.example.": ["v=DMARC1; p=maybe"],
    "open.example.": ["v=spf1 +all"],
    "selector1._domainkey.open.example.": ["v=DKIM1; p="],
    "xn--bcher-kva.example.": ["v=spf1 mx -all"],
}
Checked = Callable[[str], dict[str, DomainCheck]]


@pytest.fixture
def server() -> Iterator[NameServer]:
    server = NameServer("TXT", {name: [f'"{text}"' for text in texts] for name, texts in ZONES.items()})
    yield server
    server.close()


@pytest.fixture
def checked(server: NameServer) -> Checked:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    return lambda domain: {one.name: one for one in check_domain(domain, resolver=resolver)}


def test_a_domain_that_says_all_passes(checked: Checked) -> None:
    found = checked("good.example")
    assert {one.state for one in found.values()} == {DomainState.PASS}
    assert list(found) == ["SPF", "DKIM", "DMARC"]
    assert "include:_spf.google.com" in found["SPF"].sentence
    assert "google._domainkey" in found["DKIM"].sentence
    assert "good.example is quarantine" in found["DMARC"].sentence


def test_a_domain_below_another_has_its_policy(checked: Checked) -> None:
    found = checked("mail.good.example")
    assert (found["SPF"].state, found["DMARC"].state) == (DomainState.MISSING, DomainState.PASS)


def test_what_is_missing_is_said_with_what_to_add(checked: Checked) -> None:
    found = checked("nothing.example")
    assert (found["SPF"].state, found["DMARC"].state) == (DomainState.MISSING, DomainState.MISSING)
    assert "_dmarc.nothing.example" in found["DMARC"].sentence
    assert found["DKIM"].state is DomainState.UNKNOWN, "a key under another name cannot be seen from outside"


@pytest.mark.parametrize(
    ("domain", "name", "words"),
    [
        ("twice.example", "SPF", "2 SPF records"),
        ("twice.example", "DMARC", "has no policy"),
        ("open.example", "SPF", "lets every server send"),
    ],
)
def test_what_is_wrong_is_said(checked: Checked, domain: str, name: str, words: str) -> None:
    found = checked(domain)[name]
    assert found.state is DomainState.WRONG
    assert words in found.sentence


def test_a_key_that_was_withdrawn_is_none(checked: Checked) -> None:
    assert checked("open.example")["DKIM"].state is DomainState.UNKNOWN


def test_a_domain_in_another_script_is_asked_for_in_ascii(checked: Checked) -> None:
    assert checked("bücher.example")["SPF"].state is DomainState.PASS


def test_without_an_answer_it_is_offline_and_no_fault_of_the_domain(
    checked: Checked, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_checks, "SECONDS", 0.2)
    server.silent = True
    assert {one.state for one in checked("good.example").values()} == {DomainState.OFFLINE}
