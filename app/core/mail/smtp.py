"""One mailbox's sending: a connection opened when first needed, kept, and reopened once when the server closed it.

Knows for every attempt how far the message came, since that decides whether it may ever be sent again (domain.md
section 5). Used by one thread at a time; reads no clock but the one it is given.
"""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from app.core.errors import AccountTrouble, EnvironmentTrouble
from app.core.mail.connection import CONNECT_SECONDS, Connection, ServerUnreachable, SignInRefused, said
from app.core.mail.envelope import Envelope, Unacceptable, Unaddressable, dot_stuffed, envelope_address, envelope_of
from app.core.mail.network import has_route
from app.core.mail.outcome import Stage, verdict
from app.core.model import EmailStatus, ErrorCategory, MailboxDraft, OutgoingMail, SendResult

ANSWER_SECONDS = 600.0
"""How long the answer to the final dot may take (RFC 5321 4.5.3.2.6)."""

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
            smtp, envelope = self._greeted(mail)
            return self._hand_over(smtp, envelope, mail.message)
        except Unaddressable as error:
            return self._result(EmailStatus.FAILED, error.sentence, ErrorCategory.INVALID_ADDRESS)
        except Unacceptable as error:
            return self._result(EmailStatus.FAILED, error.sentence, ErrorCategory.CONTENT_REFUSED)
        except _Answered as answer:
            return self._answered(answer)
        except ServerUnreachable as error:
            return self._unreached(error)
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

    def _greeted(self, mail: OutgoingMail) -> tuple[smtplib.SMTP, Envelope]:
        """Return a connection on which the server took the sender, reopened once if it had been closed while idle."""
        if self._open is not None:
            envelope = envelope_of(mail, self._open.smtp.esmtp_features)
            with contextlib.suppress(*_BROKEN):
                code, message = self._open.smtp.mail(envelope.sender, envelope.mail_options)
                if code != 421:
                    return self._took_sender(self._open.smtp, code, message), envelope
            self._drop()
        envelope_address(mail.recipient)
        connection = self._connect()
        envelope = envelope_of(mail, connection.smtp.esmtp_features)
        try:
            code, message = connection.smtp.mail(envelope.sender, envelope.mail_options)
        except _BROKEN as error:
            raise self._broke_off(error) from error
        return self._took_sender(connection.smtp, code, message), envelope

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

    def _hand_over(self, smtp: smtplib.SMTP, envelope: Envelope, message: bytes) -> SendResult:
        """Name the recipient, give the message, wait for the answer. Before the final dot, nothing can have gone."""
        try:
            code, words = smtp.rcpt(envelope.recipient, envelope.rcpt_options)
            if code not in (250, 251, 252):
                raise _Answered(code, words, Stage.RECIPIENT)
            code, words = smtp.docmd("DATA")
            if code != 354:
                raise _Answered(code, words, Stage.CONTENT)
            smtp.send(dot_stuffed(message))
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
            return self._in_trouble(answer.words, judged.category, self._refused_mailbox(answer.words, judged.category))
        return self._result(judged.outcome, answer.words, judged.category, judged.limited)

    def _refused_mailbox(self, words: str, category: ErrorCategory) -> str:
        host, email = self._mailbox.smtp_host, self._mailbox.email
        if category is ErrorCategory.AUTHENTICATION:
            return f"{host} wants {email} to sign in: it said “{words}”."
        return (
            f"{host} takes no mail from {email}: it said “{words}”; ask the provider, or check the mailbox's address."
        )

    def _unreached(self, error: ServerUnreachable) -> SendResult:
        """Return the result of a server out of reach; without any network it is nobody's attempt."""
        words = error.words or error.sentence
        if error.category is ErrorCategory.CONNECTION and not has_route(self._mailbox.smtp_host):
            return SendResult(EmailStatus.PENDING, self._now(), words, error.category, given_back=True)
        return self._result(EmailStatus.PENDING, words, error.category, error.limited)

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

    def _result(
        self, outcome: EmailStatus, words: str, category: ErrorCategory | None, limited: timedelta | None = None
    ) -> SendResult:
        return SendResult(outcome, self._now(), words, category, limited=limited)


class _Answered(Exception):
    """The server refused at a stage."""

    def __init__(self, code: int, message: bytes, stage: Stage) -> None:
        self.code = code
        self.words = said(code, message)
        self.stage = stage
        super().__init__(self.words)
