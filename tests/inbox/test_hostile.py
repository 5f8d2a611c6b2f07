"""Any bytes at all: no exception, and work that does not grow with what was sent."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.inbox import classify
from app.core.inbox.opening import MOST_PARTS, READ_BYTES, SCAN_BYTES, Budget, open_message
from app.core.model import Classified, IncomingKind

NOW = datetime(2026, 7, 29, 9, 0, tzinfo=UTC)
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.eml"))
MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def read(raw: bytes) -> Classified:
    return classify(raw, received_at=NOW)


@MANY
@given(st.binary(max_size=2000))
def test_any_bytes_are_something(raw: bytes):
    assert read(raw).kind in IncomingKind


@pytest.mark.parametrize("charset", ["unicode_escape", "raw-unicode-escape", "punycode", "utf-7", "utf_7", "idna"])
def test_what_python_calls_a_codec_is_no_charset_of_mail(charset: str):
    raw = b"From: ben@client.example\nContent-Type: text/plain; charset=" + charset.encode() + b"\n\nC:\\(x) \\u0041"

    assert read(raw).text == "C:\\(x) \\u0041"


HEADERS = st.sampled_from(
    [
        b"From", b"Subject", b"Content-Type", b"Message-ID", b"References", b"Date", b"Auto-Submitted", b"List-Id",
        b"Content-Transfer-Encoding", b"X-Failed-Recipients", b"Return-Path", b"Content-Disposition", b"X-Outpace-Id",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.binary(max_size=60).map(lambda value: value.replace(b"\n", b" ")),
    st.sampled_from(
        [
            b"multipart/mixed; boundary=b", b"multipart/report; report-type=delivery-status; boundary=\"b\"",
            b"text/html; charset=punycode", b"text/plain; charset=\"utf-7\"", b"message/delivery-status", b"base64",
            b"quoted-printable", b"MAILER-DAEMON", b"=?utf-8?B?4pyT", b"=?x?q?=?=", b"<<<>>>", b"auto-replied",
            b"text/plain; name*0*=%%%; name*1=x; charset*=''''", b"Mon, 99 Foo 99999 99:99:99 +9999",
        ]
    ),
)  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"--b\n\nhello\n--b--", b"--b\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n",
            b"<p>one<br><script>x</script><blockquote>two", b"On 31/02/2026 I am back on 99.99.9999 until 30 February.",
            b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--b--",
            b"{\"mail\": {}, \"notificationType\": \"Bounce\"}",
            b"{\"mail\": [], \"notificationType\": \"Bounce\", \"bounce\": {\"bouncedRecipients\": [1, null]}}",
        ]
    ),
)  # fmt: skip


@MANY
@given(st.lists(st.tuples(HEADERS, VALUES), max_size=8), BODIES)
def test_any_headers_and_any_body_are_something(headers: list[tuple[bytes, bytes]], body: bytes):
    raw = b"".join(name + b": " + value + b"\n" for name, value in headers) + b"\n" + body

    assert read(raw).kind in IncomingKind


@MANY
@given(st.sampled_from(CORPUS), st.data())
def test_a_real_message_may_be_broken_anywhere(path: Path, data: st.DataObject):
    raw = path.read_bytes()[:20_000]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        gone = data.draw(st.integers(0, 200))
        raw = raw[:at] + data.draw(st.binary(max_size=20)) + raw[at + gone :]

    assert read(raw).kind in IncomingKind


def nested(depth: int, inner: bytes) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"From: ben@client.example\nIn-Reply-To: <1@x.example>\n" + head + inner


def test_a_message_nested_a_hundred_deep_is_read():
    found = read(nested(99, b"Content-Type: text/plain\n\nYes, gladly.\n"))

    assert (found.kind, found.text) == (IncomingKind.REPLY, "Yes, gladly.")


@pytest.mark.parametrize("depth", [1_000, 20_000])
def test_deeper_nesting_ends_in_text_and_not_in_recursion(depth: int):
    assert read(nested(depth, b"\n\nhello")).kind is IncomingKind.REPLY


def test_looking_for_boundaries_costs_no_more_than_its_budget():
    body = b"".join(b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" for _ in range(100)) + b"--a\n" * 400_000
    budget = Budget()

    message = open_message(body, budget)

    assert -READ_BYTES <= budget.bytes < SCAN_BYTES
    assert sum(1 for _ in message.walk()) <= MOST_PARTS + 1


def test_ten_thousand_headers_are_read():
    raw = b"".join(b"X-Bomb-%d: %s\n" % (n, b"x" * 40) for n in range(10_000)) + b"From: ben@client.example\n\nhello"

    assert (read(raw).from_email, read(raw).text) == ("ben@client.example", "hello")


def test_a_thousand_received_lines_and_references_are_kept_short():
    ids = b" ".join(b"<%d@client.example>" % n for n in range(5_000))
    found = read(b"From: ben@client.example\nReferences: " + ids + b"\n\nYes")

    assert 0 < len(found.reference_ids) <= 200


def test_a_mail_of_fifty_megabytes_takes_the_memory_of_a_small_part_of_it():
    raw = b"From: ben@client.example\nSubject: Re: Plan\n\n" + b"All is well with the plan, as I said.\n" * 1_400_000
    tracemalloc.start()
    found = read(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(raw) > 50_000_000
    assert most < 20_000_000
    assert found.kind is IncomingKind.REPLY
    assert 0 < len(found.text) <= 200_000


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 300_000,
        b"<!--" * 80_000,
        b"<a " * 100_000,
        b"<a b='" * 50_000,
        b"<div><blockquote>" * 20_000,
        b"&" * 300_000,
        b"<script>" * 40_000,
        b"<pre>\n" * 50_000,
    ],
    ids=lambda body: body[:12].decode(),
)
def test_html_of_one_tag_over_and_over_is_read_once(body: bytes):
    found = read(b"From: ben@client.example\nContent-Type: text/html\n\n" + body)

    assert found.kind is IncomingKind.OTHER


def test_a_flowed_paragraph_of_every_line_is_joined_once():
    raw = b"From: ben@client.example\nContent-Type: text/plain; format=flowed\n\n" + b"a \n" * 130_000

    assert read(raw).text.startswith("a a a")


@pytest.mark.parametrize(
    "body", [b"\n" * 400_000, b"-" * 400_000, b"> \n" * 130_000, b"On 1 wrote:\n> q\nx\n" * 20_000]
)
def test_a_servers_report_of_nothing_is_read_once(body: bytes):
    found = read(b"From: MAILER-DAEMON@host.example\nSubject: Undelivered mail\n\n" + body)

    assert found.kind is IncomingKind.BOUNCE


@pytest.mark.parametrize(
    "line",
    [
        b"On " + b"a " * 5_000,
        b"> " * 5_000,
        b"From: " * 3_000,
        b"Am 1 schrieb " * 2_000,
        b"-" * 20_000,
        b"until " * 5_000,
        b"1." * 10_000,
        b"3 to " * 5_000,
        b"please remove " * 2_000,
        b"=?utf-8?Q?a?= " * 2_000,
        b"a@" * 10_000,
        b"a.b@c.d" * 4_000,
        b"550 5.1.1 " * 3_000,
        b"could not be " * 3_000,
    ],
    ids=lambda line: line[:14].decode(),
)
@pytest.mark.parametrize("sender", [b"ben@client.example", b"MAILER-DAEMON@host.example"])
def test_one_line_over_and_over_is_read_at_once(line: bytes, sender: bytes):
    head = b"From: %s\nAuto-Submitted: auto-replied\nSubject: %s\n\n" % (sender, line[:2_000])

    assert read(head + line + b"\n" + line[:200] + b":\n").kind in IncomingKind
