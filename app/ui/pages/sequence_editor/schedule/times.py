"""Minutes of the day and a week's days in words, for the window and what stands beside it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.model import WEEKDAYS, parse_wall_time

DAY = 24 * 60
SNAP = 15
LEAST = 15
"""Minutes: what the grid moves by, and the shortest window it makes."""
NAMES = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


def clock(minutes: int) -> str:
    """Return minutes of the day as "09:00", up to "24:00"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes_of(text: str) -> int | None:
    """Return the minutes of "09:00", None for what is no time of day."""
    try:
        return parse_wall_time(text.strip())
    except ValueError:
        return None


def snapped(minutes: float) -> int:
    """Return the nearest quarter of an hour within the day."""
    return min(DAY, max(0, round(minutes / SNAP) * SNAP))


def stretched(pressed: int, now: int) -> tuple[int, int]:
    """Return the window drawn from one time to another, whichever is earlier, LEAST long at the least."""
    start, end = min(pressed, now), max(pressed, now)
    if end - start < LEAST:
        end = min(DAY, start + LEAST)
        start = end - LEAST
    return start, end


def shifted(start: int, end: int, by: int) -> tuple[int, int]:
    """Return the window moved by minutes as far as the day allows."""
    by = max(-start, min(DAY - end, by))
    return start + by, end + by


def days_in_words(days: Sequence[str]) -> str:
    """Return "Mon to Fri", "Mon, Wed and Fri", "every day", "no day"."""
    chosen = [day for day in WEEKDAYS if day in days]
    if not chosen:
        return "no day"
    if len(chosen) == len(WEEKDAYS):
        return "every day"
    first, last = WEEKDAYS.index(chosen[0]), WEEKDAYS.index(chosen[-1])
    if len(chosen) > 2 and last - first == len(chosen) - 1:
        return f"{NAMES[chosen[0]]} to {NAMES[chosen[-1]]}"
    words = [NAMES[day] for day in chosen]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def hours_in_words(start: int, end: int) -> str:
    """Return how long a window is: "8 h", "7 h 30 min"."""
    hours, rest = divmod(end - start, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def wait_example(days: Sequence[str], wait: int, sending_days: bool) -> str:
    """Return what a wait of some days comes to for an email that goes out on the last sending day before a pause."""
    chosen = [n for n, day in enumerate(WEEKDAYS) if day in days]
    if not chosen:
        return ""
    sent = next((n for n in chosen if (n + 1) % 7 not in chosen), chosen[-1])
    if sending_days:
        due = sent
        for _ in range(wait):
            due = _next(chosen, due + 1)
        goes = due
    else:
        due = sent + wait
        goes = _next(chosen, due)
    head = f"{wait} days after a {_long(sent)} is a {_long(due)}"
    if goes == due:
        return f"{head}." if not sending_days else f"{head}: only days on which it sends count."
    return f"{head}, which is no sending day: the email goes on the {_long(goes)}."


def _next(chosen: list[int], day: int) -> int:
    while day % 7 not in chosen:
        day += 1
    return day


def _long(day: int) -> str:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day % 7]
