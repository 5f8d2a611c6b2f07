"""What the painted mailbox table shows: one row a mailbox, one cell a day. Frozen values; asks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.model import MailboxState
from app.core.queries.mailboxes import CapacityRow, MailboxRow
from app.ui.when import clock_time, moment
from app.ui.when import day as day_words
from app.ui.wording import DAYS, length, long_day

DAYS_SHOWN = 14
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A mailbox with its cells by date; its words are of `now`, in `zone`."""

    row: MailboxRow
    cells: Mapping[date, CapacityRow]
    pill: str
    kind: str
    zone: ZoneInfo
    now: datetime

    @property
    def next_words(self) -> str:
        """When it sends next."""
        return next_words(self.row, self.zone, self.now)

    @property
    def clears(self) -> str:
        """When its last planned email goes."""
        return clears_words(self.row, self.zone)


@dataclass(frozen=True, slots=True)
class Table:
    """All mailboxes over the days shown; `off` names days on which no sequence sends."""

    lines: tuple[Line, ...]
    days: tuple[date, ...]
    off: Mapping[date, str]

    def cell(self, line: int, day: int) -> CapacityRow | None:
        """Return one cell, None where a mailbox's own date is not known."""
        return self.lines[line].cells.get(self.days[day])


def make_table(
    rows: Sequence[MailboxRow],
    capacity: Sequence[CapacityRow],
    off: Mapping[date, str],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Table:
    """Put the rows of the two queries together, from today in `zone` on."""
    today = now.astimezone(zone).date()
    cells: dict[int, dict[date, CapacityRow]] = {row.id: {} for row in rows}
    for cell in capacity:
        if cell.mailbox_id in cells:
            cells[cell.mailbox_id][cell.date] = cell
    days = tuple(today + timedelta(days=n) for n in range(DAYS_SHOWN))
    return Table(tuple(Line(row, cells[row.id], *state_of(row), zone, now) for row in rows), days, off)


@dataclass(frozen=True, slots=True)
class Booked:
    """The emails that are booked on the days shown, and how many there is room for."""

    used: int
    room: int

    @property
    def free(self) -> int:
        """Return how many more fit."""
        return max(0, self.room - self.used)


def is_open(table: Table, day: date, on_day: int) -> bool:
    """Return whether emails go out on a day: not one off, nor a weekend on which nothing is booked."""
    return day not in table.off and (on_day > 0 or day.weekday() < SATURDAY)


def booked(table: Table, mailbox_id: int) -> Booked:
    """Return what is booked of a mailbox over the days shown, without those on which nothing goes out."""
    line = next(line for line in table.lines if line.row.id == mailbox_id)
    cells = [line.cells[day] for day in table.days if day in line.cells]
    opened = [cell for cell in cells if not cell.away and is_open(table, cell.date, used(cell))]
    return Booked(sum(used(cell) for cell in opened), sum(cell.capacity for cell in opened))


def day_head(day: date) -> str:
    """Return a column's head: "M23"."""
    return f"{DAYS[day.weekday()][0]}{day.day}"


def used(cell: CapacityRow) -> int:
    """Return the emails that left or are planned on a cell's day."""
    return cell.sent + cell.planned


def cell_words(table: Table, line: int, day: int) -> str:
    """Return what one cell says: "anna@fenwick.example, Monday 23 November: 47 of 50, 3 free"."""
    cell = table.cell(line, day)
    head = f"{table.lines[line].row.draft.email}, {long_day(table.days[day])}"
    off = table.off.get(table.days[day], "")
    if cell is None:
        return f"{head}: not known yet"
    if cell.away:
        return f"{head}: away"
    words = f"{head}: {used(cell)} of {cell.capacity}"
    if used(cell) >= cell.capacity:
        words += ", full"
    elif used(cell):
        words += f", {cell.free} free"
    if cell.sent and cell.planned:
        words += f" ({cell.sent} sent, {cell.planned} to go)"
    return f"{words}, {off}" if off and not used(cell) else words


def state_of(row: MailboxRow) -> tuple[str, str]:
    """Return text and kind of a mailbox's pill."""
    if row.state is MailboxState.ATTENTION:
        return "Needs you", "bad"
    if row.state is MailboxState.PAUSED:
        return "Paused", "grey"
    if row.unread_reason:
        return "Not read", "bad" if row.unread_waits else "warn"
    if row.rests_until is not None:
        return "Resting", "warn"
    if row.draft.ramp is not None and row.capacity_today < row.draft.daily_capacity:
        return f"Ramping {row.capacity_today}/{row.draft.daily_capacity}", "warn"
    return "Sending", "good"


def limits(row: MailboxRow) -> list[tuple[str, str]]:
    """Return a mailbox's limits as (name, words)."""
    ramp = row.draft.ramp
    lines = [
        ("Daily capacity", str(row.draft.daily_capacity)),
        ("Ramp-up", _ramp_words(row) if ramp else "none"),
        ("Least gap", length(row.draft.least_gap)),
        ("Time zone", row.draft.time_zone),
    ]
    return lines


def _ramp_words(row: MailboxRow) -> str:
    assert row.draft.ramp is not None
    step = f"+{row.draft.ramp.step} a day"
    return f"{step}, done" if row.capacity_today >= row.draft.daily_capacity else f"{step}, now {row.capacity_today}"


def next_words(row: MailboxRow, zone: ZoneInfo, now: datetime) -> str:
    """Return when a mailbox sends next: the time today, else day and time; "waits" while it may not send."""
    if row.next_send_at is None:
        return "–"
    if row.state is not MailboxState.ACTIVE:
        return "waits"
    today = row.next_send_at.astimezone(zone).date() == now.astimezone(zone).date()
    return clock_time(row.next_send_at, zone) if today else moment(row.next_send_at, zone)


def clears_words(row: MailboxRow, zone: ZoneInfo) -> str:
    """Return the day on which a mailbox's last planned email goes; "waits" while it may not send."""
    if row.last_send_at is None or row.state is not MailboxState.ACTIVE:
        return "waits" if row.pending else "–"
    return day_words(row.last_send_at.astimezone(zone).date())
