"""Which hosts are this computer, and what may be spoken to them only: without encryption, without sign-in."""

from __future__ import annotations

import ipaddress

from app.core.errors import InputError
from app.core.model import MailboxDraft, Security


def is_loopback(host: str) -> bool:
    """Return whether a host's name is this computer itself: localhost, 127.0.0.0/8 or ::1."""
    plain = host.strip().removeprefix("[").removesuffix("]")
    if plain.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(plain).is_loopback
    except ValueError:
        return False


def check_allowed(mailbox: MailboxDraft) -> None:
    """Refuse what only this computer itself may be told in the clear; InputError."""
    if is_loopback(mailbox.smtp_host):
        return
    if mailbox.security is Security.NONE:
        raise InputError(
            f"{mailbox.email} would send to {mailbox.smtp_host} without encryption, which is for servers on this "
            "computer only; choose starttls or tls."
        )
    if not mailbox.username:
        raise InputError(
            f"{mailbox.email} would send to {mailbox.smtp_host} without signing in, which is for servers on this "
            "computer only; give a user name."
        )
