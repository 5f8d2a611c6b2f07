"""The whole message: what another program reads out of the bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import MessageTrouble
from app.core.letter import Body, compose, header_address, make_message_id, make_outpace_id, reply_subject

BODY = Body("Hi Mara,\n\nGrüße\n", "<p>Hi Mara,</p>\n<p>Grüße</p>\n")
SENT_AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def composed(**changes: object) -> bytes:
    given_: dict[str, object] = {
        "subject": "Quick question",
        "body": BODY,
        "sender": "anna@fenwick.example",
        "sender_name": "Anna Fenwick",
        "recipient": "mara@northwind.example",
        "recipient_name": "Mara Lindqvist",
        "message_id": "<12-k3y@fenwick.example>",
        "outpace_id": "12-k3y",
        "date": SENT_AT,
    }
    return compose(**{**given_, **changes})  # type: ignore[arg-type]


def read(message: bytes) -> EmailMessage:
    parsed = message_from_bytes(message, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def test_a_message_has_its_headers_and_both_bodies() -> None:
    message = read(composed())
    assert dict(message.items()) == {
        "From": "Anna Fenwick <anna@fenwick.example>",
        "To": "Mara Lindqvist <mara@northwind.example>",
        "Subject": "Quick question",
        "Date": "Mon, 23 Nov 2026 09:00:00 +0100",
        "Message-ID": "<12-k3y@fenwick.example>",
        "X-Outpace-Id": "12-k3y",
        "List-Unsubscribe": "<mailto:anna@fenwick.example?subject=unsubscribe%2012-k3y>",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_12-k3y"',
    }
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == BODY.text
    assert html.get_content().replace("\r\n", "\n") == BODY.html


def test_lines_end_in_crlf_are_ascii_and_short() -> None:
    message = composed(body=Body("ü" * 5000 + "\n.\nend", "<p>" + "x" * 5000 + "</p>"), subject="Grüße " * 60)
    assert message.replace(b"\r\n", b"").count(b"\n") == message.replace(b"\r\n", b"").count(b"\r") == 0
    assert message.isascii()
    assert max(map(len, message.split(b"\r\n"))) <= 78
    assert message.endswith(b"--\r\n")


def test_a_follow_up_answers_in_the_thread() -> None:
    message = read(composed(in_reply_to="<2@b.example>", references=("<1@b.example>", "<2@b.example>")))
    assert message["In-Reply-To"] == "<2@b.example>"
    assert str(message["References"]).split() == ["<1@b.example>", "<2@b.example>"]


def test_many_references_keep_the_first_and_the_last() -> None:
    ids = tuple(f"<{n}@b.example>" for n in range(50))
    kept = str(read(composed(in_reply_to=ids[-1], references=ids))["References"]).split()
    assert (len(kept), kept[0], kept[-1]) == (20, ids[0], ids[-1])


@pytest.mark.parametrize(
    ("first", "reply"),
    [
        ("Quick question", "Re: Quick question"),
        ("Re: re: RE : x", "Re: x"),
        ("AW: Frage", "Re: Frage"),
        ("Rest", "Re: Rest"),
    ],
)
def test_a_reply_says_re_once(first: str, reply: str) -> None:
    assert reply_subject(first) == reply
    assert reply_subject(reply) == reply


def test_ids_come_from_what_is_given() -> None:
    assert make_outpace_id(12, "k3y") == "12-k3y"
    assert make_message_id("12-k3y", "fenwick.example") == "<12-k3y@fenwick.example>"
    assert make_message_id("12-k3y", "bücher.example") == "<12-k3y@xn--bcher-kva.example>"
    with pytest.raises(ValueError, match="no id"):
        make_outpace_id(12, "k3y>\r\nBcc: x")


@pytest.mark.parametrize(
    "name", ["Fenwick, Anna", 'Anna "A" \\ Fenwick', "Jürgen Groß", "日本 太郎", "=?utf-8?q?x?=", "A" * 100]
)
def test_names_of_all_kinds_are_read_as_they_were(name: str) -> None:
    message = read(composed(sender_name=name, recipient_name=name))
    assert message["From"].addresses[0].display_name == name
    assert message["To"].addresses[0].addr_spec == "mara@northwind.example"
    assert len(message["From"].addresses) == 1


def test_an_unreasonably_long_name_is_left_out() -> None:
    assert read(composed(recipient_name="x" * 1_000_000))["To"] == "mara@northwind.example"


@pytest.mark.parametrize("subject", ["", "  ", "a\r\nBcc: eve@evil.example", "a\nb", "a\x00b", "a\x85b"])
def test_a_subject_no_header_can_hold_is_refused(subject: str) -> None:
    with pytest.raises(MessageTrouble):
        composed(subject=subject)


@pytest.mark.parametrize(
    "address",
    ["mara", "a b@c.example", "mara@c.example\r\nBcc: eve@evil.example", "@x.example", "a\u202eb@x.example", "a@-.x\n"],
)
def test_an_address_no_header_can_hold_is_refused(address: str) -> None:
    with pytest.raises(MessageTrouble):
        composed(recipient=address)


def test_a_domain_beyond_ascii_is_written_in_its_ascii_form() -> None:
    assert header_address("mara@bücher.example") == "mara@xn--bcher-kva.example"


TEXTS = st.text(max_size=200)
ANY_LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300)


@settings(max_examples=300)
@given(ANY_LINE.filter(str.strip))
def test_any_subject_of_one_line_is_read_as_it_was(subject: str) -> None:
    message = composed(subject=subject)
    head = message.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 200
    # The standard parser drops spaces between encoded words and at folds; letters are what counts.
    assert "".join(str(read(message)["Subject"]).split()) == "".join(subject.split())


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_data_ever_adds_a_header_or_a_recipient(
    subject: str, sender_name: str, recipient_name: str, reply: str, reference: str
) -> None:
    evil = "\r\nBcc: eve@evil.example\r\n\r\n"
    try:
        message = composed(
            subject=subject,
            sender_name=sender_name + evil + sender_name,
            recipient_name=evil + recipient_name,
            in_reply_to=reply + evil,
            references=(reference, evil, f"<{reference}>"),
        )
    except MessageTrouble:
        return
    parsed = message_from_bytes(message)
    allowed = {"From", "To", "Subject", "Date", "Message-ID", "X-Outpace-Id", "List-Unsubscribe", "MIME-Version"}
    assert set(parsed.keys()) - allowed <= {"Content-Type", "In-Reply-To", "References"}
    assert len(parsed.keys()) == len(set(parsed.keys()))
    assert len(list(parsed.walk())) == 3
    if "\r" not in recipient_name:
        assert [each.addr_spec for each in read(message)["To"].addresses] == ["mara@northwind.example"]


@settings(max_examples=200)
@given(st.text(max_size=500), st.text(max_size=500))
def test_any_body_is_read_as_it_was(text: str, html: str) -> None:
    message = message_from_bytes(composed(body=Body(text, html), date=datetime(2026, 1, 1, tzinfo=UTC)))
    for part, expected in zip(message.get_payload(), (text, html), strict=True):
        payload = part.get_payload(decode=True).replace(b"\r\n", b"\n")
        assert payload == expected.encode("utf-8", "replace").replace(b"\r\n", b"\n")


def test_an_address_of_any_script_stands_in_the_header_as_it_is_written() -> None:
    message = composed(recipient="jörg@straße.example", recipient_name="Jörg")
    line = next(one for one in message.split(b"\r\n") if one.startswith(b"To:"))
    assert line.decode().endswith("<jörg@xn--strae-oqa.example>")
    assert b"\r\nSubject: Quick question\r\n" in message
