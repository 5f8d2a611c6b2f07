"""What is said of a text before it goes out: fields without fallback, links, length, tone."""

from __future__ import annotations

import pytest

from app.core.letter.review import Weight, needed_fields, remarks


def test_fields_with_a_fallback_or_of_the_sender_are_not_needed() -> None:
    content = (
        'Hi {{ first_name | default: "there" }} of {{ company }}, see you {{ next_weekday }}. '
        "{{ custom.plate }} {{ sender_name }}"
    )
    assert needed_fields("About {{ city }}", content) == ("city", "company", "custom.plate")


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("See [our page](https://)", "A link leads nowhere"),
        ("See [our page]()", "A link leads nowhere"),
        ("See [our page](fenwick)", "A link leads nowhere"),
        ("See http://fenwick.example/a", "A link is not protected"),
        ("Act now and win", "Words that filters dislike"),
        ("THIS IS GREAT stuff", "Capitals shout"),
        ("Really!!", "Too many marks"),
        ("word " * 201, "The text is long"),
    ],
)
def test_what_is_remarked(content: str, title: str) -> None:
    assert [remark.title for remark in remarks("Hello", content)] == [title]


@pytest.mark.parametrize(
    "content",
    [
        "See [our page](https://fenwick.example/{{ custom.plate }}) or mail [us](mailto:anna@fenwick.example).",
        "Plain words. One question? One mark!",
        "The VW Crafter of the ADAC is due.",
        "https://fenwick.example/very/long?x=1#top",
    ],
)
def test_an_ordinary_text_gets_no_remark(content: str) -> None:
    assert remarks("Quick question about {{ company }}", content) == ()


def test_the_gravest_comes_first() -> None:
    found = remarks("x" * 80, "Act now: [here](https://)")
    assert [remark.weight for remark in found] == [Weight.BAD, Weight.WARN, Weight.NOTE]
