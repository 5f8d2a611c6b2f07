"""What missed its time while the computer slept or was off, and where it stands now (domain.md, R10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy import Integer, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import EmailStatus
from app.core.queries.load import went_at
from app.core.store import Store
from app.core.store.tables import ScheduledEmail, Setting
from app.core.store.types import instant

AWAY: Final = "while_away"
_PARTS: Final = 5_000
_GOING = (EmailStatus.PENDING.value, EmailStatus.HELD.value)
_WENT = (EmailStatus.SENDING.value, EmailStatus.SENT.value, EmailStatus.DELIVERED.value, EmailStatus.BOUNCED.value)
Missed = tuple[int, int, int]
"""An email that missed its time: its id, the mailbox and the epoch second it was planned for."""


@dataclass(frozen=True, slots=True)
class LateEmail:
    """One email that missed its time: where it stood, and where it goes or when it went; None: it does not go now."""

    id: int
    was: tuple[int, datetime]
    now: tuple[int | None, datetime] | None


@dataclass(frozen=True, slots=True)
class WhileAway:
    """What was missed between two instants: `same_day` go later on the day of the return, `other_day` after it.

    `went` have gone by now; `waiting` have no time, or do not go any more. `last_at` is when the last of them goes.
    """

    since: datetime
    until: datetime
    emails: tuple[LateEmail, ...]
    went: int
    same_day: int
    other_day: int
    waiting: int
    last_at: datetime | None


def while_away(store: Store, *, zone: tzinfo) -> WhileAway | None:
    """Return what was missed and where it stands now, days by the clock of `zone`; None once it was dismissed."""
    with store.read() as session:
        row = session.get(Setting, AWAY)
        if row is None:
            return None
        missed: list[Missed] = [(one[0], one[1], one[2]) for one in row.value["emails"]]
        since, until = instant(row.value["since"]), instant(row.value["until"])
        standing = _standing(session, [one[0] for one in missed])
    there = [one for one in missed if one[0] in standing]
    emails = tuple(LateEmail(id_, (mailbox, instant(at)), standing[id_][1]) for id_, mailbox, at in there)
    return _counted(since, until, emails, {id_ for id_, (went, _) in standing.items() if went}, zone)


_Standing = tuple[bool, tuple[int | None, datetime] | None]
"""Whether an email went, and from which mailbox it goes or went, when."""


def _counted(
    since: datetime, until: datetime, emails: tuple[LateEmail, ...], went: set[int], zone: tzinfo
) -> WhileAway:
    going = [one.now[1] for one in emails if one.now is not None and one.id not in went]
    day = until.astimezone(zone).date()
    same = sum(at.astimezone(zone).date() == day for at in going)
    return WhileAway(
        since=since,
        until=until,
        emails=emails,
        went=sum(one.id in went for one in emails),
        same_day=same,
        other_day=len(going) - same,
        waiting=sum(one.now is None for one in emails),
        last_at=max(going, default=None),
    )


def _standing(session: Session, ids: list[int]) -> dict[int, _Standing]:
    found: dict[int, _Standing] = {}
    send_at = type_coerce(ScheduledEmail.send_at, Integer)
    for start in range(0, len(ids), _PARTS):
        columns = (ScheduledEmail.id, ScheduledEmail.status, ScheduledEmail.mailbox_id, send_at, went_at())
        rows = session.execute(select(*columns).where(ScheduledEmail.id.in_(ids[start : start + _PARTS])))
        for id_, status, mailbox, planned, went in rows:
            gone = status in _WENT
            at = went if gone else planned if status in _GOING else None
            found[id_] = gone, None if at is None else (mailbox, instant(at))
    return found
