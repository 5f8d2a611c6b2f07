"""Whether there is a network: asked of the user's own mail servers, of nobody else. Says nothing to them."""

from __future__ import annotations

import socket
from collections.abc import Iterable

SECONDS = 5.0
ASKED = 3
"""Servers that are asked at once."""


def is_online(servers: Iterable[tuple[str, int]], *, seconds: float = SECONDS) -> bool:
    """Return whether one of the first servers (host, port) can be reached; True where there is none to ask.

    A server that refuses was reached all the same. Waits `seconds` for each; a look-up of a name may take longer.
    """
    asked = list(dict.fromkeys(servers))[:ASKED]
    return not asked or any(_answers(host.strip().strip("[]"), port, seconds) for host, port in asked)


def _answers(host: str, port: int, seconds: float) -> bool:
    try:
        socket.create_connection((host, port), seconds).close()
    except ConnectionRefusedError:
        return True
    except (OSError, UnicodeError):
        return False
    return True
