"""How a sequence's steps change places, and a step's texts share its contacts: pure functions over drafts.

Knows no database and no screen.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.model import StepDraft, VariantDraft

Steps = tuple[StepDraft, ...]
LEAST_WAIT = 1
USUAL_WAIT = 3
WHOLE = 100
OWN_NAME = "A"
"""What a step's own text is called beside its variants."""


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


def text_of(step: StepDraft) -> tuple[object, ...]:
    """Return what a step says, in all that belongs to it: drafts with the same say the same."""
    return step.subject, step.content, step.same_thread, step.variants, step.attachments


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


def texts_of(step: StepDraft) -> tuple[VariantDraft, ...]:
    """Return every text of a step, its own first as variant A, each with its percents."""
    own = VariantDraft(OWN_NAME, step.subject, step.content, WHOLE - sum(one.weight for one in step.variants))
    return (own, *step.variants)


def text_written(step: StepDraft, at: int, *, subject: str | None, content: str) -> StepDraft:
    """Return the step with another text at place `at` of `texts_of`."""
    if at == 0:
        return replace(step, subject=subject, content=content)
    written = replace(step.variants[at - 1], subject=subject, content=content)
    return replace(step, variants=(*step.variants[: at - 1], written, *step.variants[at:]))


def variant_added(step: StepDraft, *, like: int) -> StepDraft:
    """Return the step with one more text, a copy of the one at `like`; it gets its equal share, the others less."""
    texts = texts_of(step)
    taken = {one.name for one in texts}
    name = next(chr(code) for code in range(ord(OWN_NAME), ord("Z") + 1) if chr(code) not in taken)
    subject = None if like == 0 else texts[like].subject
    share = round(WHOLE / (len(texts) + 1))
    shares = _scaled([one.weight for one in texts], WHOLE - share)
    kept = (replace(one, weight=weight) for one, weight in zip(step.variants, shares[1:], strict=True))
    return replace(step, variants=(*kept, VariantDraft(name, subject, texts[like].content, share)))


def variant_removed(step: StepDraft, at: int) -> StepDraft:
    """Return the step without the text at `at`; the others share its percents. Without the own, the next becomes it."""
    texts = texts_of(step)
    shares = _scaled([one.weight for place, one in enumerate(texts) if place != at], WHOLE)
    left = step.variants if at == 0 else (*step.variants[: at - 1], *step.variants[at:])
    if at == 0:
        step = replace(step, subject=left[0].subject or step.subject, content=left[0].content)
        left = left[1:]
    return replace(
        step, variants=tuple(replace(one, weight=weight) for one, weight in zip(left, shares[1:], strict=True))
    )


def only_variant(step: StepDraft, at: int) -> StepDraft:
    """Return the step with the text at `at` alone, as its own."""
    chosen = texts_of(step)[at]
    return replace(step, subject=chosen.subject or step.subject, content=chosen.content, variants=())


def weight_given(step: StepDraft, at: int, percent: int) -> StepDraft:
    """Return the step in which the text at `at` goes to `percent` of the contacts; the others share the rest."""
    texts = texts_of(step)
    rest = iter(_scaled([one.weight for place, one in enumerate(texts) if place != at], WHOLE - percent))
    shares = [percent if place == at else next(rest) for place in range(len(texts))]
    return replace(
        step, variants=tuple(replace(one, weight=weight) for one, weight in zip(step.variants, shares[1:], strict=True))
    )


def as_stored(step: StepDraft, stored: StepDraft) -> StepDraft:
    """Return a step that was edited on while it was saved, with the ids under which its parts are stored now."""
    ids = {one.name: one.id for one in stored.variants}
    variants = tuple(replace(one, id=ids.get(one.name, one.id)) for one in step.variants)
    files = {(one.name, one.size): one for one in stored.attachments}
    attachments = tuple(files.get((one.name, one.size), one) for one in step.attachments)
    return replace(step, id=stored.id, variants=variants, attachments=attachments)


def _scaled(weights: list[int], total: int) -> list[int]:
    """Return the weights in their proportions as whole numbers that are `total` together; equal where all are 0."""
    if not weights:
        return []
    parts = weights if sum(weights) else [1] * len(weights)
    exact = [part * total / sum(parts) for part in parts]
    found = [int(one) for one in exact]
    for place in sorted(range(len(exact)), key=lambda n: found[n] - exact[n])[: total - sum(found)]:
        found[place] += 1
    return found
