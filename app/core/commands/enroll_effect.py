"""What enrolling would do to the calendar, by the planner itself and without writing. Owns no rule of planning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.commands.enrollments import preview_enroll
from app.core.planner import Chain, Email, plan
from app.core.queries.snapshot import read_snapshot
from app.core.store import Store
from app.core.store.tables import Contact, Step
from app.core.store.types import epoch, instant

_PART = 20_000


@dataclass(frozen=True, slots=True)
class EnrollEffect:
    """How many would go in, had it already and must not be mailed; when their first and last email would go.

    `emails` would be planned; `first` and `last` are None where none would get a time.
    """

    enrolled: int
    had: int
    suppressed: int
    emails: int
    first: datetime | None
    last: datetime | None


def enroll_effect(store: Store, *, sequence_id: int, contact_ids: Sequence[int], now: datetime) -> EnrollEffect:
    """Return what enrolling these contacts now would do; nothing is written.

    InputError and NotFound as `enroll` would raise them for the sequence.
    """
    found = preview_enroll(store, sequence_id=sequence_id, contact_ids=contact_ids)
    with store.read() as session:
        snapshot = read_snapshot(session, now=epoch(now))
        chains = tuple(_chains(session, sequence_id, found.chosen, epoch(now)))
    planned = plan(replace(snapshot, chains=(*snapshot.chains, *chains)), epoch(now))
    times = [planned.places[one.id].send_at for chain in chains for one in chain.emails if one.id in planned.places]
    return EnrollEffect(
        enrolled=found.enrolled,
        had=found.skipped,
        suppressed=found.suppressed,
        emails=len(times),
        first=instant(min(times)) if times else None,
        last=instant(max(times)) if times else None,
    )


def _chains(session: Session, sequence_id: int, contact_ids: Sequence[int], now: int) -> Iterator[Chain]:
    """Return the enrollments that would be made; their ids come after all others, as those of new ones do."""
    waits = session.scalars(
        select(Step.wait_days)
        .where(Step.sequence_id == sequence_id, Step.position.is_not(None))
        .order_by(Step.position)
    ).all()
    zones: dict[int, str] = {}
    for at in range(0, len(contact_ids), _PART):
        part = list(contact_ids[at : at + _PART])
        zones.update(session.execute(select(Contact.id, Contact.time_zone).where(Contact.id.in_(part))).all())
    for place, contact_id in enumerate(contact_ids):
        first = _NEW + place * len(waits)
        emails = tuple(Email(first + n, wait) for n, wait in enumerate(waits))
        yield Chain(_NEW + place, sequence_id, now, now, zones.get(contact_id, ""), emails, contact=contact_id)


_NEW = 1 << 40
"""Ids beyond those of the database."""
