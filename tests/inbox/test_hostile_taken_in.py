"""Messages about emails of ours, broken in every way: kept or passed by, never an error, in bounded time and memory."""

from __future__ import annotations

import re
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.inbox import classify
from tests.inbox.correspondence import CORPUS, NOW, Desk, about, expected

FILES = sorted(expected())
SECONDS = 10.0
"""For one message, on a busy machine; what grows with the square of a message's length takes minutes."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.close()


def cut(raw: bytes, draw: st.DataObject) -> bytes:
    return raw[: draw.draw(st.integers(0, len(raw)))]


def hole(raw: bytes, draw: st.DataObject) -> bytes:
    at = draw.draw(st.integers(0, len(raw)))
    return raw[:at] + draw.draw(st.binary(max_size=30)) + raw[at + draw.draw(st.integers(0, 300)) :]


def repeated(raw: bytes, draw: st.DataObject) -> bytes:
    """Repeat one line very often, a header's or a boundary's as well."""
    lines = raw.split(b"\n")
    at = draw.draw(st.integers(0, len(lines) - 1))
    times = draw.draw(st.sampled_from([2, 100, 3_000]))
    return b"\n".join([*lines[:at], *[lines[at][:200]] * times, *lines[at:]])


def other_charset(raw: bytes, draw: st.DataObject) -> bytes:
    names = ["utf-16", "utf-7", "hz", "idna", "base64", "rot13", "unicode_escape", "x-nothing", "", "\x00", "euc-jp"]
    name = draw.draw(st.sampled_from(names)).encode()
    return re.sub(rb"(?i)charset=\"?[\w-]+\"?", b"charset=" + name, raw)


def other_encoding(raw: bytes, draw: st.DataObject) -> bytes:
    name = draw.draw(st.sampled_from([b"base64", b"quoted-printable", b"x-uuencode", b"8bit", b"\xff"]))
    return re.sub(rb"(?i)(content-transfer-encoding:)[^\n]*", rb"\1 " + name, raw)


def other_lines(raw: bytes, draw: st.DataObject) -> bytes:
    return raw.replace(b"\n", draw.draw(st.sampled_from([b"\r\n", b"\r", b"\n\n", b"\r\r\n", b"\x0b"])))


def nasty_value(raw: bytes, draw: st.DataObject) -> bytes:
    """Give one field of the head a value that nobody expects."""
    field = draw.draw(st.sampled_from([b"Date", b"From", b"Subject", b"Message-ID", b"References", b"In-Reply-To"]))
    values = [
        b"Mon, 31 Feb 99999 25:61:61 +9999", b"\x00\x00", b"=?utf-8?b?" + b"/" * 80 + b"?=", b"<" * 3_000,
        b"\xed\xa0\x80\xed\xb0\x80", b"=?utf-8?q?=ED=A0=80?=", b"a@b " * 3_000, b"(" * 3_000, b'"' * 999, b"\xff\xfe",
        b"<1@x>" * 3_000, "Á".encode("utf-16"),
    ]  # fmt: skip
    return re.sub(rb"(?im)^" + field + rb":[^\n]*", lambda _: field + b": " + draw.draw(st.sampled_from(values)), raw)


BREAKS: list[Callable[[bytes, st.DataObject], bytes]] = [
    cut, hole, repeated, other_charset, other_encoding, other_lines, nasty_value,
]  # fmt: skip


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(file=st.sampled_from(FILES), breaks=st.lists(st.sampled_from(BREAKS), min_size=1, max_size=4), data=st.data())
def test_a_broken_message_about_an_email_of_ours_is_taken_in_without_trouble(
    desk: Desk, file: str, breaks: list[Callable[[bytes, st.DataObject], bytes]], data: st.DataObject
) -> None:
    raw = (CORPUS / file).read_bytes()[:30_000]
    for spoil in breaks:
        raw = spoil(raw, data)
    began = time.monotonic()
    found = desk.take(raw, about(file))
    assert time.monotonic() - began < SECONDS
    assert not (found.kind == "bounce" and expected()[file]["kind"] in ("out_of_office", "auto_reply"))


HEAD = b"From: ben@client.example\nIn-Reply-To: <11-0123456789abcdef@firm.example>\n"
REPORT = b"From: MAILER-DAEMON@h.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
FAILED = b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
BOMBS: dict[str, Callable[[], bytes]] = {
    "fifty megabytes of text": lambda: HEAD + b"\n" + b"All is well with the plan.\n" * 1_900_000,
    "fifty megabytes on one line": lambda: HEAD + b"\n" + b"a" * 50_000_000,
    "fifty megabytes of header": lambda: HEAD + b"X-Long: " + b"b" * 50_000_000 + b"\n\nYes",
    "a million headers": lambda: HEAD + b"X: y\n" * 1_000_000 + b"\nYes",
    "a million addresses": lambda: HEAD + b"Reply-To: " + b"a@b.example, " * 1_000_000 + b"\n\nYes",
    "a report of many recipients": lambda: (
        REPORT + b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; h\n\n" + FAILED * 300_000 + b"--b--\n"
    ),
    "a hundred thousand parts": lambda: (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000
    ),
}
"""Messages that are made to cost, most with an id of ours in their thread."""


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_message_made_to_cost_is_taken_in_soon(desk: Desk, name: str) -> None:
    raw = BOMBS[name]()
    began = time.monotonic()
    found = desk.take(raw, about("rfc3834-03.eml"))
    assert time.monotonic() - began < SECONDS
    assert found.kind in ("reply", "other", "bounce")


def test_reading_fifty_megabytes_needs_little_memory_beside_them() -> None:
    for name in ("fifty megabytes of header", "fifty megabytes on one line", "a million headers"):
        raw = BOMBS[name]()
        tracemalloc.start()
        classify(raw, received_at=NOW)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 40_000_000, name


def test_the_desk_tells_a_whole_message_from_a_broken_one(desk: Desk) -> None:
    """So that the test above cannot pass by linking nothing."""
    file = "lhost-postfix-11.eml"
    raw = (CORPUS / file).read_bytes()
    assert desk.take(raw, about(file)).email
    assert not desk.take(raw[:200], about(file)).email
