"""What the mailboxes page asks of the core, in one go. Runs on the desk; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.model import MailboxState
from app.core.queries.calendar_counts import days_off
from app.core.queries.mailboxes import mailboxes_ahead
from app.core.queries.status import last_send_at
from app.ui.pages.mailboxes.shown import DAYS_SHOWN, Table, is_open, make_table, used
from app.ui.when import day
from app.ui.wording import count

SENDING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Stats:
    """The four figures above the table: figure, note and kind of each."""

    today: tuple[str, str, str]
    booked: tuple[str, str, str]
    backlog: tuple[str, str, str]
    needs: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The page's data at one moment."""

    table: Table
    stats: Stats


def load(store: Any, *, zone: ZoneInfo, now: datetime) -> Loaded:
    """Return the table and the figures of all mailboxes."""
    rows, ahead = mailboxes_ahead(store, now=now, days=DAYS_SHOWN + 1)
    today = now.astimezone(zone).date()
    off = days_off(store, first=today, last=today + timedelta(days=DAYS_SHOWN - 1))
    table = make_table(rows, ahead, off, zone=zone, now=now)
    last = last_send_at(store)
    return Loaded(table, _stats(table, last, zone))


def _stats(table: Table, last: datetime | None, zone: ZoneInfo) -> Stats:
    rows = [line.row for line in table.lines]
    sent, room = sum(row.sent_today for row in rows), sum(row.capacity_today for row in rows)
    needs = [row for row in rows if row.state is MailboxState.ATTENTION or row.unread_waits]
    return Stats(
        today=(f"{sent:,} / {room:,}", "", ""),
        booked=_booked(table),
        backlog=(day(last.astimezone(zone).date()) if last else "–", "" if last else "nothing is planned", ""),
        needs=(count(len(needs), "mailbox", "mailboxes"), "", "bad") if needs else ("Nothing", "", ""),
    )


def _booked(table: Table) -> tuple[str, str, str]:
    booked, room, days = 0, 0, 0
    for at in table.days:
        cells = [line.cells[at] for line in table.lines if at in line.cells and not line.cells[at].away]
        on_day = sum(used(cell) for cell in cells)
        if days == SENDING_DAYS or not is_open(table, at, on_day):
            continue
        days += 1
        booked, room = booked + on_day, room + sum(cell.capacity for cell in cells)
    share = 100 * booked // room if room else 0
    return (f"{share} %", "", "warn" if share >= 100 else "") if room else ("–", "", "")
