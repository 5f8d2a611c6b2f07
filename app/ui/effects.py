"""A planned effect (`what_if`) in words, the same wherever a change is shown before it is made. Plans nothing."""

from __future__ import annotations

from datetime import datetime, tzinfo

from app.core.commands.what_if import Effect
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
        return NOTHING
    return " · ".join([*parts, last_words(effect, zone)]).rstrip(" ·")


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
