"""What a text may speak of: contact and mailbox rows as merge fields."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.model import CONTACT_FIELDS, MergeFields
from app.core.store.tables import Contact, Mailbox


def merge_fields_of(contact: Contact, mailbox: Mailbox | None) -> MergeFields:
    """Return the merge fields of a contact and, where known, of the mailbox that writes."""
    return MergeFields(
        contact={name: getattr(contact, name) for name in CONTACT_FIELDS},
        custom={str(name): str(value) for name, value in contact.custom.items()},
        sender={} if mailbox is None else _sender(mailbox),
    )


def _sender(mailbox: Mailbox) -> dict[str, str]:
    return {"email": mailbox.email, "name": mailbox.display_name, "signature": mailbox.signature}


def custom_fields(session: Session) -> list[str]:
    """Return the names of all custom fields that any contact has, sorted."""
    field = func.json_each(Contact.custom).table_valued("key")
    names = select(field.c.key).select_from(Contact).join(field, Contact.custom != "{}").distinct()
    return sorted(str(name) for name in session.scalars(names))
