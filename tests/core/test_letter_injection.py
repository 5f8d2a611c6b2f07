"""Whatever stands in a contact's fields, it comes out as the words it is: no markup, no template code, no header."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.errors import MessageTrouble, TemplateTrouble
from app.core.letter import check_template, compose, preview, render, render_body, render_subject
from app.core.letter.masks import clean
from app.core.model import MergeFields
from tests.core.test_letter_message import SENT_AT

MARKDOWN = [
    "*",
    "**",
    "_",
    "`",
    "```",
    "#",
    "> ",
    "- ",
    "1. ",
    "[",
    "](",
    ")",
    "!",
    "---",
    "===",
    "~~~",
    "    ",
    "\\",
    "|",
]
HTML = ["<b>", "</p>", "<img src=x>", "<script>alert(1)</script>", "<https://evil.example>", "&lt;", "&#60;", '"', "'"]
LINKS = ["https://evil.example", "javascript:alert(1)", "[a]: https://evil.example\n"]
LIQUID = ["|", "{{ email }}", "{% if x %}", "%}", "}}", "{%"]
ODD = [
    "    ",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x0b",
    "\u2028",
    "\U0010ff3c",
    "\U0010ff80",
    "\U0010ff81",
    "\ud800",
    "Ä",
    "x",
    " ",
]
SYNTAX = st.lists(st.sampled_from([*MARKDOWN, *HTML, *LINKS, *LIQUID, *ODD]), min_size=1, max_size=12).map("".join)
PIECES = [
    *(
        "{{ company",
        " | upcase",
        " | date: '%",
        " | slice: 0, 99",
        " | times: 2",
        " | split: ','",
        " | default: '-'",
        " }}",
    ),
    *("{% if company %}", "{% endif %}", "{% for i in (1..3) %}", "{{ i }}", "{% endfor %}", "{% assign a = email %}"),
    *(
        "{% raw %}",
        "{% endraw %}",
        "{% comment %}",
        "{% endcomment %}",
        "{%",
        "%}",
        "{{",
        "}}",
        "'",
        "\n",
        "x",
        "{{ custom.n }}",
    ),
    *(
        "{{ company | round }}",
        "{{ company | sort }}",
        "{{ custom.n | divided_by: 2 }}",
        "{% case email %}",
        "{% endcase %}",
    ),
]
LIQUID_TEXTS = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
VALUES = st.one_of(SYNTAX, st.text(min_size=1, max_size=80)).filter(str.strip)
TEMPLATES = st.sampled_from(
    [
        "{}",
        "Hi {},\n\nbye",
        "**{}**",
        "`{}`",
        "- {}\n- two",
        "> {}",
        "# {}\n\nx",
        "[a]({})",
        "[{}](https://x.example)",
        '[a](https://x.example/?q={} "{}")',
        "```\n{}\n```",
        "{}\n{}",
        "![{}]({})",
        "x\n{}\ny",
        "<{}>",
        "1{} a",
        "{% capture c %}{}{% endcapture %}{{ c }}",
    ]
)


class Seen(HTMLParser):
    """The tags, addresses and words a reader of mail would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert {name for name, _ in attrs} <= {"href", "style", "title", "start", "charset", "src"}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def body_html(template: str, value: str) -> str:
    return render_body(
        template.replace("{}", "{{ company }}") if "{{%" not in template else template.format("{{ company }}"),
        MergeFields({"company": value}),
    ).html


@settings(max_examples=600)
@given(TEMPLATES, VALUES)
@example("[a]({})", "javascript:alert(1)")
@example("{}", "[a](https://evil.example)")
@example("[a]({})", "x) ![b](https://evil.example/pixel.png")
@example("**{}**", "Northwind\xa0")
@example("**{}**", "\u3000Northwind")
@example("a**{}**b", "„Northwind“")
def test_a_value_never_becomes_markup(template: str, value: str) -> None:
    seen = Seen(body_html(template, value))
    plain = Seen(body_html(template, "word"))
    links = {"a"} if "](" in template else set()
    assert set(seen.tags) - links == set(plain.tags) - links
    assert [tag for tag in seen.tags if tag not in links] == [tag for tag in plain.tags if tag not in links]
    assert len(seen.links) <= len(plain.links)
    for link in seen.links:
        assert urlsplit(link).scheme in ("", "http", "https", "mailto", "tel")


@settings(max_examples=300)
@given(VALUES)
def test_a_value_stands_in_both_bodies_as_the_words_it_is(value: str) -> None:
    body = render_body("Hi {{ company }}!", MergeFields({"company": value}))
    words = "".join(Seen(body.html).words)
    expected = "".join(letter for letter in clean(value) if letter.isprintable() and not letter.isspace())
    for shown in (words, body.text):
        assert expected in "".join(letter for letter in shown if letter.isprintable() and not letter.isspace())


@settings(max_examples=300)
@given(VALUES)
def test_a_value_is_never_read_as_template_code(value: str) -> None:
    fields = MergeFields({"company": value, "email": "secret@northwind.example"}, {"note": value})
    assert render("{{ company }}|{{ custom.note }}", fields) == f"{clean(value)}|{clean(value)}"


@settings(max_examples=300)
@given(VALUES)
def test_a_value_in_the_subject_adds_no_header(value: str) -> None:
    fields = MergeFields({"company": value})
    try:
        subject = render_subject("About {{ company }}", fields)
    except MessageTrouble:
        return
    message = compose(
        subject=subject,
        body=render_body("x", fields),
        sender="anna@fenwick.example",
        recipient="mara@northwind.example",
        recipient_name=value,
        message_id="<1-a@fenwick.example>",
        outpace_id="1-a",
        date=SENT_AT,
    )
    names = [line.partition(b":")[0] for line in message.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] != b" "]
    assert names == [
        b"From",
        b"To",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"X-Outpace-Id",
        b"List-Unsubscribe",
        b"MIME-Version",
        b"Content-Type",
    ]


def trouble_of(text: str) -> TemplateTrouble | None:
    try:
        check_template(text, what="the text")
    except TemplateTrouble as trouble:
        return trouble
    return None


@settings(max_examples=500)
@given(LIQUID_TEXTS)
def test_any_text_is_either_taken_or_refused_with_a_sentence(text: str) -> None:
    trouble = trouble_of(text)
    if trouble is not None:
        assert trouble.sentence.startswith("The text")
        assert trouble.line is None or 1 <= trouble.line <= text.count("\n") + 1
        return
    fields = MergeFields(
        {"company": "North", "email": "a@b.example"}, {"n": "x"}, {"name": "A", "email": "a@b.example"}
    )
    preview("x", text, fields)
