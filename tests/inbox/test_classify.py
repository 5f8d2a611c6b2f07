"""What received messages are, by their bytes alone."""

from datetime import UTC, datetime

from app.core.inbox import classify
from app.core.model import IncomingKind

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

BOUNCE = b"""\
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
To: anna@firm.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
Message-ID: <1@mail.example.com>

--b1
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com
Original-Envelope-Id: 17-abcdefgh

Final-Recipient: rfc822; ben@client.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ben@client.example>: Recipient address
    rejected: User unknown

--b1
Content-Type: message/rfc822

From: anna@firm.example
To: ben@client.example
Message-ID: <17-abcdefgh@firm.example>
X-Outpace-Id: 17-abcdefgh
Subject: Hello

Hello Ben

--b1--
"""


def test_a_bounce_tells_the_address_the_words_and_the_email_it_is_about():
    found = classify(BOUNCE, received_at=NOW)

    assert found.kind is IncomingKind.BOUNCE
    assert (found.failed_address, found.status_code, found.permanent) == ("ben@client.example", "5.1.1", True)
    assert found.detail == "550 5.1.1 <ben@client.example>: Recipient address rejected: User unknown"
    assert found.original_message_id == "<17-abcdefgh@firm.example>"
    assert (found.original_outpace_id, found.original_envelope_id) == ("17-abcdefgh", "17-abcdefgh")


def test_an_answer_in_a_thread_is_a_reply():
    raw = (
        b"From: Ben <ben@client.example>\nSubject: Re: Hello\nIn-Reply-To: <17-abcdefgh@firm.example>\n\nYes, gladly.\n"
    )

    found = classify(raw, received_at=NOW)

    assert found.kind is IncomingKind.REPLY
    assert (found.from_name, found.from_email, found.text) == ("Ben", "ben@client.example", "Yes, gladly.")
    assert found.in_reply_to == "<17-abcdefgh@firm.example>"
