"""What the calendar asks of the core, in one go per question. Runs on the desk; knows no widget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.core.collecting import no_collecting
from app.core.errors import OutpaceError
from app.core.letter import Preview
from app.core.model import Reason
from app.core.queries.calendar import (
    EmailDetail,
    email_detail,
    email_preview,
)
from app.core.queries.calendar_counts import DayCount, day_capacity, days_off, month_counts
from app.core.queries.calendar_days import (
    MailboxDay,
    Waiting,
    away_days,
    mailbox_days,
    waiting_for_later,
)
from app.core.queries.mailboxes import mailbox_names
from app.core.queries.people import SERIES, series_of
from app.core.queries.sequences import sequence_names
from app.core.queries.status import sending_state
from app.core.queries.why import why
from app.ui.pages.calendar.columns import Column
from app.ui.pages.calendar.emails import Knowledge
from app.ui.pages.calendar.load_columns import Filter, learn, load_columns
from app.ui.pages.calendar.shown import Day, Look, Shown
from app.ui.pages.calendar.spans import Mode, Span
from app.ui.wording import user_zone


class Colours(StrEnum):
    """What the colours tell apart."""

    SEQUENCE = "sequence"
    MAILBOX = "mailbox"


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


def load_choices(store: Any) -> Choices:
    """Return the sequences and mailboxes to choose from."""
    return Choices(
        tuple(sequence_names(store).items()),
        tuple(sorted(mailbox_names(store).items(), key=lambda pair: pair[1].lower())),
    )


def load_span(
    store: Any,
    *,
    span: Span,
    zone: ZoneInfo,
    only: Filter,
    now: datetime,
    colours: Colours = Colours.SEQUENCE,
    look: Look = Look(),  # noqa: B008  (frozen)
) -> Shown:
    """Return everything the painted view shows of a span, by the clock of `zone`, laid out as `look` says."""
    names, addresses = sequence_names(store), mailbox_names(store)
    by_box, knowledge = colours is Colours.MAILBOX, Knowledge()
    with no_collecting():
        columns = load_columns(store, span, zone, only, by_box, knowledge) if span.mode is not Mode.MONTH else ()
    counts = _counted(columns) if columns else _month(store, span, zone, only, by_box)
    local = now.astimezone(zone)
    ahead = any(counts[day].total for day in span.days if day >= local.date())
    shown = Shown(
        span=span,
        today=local.date(),
        now=local.hour * 3600 + local.minute * 60 + local.second,
        days=_days(store, span, counts),
        columns=columns,
        series=_box_names(addresses) if by_box else _series_names(names),
        sequences=names,
        mailboxes=addresses,
        chosen=bool(only.mailboxes),
        later=None if ahead or only else _first_after(store, span, zone, now),
        knowledge=knowledge,
    )
    learn(store, shown, look)
    return shown


def _days(store: Any, span: Span, counts: Mapping[date, DayCount]) -> dict[date, Day]:
    load = day_capacity(store, first=span.first, last=span.last)
    off = days_off(store, first=span.first, last=span.last)
    away = away_days(store, first=span.first, last=span.last)
    found = {}
    for day in span.days:
        (used, room), count = load.get(day, (0, 0)), counts[day]
        found[day] = Day(
            count.total,
            count.by_series,
            used,
            room,
            off.get(day, ""),
            count.sent,
            count.failed,
            away.get(day, ()),
        )
    return found


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


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the panel says of a day besides its numbers: each mailbox's load, and what was due but goes later."""

    boxes: tuple[MailboxDay, ...]
    waiting: tuple[Waiting, ...]


def load_day(store: Any, *, day: date) -> DayFacts:
    """Return the load of every mailbox that sends on a day, fullest first, and the emails that wait for later."""
    rows = (row for row in mailbox_days(store, day=day) if row.used or row.away)
    boxes = sorted(rows, key=lambda row: (-row.used / max(1, row.capacity), row.mailbox))
    return DayFacts(tuple(boxes), tuple(waiting_for_later(store, day=day)))


def _box_names(addresses: Mapping[int, str]) -> dict[int, str]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    for number, address in sorted(addresses.items()):
        names[(number - 1) % SERIES].append(f"{address.partition('@')[0]}@")
    return {series: ", ".join(found) for series, found in names.items()}


def _counted(columns: tuple[Column, ...]) -> defaultdict[date, DayCount]:
    found: defaultdict[date, DayCount] = defaultdict(DayCount)
    for column in columns:
        count, (sent, failed) = found[column.day], column.emails.came()
        for series, number in column.emails.series().items():
            count.by_series[series] += number
        count.total += len(column.emails)
        count.sent, count.failed = count.sent + sent, count.failed + failed
    return found


def _month(store: Any, span: Span, zone: ZoneInfo, only: Filter, by_box: bool) -> defaultdict[date, DayCount]:
    start, end = span.bounds(zone)
    counts = month_counts(
        store,
        start=start,
        end=end,
        zone=zone.key,
        sequence_id=only.sequences,
        mailbox_id=only.mailboxes,
        by_mailbox=by_box,
        troubled=True,
    )
    return defaultdict(DayCount, counts)


def _series_names(names: Mapping[int, str]) -> dict[int, str]:
    by_series: defaultdict[int, list[str]] = defaultdict(list)
    for sequence_id, name in names.items():
        by_series[series_of(sequence_id)].append(name)
    return {series: ", ".join(found) for series, found in by_series.items()}
