"""A text read once for many contacts says the same, letter by letter, as one read anew for each."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.letter import Body, render_body
from app.core.letter.markup import body_of_masked, signature_below
from app.core.letter.merge import merge_masked
from app.core.model import MergeFields

DAY = date(2026, 11, 23)
PIECES = (
    "{{ a }}",
    "{{ b }}",
    "{{ a | upcase }}",
    "{{ b | default: 'you' }}",
    "{% if a == 'x' %}{{ b }}{% endif %}",
    "{% capture c %}{{ a }}-{{ b }}{% endcapture %}{{ c }}",
    "{% for n in (1..3) %}{{ a }}{{ n }} {% endfor %}",
    *("\n", "\n\n", "  \n", " ", "    ", "\\", "*", "**", "_", "__", "`", "```", "~~~", "#", "# ", "> ", "- ", "1. "),
    *("1", ".", ")", "(", "[", "]", "](", "]: ", "!", "![", "<", ">", "&", "&#", ";", "=", "===", "---", "|", ":"),
    *("http", "https://", "mailto:", "www.x.example", "amp", "x", "word", "é", "\u00a0", "\u2014", '"', "'", "\t"),
)
VALUES = st.one_of(
    st.text("ax1 .*_`[]()<>&;:#\n\\-é\u00a0\u2014\u203f😀", min_size=1, max_size=6),
    st.sampled_from(
        ["Mara", "Mara Lindqvist", "12", "2.", "amp", "ttps", "x", "O'Neil & Sons", "１２", "fenwick.com", "①"]
    ),
)


def plainly(content: str, fields: MergeFields) -> Body:
    """Return what becomes of a text that is merged first and read then."""
    return body_of_masked(merge_masked(content, fields, on=DAY), signature_below(content, fields))


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14), VALUES, VALUES, st.sampled_from(["", "*Anna*"]))
@example(["[", "x", "](", "h", "{{ a }}", "://x.example", ")"], "ttp", "x", "")
@example(["{{ a }}", ". ", "x"], "12", "x", "")
@example(["&", "{{ a }}", ";"], "amp", "x", "")
@example(["[", "{{ a }}", "](https://fenwick.com)"], "fenwick.com", "x", "")
@example(["[", "{{ a }}", "]: https://x.example\n\n[x]"], "x", "x", "")
@example(["```", "{{ a }}", "\n", "x"], "x", "x", "")
@example(["**", "{{ a }}", "**", "{{ b }}"], "\u203f", "é", "")
def test_a_text_read_once_for_all_says_the_same_as_one_read_for_each(
    pieces: list[str], a: str, b: str, signature: str
) -> None:
    content = "".join(pieces)
    fields = MergeFields({}, custom={"a": a.strip() or "x", "b": b.strip() or "x"}, sender={"signature": signature})
    assert render_body(content, fields, on=DAY) == plainly(content, fields)


@pytest.mark.parametrize("name", ["Mara", "Åsa", "O'Neil & Sons <x>", "Zoë\u00a0Ruiz"])
def test_each_contact_finds_the_own_name_in_both_bodies(name: str) -> None:
    content = "Hello **{{ first_name }}**,\n\n- [a page](https://fenwick.example)\n- for {{ first_name }}"
    body = render_body(content, MergeFields({"first_name": name}), on=DAY)
    assert body.text == f"Hello {name},\n\n- a page (https://fenwick.example)\n- for {name}\n"
    assert body == plainly(content, MergeFields({"first_name": name}))
