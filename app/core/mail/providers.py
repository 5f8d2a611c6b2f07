"""What is known of common mail providers, found by an address's domain or a server's host. Reads a shipped file."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

from app.core.model import MailboxDraft, Security


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's servers; `files_sent_itself`: it puts sent mail into the Sent folder by itself.

    `daily_limit` is emails a day where the provider publishes one. `hint` says what password it takes,
    `hint_url` where to make it.
    """

    name: str
    domains: tuple[str, ...]
    smtp_host: str
    smtp_port: int
    security: Security
    imap_host: str
    imap_port: int
    imap_security: Security
    daily_limit: int | None
    files_sent_itself: bool
    hint: str
    hint_url: str
    mx: tuple[str, ...] = ()
    """The names under which its servers take mail: `google.com` for aspmx.l.google.com."""


def preset_for(email: str) -> Provider | None:
    """Return the provider of an address's domain, None for a domain that is not a provider's own."""
    return _by_domain().get(email.rpartition("@")[2].strip().lower())


def preset_for_host(host: str) -> Provider | None:
    """Return the provider whose SMTP server this is, None for others; loopback hosts are nobody's."""
    wanted = host.strip().lower()
    return next((found for found in providers() if found.smtp_host == wanted and "127." not in wanted), None)


def files_copy(mailbox: MailboxDraft) -> bool:
    """Return whether a copy of what a mailbox sends is ours to file: it has IMAP, and its host files none itself."""
    return bool(mailbox.imap_host) and not files_sent_itself(mailbox)


def files_sent_itself(mailbox: MailboxDraft) -> bool:
    """Return whether a mailbox's server lays what it sends into the Sent folder by itself; False where nobody knows."""
    host = mailbox.smtp_host.strip().lower()
    known = preset_for_host(host) or preset_for(mailbox.email)  # Proton's bridge is on this computer
    if known is not None and known.smtp_host == host:
        return known.files_sent_itself
    return host.endswith(_FILE_THEMSELVES)


def preset_for_exchanger(host: str) -> Provider | None:
    """Return the provider that takes a domain's mail at `host`, its MX record; None for others."""
    wanted = f".{host.strip().rstrip('.').lower()}"
    return next((found for found in providers() if any(wanted.endswith(f".{name}") for name in found.mx)), None)


_FILE_THEMSELVES = (".gmail.com", ".googlemail.com", ".office365.com", ".outlook.com", ".fastmail.com", ".zoho.com")
"""Other names of servers that file by themselves: relays and regions of the same houses."""


@functools.cache
def providers() -> tuple[Provider, ...]:
    """Return all presets, in the file's order."""
    rows = json.loads(resources.files("resources").joinpath("providers.json").read_text("utf-8"))
    return tuple(_provider(row) for row in rows)


@functools.cache
def _by_domain() -> dict[str, Provider]:
    return {domain: found for found in providers() for domain in found.domains}


def _provider(row: dict[str, object]) -> Provider:
    smtp, imap = row["smtp"], row["imap"]
    if not (isinstance(smtp, list) and isinstance(imap, list) and isinstance(row["domains"], list)):
        raise ValueError(f"providers.json: {row.get('name')} needs smtp, imap and domains as lists")
    limit = row.get("daily_limit")
    return Provider(
        name=str(row["name"]),
        domains=tuple(row["domains"]),
        smtp_host=smtp[0],
        smtp_port=smtp[1],
        security=Security(smtp[2]),
        imap_host=imap[0],
        imap_port=imap[1],
        imap_security=Security(imap[2]),
        daily_limit=limit if isinstance(limit, int) else None,
        files_sent_itself=bool(row.get("files_sent_itself", False)),
        hint=str(row.get("hint", "")),
        hint_url=str(row.get("hint_url", "")),
        mx=tuple(mx) if isinstance(mx := row.get("mx", []), list) else (),
    )
