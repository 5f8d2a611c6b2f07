"""What is wrong with a draft, field by field, before anybody tries to save it. Pure; the core has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.core.model import ZONE_OF_MAILBOX, ZONE_OF_RECIPIENT, SequenceDraft, StepDraft, parse_wall_time

Problems = dict[str, str]
"""Field name of SequenceDraft, "steps", or "step 2" (from 1), to a sentence."""


def problems_of(draft: SequenceDraft) -> Problems:
    """Return what must be mended before the draft can be saved; empty where nothing is."""
    found = _window_problems(draft)
    if not draft.name.strip():
        found["name"] = "Give the sequence a name."
    if not draft.days:
        found["days"] = "Choose at least one day; with none nothing is ever sent."
    if draft.mailboxes is not None and not draft.mailboxes:
        found["mailboxes"] = "Choose at least one mailbox, or let it use all of them."
    if zone_problem := _zone_problem(draft.time_zone):
        found["time_zone"] = zone_problem
    return found | _step_problems(draft)


def in_words(field: str, sentence: str) -> str:
    """Return a problem with the step it is about: "Step 2: The email has no text yet."."""
    return f"{field.capitalize()}: {sentence}" if field.startswith("step ") else sentence


def shown_problems(found: Problems, steps: Sequence[StepDraft]) -> Problems:
    """Return the problems that are to be seen while writing: an empty new step is told only when saving."""

    def is_blank(name: str) -> bool:
        step = steps[int(name[5:]) - 1]
        return step.id is None and not step.content.strip()

    return {name: words for name, words in found.items() if not (name.startswith("step ") and is_blank(name))}


def is_untouched(draft: SequenceDraft, name: str) -> bool:
    """Return whether a new draft, called `name` until it is renamed, has nothing in it that could be lost."""
    written = any(step.content.strip() or (step.subject or "").strip() for step in draft.steps)
    return draft.id is None and draft.name == name and len(draft.steps) <= 1 and not written


def _window_problems(draft: SequenceDraft) -> Problems:
    found: Problems = {}
    at: dict[str, int] = {}
    for name, text in (("start", draft.start), ("end", draft.end)):
        try:
            at[name] = parse_wall_time(text.strip())
        except ValueError:
            found[name] = f"{text.strip() or 'Nothing'} is not a time of day; write it as 09:00."
    if len(at) == 2 and at["start"] >= at["end"]:
        found["end"] = f"The window ends at {draft.end}, before it starts at {draft.start}; choose a later end."
    return found


def _zone_problem(zone: str) -> str:
    if zone in (ZONE_OF_MAILBOX, ZONE_OF_RECIPIENT):
        return ""
    if not zone.strip():
        return "Choose a time zone, such as Europe/Berlin."
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return f"{zone} is no time zone; choose one such as Europe/Berlin."
    return ""


def _step_problems(draft: SequenceDraft) -> Problems:
    if not draft.steps:
        return {"steps": "A sequence needs at least one step."}
    found: Problems = {}
    for number, step in enumerate(draft.steps, 1):
        if not step.content.strip():
            found[f"step {number}"] = "The email has no text yet."
        if empty := next((one.name for one in step.variants if not one.content.strip()), ""):
            found[f"step {number}"] = f"Variant {empty} has no text yet."
        if not (step.subject or "").strip() and (number == 1 or not step.same_thread):
            found[f"step {number}"] = "A new thread needs a subject."
    return found
