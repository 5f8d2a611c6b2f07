"""One protected, signed-in connection to an IMAP server, or a sentence on why there is none.

Port 993 is TLS from the start, others STARTTLS; in the clear only on this computer. Certificates are always checked.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import OutpaceError
from app.core.loopback import is_loopback
from app.core.mail.connection import (
    CONNECT_SECONDS,
    AccessToken,
    ServerUnreachable,
    SignInRefused,
    authority_of,
    remedy,
    trusting,
)
from app.core.mail.providers import preset_for_host
from app.core.mail.tls import distrust
from app.core.mail.unsaid import unsaid
from app.core.model import ErrorCategory, MailboxDraft, Security

if TYPE_CHECKING:
    from imapclient import IMAPClient

TLS_PORT = 993
BROKEN = (OSError, imaplib.IMAP4.abort)
_FOR_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "TEMPORAR", "TOO MANY", "TRY AGAIN")
logging.getLogger("imapclient").setLevel(logging.WARNING)  # it would tell every line of every message


def imap_host(mailbox: MailboxDraft) -> str:
    """Return the host that a mailbox is read from, "" where it is not read."""
    return (mailbox.imap_host or "").strip().removeprefix("[").removesuffix("]")


def signed_in(
    mailbox: MailboxDraft,
    *,
    password: Callable[[], str | None],
    ca_file: Path | None = None,
    seconds: float = CONNECT_SECONDS,
    security: Security | None = None,
) -> IMAPClient:
    """Return a client that is signed in; `security` overrules what the port says.

    SignInRefused, ServerUnreachable, and what `password` raises.
    """
    from imapclient import IMAPClient  # here, since who has no mailbox to read need not load it

    host, port = imap_host(mailbox), mailbox.imap_port or TLS_PORT
    implicit = (security or (Security.TLS if port == TLS_PORT else Security.STARTTLS)) is Security.TLS
    client: IMAPClient | None = None
    ca_file = ca_file or authority_of(mailbox)
    context = trusting(mailbox, ca_file)
    secret: str | None = None
    try:
        client = IMAPClient(host, port, ssl=implicit, ssl_context=context if implicit else None, timeout=seconds)
        client.normalise_times = False
        _stay_here(client, host)
        if not implicit:
            _protect(client, host, port, context, security)
        secret = password()
        _sign_in(client, mailbox, secret)
    except BaseException as error:
        if client is not None:
            hang_up(client)
        if isinstance(error, OSError | imaplib.IMAP4.error):
            own = ca_file is not None
            raise _told(host, port, error, unsaid(words_of(error), _user_of(mailbox), secret or ""), own=own) from None
        raise
    return client


def hang_up(client: IMAPClient) -> None:
    """Close the connection without a word; never raises."""
    with suppress(OSError, imaplib.IMAP4.error):
        client.shutdown()


def goodbye(client: IMAPClient) -> None:
    """Sign out, two seconds at most, and close the connection; never raises."""
    try:
        client.socket().settimeout(2.0)
        client.logout()
    except (OSError, imaplib.IMAP4.error):
        hang_up(client)  # the server hung up first, which is what was wanted


def unreachable(host: str, port: int, words: str) -> ServerUnreachable:
    """Return what to say of a server that cannot be read from now."""
    return ServerUnreachable(
        f"{host}:{port} cannot be reached ({words}); check the IMAP server and its port. Sending works without it.",
        words=words,
    )


def words_of(error: BaseException) -> str:
    """Return what a server or the system said, as one line of at most 500 characters."""
    if _is_of_sign_in(error) and error.__context__ is not None:
        error = error.__context__  # IMAPClient wraps the server's words in Python's
    first = error.args[0] if error.args else ""
    words = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(error)
    return " ".join(words.split())[:500] or type(error).__name__


def _is_of_sign_in(error: BaseException) -> bool:
    from imapclient.exceptions import LoginError

    return isinstance(error, LoginError)


def _stay_here(client: IMAPClient, host: str) -> None:
    """Refuse to go on where a loopback name led to another computer."""
    if is_loopback(host) and not is_loopback(str(client.socket().getpeername()[0])):
        raise OSError(f"{host} leads to another computer here")


def _protect(client: IMAPClient, host: str, port: int, context: ssl.SSLContext, security: Security | None) -> None:
    if security is Security.NONE and is_loopback(host):
        return
    if client.has_capability("STARTTLS"):
        client.starttls(context)
    elif not is_loopback(host):
        raise SignInRefused(
            f"{host} offers no STARTTLS on port {port}, so nothing was sent in the clear; try port 993.",
            words="STARTTLS is not offered",
            title="The connection cannot be protected",
            category=ErrorCategory.CONNECTION,
        )


def _sign_in(client: IMAPClient, mailbox: MailboxDraft, password: str | None) -> None:
    """Sign in by LOGIN; by PLAIN where it is switched off or cannot say the password (RFC 3501 knows ASCII only)."""
    user = _user_of(mailbox)
    if password is None:
        raise SignInRefused(
            f"No password is kept for {mailbox.email}; enter it in the mailbox's settings.",
            words="",
            category=ErrorCategory.AUTHENTICATION,
        )
    if isinstance(password, AccessToken):
        client.oauth2_login(user, password)
    elif (user + password).isascii() and not client.has_capability("LOGINDISABLED"):
        client.login(user, password)
    else:
        client.plain_login(user, password)


def _user_of(mailbox: MailboxDraft) -> str:
    """Return the name to sign in with."""
    return mailbox.username or mailbox.email


def _told(host: str, port: int, error: Exception, words: str, *, own: bool) -> OutpaceError:
    """Return an error of the network or the protocol as one that says what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return SignInRefused(
            distrust(error, host, own=own),
            words=error.verify_message,
            title="The server's certificate is not trusted",
            category=ErrorCategory.CONNECTION,
        )
    lost = isinstance(error, BROKEN) or isinstance(error.__context__, BROKEN)
    if lost or any(sign in words.upper() for sign in _FOR_NOW) or not _is_of_sign_in(error):
        return unreachable(host, port, words)
    provider = preset_for_host(host)
    return SignInRefused(
        f"The IMAP server said “{words}”. {remedy(words, provider.hint if provider else '')}",
        words=words,
        title=f"{host} did not let us read the inbox",
        category=ErrorCategory.AUTHENTICATION,
    )
