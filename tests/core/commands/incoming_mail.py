"""Messages as they come in, written as bytes: answers, bounces, absences and the rest."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from app.core.model import Received

_uids = count(1)


def received(raw: str, *, mailbox_id: int, at: datetime, uid: int = 0, folder: str = "INBOX") -> Received:
    """Return a message as the reading brings it, by default with a UID of its own."""
    data = raw.replace("\n", "\r\n").encode()
    return Received(mailbox_id, folder, 1, uid or next(_uids), data, at, len(data))


def answer(
    text: str = "Thursday works for me.",
    *,
    to: str = "",
    sender: str = "Mara <mara@contact.example>",
    subject: str = "Re: Hi Mara",
    message_id: str = "",
    more: str = "",
) -> str:
    """Return a person's message; `to` is the Message-ID it answers."""
    thread = f"In-Reply-To: {to}\nReferences: {to}\n" if to else ""
    own = message_id or f"<{next(_uids)}@contact.example>"
    return (
        f"From: {sender}\nTo: anna@fenwick.example\nSubject: {subject}\nMessage-ID: {own}\n{thread}{more}"
        f"Date: Mon, 23 Nov 2026 12:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    )


def away(text: str, *, to: str) -> str:
    """Return an automatic answer of somebody who is away."""
    return answer(text, to=to, subject="Out of office", more="Auto-Submitted: auto-replied\n")


def report(*, address: str, status: str, action: str, words: str, message_id: str) -> str:
    """Return a report of RFC 3464 about the email of a Message-ID."""
    return (
        "From: MAILER-DAEMON@relay.example (Mail Delivery System)\nTo: anna@fenwick.example\n"
        f"Subject: Delivery report\nMessage-ID: <{next(_uids)}@relay.example>\nAuto-Submitted: auto-replied\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nThis is the mail system at host relay.example.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {words}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: Hi\n\n--b--\n"
    )


def bounce(address: str, message_id: str, *, status: str = "5.1.1", words: str = "550 5.1.1 No such user here") -> str:
    """Return a report that the email came back."""
    return report(address=address, status=status, action="failed", words=words, message_id=message_id)


def complaint(address: str, message_id: str) -> str:
    """Return a report of RFC 5965 that the recipient calls the email spam."""
    return (
        "From: abuse@provider.example\nTo: anna@fenwick.example\nSubject: FW: Hi\n"
        f"Message-ID: <{next(_uids)}@provider.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1\n"
        f"Original-Rcpt-To: <{address}>\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {message_id}\nTo: {address}\nSubject: Hi\n\nHello\n\n--b--\n"
    )
