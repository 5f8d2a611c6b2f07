"""An email's life as the specification's table has it: every pair of states, allowed or refused (domain.md 5)."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import update

from app.core.commands.emails import move, move_all
from app.core.errors import ForbiddenMove, NotFound
from app.core.model import EmailStatus
from app.core.queries.schedule import events
from app.core.store.tables import ScheduledEmail

_S = EmailStatus
TABLE = {
    (_S.PENDING, _S.SENDING),
    (_S.SENDING, _S.SENT),
    (_S.SENDING, _S.PENDING),
    (_S.SENDING, _S.FAILED),
    (_S.SENDING, _S.IN_DOUBT),
    (_S.IN_DOUBT, _S.SENT),
    (_S.IN_DOUBT, _S.PENDING),
    (_S.IN_DOUBT, _S.BOUNCED),
    (_S.SENT, _S.DELIVERED),
    (_S.SENT, _S.BOUNCED),
    (_S.DELIVERED, _S.BOUNCED),
    (_S.PENDING, _S.HELD),
    (_S.HELD, _S.PENDING),
    (_S.HELD, _S.SKIPPED),
    (_S.HELD, _S.CANCELLED),
    (_S.FAILED, _S.PENDING),
    (_S.FAILED, _S.SKIPPED),
    (_S.PENDING, _S.SKIPPED),
    (_S.PENDING, _S.CANCELLED),
    (_S.SKIPPED, _S.PENDING),
    (_S.CANCELLED, _S.PENDING),
}
"""The table of domain.md section 5, written out once more so that a change of the program's own shows."""


def put(work, email_id: int, status: EmailStatus) -> None:
    with work.store.write() as session:
        session.execute(update(ScheduledEmail).where(ScheduledEmail.id == email_id).values(status=status.value))


def status_of(work, email_id: int) -> EmailStatus:
    return next(row.status for row in work.emails() if row.id == email_id)


@pytest.mark.parametrize(("start", "to"), sorted(TABLE))
def test_an_allowed_move_is_made_and_leaves_an_event_with_its_reason(ready, clock, start, to) -> None:
    put(ready, 1, start)
    before = len(events(ready.store, email_id=1))
    with ready.store.write() as session:
        move(session, email_id=1, to=to, reason=f"because of {to.value}", now=clock(23, "09:00"))
    (event,) = events(ready.store, email_id=1)[before:]
    assert (event.from_status, event.to_status) == (start.value, to.value)
    assert (event.reason, event.at) == (f"because of {to.value}", clock(23, "09:00"))
    assert status_of(ready, 1) is to


def test_every_other_move_is_refused_and_changes_nothing(ready, clock) -> None:
    refused = [pair for pair in itertools.product(EmailStatus, repeat=2) if pair not in TABLE]
    assert len(refused) == len(EmailStatus) ** 2 - len(TABLE)
    for start, to in refused:
        put(ready, 1, start)
        before = events(ready.store, email_id=1)
        with pytest.raises(ForbiddenMove, match=f"from {start} to {to}"), ready.store.write() as session:
            move(session, email_id=1, to=to, reason="no reason", now=clock(23, "09:00"))
        assert status_of(ready, 1) is start
        assert events(ready.store, email_id=1) == before


def test_one_email_that_may_not_move_keeps_all_from_moving(ready, clock) -> None:
    put(ready, 2, _S.SENT)
    with pytest.raises(ForbiddenMove), ready.store.write() as session:
        move_all(session, where=ScheduledEmail.id.in_([1, 2]), to=_S.SKIPPED, reason="x", now=clock(23, "09:00"))
    assert status_of(ready, 1) is _S.PENDING


def test_an_email_that_is_not_there_is_said_to_be_missing(ready, clock) -> None:
    with pytest.raises(NotFound, match="no email 4711"), ready.store.write() as session:
        move(session, email_id=4711, to=_S.SKIPPED, reason="x", now=clock(23, "09:00"))
