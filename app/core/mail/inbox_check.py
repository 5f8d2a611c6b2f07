"""Trying a mailbox's IMAP server: protected, signed in, the inbox looked at, nothing marked. Reads no mail."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.core.loopback import is_loopback
from app.core.mail.connection import CONNECT_SECONDS, ServerUnreachable, SignInRefused, remedy
from app.core.mail.providers import preset_for_host
from app.core.model import ErrorCategory, MailboxDraft

TLS_PORT = 993


def look_into_inbox(
    mailbox: MailboxDraft,
    *,
    password: Callable[[], str | None],
    ca_file: Path | None = None,
    seconds: float = CONNECT_SECONDS,
) -> str:
    """Return words on the inbox ("imap.gmail.com, 1,204 messages"), or that none is given.

    Port 993 is TLS from the start, others STARTTLS; in the clear only on this computer. Certificates are checked.
    SignInRefused, ServerUnreachable, and what `password` raises.
    """
    host = (mailbox.imap_host or "").strip().removeprefix("[").removesuffix("]")
    if not host:
        return "no IMAP server given: replies are not read"
    port = mailbox.imap_port or TLS_PORT
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    try:
        with _connected(host, port, context, seconds) as imap:
            imap.login(mailbox.username or mailbox.email, password() or "")
            status, found = imap.select("INBOX", readonly=True)
            messages = int(found[0] or 0) if status == "OK" else 0
            return f"{host}, {messages:,} {'message' if messages == 1 else 'messages'}"
    except ssl.SSLCertVerificationError as error:
        raise SignInRefused(
            f"The certificate of {host} cannot be trusted ({error.verify_message}); check the IMAP server's name.",
            words=error.verify_message,
            title="The server's certificate is not trusted",
            category=ErrorCategory.CONNECTION,
        ) from error
    except (OSError, imaplib.IMAP4.abort) as error:
        words = str(error) or type(error).__name__
        raise ServerUnreachable(
            f"{host}:{port} cannot be reached ({words}); check the IMAP server and its port. Sending works without it.",
            words=words,
        ) from error
    except imaplib.IMAP4.error as error:
        raise _refused(host, _said(error)) from error


def _connected(host: str, port: int, context: ssl.SSLContext, seconds: float) -> imaplib.IMAP4:
    if port == TLS_PORT:
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=seconds)
    imap = imaplib.IMAP4(host, port, timeout=seconds)
    try:
        if "STARTTLS" in imap.capabilities:
            imap.starttls(context)
        elif not is_loopback(host):
            raise SignInRefused(
                f"{host} offers no STARTTLS on port {port}, so nothing was sent in the clear; try port 993.",
                words="STARTTLS is not offered",
                title="The connection cannot be protected",
                category=ErrorCategory.CONNECTION,
            )
    except BaseException:
        with suppress(OSError):  # a refused certificate has closed it already
            imap.shutdown()
        raise
    return imap


def _refused(host: str, words: str) -> SignInRefused:
    provider = preset_for_host(host)
    return SignInRefused(
        f"The IMAP server said “{words}”. {remedy(words, provider.hint if provider else '')}",
        words=words,
        title=f"{host} did not let us read the inbox",
        category=ErrorCategory.AUTHENTICATION,
    )


def _said(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    words = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return " ".join(words.split())[:500]
