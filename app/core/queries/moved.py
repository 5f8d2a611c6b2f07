"""Whom planned changes concern: contact, sequence and step of emails by id. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.queries.people import shown_name
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, Mailbox, ScheduledEmail, Step
from app.core.store.tables import Sequence as SequenceRow


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose email it is; `step` counts from 1, 0 for a removed one."""

    contact: str
    sequence_id: int
    sequence: str
    step: int


def concerned(store: Store, *, email_ids: Sequence[int]) -> dict[int, Concerned]:
    """Return contact, sequence and step by email id; ids of emails that are not there are left out."""
    found: dict[int, Concerned] = {}
    position = func.coalesce(Step.position, 0)
    with store.read() as session:
        for start in range(0, len(email_ids), 500):
            rows = session.execute(
                select(ScheduledEmail.id, shown_name(), SequenceRow.id, SequenceRow.name, position)
                .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
                .join(Contact, Contact.id == Enrollment.contact_id)
                .join(SequenceRow, SequenceRow.id == Enrollment.sequence_id)
                .join(Step, Step.id == ScheduledEmail.step_id)
                .where(ScheduledEmail.id.in_(email_ids[start : start + 500]))
            )
            found.update({id_: Concerned(name, seq, title, step) for id_, name, seq, title, step in rows})
    return found


def mailbox_addresses(store: Store) -> dict[int, str]:
    """Return every mailbox's address by id, removed ones too."""
    with store.read() as session:
        return dict(session.execute(select(Mailbox.id, Mailbox.email)).all())
