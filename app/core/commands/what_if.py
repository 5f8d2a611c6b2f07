"""What a command would do to the plan, without doing it: the same command and planner on a copy (domain.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core.commands.plan import is_dirty, replan
from app.core.model import EmailStatus
from app.core.store import Store
from app.core.store.scratch import scratch
from app.core.store.tables import Mailbox, ScheduledEmail
from app.core.store.types import epoch, instant


class Spot(NamedTuple):
    """Where a pending email stands: mailbox id and instant, None where it has none."""

    mailbox_id: int | None
    send_at: datetime | None


@dataclass(frozen=True, slots=True)
class MovedEmail:
    """One email whose mailbox or time would differ; None before for a new one, None after for one that would not go."""

    id: int
    before: Spot | None
    after: Spot | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The diff of two plans; `moved` includes `moved_day`. `last_*` are over all pending emails."""

    moved: int
    moved_day: int
    cancelled: int
    created: int
    last_before: datetime | None
    last_after: datetime | None
    emails: tuple[MovedEmail, ...]

    @property
    def nothing(self) -> bool:
        """Return whether the plan would stay as it is."""
        return not self.emails


def what_if(store: Store, command: Callable[[Store], object], *, now: datetime) -> Effect:
    """Return what `command` and the re-plan behind it would change; whatever the command raises is passed on."""
    with scratch(store) as copy:
        if is_dirty(copy):
            replan(copy, now=now)
        before, zones = _pending(copy), _zones(copy)
        command(copy)
        replan(copy, now=now)
        after = _pending(copy)
    return _effect(before, after, zones)


_Row = tuple[int | None, int | None]


def _pending(store: Store) -> dict[int, _Row]:
    email = ScheduledEmail
    with store.read() as session:
        rows = session.execute(
            select(email.id, email.mailbox_id, email.send_at)
            .where(email.status == EmailStatus.PENDING.value)
            .order_by(email.id)
        )
        return {id_: (mailbox, None if at is None else epoch(at)) for id_, mailbox, at in rows}


def _zones(store: Store) -> dict[int | None, ZoneInfo]:
    with store.read() as session:
        rows = session.execute(select(Mailbox.id, Mailbox.time_zone))
        return {id_: ZoneInfo(zone) for id_, zone in rows}


def _effect(before: dict[int, _Row], after: dict[int, _Row], zones: dict[int | None, ZoneInfo]) -> Effect:
    moved = [id_ for id_, row in before.items() if id_ in after and after[id_] != row]
    cancelled = [id_ for id_ in before if id_ not in after]
    created = [id_ for id_ in after if id_ not in before]
    emails = tuple(
        MovedEmail(id_, _spot(before.get(id_)), _spot(after.get(id_))) for id_ in moved + cancelled + created
    )
    return Effect(
        moved=len(moved),
        moved_day=sum(_day(before[id_], zones) != _day(after[id_], zones) for id_ in moved),
        cancelled=len(cancelled),
        created=len(created),
        last_before=_last(before),
        last_after=_last(after),
        emails=emails,
    )


def _spot(row: _Row | None) -> Spot | None:
    return None if row is None else Spot(row[0], None if row[1] is None else instant(row[1]))


def _day(row: _Row, zones: dict[int | None, ZoneInfo]) -> object:
    mailbox, at = row
    return None if at is None else instant(at).astimezone(zones.get(mailbox)).date()


def _last(rows: dict[int, _Row]) -> datetime | None:
    last = max((at for _, at in rows.values() if at is not None), default=None)
    return None if last is None else instant(last)
