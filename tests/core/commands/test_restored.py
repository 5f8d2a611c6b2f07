"""An older copy of a workspace: what its claims say may have gone is put in doubt, whatever state it was in."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.core.commands.restored import become_another, identify, went_back
from app.core.ledger import Claimed
from app.core.model import EmailStatus
from app.core.queries.restored import WentBack, went_back_of
from app.core.queries.schedule import events
from app.core.store.tables import Answer, ScheduledEmail

_S = EmailStatus


def claimed(email_id: int, at: int = 1_795_420_800) -> Claimed:
    return Claimed(1, f"{email_id}-f00d", 1, at)


@pytest.mark.parametrize("status", [_S.PENDING, _S.HELD, _S.FAILED])
def test_whatever_could_still_go_is_in_doubt_with_the_ids_it_went_by(ready, clock, status: EmailStatus) -> None:
    with ready.store.write() as session:
        session.execute(update(ScheduledEmail).where(ScheduledEmail.id == 1).values(status=status.value))
    went_back(ready.store, claims=[claimed(1)], now=clock(24, "09:00"))
    with ready.store.read() as session:
        row = session.get_one(ScheduledEmail, 1)
        assert (row.status, row.outpace_id, row.message_id) == ("in_doubt", "1-f00d", "<1-f00d@fenwick.example>")
        assert row.claimed_at == clock(23, "09:00")
    assert "older copy" in events(ready.store, email_id=1)[-1].reason
    assert went_back_of(ready.store) == WentBack(1, 0)


def test_what_is_settled_already_stays_and_what_is_unknown_is_counted(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    went_back(ready.store, claims=[claimed(1), claimed(4711)], now=clock(24, "09:00"))
    assert ready.emails()[0].status is _S.SENT
    assert went_back_of(ready.store) == WentBack(1, 1)


def test_answers_that_wait_are_in_doubt_when_one_went(ready, clock) -> None:
    with ready.store.write() as session:
        session.add(Answer(mailbox_id=1, subject="Re: Hi", body="Yes", status="pending", written_at=ready.now))
    went_back(ready.store, claims=[claimed(0)], now=clock(24, "09:00"))
    with ready.store.read() as session:
        assert session.get_one(Answer, 1).status == "in_doubt"


def test_the_workspace_takes_another_id_so_that_it_is_told_once(ready, clock) -> None:
    first = identify(ready.store)
    assert identify(ready.store) == first
    went_back(ready.store, claims=[], now=clock(24, "09:00"))
    second = identify(ready.store)
    assert second.workspace not in (first.workspace, become_another(ready.store).workspace)
