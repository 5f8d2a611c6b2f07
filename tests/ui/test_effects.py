"""A planned effect reads as a person would say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core.commands.what_if import Effect, MovedEmails
from app.ui.effects import effect_words

FRIDAY, WEDNESDAY = datetime(2026, 12, 11, 12, tzinfo=UTC), datetime(2026, 12, 9, 12, tzinfo=UTC)


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
