"""What the command palette finds: contacts, sequences and mailboxes by a few letters."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from app.core.queries.people import full_name
from app.core.store import Store
from app.core.store.tables import Contact, Mailbox, Sequence


@dataclass(frozen=True, slots=True)
class Found:
    """One place to jump to; `kind` is "contact", "sequence" or "mailbox"."""

    kind: str
    id: int
    title: str
    detail: str


def jump(store: Store, *, text: str, limit: int = 8) -> list[Found]:
    """Return what matches every word of the text: sequences, mailboxes, then contacts, at most `limit` of each."""
    words = text.split()
    if not words:
        return []
    with store.read() as session:
        sequences = session.scalars(
            select(Sequence).where(*(Sequence.name.icontains(word, autoescape=True) for word in words)).limit(limit)
        )
        found = [Found("sequence", row.id, row.name, "") for row in sequences]
        mailboxes = session.scalars(
            select(Mailbox)
            .where(Mailbox.removed_at.is_(None), *(Mailbox.email.icontains(word, autoescape=True) for word in words))
            .limit(limit)
        )
        found += [Found("mailbox", row.id, row.email, row.display_name) for row in mailboxes]
        searched = (Contact.email, Contact.first_name, Contact.last_name, Contact.company)
        contacts = session.scalars(
            select(Contact)
            .where(
                Contact.deleted_at.is_(None),
                *(or_(*(column.icontains(word, autoescape=True) for column in searched)) for word in words),
            )
            .order_by(Contact.id)
            .limit(limit)
        )
        found += [
            Found("contact", row.id, full_name(row.first_name, row.last_name, row.email), row.email) for row in contacts
        ]
    return found
