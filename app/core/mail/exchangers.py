"""Who takes a domain's mail, asked of the domain name system. No answer is no harm: the user enters the servers."""

from __future__ import annotations

from typing import Final

import dns.exception
import dns.resolver

from app.core.mail.providers import Provider, preset_for_exchanger

SECONDS: Final = 4.0
"""A user waits no longer for a hint."""


def provider_by_mx(domain: str, *, resolver: dns.resolver.Resolver | None = None) -> Provider | None:
    """Return the provider named by a domain's MX records, best preference first; None where none is known or reached.

    Asks the computer's own name servers unless given a `resolver`; takes at most 4 seconds.
    """
    try:
        asked = resolver or dns.resolver.Resolver()
        answer = asked.resolve(domain, "MX", lifetime=SECONDS, search=False)
    except (dns.exception.DNSException, OSError, ValueError):
        return None  # offline, no such domain, no MX: the form then says that the provider is not known
    exchangers = sorted((record.preference, record.exchange.to_text()) for record in answer)
    found = (preset_for_exchanger(host) for _, host in exchangers)
    return next((provider for provider in found if provider is not None), None)
