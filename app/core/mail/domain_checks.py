"""Whether a sender's domain says who may send for it: SPF, DKIM, DMARC, asked of the domain name system.

Without a network nothing is known of the domain, which is said as such and never as a fault of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import dns.exception
import dns.resolver
import idna

from app.core.model import DomainCheck, DomainState

SECONDS: Final = 4.0
"""How long one question may take."""
_SELECTORS: Final = (
    "google",
    "selector1",
    "selector2",
    "default",
    "dkim",
    "mail",
    "s1",
    "k1",
    "fm1",
    "protonmail",
    "zoho",
    "zmail",
    "mxvault",
    "ionos1",
    "s1-ionos",
    "sig1",
    "20230601",
)
"""Names under which providers publish DKIM keys; the domain name system lists no others by itself."""


class _Offline(Exception):
    """No name server answers."""


def check_domain(domain: str, *, resolver: dns.resolver.Resolver | None = None) -> tuple[DomainCheck, ...]:
    """Return what a domain publishes of SPF, DKIM and DMARC, in this order; some seconds at most without an answer.

    Asks the computer's own name servers unless given a `resolver`.
    """
    try:
        asked = resolver or dns.resolver.Resolver()
        plain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        return _spf(asked, plain), _dkim(asked, plain), _dmarc(asked, plain)
    except (_Offline, dns.resolver.NoResolverConfiguration, OSError):
        sentence = "No name server answers; this is known once you are online."
        return tuple(DomainCheck(name, DomainState.OFFLINE, sentence) for name in ("SPF", "DKIM", "DMARC"))
    except idna.IDNAError:
        sentence = f"{domain} is no name that can be looked up."
        return tuple(DomainCheck(name, DomainState.UNKNOWN, sentence) for name in ("SPF", "DKIM", "DMARC"))


def _spf(asked: dns.resolver.Resolver, domain: str) -> DomainCheck:
    found = [text for text in _texts(asked, domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return _missing("SPF", f"{domain} does not say which servers send for it; add the TXT record of your provider.")
    if len(found) > 1:
        return _wrong("SPF", f"{domain} has {len(found)} SPF records, and receivers then heed none; keep one.")
    if found[0].lower().rstrip().endswith(("+all", " all")):
        return _wrong("SPF", f"{domain} lets every server send for it; end its SPF record with ~all or -all.")
    return _passed("SPF", found[0])


def _dkim(asked: dns.resolver.Resolver, domain: str) -> DomainCheck:
    for selector in _SELECTORS:
        for text in _texts(asked, f"{selector}._domainkey.{domain}"):
            tags = _tags(text)
            if tags.get("p"):
                return _passed("DKIM", f"A key is published under {selector}._domainkey.")
    sentence = "No key stands under the names that providers use; yours may use another, or signing is not switched on."
    return DomainCheck("DKIM", DomainState.UNKNOWN, sentence)


def _dmarc(asked: dns.resolver.Resolver, domain: str) -> DomainCheck:
    for name in _with_parents(domain):
        found = [tags for tags in map(_tags, _texts(asked, f"_dmarc.{name}")) if tags.get("v", "").upper() == "DMARC1"]
        if len(found) > 1:
            return _wrong("DMARC", f"{name} has {len(found)} DMARC records; keep one.")
        if found:
            return _policy(name, found[0])
    sentence = (
        f"{domain} does not say what to do with forged mail; large providers want a TXT record at _dmarc.{domain}."
    )
    return _missing("DMARC", sentence)


def _policy(name: str, tags: dict[str, str]) -> DomainCheck:
    policy = tags.get("p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        return _wrong("DMARC", f"The record at _dmarc.{name} has no policy; add p=none, p=quarantine or p=reject.")
    return _passed("DMARC", f"The policy of {name} is {policy}.")


def _with_parents(domain: str) -> Iterable[str]:
    """Return the domain and those it is below, never the last label alone (RFC 7489 6.6.3, without a suffix list)."""
    labels = domain.split(".")
    return (".".join(labels[at:]) for at in range(max(1, len(labels) - 1)))


def _texts(asked: dns.resolver.Resolver, name: str) -> list[str]:
    """Return the TXT records of a name, none where there is no such name; _Offline where nobody answers."""
    try:
        answer = asked.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return []
    except (dns.exception.Timeout, dns.resolver.NoNameservers) as error:
        raise _Offline from error
    except (dns.exception.DNSException, ValueError):
        return []
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}


def _passed(name: str, sentence: str) -> DomainCheck:
    return DomainCheck(name, DomainState.PASS, sentence)


def _missing(name: str, sentence: str) -> DomainCheck:
    return DomainCheck(name, DomainState.MISSING, sentence)


def _wrong(name: str, sentence: str) -> DomainCheck:
    return DomainCheck(name, DomainState.WRONG, sentence)
