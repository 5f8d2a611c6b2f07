"""One protected, signed-in connection to an SMTP server, made step by step so that each step can be told.

Certificates are always checked. What only this computer may be told in the clear is refused before connecting.
"""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.errors import AccountTrouble, EnvironmentTrouble
from app.core.loopback import check_allowed, is_loopback
from app.core.mail.outcome import Stage, verdict
from app.core.mail.providers import preset_for_host
from app.core.mail.tls import distrust, tls_context
from app.core.mail.unsaid import unsaid
from app.core.model import ErrorCategory, MailboxDraft, Security

CONNECT_SECONDS = 30.0
_MOST_WORDS = 500


class ServerUnreachable(EnvironmentTrouble):
    """The mail server cannot be reached or is not ready now: it is tried again later. `words` are the server's own.

    `limited` is how long the mailbox must rest, where the server wants less of it.
    """

    title = "The mail server does not answer"

    def __init__(
        self,
        sentence: str,
        *,
        words: str,
        category: ErrorCategory = ErrorCategory.CONNECTION,
        limited: timedelta | None = None,
    ) -> None:
        super().__init__(sentence, details=words)
        self.words = words
        self.category = category
        self.limited = limited


class SignInRefused(AccountTrouble):
    """The server or its certificate is not to be worked with until the user acts. `words` are the server's own."""

    def __init__(self, sentence: str, *, words: str, title: str = "", category: ErrorCategory | None = None) -> None:
        super().__init__(sentence, title=title, details=words)
        self.words = words
        self.category = category


def said(code: int, message: bytes) -> str:
    """Return a server's answer as one line of at most 500 characters, with its code."""
    words = " ".join(message.decode("utf-8", "replace").split())
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)
    return f"{code} {printable}".strip()[:_MOST_WORDS] if code > 0 else printable[:_MOST_WORDS]


def authority_of(mailbox: MailboxDraft) -> Path | None:
    """Return the file of the authority that a mailbox trusts besides those of this computer, None for none."""
    return Path(mailbox.ca_file) if mailbox.ca_file else None


def trusting(mailbox: MailboxDraft, ca_file: Path | None) -> ssl.SSLContext:
    """Return a client's TLS set-up that trusts `ca_file` as well; SignInRefused where that file is of no use."""
    try:
        return tls_context(ca_file)
    except OSError as error:
        why = "it holds no certificate" if isinstance(error, ssl.SSLError) else _reason(error)
        raise SignInRefused(
            f"The authority's file {ca_file} cannot be used ({why}); choose it again under “Trust” in the settings of "
            f"{mailbox.email} (on the command line: outpace mailbox set {mailbox.email} ca=FILE.pem).",
            words=why,
            title="The authority's file cannot be used",
            category=ErrorCategory.CONNECTION,
        ) from error


class Connection:
    """The way to a signed-in session: `reach`, `protect`, `sign_in`, each once and in this order."""

    def __init__(self, mailbox: MailboxDraft, *, ca_file: Path | None = None, seconds: float = CONNECT_SECONDS) -> None:
        """Keep what is given; InputError for what may not be told in the clear. Connects nowhere."""
        check_allowed(mailbox)
        self._mailbox = mailbox
        self._host = mailbox.smtp_host.strip().removeprefix("[").removesuffix("]")
        self._ca_file = ca_file or authority_of(mailbox)
        self._seconds = seconds
        self.smtp = smtplib.SMTP(timeout=seconds)

    def reach(self) -> str:
        """Open the connection and, without TLS, read the greeting; return words on how it went; ServerUnreachable."""
        begun = time.monotonic()
        place = f"{self._host}:{self._mailbox.smtp_port}"
        try:
            opened = socket.create_connection((self._host, self._mailbox.smtp_port), self._seconds)
        except OSError as error:
            raise self._unreachable(f"{place} cannot be reached ({_reason(error)})", _reason(error)) from error
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the final dot is a write of its own
        self.smtp.sock = opened
        self._check_peer(opened)
        self.smtp.local_hostname = _address_literal(opened)
        if self._mailbox.security is not Security.TLS:
            self._greeting()
        return f"{self._host} answered in {(time.monotonic() - begun) * 1000:.0f} ms"

    def protect(self) -> str:
        """Encrypt as the mailbox says and greet; return words on it; SignInRefused (certificate), ServerUnreachable."""
        if self._mailbox.security is Security.NONE:
            self._hello()
            return "not needed on this computer"
        if self._mailbox.security is Security.STARTTLS:
            self._ask_for_tls()
        words = self._handshake()
        if self._mailbox.security is Security.TLS:
            self._greeting()
        self._hello()
        return words

    def sign_in(self, password: Callable[[], str | None]) -> str:
        """Sign in where the mailbox has a user name; SignInRefused, ServerUnreachable, and what `password` raises."""
        user = self._mailbox.username
        if not user:
            return "not needed on this computer"
        known = password()
        if known is None:
            raise SignInRefused(
                f"No password is kept for {self._mailbox.email}; enter it in the mailbox's settings.",
                words="",
                category=ErrorCategory.AUTHENTICATION,
            )
        code, message = self._guarded(lambda: _authenticate(self.smtp, user, known))
        if code not in (235, 503):
            raise self._refusal(code, unsaid(said(code, message), user, known))
        return "accepted"

    def close(self) -> None:
        """Say goodbye if the server still listens, then hang up; never raises."""
        if self.smtp.sock is not None:
            with suppress(OSError, smtplib.SMTPException):  # hung up first, which is what was wanted
                self.smtp.sock.settimeout(2.0)
                self.smtp.docmd("QUIT")
        self.smtp.close()

    def _greeting(self) -> None:
        code, message = self._guarded(self.smtp.getreply)
        if code != 220:
            raise self._not_ready(said(code, message), code)

    def _hello(self) -> None:
        code, message = self._guarded(self.smtp.ehlo)
        if not 200 <= code < 300:
            code, message = self._guarded(self.smtp.helo)
        if not 200 <= code < 300:
            raise self._not_ready(said(code, message), code)

    def _ask_for_tls(self) -> None:
        self._hello()
        code, message = 0, b""
        if self.smtp.has_extn("starttls"):
            code, message = self._guarded(lambda: self.smtp.docmd("STARTTLS"))
        if 400 <= code < 500:
            raise self._not_ready(said(code, message), code)
        if code != 220:
            words = said(code, message) if code else "STARTTLS is not offered"
            raise SignInRefused(
                f"{self._host} offers no STARTTLS on port {self._mailbox.smtp_port}, so nothing was sent in the clear; "
                "choose tls and port 465, or ask the provider.",
                words=words,
                title="The connection cannot be protected",
                category=ErrorCategory.CONNECTION,
            )

    def _handshake(self) -> str:
        """Put TLS over the connection and forget what was said before it."""
        plain = self.smtp.sock
        assert plain is not None
        context = trusting(self._mailbox, self._ca_file)
        try:
            protected = context.wrap_socket(plain, server_hostname=self._host)
        except ssl.SSLCertVerificationError as error:
            self.smtp.close()
            raise self._untrusted(error) from error
        except OSError as error:
            self.smtp.close()
            sentence = f"{self._host}:{self._mailbox.smtp_port} does not answer in TLS ({_reason(error)})"
            raise self._unreachable(sentence, _reason(error)) from error
        self.smtp.sock, self.smtp.file = protected, None
        self.smtp.ehlo_resp = self.smtp.helo_resp = None
        self.smtp.esmtp_features, self.smtp.does_esmtp = {}, False
        return _tls_words(protected)

    def _check_peer(self, opened: socket.socket) -> None:
        """Hang up where a loopback name led to another computer."""
        if is_loopback(self._host) and not is_loopback(str(opened.getpeername()[0])):
            self.smtp.close()
            raise self._unreachable(f"{self._host} leads to another computer here", "not a loopback address")

    def _guarded(self, ask: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        try:
            return ask()
        except (OSError, smtplib.SMTPException) as error:
            self.smtp.close()
            sentence = f"{self._host}:{self._mailbox.smtp_port} broke off ({_reason(error)})"
            raise self._unreachable(sentence, _reason(error)) from None

    def _unreachable(self, sentence: str, words: str) -> ServerUnreachable:
        return ServerUnreachable(f"{sentence}; check the host, the port and the network, or try again.", words=words)

    def _not_ready(self, words: str, code: int) -> ServerUnreachable:
        judged = verdict(code, words, Stage.SENDER)
        category = ErrorCategory.CONNECTION if judged.category is ErrorCategory.OTHER else judged.category
        sentence = f"{self._host} is not ready: it said “{words}”; try again later."
        return ServerUnreachable(sentence, words=words, category=category, limited=judged.limited)

    def _untrusted(self, error: ssl.SSLCertVerificationError) -> SignInRefused:
        return SignInRefused(
            distrust(error, self._host, own=self._ca_file is not None),
            words=error.verify_message,
            title="The server's certificate is not trusted",
            category=ErrorCategory.CONNECTION,
        )

    def _refusal(self, code: int, words: str) -> AccountTrouble | EnvironmentTrouble:
        if not 500 <= code < 600:
            return self._not_ready(words, code)
        provider = preset_for_host(self._host)
        who = provider.name if provider else self._host
        return SignInRefused(
            f"The server said “{words}”. {remedy(words, provider.hint if provider else '')}",
            words=words,
            title=f"{who} did not accept this password",
            category=ErrorCategory.AUTHENTICATION,
        )


class AccessToken(str):
    """An OAuth2 access token in a password's place: signed in with by XOAUTH2."""


def _authenticate(smtp: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    """Return the answer to AUTH by the first way the server offers and we know; 504 tries the next (RFC 4954)."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    answer = 504, b"5.7.4 the server offers no way to sign in with a password on this port"
    for name, way in (_TOKEN_WAYS if isinstance(password, AccessToken) else _PASSWORD_WAYS).items():
        if name in offered and (name != "CRAM-MD5" or (user + password).isascii()):
            answer = way(smtp, user, password)
            if answer[0] != 504:
                break
    return answer


def _plain(smtp: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    """Sign in by PLAIN, in UTF-8 (RFC 4616)."""
    return smtp.docmd("AUTH", f"PLAIN {_base64(chr(0).join(('', user, password)))}")


def _login(smtp: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    code, message = smtp.docmd("AUTH", f"LOGIN {_base64(user)}")
    return smtp.docmd(_base64(password)) if code == 334 else (code, message)


def _by_token(smtp: smtplib.SMTP, user: str, token: str) -> tuple[int, bytes]:
    """Sign in by XOAUTH2; a refusal comes as a challenge, which an empty line answers."""
    mark = chr(1)
    code, message = smtp.docmd("AUTH", f"XOAUTH2 {_base64(f'user={user}{mark}auth=Bearer {token}{mark}{mark}')}")
    return smtp.docmd("") if code == 334 else (code, message)


def _challenged(smtp: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    smtp.user, smtp.password = user, password
    try:
        return smtp.auth("CRAM-MD5", smtp.auth_cram_md5)
    except smtplib.SMTPAuthenticationError as error:
        words = error.smtp_error
        return error.smtp_code, words if isinstance(words, bytes) else words.encode()
    finally:
        del smtp.user, smtp.password


_Way = Callable[[smtplib.SMTP, str, str], tuple[int, bytes]]
_PASSWORD_WAYS: dict[str, _Way] = {"PLAIN": _plain, "LOGIN": _login, "CRAM-MD5": _challenged}
_TOKEN_WAYS: dict[str, _Way] = {"XOAUTH2": _by_token}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")


def remedy(words: str, hint: str) -> str:
    """Return what to do about a refused sign-in; `hint` is what the provider is known to want."""
    if "5.7.139" in words or "basic authentication is disabled" in words.lower():
        return "Passwords are switched off for this mailbox; ask the administrator to allow Authenticated SMTP for it."
    if "5.7.4" in words and "no way to sign in" in words:
        return "Check port and security, or ask the provider."
    return hint or "Check the user name and the password; some providers want an app password made for one program."


def _reason(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "no server of that name was found"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(words).split())[:_MOST_WORDS]


def _address_literal(opened: socket.socket) -> str:
    """Return our end as EHLO wants it (RFC 5321 4.1.3): tells less than a host name, and needs no look-up."""
    host = str(opened.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{host}]" if ":" in host else f"[{host}]"


def _tls_words(protected: ssl.SSLSocket) -> str:
    version = (protected.version() or "TLS").removeprefix("TLSv")
    until = (protected.getpeercert() or {}).get("notAfter")
    if not isinstance(until, str):
        return version
    day = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)
    return f"{version}, certificate valid until {day.day} {day:%b %Y}"
