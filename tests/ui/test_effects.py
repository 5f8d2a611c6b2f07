"""A planned effect reads as a person would say it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.core.commands.what_if import Effect, MovedEmails, OverCapacity
from app.core.queries.passed import Passed, Point
from app.ui.effects import NOTHING, effect_words, over_words, passed_words

FRIDAY, WEDNESDAY = datetime(2026, 12, 11, 12, tzinfo=UTC), datetime(2026, 12, 9, 12, tzinfo=UTC)
OVER = OverCapacity("anna@fenwick.example", date(2026, 11, 25), 10, 4, 8)
LATER = OverCapacity("anna@fenwick.example", date(2026, 11, 26), 10, 0, 11)


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (
            Effect(289, 61, 0, 0, FRIDAY, WEDNESDAY, MovedEmails()),
            "289 emails move, 61 of them to another day · last email Fri 11 Dec → Wed 9 Dec",
        ),
        (
            Effect(1, 0, 0, 0, FRIDAY, FRIDAY, MovedEmails()),
            "1 email moves within the day · last email stays on Fri 11 Dec",
        ),
        (
            Effect(2, 2, 3, 0, FRIDAY, None, MovedEmails()),
            "2 emails move to another day · 3 emails will not go out · last email Fri 11 Dec → never",
        ),
        (Effect(0, 0, 0, 40, None, FRIDAY, MovedEmails()), "40 new emails · last email never → Fri 11 Dec"),
        (Effect(0, 0, 0, 0, FRIDAY, FRIDAY, MovedEmails()), "No planned email moves."),
    ],
)
def test_words(effect: Effect, words: str) -> None:
    assert effect_words(effect, UTC) == words


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ((OVER,), "anna@ over capacity on Wed 25 Nov, 12 of 10"),
        ((LATER, OVER), "2 days over capacity, first anna@ on Wed 25 Nov, 12 of 10"),
        ((), ""),
    ],
)
def test_days_over_capacity_are_told_wherever_an_effect_is(over: tuple[OverCapacity, ...], words: str) -> None:
    moves = Effect(2, 2, 0, 0, FRIDAY, FRIDAY, MovedEmails(), over)
    assert over_words(moves) == words
    assert effect_words(moves, UTC).endswith(words)
    nothing = Effect(0, 0, 0, 0, FRIDAY, FRIDAY, MovedEmails(), over)
    assert effect_words(nothing, UTC) == " ".join(one for one in (NOTHING, f"{sentence(words)}") if one)


def sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ((), ""),
        ((Passed(Point.NEW, 2, 1_200),), "1,200 contacts are past the new step 2: they do not get it."),
        ((Passed(Point.CHANGED, 3, 1),), "1 contact is past step 3: its change does not reach them."),
        (
            (Passed(Point.EARLIER, 4, 1), Passed(Point.REMOVED, 5, 2)),
            "1 contact does not get step 4 any more: a later one was sent to them already. "
            "2 contacts have had the removed step 5 already.",
        ),
        (
            (Passed(Point.CHANGED, 1, 794), Passed(Point.NEW, 3, 586), Passed(Point.CHANGED, 4, 12)),
            "794 contacts are past step 1, 586 past the new step 3, 12 past step 4: what changes there does not reach "
            "them.",
        ),
        (
            tuple(Passed(Point.CHANGED, step, 9) for step in range(1, 7)),
            "9 contacts are past step 1, 9 past step 2, 9 past step 3, 9 past step 4, and so on for 2 more steps: what "
            "changes there does not reach them.",
        ),
    ],
)
def test_who_is_past_changed_steps_is_told(found: tuple[Passed, ...], words: str) -> None:
    assert passed_words(found) == words
