"""What a person reads of a received message: safe plain text, the new part apart from what it answers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.core.inbox import classify
from app.core.model import Classified

NOW = datetime(2026, 7, 29, 9, 0, tzinfo=UTC)


def read(raw: bytes) -> Classified:
    return classify(raw, received_at=NOW)


def html(body: str) -> Classified:
    return read(b"From: ben@client.example\nContent-Type: text/html; charset=utf-8\n\n" + body.encode())


def plain(text: str) -> Classified:
    message = EmailMessage()
    message["From"] = "ben@client.example"
    message.set_content(text)
    return read(message.as_bytes())


@cache
def quotations() -> list[dict[str, Any]]:
    return yaml.safe_load((Path(__file__).parent / "quotations.yaml").read_text("utf-8"))


@pytest.mark.parametrize("row", quotations(), ids=lambda row: row["name"])
def test_the_new_part_stands_apart_from_the_quoted_one(row: dict[str, Any]):
    found = plain(row["text"])

    assert found.text == row["new"]
    for line in row["text"].splitlines():
        assert line.strip() in found.text or line.strip() in found.quoted


def test_gmails_html_shows_the_answer_and_keeps_the_quotation():
    found = html(
        '<div dir="ltr">Yes, <b>gladly</b>.<div>Ben</div></div><br><div class="gmail_quote"><div class="gmail_attr">'
        'On Tue, 28 Jul 2026 at 10:00, Anna &lt;<a href="mailto:anna@firm.example">anna@firm.example</a>&gt; wrote:<br>'
        "</div><blockquote><p>Hello Ben</p><p>Shall we talk?</p></blockquote></div>"
    )

    assert found.text == "Yes, gladly.\nBen"
    assert "> Hello Ben" in found.quoted
    assert "wrote:" in found.quoted


def test_outlooks_html_ends_where_the_quoted_message_begins():
    found = html(
        "<html><head><style>p {color: red}</style></head><body><p>Yes, gladly.</p>"
        '<div id="divRplyFwdMsg"><font><b>From:</b> Anna<br><b>Sent:</b> Tuesday<br></font></div><div>Hello Ben</div>'
    )

    assert found.text == "Yes, gladly."
    assert "Hello Ben" in found.quoted


def test_html_is_shown_without_scripts_styles_pictures_and_hidden_text():
    found = html(
        "<html><head><title>t</title><style>.a{}</style></head><body>One<script>alert('x')</script>"
        '<img src="https://track.example/p.gif" alt="a > b"><!-- c -->'
        '<div style="display:none">preview</div><p>Two&nbsp;&amp; three</p><ul><li>four<li>five</ul>'
        '<a href="https://x.example/?a=1&b=2">six</a></body></html>'
    )

    assert found.text == "One\n\nTwo & three\n\n- four\n- five\n\nsix"


def test_an_html_table_keeps_its_rows():
    assert html("<table><tr><td>Mo</td><td>10:00</td></tr><tr><td>Tu</td><td>11:00</td></tr></table>").text == (
        "Mo 10:00\nTu 11:00"
    )


def test_of_two_alternatives_the_plain_one_is_read_and_of_an_empty_one_the_html():
    message = EmailMessage()
    message["From"] = "ben@client.example"
    message.set_content("Plain")
    message.add_alternative("<p>Rich</p>", subtype="html")
    empty = EmailMessage()
    empty["From"] = "ben@client.example"
    empty.set_content(" \n")
    empty.add_alternative("<p>Rich</p>", subtype="html")

    assert read(message.as_bytes()).text == "Plain"
    assert read(empty.as_bytes()).text == "Rich"


def test_an_attachment_is_not_read_as_the_message():
    message = EmailMessage()
    message["From"] = "ben@client.example"
    message.set_content("See the file.")
    message.add_attachment("unsubscribe", filename="list.txt")

    assert read(message.as_bytes()).text == "See the file."


def test_flowed_lines_become_paragraphs_again():
    raw = b"From: ben@client.example\nContent-Type: text/plain; format=flowed\n\nOne long \nline.\n\nTwo.\n"

    assert read(raw).text == "One long line.\n\nTwo."


@pytest.mark.parametrize(
    ("charset", "declared", "text"),
    [
        ("utf-8", "", "Grüße aus München"),
        ("latin-1", "iso-8859-1", "Grüße aus München"),
        ("cp1252", "iso-8859-1", "„Grüße“ – 10 €"),
        ("utf-8", "us-ascii", "Grüße aus München"),
        ("utf-8", "no-such-charset", "Grüße aus München"),
        ("utf-8", "punycode", "Grüße aus München"),
        ("cp1250", "", "Příliš žluťoučký kůň úpěl ďábelské ódy, děkujeme za Vaši nabídku."),
        ("koi8-r", "koi8-r", "Да, спасибо"),
        ("cp1251", "windows-1251", "Да, спасибо"),
        ("shift_jis", "x-sjis", "はい、お願いします"),
        ("iso2022_jp", "", "はい、お願いします"),
        ("gb18030", "gb2312", "好的，謝謝"),
    ],
)
def test_text_of_any_charset_is_readable_even_where_the_wrong_one_is_named(charset: str, declared: str, text: str):
    named = f"; charset={declared}" if declared else ""
    raw = f"From: ben@client.example\nContent-Type: text/plain{named}\n\n".encode() + text.encode(charset)

    assert read(raw).text == text


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        (b"=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?iso-8859-1?Q?Gr=FC=DFe_aus?= =?iso-8859-1?Q?_M=FCnchen?=", "Grüße aus München"),
        (b"=?utf-8?B?R3LDvA==?= =?utf-8?B?w59l?=", "Grüße"),
        (b"=?utf-8?B?R3LD?=\n =?utf-8?B?vMOfZQ==?=", "Grüße"),
        (b"=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        (b"Re: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= und mehr", "Re: Grüße und mehr"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"one\n two", "one two"),
        (b"a\x00b\x1b[31m\xe2\x80\xaec", "ab[31mc"),
    ],
)
def test_a_subject_is_readable_however_it_is_encoded(header: bytes, subject: str):
    assert read(b"From: ben@client.example\nSubject: " + header + b"\n\nx").subject == subject


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ('"Blau, Ben" <Ben@Client.example>', "Blau, Ben", "ben@client.example"),
        ("ben@client.example (Ben Blau)", "Ben Blau", "ben@client.example"),
        ("ben@client.example", "", "ben@client.example"),
        ("=?utf-8?Q?J=C3=BCrgen?= <j@client.example>", "Jürgen", "j@client.example"),
        ("Ben <>", "Ben", ""),
        ("", "", ""),
    ],
)
def test_a_sender_is_a_name_and_an_address(header: str, name: str, address: str):
    found = read(f"From: {header}\n\nx".encode())

    assert (found.from_name, found.from_email) == (name, address)


def test_ids_and_date_are_read_as_headers_give_them():
    found = read(
        b"From: ben@client.example\nMessage-ID: <a@b>\nIn-Reply-To: <1-x@firm.example> (Anna)\n"
        b"References: <0-y@firm.example>\n\t<1-x@firm.example>\nDate: Wed, 29 Jul 2026 11:00:00 +0200\n\nYes"
    )

    assert (found.message_id, found.in_reply_to) == ("<a@b>", "<1-x@firm.example>")
    assert found.reference_ids == ("<0-y@firm.example>", "<1-x@firm.example>")
    assert found.date == NOW


def test_a_date_that_is_none_is_left_out():
    assert read(b"From: ben@client.example\nDate: Wed, 99 Foo 2026 99:99\n\nYes").date is None
