"""The Sent folder: whether an email of ours lies there, and laying a copy of it there."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser

from imapclient import IMAPClient

from app.core.mail.imap_fetch import open_folder
from app.core.mail.imap_folders import Folders
from app.core.mail.imap_sign_in import BROKEN
from app.core.model import OutgoingMail

_IDS = "X-OUTPACE-ID MESSAGE-ID"
_LOOKED_THROUGH = 500
"""Messages whose headers are compared one by one where the server's own search finds nothing."""


def lies_in(client: IMAPClient, folder: str, mail: OutgoingMail, *, since: datetime) -> bool:
    """Return whether an email lies in a folder, by its own id or its Message-ID; it cannot be older than `since`.

    Servers search headers they do not index badly or not at all, so the newest are compared here as well.
    """
    open_folder(client, folder)
    wanted = outpace_id(mail.message)
    for criteria in (["HEADER", "X-Outpace-Id", wanted], ["HEADER", "Message-ID", mail.message_id]):
        if _is_among(client, _search(client, criteria), wanted, mail.message_id):
            return True
    recent = sorted(client.search(["SINCE", (since - timedelta(days=1)).date()]))[-_LOOKED_THROUGH:]
    return _is_among(client, recent, wanted, mail.message_id)


def lay_copy(client: IMAPClient, folders: Folders, mail: OutgoingMail, *, sent_at: datetime) -> None:
    """File an email as read, dated when it went; a Sent folder is made where the server has none."""
    folder = folders.sent or _made(client)
    client.append(folder, mail.message, flags=(b"\\Seen",), msg_time=sent_at)


def outpace_id(message: bytes) -> str:
    """Return the id that Outpace gave an email, from its header."""
    return str(BytesHeaderParser().parsebytes(message).get("X-Outpace-Id", "")).strip()


def _search(client: IMAPClient, criteria: list[str]) -> list[int]:
    """Return what the server finds; nothing where it refuses to search for such a thing."""
    try:
        return list(client.search(criteria))
    except BROKEN:
        raise
    except imaplib.IMAP4.error:
        return []


def _is_among(client: IMAPClient, uids: Iterable[int], wanted: str, message_id: str) -> bool:
    chosen = sorted(uids)[-_LOOKED_THROUGH:]
    if not chosen:
        return False
    for row in client.fetch(chosen, [f"BODY.PEEK[HEADER.FIELDS ({_IDS})]"]).values():
        heads = (value for key, value in row.items() if key.startswith(b"BODY[") and isinstance(value, bytes))
        for head in heads:
            found = BytesHeaderParser().parsebytes(head)
            ids = {str(found.get(name, "")).strip() for name in _IDS.split()}
            if (wanted and wanted in ids) or message_id in ids:
                return True
    return False


def _made(client: IMAPClient) -> str:
    prefix = ""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        prefix = personal[0][0] if personal else ""
    name = f"{prefix}Sent"
    client.create_folder(name)
    client.subscribe_folder(name)
    return name
