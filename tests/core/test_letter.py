"""Texts merged with a contact: what is missing, what is a mistake, what the bodies look like."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import InputError, MessageTrouble, MissingFields, TemplateTrouble
from app.core.letter import (
    check_template,
    missing_fields,
    next_weekday,
    preview,
    render,
    render_body,
    render_html,
    render_subject,
    variables,
)
from app.core.model import MergeFields

SENDER = {"name": "Anna Fenwick", "email": "anna@fenwick.example", "signature": "**Anna Fenwick**  \nFenwick Ltd"}
MONDAY = date(2026, 11, 23)


def mara(**contact: str) -> MergeFields:
    known = {"email": "mara@northwind.example", "first_name": "Mara", "company": "Northwind", **contact}
    return MergeFields(known, {"plate": "B-MW 12", "Service due": "May"}, SENDER)


def test_variables_are_filled_in() -> None:
    text = "Hi {{ first_name }} of {{ company | upcase }}, {{ custom.plate }}, {{ custom['Service due'] }}, {{ plate }}"
    assert render(text, mara()) == "Hi Mara of NORTHWIND, B-MW 12, May, B-MW 12"
    assert render("{{ sender_name }} {{ sender.email }}", mara()) == "Anna Fenwick anna@fenwick.example"


def test_days_are_those_of_the_day_of_sending() -> None:
    text = "{{ next_weekday }}, {{ 'today' | date: '%d.%m.%Y' }}"
    assert render(text, mara(), on=date(2026, 11, 27)) == "Monday, 27.11.2026"
    assert next_weekday(MONDAY) == "Tuesday"
    assert [next_weekday(date(2026, 11, day)) for day in (27, 28, 29)] == ["Monday"] * 3
    assert render("{{ custom.due | date: '%B %Y' }}", MergeFields({}, {"due": "2027-03-01"})) == "March 2027"


@pytest.mark.parametrize("value", ["", "   ", "\n\t"])
def test_an_empty_value_is_missing_unless_it_has_a_default_or_is_only_tested(value: str) -> None:
    fields = mara(city=value)
    assert missing_fields("{{ city }}", fields) == ("city",)
    assert missing_fields("{{ city | default: 'your town' }}", fields) == ()
    assert missing_fields("{{ city | capitalize | default: 'your town' }}", fields) == ()
    assert missing_fields("{% if city %}in {{ city }}{% else %}here{% endif %}", fields) == ()
    assert missing_fields("{% unless city %}{{ phone }}{% endunless %}", fields) == ("phone",)
    assert render("{% if city %}in {{ city }}{% else %}here{% endif %}", fields) == "here"


def test_missing_fields_are_named_once_in_order_of_appearance() -> None:
    text = "{{ phone }} {{ first_name }} {{ custom.colour }} {{ city | append: '!' }} {{ phone | upcase }}"
    assert missing_fields(text, mara()) == ("phone", "custom.colour", "city")
    with pytest.raises(MissingFields) as caught:
        render(text, mara())
    assert caught.value.fields == ("phone", "custom.colour", "city")
    with pytest.raises(MissingFields):
        render_body(text, mara())


@pytest.mark.parametrize(
    "text",
    ["{{ custom.n | times: 2 }}", "{{ first_name | append: city }}", "{% assign c = city %}{{ c }}"],
)
def test_nothing_is_computed_from_what_is_missing(text: str) -> None:
    assert len(missing_fields(text, mara())) == 1


def test_a_default_that_is_a_field_can_be_missing_too() -> None:
    assert render("{{ city | default: company }}", mara()) == "Northwind"
    assert missing_fields("{{ city | default: country }}", mara()) == ("country",)


def test_variables_lists_the_names_used() -> None:
    text = "{{ b }}{% if company %}{{ first_name | default: city }}{% endif %}{{ custom['Service due'] }}{{ b }}"
    assert variables(text) == ("b", "company", "first_name", "city", "custom.Service due")


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("Hi\n{{ frist_name }}", "no variable frist_name; did you mean first_name", 2),
        ("{{ xyzzy }}", "nothing of that name is known. Known are email, first_name", 1),
        ("\n\n{{ company | upcas }}", "no filter upcas; did you mean upcase", 3),
        ("{% if city %}{{ city | safe }}{% endif %}", "no filter safe", 1),
        ("Hi\n\n{% if company %}\nyou", "expected tag endif", 3),
        ("a\n{{ company", "expected '}}'", 2),
        ("a\n\n{{ }}", "expected a primitive expression", 3),
        ("{% include 'x' %}", "unexpected tag 'include'", 1),
        ("a\n{% if company != blank %}x{% endif %}", "an empty field is false", 2),
        ("{{ company.name }}", "no variable company.name", 1),
        ("{{ custom }}", "no variable custom;", 1),
        ("{{ custom[company] }}", "no variable custom[company]", 1),
        ("{{ now | date: '%Y' }}", "no variable now", 1),
        ("a\n{{ 3 | divided_by: 0 }}", "divided_by", 2),
        ("{% for i in (1..100000000) %}x{% endfor %}", "limit", 1),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_fit(text: str, words: str, line: int) -> None:
    with pytest.raises(TemplateTrouble) as caught:
        check_template(text, what="the text of step 2")
    assert words in caught.value.sentence
    assert caught.value.sentence.startswith("The text of step 2")
    assert caught.value.line == line


def test_custom_fields_are_known_by_prefix_always_and_bare_when_given() -> None:
    check_template("{{ custom.plate }} {{ custom['Service due'] | date: '%d' }} {{ custom.n | times: 2 }}")
    check_template("{{ plate }}", known=frozenset({"plate"}))
    with pytest.raises(TemplateTrouble, match="no variable plate"):
        check_template("{{ plate }}", known=frozenset({"colour"}))
    with pytest.raises(TemplateTrouble, match="did you mean plate"):
        check_template("{{ plat }}", known=frozenset({"plate"}))


@pytest.mark.parametrize("subject", ["one\ntwo", "one\rtwo", "a\x00b", "a\x85b", "a\u2028b", "tab\there"])
def test_a_subject_with_a_line_break_or_control_character_is_refused_when_saved(subject: str) -> None:
    with pytest.raises(InputError, match="line break or control character"):
        check_template(subject, what="the subject", one_line=True)
    check_template(subject)


def test_a_subject_that_rendering_breaks_or_empties_is_held() -> None:
    with pytest.raises(MessageTrouble, match="line break"):
        render_subject("About {{ company }}", mara(company="North\r\nBcc: eve@evil.example"))
    with pytest.raises(MessageTrouble, match="empty"):
        render_subject("{% if city %}In {{ city }}{% endif %} ", mara())
    assert render_subject(" About {{ company }} ", mara()) == "About Northwind"


def test_markdown_becomes_readable_text_and_html() -> None:
    body = render_body(
        "# Two numbers\n\nHi **{{ first_name }}**,\nsee [our page](https://fenwick.example/a?b=1&c=2) "
        "or <https://x.example>.\n\n- 11 hours\n- 4.2 %\n  of all\n\n3. three\n4. `four`\n\n> she said\n\n---\n\n"
        "    code  here\n",
        mara(),
    )
    assert body.text == (
        "Two numbers\n\nHi Mara,\nsee our page (https://fenwick.example/a?b=1&c=2) or https://x.example.\n\n"
        "- 11 hours\n- 4.2 %\n  of all\n\n3. three\n4. four\n\n> she said\n\n--------------------\n\ncode  here\n"
        "\n-- \nAnna Fenwick\nFenwick Ltd\n"
    )
    assert "Hi <strong>Mara</strong>,<br />" in body.html
    assert '<a href="https://fenwick.example/a?b=1&amp;c=2">our page</a>' in body.html
    assert body.html.startswith("<!DOCTYPE html>")


def test_the_signature_stands_where_the_text_puts_it_else_below_and_only_once() -> None:
    placed = render_body("Bye\n\n{{ signature }}", mara())
    below = render_body("Bye", mara())
    assert placed.text == "Bye\n\nAnna Fenwick\nFenwick Ltd\n"
    assert below.text == "Bye\n\n-- \nAnna Fenwick\nFenwick Ltd\n"
    assert placed.html.count("<strong>Anna Fenwick</strong>") == below.html.count("<strong>Anna Fenwick</strong>") == 1
    unsigned = MergeFields({}, {}, {"name": "A", "email": "a@b.example", "signature": ""})
    assert render_body("Bye\n\n{{ signature }}", unsigned).text == "Bye\n"


def test_html_in_a_text_is_shown_not_obeyed_and_images_become_links() -> None:
    html = render_html("<script>alert(1)</script>\n\n![a logo](https://x.example/p.png)\n\n[no](javascript:alert(1))")
    assert "<script" not in html
    assert "<img" not in html
    assert '<a href="https://x.example/p.png">a logo</a>' in html
    assert 'href="javascript' not in html


def test_a_contact_s_address_can_be_a_link_and_a_dangerous_one_cannot() -> None:
    text = "[your site]({{ custom.site }})"
    good = render_body(text, MergeFields({}, {"site": "northwind.example/a b"}))
    bad = render_body(text, MergeFields({}, {"site": "java\nscript:alert(1)"}))
    assert '<a href="https://northwind.example/a%20b">your site</a>' in good.html
    assert "<a " not in bad.html


def test_a_preview_marks_what_is_missing_and_never_raises_for_it() -> None:
    shown = preview("About {{ city }}", "Hi {{ first_name }}, {{ phone | upcase }} <{{ city }}>", mara())
    assert shown.subject == "About [city]"
    assert shown.missing == ("city", "phone")
    assert shown.text.startswith("Hi Mara, [phone] <[city]>\n")
    assert ">phone</mark>" in shown.html
    complete = preview("About {{ company }}", "Hi", mara())
    assert (complete.subject, complete.missing) == ("About Northwind", ())
    with pytest.raises(TemplateTrouble):
        preview("{{ ", "x", mara())


def test_captured_and_assigned_values_come_out_as_they_are() -> None:
    text = "{% capture both %}{{ first_name }} & {{ company }}{% endcapture %}{{ both }}, {{ both }}"
    assert render(text, mara(company="A*B <c>")) == "Mara & A*B <c>, Mara & A*B <c>"
