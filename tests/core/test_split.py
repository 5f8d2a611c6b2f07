"""Which variant a contact gets: by weight, always the same, and a new variant takes only what it gets."""

from __future__ import annotations

from collections import Counter

import pytest

from app.core.letter import OWN, choose_variant


def drawn(*others: tuple[int, int], step: int = 7, count: int = 4000) -> list[int]:
    return [choose_variant(enrollment_id=n, step_id=step, others=others) for n in range(count)]


def test_without_variants_everyone_gets_the_own_text() -> None:
    assert set(drawn()) == {OWN}


@pytest.mark.parametrize(("weight", "least", "most"), [(50, 1900, 2100), (10, 330, 470), (90, 3500, 3700)])
def test_the_weight_is_the_share_of_the_contacts(weight: int, least: int, most: int) -> None:
    assert least < Counter(drawn((1, weight)))[1] < most


def test_three_variants_share_as_they_weigh() -> None:
    found = Counter(drawn((1, 30), (2, 20)))
    assert [round(found[one] / 4000, 1) for one in (OWN, 1, 2)] == [0.5, 0.3, 0.2]


def test_asked_again_the_answer_is_the_same() -> None:
    assert drawn((1, 50)) == drawn((1, 50))


def test_another_step_splits_the_contacts_otherwise() -> None:
    same = sum(a == b for a, b in zip(drawn((1, 50)), drawn((1, 50), step=8), strict=True))
    assert 1850 < same < 2150


def test_a_variant_added_takes_contacts_and_moves_no_other() -> None:
    before, after = drawn((1, 40)), drawn((1, 40), (2, 20))
    assert all(new in (old, 2) for old, new in zip(before, after, strict=True) if old != OWN or new != 1)
    assert not any(old == 1 and new == OWN for old, new in zip(before, after, strict=True))


def test_a_variant_of_no_weight_is_sent_to_nobody() -> None:
    assert set(drawn((1, 0), (2, 100))) == {2}
