"""Whether this computer has a way out at all. Sends no packet and asks no server."""

from __future__ import annotations

import contextlib
import socket
from typing import Final

from app.core.loopback import is_loopback

_SOMEWHERE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses that nobody has (RFC 5737, RFC 3849): what counts is whether a route leads anywhere."""
_PORT: Final = 9


def has_route(host: str) -> bool:
    """Return whether mail to `host` could leave this computer now; one on this computer is always in reach."""
    return is_loopback(host) or any(_leads(family, address) for family, address in _SOMEWHERE)


def _leads(family: socket.AddressFamily, address: str) -> bool:
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((address, _PORT))  # a datagram socket only looks the route up
        return True
    return False
