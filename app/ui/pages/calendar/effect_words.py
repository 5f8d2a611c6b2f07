"""What putting an email at another time would do, in words. Plain text from the planner's answer; draws nothing."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core.queries.pinning import Moved, PinEffect
from app.ui.pages.calendar.ghost import moved_by
from app.ui.when import clock_time, day, moment
from app.ui.wording import count, length

GOOD, WARN = "good", "warn"


def target_words(at: datetime, before: datetime | None, zone: ZoneInfo) -> str:
    """Return the new time as short as can be: the day is said only where it is another."""
    same = before is not None and at.astimezone(zone).date() == before.astimezone(zone).date()
    return clock_time(at, zone) if same else moment(at, zone)


def short_address(address: str) -> str:
    """Return an address up to its @."""
    return f"{address.partition('@')[0]}@"


def others_words(effect: PinEffect) -> str:
    """Return how many others move and by how much: "2 others move by 4 min, no day changes."."""
    if not effect.others:
        return "Nothing else moves."
    what = "1 other moves" if effect.others == 1 else f"{effect.others:,} others move"
    if effect.other_days:
        days = "1 of them to another day" if effect.other_days == 1 else f"{effect.other_days:,} of them to another day"
        return f"{what}, {'to another day' if effect.others == effect.other_days == 1 else days}."
    sizes = {moved_by(abs(seconds))[1:] for seconds in shifts(effect.moved).values()}
    by = f" by {sizes.pop()}" if len(sizes) == 1 else f" by up to {_most(effect)}" if sizes else ""
    return f"{what}{by}, no day changes."


def _most(effect: PinEffect) -> str:
    return moved_by(max(abs(seconds) for seconds in shifts(effect.moved).values()))[1:]


def shifts(moved: tuple[Moved, ...]) -> dict[int, int]:
    """Return the seconds by which each email moves that has a time before and after."""
    return {
        one.email_id: int((one.after - one.before).total_seconds())
        for one in moved
        if one.after is not None and one.before is not None and one.after != one.before
    }


def load_words(effect: PinEffect) -> str:
    """Return what it does to the mailbox's day."""
    pinning = effect.pinning
    box = short_address(pinning.mailbox)
    if pinning.used > pinning.capacity:
        return f"{box} is over capacity: {pinning.used:,} of {pinning.capacity:,}."
    return f"{box} stays within {pinning.capacity:,}."


def checks(effect: PinEffect, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return (good or warn, sentence) for everything that was looked at."""
    pinning = effect.pinning
    box = short_address(pinning.mailbox)
    used = f"{box} {pinning.used:,} of {pinning.capacity:,}"
    same = effect.used_before == pinning.used
    lines = [(GOOD, f"{used}, before and after" if same else f"{used} that day, {effect.used_before:,} before")]
    lines.append((GOOD, f"at least {_gap(pinning.gap)} between any two"))
    if effect.kept is not None and effect.kept.after is not None:
        lines.append((GOOD, f"step {effect.kept.step} stays on {day(effect.kept.after.astimezone(zone).date())}"))
    for one in effect.moved:
        if one.own and one.after is not None:
            lines.append((WARN, f"step {one.step} moves to {moment(one.after, zone)}"))
            break
    lines += [(WARN, f"{warning[:1].upper()}{warning[1:]}") for warning in pinning.warnings]
    return lines


def _gap(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else length(seconds)


def place_words(at: datetime | None, other: datetime | None, zone: ZoneInfo) -> str:
    """Return one of an email's two places: the clock, or the day too where the other is on another one."""
    if at is None:
        return "no time"
    differs = other is None or other.astimezone(zone).date() != at.astimezone(zone).date()
    words = f"{_near_day(at.astimezone(zone).date(), other, zone)} " if differs else ""
    exact = at.astimezone(zone).strftime("%H:%M")
    if other is not None and not differs and other.astimezone(zone).strftime("%H:%M") == exact:
        exact = at.astimezone(zone).strftime("%H:%M:%S")
    return words + exact


def _near_day(on: date, other: datetime | None, zone: ZoneInfo) -> str:
    """Return "Wed" where the other day is less than a week off, else "25 Nov"."""
    weekday, _, rest = day(on).partition(" ")
    near = other is not None and abs((other.astimezone(zone).date() - on).days) < 7
    return weekday if near else rest


def done_words(name: str, at: datetime, zone: ZoneInfo, warnings: tuple[str, ...]) -> str:
    """Return what a toast says after a pin."""
    words = f"{name} is pinned to {moment(at, zone)}"
    return f"{words}: {', '.join(warnings)}" if warnings else words


def more_words(effect: PinEffect, listed: int) -> str:
    """Return how many more move than are listed, "" for none."""
    return f"and {count(effect.others - listed, 'more email')}" if effect.others > listed else ""
