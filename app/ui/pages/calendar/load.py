"""What the calendar asks of the core, in one go per question. Runs on the desk; knows no widget."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.errors import OutpaceError
from app.core.letter import Preview
from app.core.model import Reason
from app.core.queries.calendar import (
    EmailDetail,
    calendar_range,
    day_capacity,
    days_off,
    email_detail,
    email_preview,
    month_counts,
)
from app.core.queries.mailboxes import CapacityRow, capacity, mailbox_list
from app.core.queries.sequences import SequenceRow, sequence_list
from app.core.queries.status import sending_state
from app.core.queries.why import why
from app.ui.pages.calendar.columns import Column, sort_in
from app.ui.pages.calendar.shown import Day, Shown
from app.ui.pages.calendar.spans import Mode, Span
from app.ui.wording import user_zone

DAYS_AHEAD = 14
"""How far ahead the load of each mailbox is known."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which emails are shown: of one sequence, of one mailbox, or all where None."""

    sequence_id: int | None = None
    mailbox_id: int | None = None

    def __bool__(self) -> bool:
        return self.sequence_id is not None or self.mailbox_id is not None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: id and name."""

    sequences: tuple[tuple[int, str], ...]
    mailboxes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class EmailFacts:
    """Everything the panel says of one email; without a preview `trouble` says why."""

    detail: EmailDetail
    reasons: tuple[Reason, ...]
    preview: Preview | None
    trouble: str = ""


def load_choices(store: Any, *, now: datetime) -> Choices:
    """Return the sequences and mailboxes to choose from."""
    return Choices(
        tuple((row.id, row.name) for row in sequence_list(store)),
        tuple((row.id, row.draft.email) for row in mailbox_list(store, now=now)),
    )


def load_span(store: Any, *, span: Span, zone: ZoneInfo, only: Filter, now: datetime) -> Shown:
    """Return everything the painted view shows of a span, by the clock of `zone`."""
    columns = _columns(store, span, zone, only) if span.mode is Mode.WEEK or only else ()
    counts = _counted(columns) if columns else _month(store, span, zone)
    load = day_capacity(store, first=span.first, last=span.last)
    off = days_off(store, first=span.first, last=span.last)
    local = now.astimezone(zone)
    ahead = any(any(counts[day].values()) for day in span.days if day >= local.date())
    return Shown(
        span=span,
        today=local.date(),
        now=local.hour * 3600 + local.minute * 60 + local.second,
        days={day: _day(day, counts[day], load, off) for day in span.days},
        columns=columns,
        series=_series_names(sequence_list(store)),
        later=None if ahead or only else _first_after(store, span, zone, now),
    )


def _first_after(store: Any, span: Span, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the next email goes out if the span, with today in it, has none of it."""
    next_at = sending_state(store, now=now).next_send_at
    if next_at is None or now.astimezone(zone).date() not in span.days or next_at.astimezone(zone).date() <= span.last:
        return None
    return next_at.astimezone(zone)


def load_email(store: Any, *, email_id: int, now: datetime) -> EmailFacts:
    """Return what the panel says of an email; NotFound without it."""
    detail = email_detail(store, email_id=email_id)
    reasons = why(store, email_id=email_id, now=now, home_zone=user_zone().key)
    try:
        return EmailFacts(detail, reasons, email_preview(store, email_id=email_id))
    except OutpaceError as error:
        return EmailFacts(detail, reasons, None, error.sentence)


def load_day(store: Any, *, day: date, now: datetime) -> tuple[CapacityRow, ...]:
    """Return the load of every mailbox that may send on a day, fullest first; empty beyond two weeks."""
    rows = (row for row in capacity(store, now=now, days=DAYS_AHEAD) if row.date == day)
    sending = (row for row in rows if row.sent + row.planned)
    return tuple(sorted(sending, key=lambda row: (-_share(row), row.mailbox)))


def _share(row: CapacityRow) -> float:
    return (row.sent + row.planned) / max(1, row.capacity)


def _columns(store: Any, span: Span, zone: ZoneInfo, only: Filter) -> tuple[Column, ...]:
    start, end = span.bounds(zone)
    rows = calendar_range(store, start=start, end=end, sequence_id=only.sequence_id, mailbox_id=only.mailbox_id)
    return sort_in(rows, span.days, zone)


def _counted(columns: tuple[Column, ...]) -> defaultdict[date, Mapping[int, int]]:
    found: defaultdict[date, Mapping[int, int]] = defaultdict(dict)
    for column in columns:
        found[column.day] = Counter(email.series for email in column.emails)
    return found


def _month(store: Any, span: Span, zone: ZoneInfo) -> defaultdict[date, Mapping[int, int]]:
    start, end = span.bounds(zone)
    found: defaultdict[date, Mapping[int, int]] = defaultdict(dict)
    for day, counts in month_counts(store, start=start, end=end, zone=zone.key).items():
        found[day] = counts.by_series
    return found


def _day(day: date, by_series: Mapping[int, int], load: Mapping[date, tuple[int, int]], off: Mapping[date, str]) -> Day:
    used, room = load.get(day, (0, 0))
    return Day(sum(by_series.values()), by_series, used, room, off.get(day, ""))


def _series_names(rows: list[SequenceRow]) -> dict[int, str]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        names[row.series].append(row.name)
    return {series: ", ".join(found) for series, found in names.items()}
