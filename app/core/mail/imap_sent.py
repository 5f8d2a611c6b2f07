"""The Sent folder: whether an email of ours lies there, and laying a copy of it there."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from app.core.mail.imap_fetch import open_folder
from app.core.mail.imap_folders import Folders
from app.core.mail.imap_sign_in import BROKEN

if TYPE_CHECKING:
    from imapclient import IMAPClient

_HEADERS = ("X-Outpace-Id", "Message-ID")
_LOOKED_THROUGH = 500
"""Messages whose headers are compared one by one where the server's own search finds nothing."""


@dataclass(frozen=True, slots=True)
class Ids:
    """What an email of ours is known by: its own id, and its Message-ID, which some servers rewrite."""

    outpace_id: str
    message_id: str


def ids_of(message: bytes) -> Ids:
    """Return an email's ids from its headers; "" where there is none."""
    headers = BytesHeaderParser().parsebytes(message)
    return Ids(*(str(headers.get(name, "")).strip() for name in _HEADERS))


def lies_in(client: IMAPClient, folder: str, ids: Ids, *, since: datetime) -> bool:
    """Return whether an email lies in a folder, by either of its ids; it cannot be older than `since`.

    Servers search headers they do not index badly or not at all, so the newest are compared here as well.
    """
    open_folder(client, folder)
    for name, wanted in zip(_HEADERS, (ids.outpace_id, ids.message_id), strict=True):
        if wanted and _is_among(client, _search(client, ["HEADER", name, wanted]), ids):
            return True
    return _is_among(client, client.search(["SINCE", (since - timedelta(days=1)).date()]), ids)


def lay_copy(client: IMAPClient, folders: Folders, message: bytes, *, sent_at: datetime) -> None:
    """File an email as read, dated when it went; a Sent folder is made where the server has none."""
    folder = folders.sent or _made(client)
    client.append(folder, message, flags=(b"\\Seen",), msg_time=sent_at)


def _search(client: IMAPClient, criteria: list[str]) -> list[int]:
    """Return what the server finds; nothing where it refuses to search for such a thing."""
    try:
        return list(client.search(criteria))
    except BROKEN:
        raise
    except imaplib.IMAP4.error:
        return []


def _is_among(client: IMAPClient, uids: Iterable[int], ids: Ids) -> bool:
    """Return whether one of the newest of these messages is the email."""
    chosen = sorted(uids)[-_LOOKED_THROUGH:]
    if not chosen:
        return False
    found = client.fetch(chosen, [f"BODY.PEEK[HEADER.FIELDS ({' '.join(_HEADERS).upper()})]"])
    heads = (value for row in found.values() for key, value in row.items() if key.startswith(b"BODY["))
    return any(_is_same(ids_of(head), ids) for head in heads if isinstance(head, bytes))


def _is_same(one: Ids, other: Ids) -> bool:
    return bool(one.outpace_id and one.outpace_id == other.outpace_id) or bool(
        one.message_id and one.message_id == other.message_id
    )


def _made(client: IMAPClient) -> str:
    prefix = ""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        prefix = personal[0][0] if personal else ""
    name = f"{prefix}Sent"
    client.create_folder(name)
    client.subscribe_folder(name)
    return name
