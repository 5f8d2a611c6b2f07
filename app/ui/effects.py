"""A planned effect (`what_if`) in words, the same wherever a change is shown before it is made. Plans nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

from app.core.commands.what_if import Effect
from app.core.queries.passed import Passed, Point
from app.ui.when import day
from app.ui.wording import count

NOTHING = "No planned email moves."


def effect_words(effect: Effect, zone: tzinfo) -> str:
    """Return "289 emails move, 61 of them to another day · last email Fri 11 Dec → Wed 9 Dec"."""
    parts = [_moved(effect)] if effect.moved else []
    if effect.cancelled:
        parts.append(f"{count(effect.cancelled, 'email')} will not go out")
    if effect.created:
        parts.append(f"{count(effect.created, 'new email')}")
    if not parts:
        return sentences(NOTHING.rstrip("."), over_words(effect))
    return " · ".join(one for one in (*parts, last_words(effect, zone), over_words(effect)) if one)


def sentences(*parts: str) -> str:
    """Return what there is of the parts as sentences."""
    return " ".join(f"{one[:1].upper()}{one[1:]}." for one in parts if one)


def over_words(effect: Effect) -> str:
    """Return "anna@ over capacity on Wed 25 Nov, 12 of 10", "3 days over capacity, first ...", "" where none is."""
    if not effect.over_capacity:
        return ""
    first = min(effect.over_capacity, key=lambda one: (one.date, one.mailbox))
    box = f"{first.mailbox.partition('@')[0]}@"
    load = f"on {day(first.date)}, {first.sent + first.planned:,} of {first.capacity:,}"
    if len(effect.over_capacity) == 1:
        return f"{box} over capacity {load}"
    return f"{len(effect.over_capacity):,} days over capacity, first {box} {load}"


def passed_words(found: Sequence[Passed]) -> str:
    """Return whom changed steps do not reach any more: "12 contacts are past step 2: its change ...", "" for nobody."""
    beyond = [one for one in found if one.point in (Point.NEW, Point.CHANGED)]
    told = [_beyond(beyond), *(_SINGLE[one.point](one) for one in found if one not in beyond)]
    return " ".join(one for one in told if one)


def _beyond(found: Sequence[Passed]) -> str:
    if not found:
        return ""
    first, *others = found
    words = f"{_people(first.contacts, 'is', 'are')} past {_step(first)}"
    words += "".join(f", {one.contacts:,} past {_step(one)}" for one in others[:MOST_POINTS])
    if len(others) > MOST_POINTS:
        words += f", and so on for {count(len(others) - MOST_POINTS, 'more step')}"
    if others:
        return f"{words}: what changes there does not reach them."
    if first.point is Point.CHANGED:
        return f"{words}: its change does not reach them."
    return f"{words}: they do not get it."


def _step(one: Passed) -> str:
    return f"the new step {one.step}" if one.point is Point.NEW else f"step {one.step}"


def _earlier(one: Passed) -> str:
    does = _people(one.contacts, "does", "do")
    return f"{does} not get step {one.step} any more: a later one was sent to them already."


def _removed(one: Passed) -> str:
    return f"{_people(one.contacts, 'has', 'have')} had the removed step {one.step} already."


MOST_POINTS: Final = 3
"""So many more steps are told apart; the rest is counted."""
_SINGLE: Final = {Point.EARLIER: _earlier, Point.REMOVED: _removed}


def _people(contacts: int, one: str, many: str) -> str:
    return f"{count(contacts, 'contact')} {one if contacts == 1 else many}"


def last_words(effect: Effect, zone: tzinfo) -> str:
    """Return "last email Fri 11 Dec → Wed 9 Dec", "last email stays on Fri 11 Dec", or "" where there is none."""
    before, after = _day(effect.last_before, zone), _day(effect.last_after, zone)
    if before == after:
        return f"last email stays on {after}" if after else ""
    return f"last email {before or 'never'} → {after or 'never'}"


def _moved(effect: Effect) -> str:
    words = f"{count(effect.moved, 'email')} {'moves' if effect.moved == 1 else 'move'}"
    if effect.moved_day == effect.moved:
        return f"{words} to another day"
    return f"{words}, {effect.moved_day:,} of them to another day" if effect.moved_day else f"{words} within the day"


def _day(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else day(at.astimezone(zone).date())
