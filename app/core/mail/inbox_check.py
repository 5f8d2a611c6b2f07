"""Trying a mailbox's IMAP server: protected, signed in, the inbox looked at, nothing marked. Reads no mail."""

from __future__ import annotations

import imaplib
from collections.abc import Callable
from pathlib import Path

from app.core.mail.connection import CONNECT_SECONDS
from app.core.mail.imap_sign_in import TLS_PORT, goodbye, imap_host, signed_in, unreachable, words_of
from app.core.model import MailboxDraft


def look_into_inbox(
    mailbox: MailboxDraft,
    *,
    password: Callable[[], str | None],
    ca_file: Path | None = None,
    seconds: float = CONNECT_SECONDS,
) -> str:
    """Return words on the inbox ("imap.gmail.com, 1,204 messages"), or that none is given.

    SignInRefused, ServerUnreachable, and what `password` raises.
    """
    host = imap_host(mailbox)
    if not host:
        return "no IMAP server given: replies are not read"
    client = signed_in(mailbox, password=password, ca_file=ca_file, seconds=seconds)
    try:
        messages = int(client.select_folder("INBOX", readonly=True).get(b"EXISTS", 0))
    except (OSError, imaplib.IMAP4.error) as error:
        raise unreachable(host, mailbox.imap_port or TLS_PORT, words_of(error)) from error
    finally:
        goodbye(client)
    return f"{host}, {messages:,} {'message' if messages == 1 else 'messages'}"
