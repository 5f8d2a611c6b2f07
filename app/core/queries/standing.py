"""What the user is told of even while the window is closed: mailboxes that stopped, sequences that are through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import exists, select

from app.core.model import EnrollmentState, MailboxState
from app.core.store import Store
from app.core.store.tables import Enrollment, Mailbox, Sequence


@dataclass(frozen=True, slots=True)
class Standing:
    """By id: mailboxes that need attention as (address, reason), sequences that are finished as their name.

    A sequence is finished when everybody enrolled is through and somebody got to its end.
    """

    attention: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    finished: Mapping[int, str] = field(default_factory=dict)


def standing(store: Store) -> Standing:
    """Return what needs the user and what is finished."""
    needs = select(Mailbox.id, Mailbox.email, Mailbox.state_reason).where(
        Mailbox.removed_at.is_(None), Mailbox.state == MailboxState.ATTENTION.value
    )
    mine = Enrollment.sequence_id == Sequence.id
    through = select(Sequence.id, Sequence.name).where(
        ~exists().where(mine, Enrollment.completed_at.is_(None)),
        exists().where(mine, Enrollment.state == EnrollmentState.FINISHED.value),
    )
    with store.read() as session:
        return Standing(
            attention={key: (email, reason) for key, email, reason in session.execute(needs)},
            finished=dict(session.execute(through).all()),
        )
