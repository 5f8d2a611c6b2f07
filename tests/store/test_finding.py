"""A search finds what people mean: neither case nor accents count, in a column as in a folded text."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import create_engine, literal, select

from app.core.folding import folded
from app.core.store.finding import has_word

ENGINE = create_engine("sqlite://")
LETTERS = st.text(alphabet="abeostxÄäéÉßœøŁıİčžЖжéüñ %_", max_size=8)


def finds(word: str, *texts: str | None) -> bool:
    with ENGINE.connect() as connection:
        return bool(connection.scalar(select(has_word(word, *(literal(text) for text in texts)))))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("MÜLLER", "Jörg Müller"),
        ("muller", "Jörg Müller"),
        ("Müller", "Ann Muller"),
        ("mülle", "MÜLLER GmbH"),
        ("mu\u0308ller", "Müller"),
        ("müller", "Mu\u0308ller"),
        ("rene\u0301", "RENÉ"),
        ("strasse", "Königsstraße 4"),
        ("Stras", "Straße"),
        ("STRAẞE", "Strasse"),
        ("off", "oﬃce"),
        ("fice", "oﬃce"),
        ("sen", "großen"),
        ("lukasz", "Łukasz"),
        ("soren", "Søren"),
        ("aegir", "Ægir"),
        ("izmir", "İzmir"),
        ("ИВАНОВ", "Пётр Иванов"),
        ("петр", "Пётр"),
        ("αθηνα", "Αθήνα"),
        ("田中", "田中 一郎"),
        ("100%", "100% für dich"),
        ("a_b", "für a_b"),
        ("[x]", "grün [x]"),
    ],
)
def test_case_and_accents_do_not_count(word: str, text: str) -> None:
    assert finds(word, text)
    assert folded(word) in folded(text)


@pytest.mark.parametrize(
    ("word", "text"),
    [("miller", "Müller"), ("ab", "für a–b"), ("a_b", "für axb"), ("100%", "für 100 €"), (".", "Grüße"), ("и", "N")],
)
def test_other_letters_and_signs_do(word: str, text: str) -> None:
    assert not finds(word, text)


def test_any_of_several_columns_may_have_the_word_and_nothing_has_none() -> None:
    assert finds("grün", "Ann", None, "GRÜN & Co")
    assert not finds("grün", "Ann", None, "")
    assert not finds("ann", None)


@given(word=LETTERS, text=LETTERS)
def test_a_column_is_searched_as_its_folded_text_would_be(word: str, text: str) -> None:
    assume("sss" not in folded(word) and "sss" not in folded(text))  # "sß" is not looked for as "ßs"
    assert finds(word, text) == (folded(word) in folded(text))


@given(text=st.text(alphabet="abfiIsStßﬀﬁﬃﬄﬆœÆǆ", min_size=1, max_size=7), data=st.data())
def test_what_begins_a_word_that_is_found_is_found_too(text: str, data: st.DataObject) -> None:
    """So a further letter is looked for only among what had the letters before it."""
    letters = folded(text)
    begins = data.draw(st.integers(0, len(letters) - 1))
    word = letters[begins : data.draw(st.integers(begins + 1, len(letters)))]
    if finds(word, text):
        assert all(finds(word[:length], text) for length in range(1, len(word)))


@given(text=st.text())
def test_what_is_folded_stays_so_and_keeps_its_lines(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(text).count("\n") == text.count("\n")
    assert folded(text).count("\t") == text.count("\t")


def test_a_long_text_in_capitals_is_no_trouble() -> None:
    assert finds("ss" * 500, "ß" * 500)
