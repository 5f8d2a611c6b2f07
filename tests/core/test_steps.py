"""Steps that change places: waits as in worked example 14."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.model import AttachmentDraft, StepDraft, VariantDraft
from app.core.steps import (
    as_stored,
    day_numbers,
    insert_step,
    move_step,
    only_variant,
    remove_step,
    text_written,
    texts_of,
    variant_added,
    variant_removed,
    weight_given,
)


def steps(*waits: tuple[str, int]) -> tuple[StepDraft, ...]:
    return tuple(StepDraft(wait_days=wait, subject=name, content=name) for name, wait in waits)


def waits(order: tuple[StepDraft, ...]) -> list[tuple[str | None, int]]:
    return [(step.subject, step.wait_days) for step in order]


ABC = steps(("A", 0), ("B", 3), ("C", 4))


def test_the_last_to_the_front_exchanges_waits_with_the_first() -> None:
    assert waits(move_step(ABC, 2, 0)) == [("C", 0), ("A", 4), ("B", 3)]


def test_behind_the_first_a_step_takes_its_wait_with_it() -> None:
    assert waits(move_step(ABC, 2, 1)) == [("A", 0), ("C", 4), ("B", 3)]


def test_the_first_to_the_end_exchanges_waits_with_the_second() -> None:
    assert waits(move_step(ABC, 0, 2)) == [("B", 0), ("C", 4), ("A", 3)]


def test_a_move_back_restores_everything() -> None:
    assert move_step(move_step(ABC, 2, 0), 0, 2) == ABC


@pytest.mark.parametrize(("source", "target"), [(-1, 0), (0, 3), (3, 0)])
def test_a_place_that_is_not_there_is_refused(source: int, target: int) -> None:
    with pytest.raises(IndexError):
        move_step(ABC, source, target)


def test_equal_steps_are_told_apart() -> None:
    twins = steps(("A", 0), ("A", 0), ("B", 2))
    assert [step.wait_days for step in move_step(twins, 2, 0)] == [0, 2, 0]


def test_a_step_put_first_gives_the_old_first_a_wait() -> None:
    new = StepDraft(wait_days=2, subject="N", content="")
    assert waits(insert_step(ABC, 0, new))[:2] == [("N", 0), ("A", 2)]


def test_a_copy_of_the_first_waits_a_while() -> None:
    assert waits(insert_step(ABC, 1, StepDraft(wait_days=0, subject="A2", content="")))[1] == ("A2", 3)


def test_without_the_first_the_second_starts_at_once() -> None:
    assert waits(remove_step(ABC, 0)) == [("B", 0), ("C", 4)]
    assert waits(remove_step(ABC, 1)) == [("A", 0), ("C", 4)]


def test_days_add_up() -> None:
    assert day_numbers(ABC) == (0, 3, 7)


def test_a_reply_that_becomes_the_first_email_opens_the_thread_with_its_subject() -> None:
    steps = (StepDraft(0, "Hello", "a", same_thread=False), StepDraft(3, None, "b"), StepDraft(4, "Own", "c"))
    moved = move_step(steps, 1, 0)
    assert [(s.subject, s.content, s.wait_days) for s in moved] == [("Hello", "b", 0), (None, "a", 3), ("Own", "c", 4)]
    assert move_step(steps, 2, 0)[0].subject == "Own"
    assert move_step(steps, 2, 0)[1].subject == "Hello"
    assert remove_step(steps, 0)[0].subject == "Hello"


def shares(step: StepDraft) -> list[tuple[str, int]]:
    return [(one.name, one.weight) for one in texts_of(step)]


ONE_TEXT = StepDraft(0, "As usual", "Text A.")


def test_a_variant_added_is_a_copy_with_an_equal_share() -> None:
    two = variant_added(ONE_TEXT, like=0)
    assert two.variants == (VariantDraft("B", None, "Text A.", 50),)
    three = variant_added(text_written(two, 1, subject="Or so", content="Text B."), like=1)
    assert shares(three) == [("A", 34), ("B", 33), ("C", 33)]
    assert (three.variants[1].subject, three.variants[1].content) == ("Or so", "Text B.")


def test_a_weight_given_leaves_the_rest_to_the_others_in_proportion() -> None:
    three = variant_added(variant_added(ONE_TEXT, like=0), like=0)
    assert shares(weight_given(three, 2, 80)) == [("A", 10), ("B", 10), ("C", 80)]
    assert shares(weight_given(three, 0, 100)) == [("A", 100), ("B", 0), ("C", 0)]
    assert shares(weight_given(weight_given(three, 0, 100), 0, 40)) == [("A", 40), ("B", 30), ("C", 30)]


def test_a_removed_variant_leaves_its_share_and_its_name() -> None:
    three = variant_added(variant_added(ONE_TEXT, like=0), like=0)
    without_b = variant_removed(three, 1)
    assert [name for name, _ in shares(without_b)] == ["A", "C"]
    assert sum(weight for _, weight in shares(without_b)) == 100
    assert [one.name for one in variant_added(without_b, like=0).variants] == ["C", "B"]


def test_without_its_own_text_a_step_takes_the_next() -> None:
    two = text_written(variant_added(ONE_TEXT, like=0), 1, subject=None, content="Text B.")
    alone = variant_removed(two, 0)
    assert (alone.subject, alone.content, alone.variants) == ("As usual", "Text B.", ())
    assert only_variant(two, 1) == alone


def test_parts_get_their_ids_when_they_are_stored() -> None:
    file = AttachmentDraft("a.pdf", "application/pdf", 1, data=b"x")
    step = StepDraft(0, "S", "C", variants=(VariantDraft("B", None, "B", 50),), attachments=(file,))
    stored = StepDraft(
        0,
        "S",
        "C",
        id=4,
        variants=(VariantDraft("B", None, "B", 50, 7),),
        attachments=(AttachmentDraft("a.pdf", "application/pdf", 1, 9),),
    )
    assert as_stored(step, stored) == stored
    assert as_stored(replace(step, content="Typed since."), stored) == replace(stored, content="Typed since.")
