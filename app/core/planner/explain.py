"""Why then? The chain of reasons behind one email's place, found by asking the planner's own rules again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from app.core.model import Reason
from app.core.planner.days import Days, days_between, zone_of
from app.core.planner.snapshot import Mailbox, Place, Sequence

Counts = Callable[[int, int], int]
"""(mailbox id, ordinal) -> emails that left or are planned on that date of the mailbox."""


MOVED = "moved from "
"""How the event of an email begins that lost its place through no act of the user."""


@dataclass(frozen=True, slots=True)
class Case:
    """One placed email and what stands around it.

    `due_text` says what the due day counts from; `pool` are the mailboxes a first email could go from, the
    follow-up's one otherwise; `group` the instants of all emails of the same mailbox and window, ascending, and
    `together` those placed at the same moment; `placed_at` the instant when the place was given.
    """

    place: Place
    sequence: Sequence
    mailbox: Mailbox
    pool: tuple[Mailbox, ...]
    zone: str
    first: bool
    due_text: str
    counts: Counts
    group: tuple[int, ...]
    together: tuple[int, ...]
    placed_at: int
    now: int
    pinned: bool = False
    retry: bool = False
    home_zone: str = ""
    """Where the reader is; times of another zone are told with its name."""
    away_until: int = 0
    """The ordinal of the day on which the contact is back, 0 where they are not away."""
    contact_zone: str = ""
    other_emails: frozenset[int] = frozenset()
    """Ordinals of the contact's dates on which they get another email (R9); empty where that does not count."""
    other_windows: frozenset[int] = frozenset()
    """Ordinals of the dates that such emails could fall on whose windows reach over the contact's midnight."""
    moved: str = ""
    """What took it off the place it had, in words, where that was no act of the user."""


def explain(case: Case) -> tuple[Reason, ...]:
    """Return the reasons in order: due, the days passed over and why, then the place."""
    due = _day(case.place.due)
    if case.away_until == case.place.due:
        chain = [Reason("away_contact", f"{case.due_text}; out of office until {person_day(due)}", date=due)]
    else:
        chain = [Reason("due", f"{case.due_text} → due {person_day(due)}", date=due)]
    if case.pinned:
        by = "" if case.moved else " by you"
        return (*chain, *_moved(case), Reason("pinned", f"Pinned to {_when(case)}{by}", at=_at(case.place.send_at)))
    if case.retry:
        return (*chain, Reason("retry", f"Tried again {_when(case)} after a refusal", at=_at(case.place.send_at)))
    return (*chain, *_passed_over(case), *_standing(case))


def person_day(day: date) -> str:
    """Return a date as a person writes it: Wed 25 Nov, with the year where it is not the obvious one."""
    return f"{day:%a} {day.day} {day:%b}"


def person_time(at: int, zone: str) -> str:
    """Return an instant as a person writes it in a zone: Wed 25 Nov, 10:36."""
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    return f"{person_day(local.date())}, {local:%H:%M}"


def zone_words(zone: str, home_zone: str) -> str:
    """Return what names the zone of a time, "" where it is the reader's own or nobody knows theirs."""
    return f" in {zone}" if home_zone not in ("", zone) else ""


def person_span(seconds: int) -> str:
    """Return a spacing in words: "9 min 36 s"."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{left} s" if left else ""]
    return " ".join(part for part in parts if part) or "0 s"


def why_passed(case: Case, days: Days, day: int) -> tuple[str, str]:
    """Return rule and reason why a day between due and place was not taken; ("", "") where nothing speaks now."""
    off = days.why_off(case.sequence, case.zone, day)
    if off:
        return ("holiday" if "holiday" in off else "day_off", off)
    if all(mailbox.away_on(day) for mailbox in case.pool):
        return "away", f"{_names(case.pool)} away"
    pieces = days.pieces(case.sequence, case.zone, case.mailbox.zone, day)
    if pieces[-1].end <= case.placed_at:
        return "window_over", "its window was over when the email was placed"
    home = case.contact_zone or case.mailbox.zone
    dates = days_between(home, pieces[0].start, pieces[-1].end)
    if case.other_emails.intersection(dates):
        return "one_a_day", "the contact gets another email that day"
    if fullness := _fullness(case, days, day):
        return "full", fullness
    limit = case.sequence.new_per_day
    if case.first and limit is not None:
        return "new_per_day", f"the sequence takes {limit} new contacts a day, and had them"
    if case.other_windows.intersection(dates):
        return "one_a_day", "the window of another email to the contact reaches into that day"
    return "", ""


def _passed_over(case: Case) -> Iterable[Reason]:
    days = Days()
    found = [(day, *why_passed(case, days, day)) for day in range(case.place.due, case.place.day)[:400]]
    for (rule, text), run in groupby(found, key=lambda entry: entry[1:]):
        dates = [_day(entry[0]) for entry in run]
        if rule:
            yield Reason(rule, f"{_dates(dates)}: {text}", date=dates[0])


def _standing(case: Case) -> Iterable[Reason]:
    place = case.place
    if place.send_at not in case.together or place.send_at not in case.group:
        yield Reason("place", f"{person_day(_day(place.day))}: its place is being planned anew", at=_at(place.send_at))
        return
    yield Reason("place", f"{person_day(_day(place.day))}: {_rank(case)}", at=_at(place.send_at))
    yield from _moved(case)
    placed = person_time(case.placed_at, case.home_zone or case.zone)
    yield Reason("kept", f"Keeps the place it got on {placed}", at=_at(case.placed_at))


def _rank(case: Case) -> str:
    at, end = case.place.send_at, case.place.window_end
    for times in (case.group, case.together):
        begin, count = times[0], len(times)
        if (count == 1 and times is not case.group) or any(
            one != begin + k * (end - begin) // count for k, one in enumerate(times)
        ):
            continue
        since = f"{datetime.fromtimestamp(begin, ZoneInfo(case.zone)):%H:%M}{zone_words(case.zone, case.home_zone)}"
        every = f"one every {person_span((end - begin) // count)}" if count > 1 else "alone"
        return f"place {times.index(at) + 1} of {count}, {every} from {since}"
    return f"place {case.group.index(at) + 1} of {len(case.group)} of {case.mailbox.name} in this window"


def _moved(case: Case) -> Iterable[Reason]:
    if case.moved:
        yield Reason("moved", case.moved[:1].upper() + case.moved[1:], at=_at(case.placed_at))


def _fullness(case: Case, days: Days, day: int) -> str:
    """Return how full each mailbox that could have sent on a day was on its own dates of it; "" if one was not."""
    full, used, room = [], 0, 0
    for mailbox in (mailbox for mailbox in case.pool if not mailbox.away_on(day)):
        zone = zone_of(case.sequence, case.contact_zone, mailbox)
        pieces = [one for one in days.pieces(case.sequence, zone, mailbox.zone, day) if one.end > case.placed_at]
        for piece in pieces:
            count, capacity = case.counts(mailbox.id, piece.date), mailbox.capacity_on(piece.date)
            if count < capacity:
                return ""
            used, room = used + count, room + capacity
        full += [mailbox.name] if pieces else []
    who = f"all {len(full)} mailboxes were" if len(full) > 1 else f"{full[0]} was" if full else ""
    return f"{who} full ({used} of {room})" if full else ""


def _names(pool: tuple[Mailbox, ...]) -> str:
    return f"{pool[0].name} is" if len(pool) == 1 else f"all {len(pool)} mailboxes are"


def _dates(dates: list[date]) -> str:
    if len(dates) == 1:
        return person_day(dates[0])
    consecutive = (dates[-1] - dates[0]).days == len(dates) - 1
    return f"{person_day(dates[0])} to {person_day(dates[-1])}" if consecutive else ", ".join(map(person_day, dates))


def _when(case: Case) -> str:
    return person_time(case.place.send_at, case.zone) + zone_words(case.zone, case.home_zone)


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
