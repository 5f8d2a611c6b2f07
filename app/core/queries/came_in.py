"""What came in, message by message, and counted: for the command line. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.core.model import IncomingKind
from app.core.queries.inbox import is_ours, unread_conversations
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, IncomingMessage, Mailbox, ScheduledEmail, Sequence

_K = IncomingKind


@dataclass(frozen=True, slots=True)
class Received:
    """One message as the command line lists it."""

    id: int
    at: datetime
    kind: IncomingKind
    mailbox: str
    from_email: str
    from_name: str
    subject: str
    contact: str | None
    email: int | None
    sequence: str | None
    mark: str | None
    away_until: date | None
    seen: bool
    done: bool
    detail: str
    text: str


def received(store: Store, *, kind: IncomingKind | None = None) -> list[Received]:
    """Return every message that came in, or those of a kind, the newest first; without our own copies."""
    query = (
        select(IncomingMessage, Mailbox.email, Contact.email, Sequence.name)
        .join(Mailbox, Mailbox.id == IncomingMessage.mailbox_id)
        .outerjoin(Contact, Contact.id == IncomingMessage.contact_id)
        .outerjoin(ScheduledEmail, ScheduledEmail.id == IncomingMessage.email_id)
        .outerjoin(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .outerjoin(Sequence, Sequence.id == Enrollment.sequence_id)
        .order_by(IncomingMessage.received_at.desc(), IncomingMessage.id.desc())
    )
    wanted = IncomingMessage.kind != _K.OWN_COPY.value if kind is None else IncomingMessage.kind == kind.value
    with store.read() as session:
        return [
            Received(
                id=row.id,
                at=row.received_at,
                kind=IncomingKind(row.kind),
                mailbox=mailbox,
                from_email=row.from_email,
                from_name=row.from_name,
                subject=row.subject,
                contact=contact,
                email=row.email_id,
                sequence=sequence,
                mark=row.mark,
                away_until=row.away_until,
                seen=row.seen_at is not None,
                done=row.done_at is not None,
                detail=row.detail,
                text=row.text,
            )
            for row, mailbox, contact, sequence in session.execute(query.where(wanted))
        ]


def came_in_counts(store: Store) -> dict[str, int]:
    """Return how many of our messages came in by kind that matters, and how many conversations are unread."""
    counted = select(IncomingMessage.kind, func.count()).where(is_ours()).group_by(IncomingMessage.kind)
    with store.read() as session:
        found = {kind: int(number) for kind, number in session.execute(counted)}
    return {name: found.get(kind.value, 0) for name, kind in _COUNTED.items()} | {"unread": unread_conversations(store)}


_COUNTED = {
    "replies": _K.REPLY,
    "bounces": _K.BOUNCE,
    "out_of_office": _K.OUT_OF_OFFICE,
    "unsubscribed": _K.UNSUBSCRIBE,
    "complaints": _K.COMPLAINT,
}
