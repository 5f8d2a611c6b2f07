"""How a sequence's steps change places: pure functions over tuples of steps. Knows no database and no screen."""

from __future__ import annotations

from dataclasses import replace

from app.core.model import StepDraft

Steps = tuple[StepDraft, ...]
LEAST_WAIT = 1
USUAL_WAIT = 3


def move_step(steps: Steps, source: int, target: int) -> Steps:
    """Return the steps with the one at `source` at place `target` (both from 0).

    A step takes its wait with it; where another step becomes the first, the old and the new first exchange
    waits (domain.md, Live edits, worked example 14), and subjects too if the new first has none, since a thread
    begins with one. IndexError for a place that is not there.
    """
    if not (0 <= source < len(steps) and 0 <= target < len(steps)):
        raise IndexError(f"there is no move from {source} to {target} among {len(steps)} steps")
    order = list(steps)
    order.insert(target, order.pop(source))
    return _first_keeps_its_wait(steps[0], tuple(order))


def insert_step(steps: Steps, at: int, step: StepDraft) -> Steps:
    """Return the steps with `step` at place `at`; what is not the first waits a day at least."""
    order = (*steps[:at], step, *steps[at:])
    first = steps[0] if steps else step
    return _waits_mended(_first_keeps_its_wait(first, order))


def remove_step(steps: Steps, at: int) -> Steps:
    """Return the steps without the one at `at`; a new first step starts when the old one did, and opens its thread."""
    order = (*steps[:at], *steps[at + 1 :])
    if at == 0 and order:
        first = replace(order[0], wait_days=steps[0].wait_days, subject=order[0].subject or steps[0].subject)
        order = (first, *order[1:])
    return order


def fresh_step(step: StepDraft) -> StepDraft:
    """Return a copy of a step that is a step of its own once saved; its files are copied from where they are."""
    return replace(step, id=None, variants=tuple(replace(one, id=None) for one in step.variants))


def day_numbers(steps: Steps) -> tuple[int, ...]:
    """Return the day of each step counted from the enrolment, as the waits add up."""
    days, total = [], 0
    for step in steps:
        total += step.wait_days
        days.append(total)
    return tuple(days)


def _first_keeps_its_wait(old: StepDraft, order: Steps) -> Steps:
    if not order or order[0] is old:
        return order
    new = order[0]
    first, second = replace(new, wait_days=old.wait_days), replace(old, wait_days=new.wait_days)
    if not new.subject:
        first = replace(first, subject=old.subject, same_thread=old.same_thread)
        second = replace(second, subject=None, same_thread=True)
    return (first, *(second if step is old else step for step in order[1:]))


def _waits_mended(order: Steps) -> Steps:
    return tuple(
        replace(step, wait_days=USUAL_WAIT) if n and step.wait_days < LEAST_WAIT else step
        for n, step in enumerate(order)
    )
