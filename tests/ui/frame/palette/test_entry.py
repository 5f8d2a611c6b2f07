"""What is typed finds what is meant: starts before insides, initials, every word; the letters found stand out."""

from __future__ import annotations

import pytest

from app.core.folding import folded_in_place
from app.ui.frame.palette.cells import caps_of
from app.ui.frame.palette.entry import Entry, Group, match


def entry(title: str, detail: str = "", also: str = "") -> Entry:
    return Entry(title, Group.ACTIONS, "list", title, lambda: None, detail, len(detail), also=also)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("late", ((6, 4),)),
        ("LATE", ((6, 4),)),
        ("pause inv", ((0, 5), (11, 3))),
        ("pli", ((0, 1), (6, 1), (11, 1))),
        ("plinv", ((0, 1), (6, 1), (11, 3))),
        ("aus", ((1, 3),)),
        ("eus", ()),
        ("lâté", ((6, 4),)),
    ],
)
def test_the_letters_that_matched_are_known(typed: str, spans: tuple[tuple[int, int], ...]) -> None:
    found = match(entry("Pause Late invoices"), folded_in_place(typed).split())
    assert (found.title_spans if found else ()) == spans


def test_a_start_counts_more_than_an_inside_and_that_more_than_the_detail() -> None:
    ranked = [
        entry("Late invoices"),
        entry("Pause late"),
        entry("Translated onboarding"),
        entry("Amir Saidi", "amir@slateworks.example"),
        entry("Settings", also="later"),
    ]
    scores = [found.score for one in ranked if (found := match(one, ["late"]))]
    assert len(scores) == len(ranked)
    assert scores == sorted(scores, reverse=True)


def test_every_word_must_be_somewhere() -> None:
    one = entry("Late invoices", "289 waiting")
    assert match(one, ["late", "waiting"]) is not None
    assert match(one, ["late", "draft"]) is None


@pytest.mark.parametrize("typed", ["müller", "muller", "MÜLLER"])
def test_accents_need_not_be_typed(typed: str) -> None:
    found = match(entry("Jörg Müller"), folded_in_place(typed).split())
    assert found is not None
    assert found.title_spans == ((5, 6),)


def test_a_letter_that_grows_when_folded_moves_no_span() -> None:
    found = match(entry("Straße late"), ["late"])
    assert found is not None
    assert found.title_spans == ((7, 4),)


@pytest.mark.parametrize(
    ("keys", "caps"),
    [("Ctrl+Shift+P", ["Ctrl", "Shift", "P"]), ("Ctrl++", ["Ctrl", "+"]), ("?", ["?"]), ("", []), ("+", ["+"])],
)
def test_keys_are_shown_cap_by_cap(keys: str, caps: list[str]) -> None:
    assert caps_of(keys) == caps
