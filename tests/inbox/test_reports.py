"""Reports of delivery, complaints and notices: what each part of the standards means to the user."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from app.core.inbox import classify
from app.core.model import Classified, ErrorCategory, IncomingKind

NOW = datetime(2026, 7, 29, 9, 0, tzinfo=UTC)
OURS = "17-0123456789abcdef"
ORIGINAL = f"From: anna@firm.example\nTo: ben@client.example\nMessage-ID: <{OURS}@firm.example>\nX-Outpace-Id: {OURS}\n"


def report(*recipients: str, message: str = "", original: str = ORIGINAL, kind: str = "message/rfc822") -> Classified:
    """Return what a report of RFC 3464 with these blocks of recipient fields is."""
    status = "\n\n".join([f"Reporting-MTA: dns; mx.host.example\n{message}".strip(), *recipients])
    raw = (
        "From: MAILER-DAEMON@mx.host.example\nSubject: Delivery Status Notification\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nAbout your message.\n\n"
        f"--b\nContent-Type: message/delivery-status\n\n{status}\n\n"
        f"--b\nContent-Type: {kind}\n\n{original}\nHello\n--b--\n"
    )
    return classify(raw.encode(), received_at=NOW)


def recipient(action: str, status: str = "5.1.1", words: str = "550 5.1.1 User unknown", who: str = "ben") -> str:
    return (
        f"Final-Recipient: rfc822; {who}@client.example\nAction: {action}\n"
        f"Status: {status}\nDiagnostic-Code: smtp; {words}"
    )


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("failed", IncomingKind.BOUNCE),
        ("Failed (unrecoverable)", IncomingKind.BOUNCE),
        ("delayed", IncomingKind.DELAYED),
        ("delivered", IncomingKind.DELIVERED),
        ("relayed", IncomingKind.DELIVERED),
        ("expanded", IncomingKind.DELIVERED),
    ],
)
def test_the_action_says_what_became_of_an_email(action: str, kind: IncomingKind):
    assert report(recipient(action)).kind is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [("5.1.1", IncomingKind.BOUNCE), ("4.4.1", IncomingKind.DELAYED), ("2.0.0", IncomingKind.DELIVERED)],
)
def test_without_an_action_the_status_says_it(status: str, kind: IncomingKind):
    assert report(f"Final-Recipient: rfc822; ben@client.example\nStatus: {status}").kind is kind


def test_of_several_recipients_the_failed_one_is_told():
    found = report(
        recipient("delivered", "2.0.0", "250 OK", "ann"),
        recipient("delayed", "4.4.1", "timeout", "tom"),
        recipient("failed", who="ben"),
        recipient("failed", who="joe"),
    )

    assert (found.kind, found.failed_address) == (IncomingKind.BOUNCE, "ben@client.example")
    assert found.addresses == ("ben@client.example", "joe@client.example")


@pytest.mark.parametrize(
    ("status", "words", "permanent", "category"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True, ErrorCategory.INVALID_ADDRESS),
        ("5.0.0", "550 5.1.1 User unknown", True, ErrorCategory.INVALID_ADDRESS),
        ("5.1.2", "Host unknown", True, ErrorCategory.INVALID_ADDRESS),
        ("5.4.4", "Host or domain name not found", True, ErrorCategory.INVALID_ADDRESS),
        ("5.2.2", "552 5.2.2 Mailbox full", False, ErrorCategory.MAILBOX_FULL),
        ("5.0.0", "552 quota exceeded", False, ErrorCategory.MAILBOX_FULL),
        ("4.4.7", "delivery time expired", False, ErrorCategory.CONNECTION),
        ("4.4.1", "connect to mx: Connection timed out", False, ErrorCategory.CONNECTION),
        ("5.7.1", "554 5.7.1 Message rejected as spam", True, ErrorCategory.CONTENT_REFUSED),
        ("5.7.1", "550 5.7.1 Recipient address rejected: user unknown", True, ErrorCategory.INVALID_ADDRESS),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", True, ErrorCategory.INVALID_ADDRESS),
        ("5.7.26", "550-5.7.26 unauthenticated, DMARC policy", True, ErrorCategory.CONTENT_REFUSED),
        ("5.3.4", "552 5.3.4 Message too large", True, ErrorCategory.CONTENT_REFUSED),
        ("4.7.28", "421 4.7.28 unusual rate of mail", False, ErrorCategory.RATE_LIMITED),
        ("5.2.1", "550 5.2.1 user is receiving mail at a rate that prevents", False, ErrorCategory.RATE_LIMITED),
    ],
)
def test_status_and_words_tell_whether_a_refusal_lasts_and_why(
    status: str, words: str, permanent: bool, category: ErrorCategory
):
    found = report(recipient("failed", status, words))

    assert (found.permanent, found.category, found.detail) == (permanent, category, words)


def test_an_address_in_the_words_is_no_reason():
    found = report(recipient("failed", "5.0.0", "550 5.0.0 <mailbox-full.expired@client.example> not taken"))

    assert (found.permanent, found.category) == (True, ErrorCategory.OTHER)


def test_an_email_forwarded_by_its_recipient_is_known_by_the_address_we_wrote_to():
    found = report("Original-Recipient: rfc822;ben@client.example\n" + recipient("failed", who="ben.private"))

    assert found.addresses == ("ben@client.example", "ben.private@client.example")


def test_a_server_that_rewrites_ids_is_understood_by_our_own():
    found = report(recipient("failed"), original=ORIGINAL.replace(f"<{OURS}@firm.example>", "<new@outlook.example>"))

    assert (found.original_message_id, found.original_outpace_id) == ("<new@outlook.example>", OURS)


def test_a_report_without_our_message_is_understood_by_its_envelope_id():
    found = report(recipient("failed"), message=f"Original-Envelope-Id: {OURS}", original="", kind="text/plain")

    assert (found.original_message_id, found.original_envelope_id) == ("", OURS)


def test_headers_alone_are_enough_to_find_our_email():
    assert report(recipient("failed"), kind="text/rfc822-headers").original_outpace_id == OURS


def test_a_status_part_may_be_encoded():
    status = base64.encodebytes(b"Reporting-MTA: dns; x\n\n" + recipient("failed").encode()).decode()
    raw = (
        "From: postmaster@host.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{status}\n--b--"
    )

    assert classify(raw.encode(), received_at=NOW).failed_address == "ben@client.example"


def test_addresses_in_any_script_are_read():
    raw = (
        "From: postmaster@host.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/global-delivery-status; charset=utf-8\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: utf-8; jürgen@müller.example\nAction: failed\nStatus: 5.1.1\n\n--b--"
    )

    assert classify(raw.encode(), received_at=NOW).failed_address == "jürgen@müller.example"


def feedback(fields: str) -> Classified:
    raw = (
        "From: feedback@host.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nA report.\n\n"
        f"--b\nContent-Type: message/feedback-report\n\n{fields}\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{ORIGINAL}\n--b--"
    )
    return classify(raw.encode(), received_at=NOW)


@pytest.mark.parametrize(
    ("feedback_type", "kind"),
    [
        ("abuse", IncomingKind.COMPLAINT),
        ("fraud", IncomingKind.COMPLAINT),
        ("something-new", IncomingKind.COMPLAINT),
        ("opt-out", IncomingKind.UNSUBSCRIBE),
        ("not-spam", IncomingKind.OTHER),
        ("auth-failure", IncomingKind.OTHER),
    ],
)
def test_a_feedback_report_is_a_complaint_unless_its_type_is_none(feedback_type: str, kind: IncomingKind):
    found = feedback(f"Feedback-Type: {feedback_type}\nUser-Agent: Fbl/1.0")

    assert (found.kind, found.original_outpace_id) == (kind, OURS)
    assert feedback_type in found.detail


def test_a_complaint_names_who_complained():
    found = feedback("Feedback-Type: abuse\nOriginal-Rcpt-To: <ann@client.example>")

    assert found.addresses == ("ann@client.example", "ben@client.example")


@pytest.mark.parametrize(
    ("type_", "event", "kind"),
    [
        ("Bounce", {"bouncedRecipients": [{"emailAddress": "ben@client.example"}]}, IncomingKind.BOUNCE),
        ("Complaint", {"complainedRecipients": [{"emailAddress": "ben@client.example"}]}, IncomingKind.COMPLAINT),
        ("Delivery", {"recipients": ["ben@client.example"]}, IncomingKind.DELIVERED),
    ],
)
def test_a_notice_of_a_sending_service_is_read(type_: str, event: dict[str, object], kind: IncomingKind):
    body = json.dumps({"notificationType": type_, type_.lower(): event, "mail": {"destination": []}})
    found = classify(f"From: no-reply@sns.example\nSubject: Notice\n\n{body}".encode(), received_at=NOW)

    assert (found.kind, found.failed_address) == (kind, "ben@client.example")
