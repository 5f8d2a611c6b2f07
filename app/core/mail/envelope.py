"""What a server is told besides the message: addresses, and the extensions it offers for them. Pure; no connection.

SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531), DSN (RFC 3461): each asked for only where it is offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import idna

from app.core.errors import MessageTrouble
from app.core.model import OutgoingMail

_ADDRESS = re.compile(r"[!#-'*+\-./-9=?A-Z^-~\u00a1-\U0010ffff]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}")
_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_MEGABYTE = 1_000_000


class Unaddressable(MessageTrouble):
    """An address that no server could be told."""


class Unacceptable(MessageTrouble):
    """A message that this server says beforehand it does not take."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One email's addresses as the server is told them, and the options that go with each."""

    sender: str
    recipient: str
    mail_options: tuple[str, ...] = ()
    rcpt_options: tuple[str, ...] = ()


def envelope_of(mail: OutgoingMail, offered: Mapping[str, str]) -> Envelope:
    """Return the envelope of an email for a server that offers these extensions, by name in lower case.

    Raises Unaddressable for an address that cannot be told, Unacceptable for what the server does not take.
    """
    sender, recipient = envelope_address(mail.sender), envelope_address(mail.recipient)
    options = [*_size(mail.message, offered), *_eight_bit(mail.message, offered)]
    if not (sender + recipient).isascii():
        if "smtputf8" not in offered:
            raise Unaddressable("the mailbox's server takes no addresses beyond plain letters (SMTPUTF8)")
        options.append("SMTPUTF8")
    if "dsn" not in offered:
        return Envelope(sender, recipient, tuple(options))
    return Envelope(sender, recipient, (*options, "RET=HDRS", *_own_id(mail.outpace_id)), ("NOTIFY=SUCCESS,FAILURE",))


def envelope_address(address: str) -> str:
    """Return the address as the envelope takes it, its domain in ASCII (IDNA 2008); Unaddressable for any other."""
    local, at, domain = address.strip().rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        plain = ""
    if not at or not _ADDRESS.fullmatch(plain) or not local.isprintable():
        raise Unaddressable(f"{address!a} is no address that mail can be sent to")
    return plain


def _size(message: bytes, offered: Mapping[str, str]) -> list[str]:
    if "size" not in offered:
        return []
    limit = offered["size"].strip()
    if limit.isdecimal() and 0 < int(limit) < len(message):
        ours, theirs = len(message) / _MEGABYTE, int(limit) / _MEGABYTE
        raise Unacceptable(f"the message is too large: {ours:.1f} MB, and the server takes at most {theirs:.1f} MB")
    return [f"SIZE={len(message)}"]


def _eight_bit(message: bytes, offered: Mapping[str, str]) -> list[str]:
    return ["BODY=8BITMIME"] if "8bitmime" in offered and not message.isascii() else []


def _own_id(own: str) -> list[str]:
    """Return ENVID with the email's own id, by which a report names it."""
    return [f"ENVID={own}"] if _ID.fullmatch(own) else []


def dot_stuffed(message: bytes) -> bytes:
    """Return the message ending in a line end, each line that begins with a dot given another (RFC 5321 4.5.2)."""
    whole = message if message.endswith(b"\r\n") else message + b"\r\n"
    stuffed = whole.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
