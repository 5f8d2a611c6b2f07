"""What the user is told of even while the window is closed: mailboxes that stopped, sequences that are through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Select, exists, func, select

from app.core.model import EnrollmentState, IncomingKind, MailboxState, SequenceState
from app.core.queries.inbox import conversation_key
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, IncomingMessage, Mailbox, Sequence

_LATEST, _BEGINNING = 50, 160


@dataclass(frozen=True, slots=True)
class Standing:
    """By id: mailboxes that need attention as (address, reason), sequences that are finished as their name,
    unread replies as (who, how it begins, the key of its conversation), mailboxes whose unread answers hold emails back
    as (address, reason), sequences that paused themselves as (name, reason).

    A sequence is finished when everybody enrolled is through and somebody got to its end.
    """

    attention: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    finished: Mapping[int, str] = field(default_factory=dict)
    replies: Mapping[int, tuple[str, str, str]] = field(default_factory=dict)
    unread: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    paused: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def standing(store: Store) -> Standing:
    """Return what needs the user and what is finished."""
    needs = select(Mailbox.id, Mailbox.email, Mailbox.state_reason).where(
        Mailbox.removed_at.is_(None), Mailbox.state == MailboxState.ATTENTION.value
    )
    unread = select(Mailbox.id, Mailbox.email, Mailbox.unread_reason).where(
        Mailbox.removed_at.is_(None), Mailbox.state == MailboxState.ACTIVE.value, Mailbox.unread_waits
    )
    paused = select(Sequence.id, Sequence.name, Sequence.state_reason).where(
        Sequence.state == SequenceState.PAUSED.value, Sequence.state_reason != ""
    )
    mine = Enrollment.sequence_id == Sequence.id
    through = select(Sequence.id, Sequence.name).where(
        ~exists().where(mine, Enrollment.completed_at.is_(None)),
        exists().where(mine, Enrollment.state == EnrollmentState.FINISHED.value),
    )
    with store.read() as session:
        return Standing(
            attention={key: (email, reason) for key, email, reason in session.execute(needs)},
            unread={key: (email, reason) for key, email, reason in session.execute(unread)},
            paused={key: (name, reason) for key, name, reason in session.execute(paused)},
            finished=dict(session.execute(through).all()),
            replies={
                key: (who or address, " ".join(text.split()), conversation)
                for key, who, address, text, conversation in session.execute(_unread_replies())
            },
        )


def _unread_replies() -> Select[int, str, str, str, str]:
    return (
        select(
            IncomingMessage.id,
            func.coalesce(func.nullif(func.trim(Contact.first_name + " " + Contact.last_name), ""), ""),
            IncomingMessage.from_email,
            func.substr(IncomingMessage.text, 1, _BEGINNING),
            conversation_key(),
        )
        .join(Contact, Contact.id == IncomingMessage.contact_id)
        .where(IncomingMessage.kind == IncomingKind.REPLY.value, IncomingMessage.seen_at.is_(None))
        .order_by(IncomingMessage.id.desc())
        .limit(_LATEST)
    )
