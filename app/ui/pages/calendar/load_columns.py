"""The calendar's columns as the core is asked for them: times and colours of all emails, names of those to be read.

Runs on the desk; knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.core.queries.calendar import Marks, email_marks, known_emails
from app.core.queries.calendar_days import mailbox_days
from app.core.queries.people import SERIES
from app.ui.pages.calendar.columns import HOUR_SECONDS, Box, Column, arranged, by_mailbox, column_of, hours_of
from app.ui.pages.calendar.emails import Emails, Knowledge, kinds_of
from app.ui.pages.calendar.hours import Hours
from app.ui.pages.calendar.shown import Look, Shown
from app.ui.pages.calendar.spans import Mode, Span, midnight

ALL_KNOWN: Final = 2_000
"""So many emails are read with their names at once; of more only those whose names can be read on screen."""

MOST_COLUMNS: Final = 16
"""Rarely more mailboxes are beside each other on screen."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which emails are shown: of some sequences and some mailboxes, or all where none is named."""

    sequences: tuple[int, ...] = ()
    mailboxes: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sequences or self.mailboxes)


def load_columns(
    store: Any, span: Span, zone: ZoneInfo, only: Filter, by_box: bool, knowledge: Knowledge
) -> tuple[Column, ...]:
    """Return the days or mailboxes of a span as columns; by box the colours tell mailboxes apart."""
    starts = [midnight(day, zone) for day in (*span.days, span.last + timedelta(days=1))]
    one_day = span.mode is Mode.DAY
    marks = email_marks(
        store,
        spans=list(pairwise(starts)),
        sequence_id=only.sequences,
        mailbox_id=only.mailboxes,
        mailboxes=by_box or one_day,
    )
    emails = [
        Emails(start, one.elapsed, one.ids, kinds_of(_colours(one, by_box), one.statuses), knowledge)
        for start, one in zip(starts, marks, strict=False)
    ]
    if not one_day:
        return tuple(column_of(some, day, zone) for day, some in zip(span.days, emails, strict=True))
    mailboxes = marks[0].mailboxes
    return by_mailbox(emails[0], mailboxes, span.anchor, _boxes(store, span.anchor, only, set(mailboxes)), zone)


def _colours(marks: Marks, by_box: bool) -> bytes:
    return bytes((max(one, 1) - 1) % SERIES for one in marks.mailboxes) if by_box else marks.series


def _boxes(store: Any, day: date, only: Filter, sending: set[int]) -> list[Box]:
    """Return the mailboxes that are columns: the chosen ones, else all, and those since removed that sent that day."""
    known = mailbox_days(store, day=day)
    boxes = [Box(one.mailbox_id, one.mailbox, one.used, one.capacity, one.away) for one in known]
    gone = sending - {box.id for box in boxes}
    if only.mailboxes:
        boxes = [box for box in boxes if box.id in only.mailboxes]
    return [*boxes, *(Box(one or None, "removed mailbox") for one in sorted(gone))]


def learn(store: Any, shown: Shown, look: Look) -> None:
    """Know of all emails shown what there is to know, or where they are very many, of those that can be read."""
    if sum(len(column.emails) for column in shown.columns) <= ALL_KNOWN:
        ids = [email_id for column in shown.columns for email_id in column.emails.ids]
    else:
        ids = _readable(shown, look)[:ALL_KNOWN]
    shown.knowledge.add(known_emails(store, ids=ids) if ids else {})


def _readable(shown: Shown, look: Look) -> list[int]:
    """Return the ids of the emails whose names the columns bear, laid out so."""
    if shown.span.mode is Mode.WEEK:
        hours = Hours(shown.columns, *hours_of(shown.columns), look.opened, look.zoom)
        return [column.emails.ids[box.first] for column in shown.columns for box in hours.boxes(column)]
    on_screen = arranged(shown.columns, len(shown.columns) if shown.chosen else MOST_COLUMNS)[:MOST_COLUMNS]
    spans = [(hour * HOUR_SECONDS, (hour + 1) * HOUR_SECONDS) for hour in {*look.opened, *shown.first_open()}]
    return [email_id for column in on_screen for span in spans for email_id in column.between(*span).ids]
