"""Saying what a received message of five kilobytes is: an answer, an absence, a newsletter, a bounce."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime
from email.message import EmailMessage

from app.core.inbox import classify
from benchmarks.figures import Figure, tell

NOW = datetime(2026, 7, 29, 9, 0, tzinfo=UTC)
ROUNDS = 200
KILOBYTES = 5
OURS = "<17-0123456789abcdef@firm.example>"
ANSWER = "Hello Anna,\n\nthank you for the offer. Let us talk on Tuesday about the delivery and the price.\n\nBen\n\n"
QUOTED = (
    "On Tue, 28 Jul 2026 at 10:00, Anna <anna@firm.example> wrote:\n" + "> We should like to show you the plan.\n" * 60
)
REPORT = (
    "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n"
    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.host.example\n\n"
    "Final-Recipient: rfc822; ben@client.example\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\n"
    f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {OURS}\nTo: ben@client.example\n\n{QUOTED}\n--b--\n"
)


def measure() -> list[Figure]:
    kinds = {
        "an answer": _mail(ANSWER, **{"In-Reply-To": OURS}),
        "an absence": _mail("I am back on 17 August.\n\n" + ANSWER, **{"Auto-Submitted": "auto-replied"}),
        "a newsletter": _mail(ANSWER, **{"List-Unsubscribe": "<mailto:u@news.example>"}),
        "a bounce": _bounce(),
    }
    return [
        Figure(f"saying that {name} is one", milliseconds, "ms", 3.33, 1, f"{1000 / milliseconds:.0f} a second")
        for name, milliseconds in ((name, _milliseconds(raw)) for name, raw in kinds.items())
    ]


def _milliseconds(raw: bytes) -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        classify(raw, received_at=NOW)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def _mail(text: str, **headers: str) -> bytes:
    """Return a message with plain text and HTML of about five kilobytes together."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Ben Blau <ben@client.example>", "Re: Offer"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text + QUOTED)
    rest = KILOBYTES * 1000 - len(message.as_bytes())
    message.add_alternative("<p>Thank you for the <b>offer</b>.</p>" * max(1, rest // 38), subtype="html")
    return message.as_bytes()


def _bounce() -> bytes:
    head = "From: MAILER-DAEMON@mx.host.example\nSubject: Undelivered Mail Returned to Sender\n"
    received = "Received: from a.example (a.example [192.0.2.1]) by b.example; Wed, 29 Jul 2026 09:00:00 +0000\n" * 14
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    return f"{head}{received}{kind}{REPORT}".encode()


if __name__ == "__main__":
    tell(measure())
