"""Answers are proposed as interested or not now by their words, and left alone where they say neither."""

from __future__ import annotations

import pytest

from app.core.inbox.proposal import propose

INTERESTED = {
    "Thursday next week at ten works for me.": "names a day",
    "How about Friday?": "names a day",
    "Thank you. Could you send the offer as a PDF?": "asks for an offer",
    "What does it cost for twelve people?": "asks for an offer",
    "Please call me, email is hopeless this week.": "wants to talk",
    "Sounds great, tell me more!": "says so",
    "Wir haben Interesse.": "says so",
    "Dienstag passt mir gut.": "names a day",
    "Können Sie uns ein Angebot machen?": "asks for an offer",
    "Nous serions intéressés.": "says so",
    "¿Cuánto cuesta?": "asks for an offer",
}
NOT_NOW = {
    "We are closing the year right now. Ask me again in February.": "puts it off",
    "No budget this year, sorry. How much is it, by the way?": "puts it off",
    "Thanks, but we are not interested.": "says no",
    "Derzeit nicht, danke.": "puts it off",
    "Kein Bedarf.": "says no",
    "Pas maintenant, merci.": "puts it off",
    "No me interesa, gracias.": "says no",
}
NEITHER = ("Who are you?", "My colleague Lee looks after this.", "", "Thank you for your message.")


@pytest.mark.parametrize(("text", "why"), INTERESTED.items())
def test_interest_is_seen(text: str, why: str) -> None:
    found = propose(text)
    assert found is not None
    assert (found.mark.value, found.why) == ("interested", why)


@pytest.mark.parametrize(("text", "why"), NOT_NOW.items())
def test_a_no_and_a_later_are_seen(text: str, why: str) -> None:
    found = propose(text)
    assert found is not None
    assert (found.mark.value, found.why) == ("not_now", why)


@pytest.mark.parametrize("text", NEITHER)
def test_nothing_is_made_up(text: str) -> None:
    assert propose(text) is None
