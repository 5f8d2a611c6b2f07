"""A workspace file that went back in time: what may have gone since is put in doubt, and nothing is sent meanwhile.

Owns the workspace's id and the number of its claims. Which emails those are is told by who keeps the mark outside.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.commands.answers import note
from app.core.commands.emails import FRESH, move
from app.core.commands.plan import mark_dirty
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus
from app.core.queries.restored import CLAIMS, WENT_BACK, WORKSPACE, Standing, standing_of
from app.core.settings import SENDING_PAUSED
from app.core.store import Store
from app.core.store.tables import Answer, Mailbox, ScheduledEmail, Setting

_S = EmailStatus
MAY_HAVE_GONE = "may have gone already: this workspace was brought back from an older copy"
_TO_SENDING: dict[EmailStatus, tuple[EmailStatus, ...]] = {
    _S.PENDING: (_S.SENDING,),
    _S.HELD: (_S.PENDING, _S.SENDING),
    _S.FAILED: (_S.PENDING, _S.SENDING),
    _S.SENDING: (),
}
"""The moves by which an email that is still to go comes to be in doubt."""


class Claim(Protocol):
    """One claim as it was noted outside the file: `at` in epoch seconds; `email_id` 0 for an answer of the user's."""

    @property
    def outpace_id(self) -> str: ...
    @property
    def email_id(self) -> int: ...
    @property
    def mailbox_id(self) -> int: ...
    @property
    def at(self) -> int: ...


def identify(store: Store) -> Standing:
    """Return the workspace's id, given to it now where it has none, and how many claims it knows of."""
    with store.read() as session:
        found = standing_of(session)
    if found is not None:
        return found
    with store.write() as session:
        found = standing_of(session)
        if found is None:
            session.merge(Setting(key=WORKSPACE, value=secrets.token_hex(16)))
            session.flush()
            found = standing_of(session)
    assert found is not None
    return found


def become_another(store: Store) -> Standing:
    """Give the workspace a new id, as for a copy that goes its own way, and return how it stands."""
    with store.write_durably() as session:
        session.merge(Setting(key=WORKSPACE, value=secrets.token_hex(16)))
    return identify(store)


def count_claim(session: Session) -> int:
    """Return the number of the claim that the caller's transaction makes."""
    row = session.get(Setting, CLAIMS)
    if row is None:
        row = Setting(key=CLAIMS, value=0)
        session.add(row)
    row.value = int(row.value) + 1
    return int(row.value)


def went_back(store: Store, *, claims: Sequence[Claim], now: datetime) -> Changes:
    """Put every email in doubt that was claimed after this copy was made, pause all sending, and take a new id.

    `claims` are those the file does not know of, oldest first. The user settles each, then resumes.
    """
    with store.write_durably() as session:
        newest = {claim.email_id: claim for claim in claims if claim.email_id}
        known = sum(_put_in_doubt(session, claim, now) for claim in newest.values())
        if any(not claim.email_id for claim in claims):
            _doubt_answers(session, now)
        session.merge(Setting(key=WENT_BACK, value={"emails": known, "unknown": len(newest) - known}))
        session.merge(Setting(key=SENDING_PAUSED.key, value=True))
        session.merge(Setting(key=WORKSPACE, value=secrets.token_hex(16)))
        mark_dirty(session)
    return changed(Kind.EMAILS, Kind.ENROLLMENTS, Kind.PLAN, Kind.SENDING, Kind.SETTINGS)


def _put_in_doubt(session: Session, claim: Claim, now: datetime) -> bool:
    """Put one email in doubt; False where this copy has no such email that is still to go."""
    found = session.execute(
        select(ScheduledEmail.status, ScheduledEmail.outpace_id).where(ScheduledEmail.id == claim.email_id)
    ).first()
    if found is None or _S(found.status) not in _TO_SENDING:
        return found is not None
    for to in _TO_SENDING[_S(found.status)]:
        move(session, email_id=claim.email_id, to=to, reason=MAY_HAVE_GONE, now=now, **FRESH)
    values: dict[str, Any] = {"outpace_id": claim.outpace_id, "claimed_at": datetime.fromtimestamp(claim.at, UTC)}
    mailbox = session.get(Mailbox, claim.mailbox_id)
    if mailbox is not None:
        values |= {
            "mailbox_id": mailbox.id,
            "message_id": f"<{claim.outpace_id}@{mailbox.email.rpartition('@')[2]}>",
        }
    move(session, email_id=claim.email_id, to=_S.IN_DOUBT, reason=MAY_HAVE_GONE, now=now, pinned=False, **values)
    return True


def _doubt_answers(session: Session, now: datetime) -> None:
    """Put the user's own answers in doubt that still wait in this copy: some went, and a claim does not say which."""
    for row in session.scalars(select(Answer).where(Answer.status == _S.PENDING.value)).all():
        row.status, row.error = _S.IN_DOUBT.value, MAY_HAVE_GONE
        note(session, row, now, MAY_HAVE_GONE)


def forget_went_back(session: Session) -> None:
    """Forget that the file went back, inside the caller's transaction: the user has seen to it and resumes."""
    row = session.get(Setting, WENT_BACK)
    if row is not None:
        session.delete(row)
