"""One mailbox's sending: a connection opened when first needed, kept, and reopened once when the server closed it.

Knows for every attempt how far the message came, since that decides whether it may ever be sent again (domain.md
section 5). Used by one thread at a time; reads no clock but the one it is given.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.core.errors import AccountTrouble, EnvironmentTrouble
from app.core.mail.connection import CONNECT_SECONDS, Connection, ServerUnreachable, SignInRefused, said
from app.core.mail.outcome import Stage, verdict
from app.core.model import EmailStatus, ErrorCategory, MailboxDraft, OutgoingMail, SendResult

ANSWER_SECONDS = 600.0
"""How long the answer to the final dot may take (RFC 5321 4.5.3.2.6)."""

_ADDRESS = re.compile(r"[!#-'*+\-./-9=?A-Z^-~]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}")
_BROKEN = (OSError, smtplib.SMTPException)


class SmtpSession:
    """A mailbox's way out."""

    def __init__(
        self,
        mailbox: MailboxDraft,
        *,
        password: Callable[[], str | None],
        now: Callable[[], datetime],
        ca_file: Path | None = None,
        seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """Keep what is given; `password` is asked at each sign-in. Connects nowhere."""
        self._mailbox = mailbox
        self._password = password
        self._now = now
        self._ca_file = ca_file
        self._seconds = seconds
        self._answer_seconds = answer_seconds
        self._open: Connection | None = None

    def send(self, mail: OutgoingMail) -> SendResult:
        """Send one email; every refusal and broken connection is a result.

        Raises InputError for a mailbox that may not be connected to, before any connection.
        """
        try:
            sender, recipient = _envelope(mail.sender), _envelope(mail.recipient)
            return self._hand_over(self._greeted(sender), recipient, mail.message)
        except _Unaddressable as error:
            return self._result(EmailStatus.FAILED, str(error), ErrorCategory.INVALID_ADDRESS)
        except _Answered as answer:
            return self._answered(answer)
        except ServerUnreachable as error:
            return self._result(EmailStatus.PENDING, error.words or error.sentence, error.category)
        except SignInRefused as error:
            return self._in_trouble(error.words, error.category, error.sentence)
        except AccountTrouble as error:
            return self._in_trouble("", ErrorCategory.AUTHENTICATION, error.sentence)
        except EnvironmentTrouble as error:
            return self._result(EmailStatus.PENDING, error.sentence, ErrorCategory.CONNECTION)

    def close(self) -> None:
        """Say goodbye to the server; never raises."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _greeted(self, sender: str) -> smtplib.SMTP:
        """Return a connection on which the server took the sender, reopened once if it had been closed while idle."""
        if self._open is not None:
            with contextlib.suppress(*_BROKEN):
                code, message = self._open.smtp.mail(sender)
                if code != 421:
                    return self._took_sender(self._open.smtp, code, message)
            self._drop()
        connection = self._connect()
        try:
            code, message = connection.smtp.mail(sender)
        except _BROKEN as error:
            raise self._broke_off(error) from error
        return self._took_sender(connection.smtp, code, message)

    def _took_sender(self, smtp: smtplib.SMTP, code: int, message: bytes) -> smtplib.SMTP:
        if code != 250:
            raise _Answered(code, message, Stage.SENDER)
        return smtp

    def _connect(self) -> Connection:
        connection = Connection(self._mailbox, ca_file=self._ca_file, seconds=self._seconds)
        try:
            connection.reach()
            connection.protect()
            connection.sign_in(self._password)
        except BaseException:
            connection.close()
            raise
        self._open = connection
        return connection

    def _hand_over(self, smtp: smtplib.SMTP, recipient: str, message: bytes) -> SendResult:
        """Name the recipient, give the message, wait for the answer. Before the final dot, nothing can have gone."""
        try:
            code, words = smtp.rcpt(recipient)
            if code not in (250, 251, 252):
                raise _Answered(code, words, Stage.RECIPIENT)
            code, words = smtp.docmd("DATA")
            if code != 354:
                raise _Answered(code, words, Stage.CONTENT)
            smtp.send(_dot_stuffed(message))
        except _BROKEN as error:
            raise self._broke_off(error) from error
        return self._after_dot(smtp)

    def _after_dot(self, smtp: smtplib.SMTP) -> SendResult:
        """Write the final dot and read the answer; whatever goes wrong from here on leaves the email in doubt."""
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._answer_seconds)
            smtp.send(b".\r\n")
            code, message = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(self._seconds)
        except _BROKEN as error:
            self._drop()
            words = f"the connection broke after the message was handed over ({error or type(error).__name__})"
            return self._result(EmailStatus.IN_DOUBT, " ".join(words.split()), ErrorCategory.CONNECTION)
        if 200 <= code < 300:
            return self._result(EmailStatus.SENT, said(code, message), None)
        if not 400 <= code < 600:
            self._drop()
            return self._result(EmailStatus.IN_DOUBT, said(code, message), ErrorCategory.OTHER)
        raise _Answered(code, message, Stage.CONTENT)

    def _answered(self, answer: _Answered) -> SendResult:
        """Return the result of a refusal, with the connection ready for the next email."""
        judged = verdict(answer.code, answer.words, answer.stage)
        if answer.code == 421 or judged.mailbox:
            self._drop()
        else:
            self._reset()
        if judged.mailbox:
            sentence = f"{self._mailbox.smtp_host} wants {self._mailbox.email} to sign in: it said “{answer.words}”."
            return self._in_trouble(answer.words, judged.category, sentence)
        return self._result(judged.outcome, answer.words, judged.category)

    def _reset(self) -> None:
        try:
            if self._open is not None and self._open.smtp.rset()[0] != 250:
                self._drop()
        except _BROKEN:
            self._drop()

    def _broke_off(self, error: Exception) -> ServerUnreachable:
        self._drop()
        words = " ".join(str(error).split()) or type(error).__name__
        return ServerUnreachable(f"{self._mailbox.smtp_host} broke off before the message was complete.", words=words)

    def _drop(self) -> None:
        if self._open is not None:
            self._open.smtp.close()
            self._open = None

    def _in_trouble(self, words: str, category: ErrorCategory | None, sentence: str) -> SendResult:
        return SendResult(EmailStatus.PENDING, self._now(), words, category, sentence)

    def _result(self, outcome: EmailStatus, words: str, category: ErrorCategory | None) -> SendResult:
        return SendResult(outcome, self._now(), words, category)


class _Answered(Exception):
    """The server refused at a stage."""

    def __init__(self, code: int, message: bytes, stage: Stage) -> None:
        self.code = code
        self.words = said(code, message)
        self.stage = stage
        super().__init__(self.words)


class _Unaddressable(Exception):
    """An address that no server could be told."""


def _envelope(address: str) -> str:
    """Return the address as the envelope takes it, its domain in ASCII."""
    local, at, domain = address.strip().rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        plain = ""
    if not at or not _ADDRESS.fullmatch(plain):
        raise _Unaddressable(f"{address!a} is no address that mail can be sent to")
    return plain


def _dot_stuffed(message: bytes) -> bytes:
    """Return the message ending in a line end, each line that begins with a dot given another (RFC 5321 4.5.2)."""
    whole = message if message.endswith(b"\r\n") else message + b"\r\n"
    stuffed = whole.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
