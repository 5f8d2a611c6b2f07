"""Addresses out of whatever was pasted: lists, columns, "Name <address>". Pure; judges no address."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^\s,;<>\"'()\[\]|]+@[^\s,;<>\"'()\[\]|]+\.[^\s,;<>\"'()\[\]|]+")


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses in a text, each once, in the order they come."""
    found: dict[str, str] = {}
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".:")
        found.setdefault(address.lower(), address)
    return tuple(found.values())
