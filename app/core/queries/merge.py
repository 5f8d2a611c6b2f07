"""What a text may speak of: contact and mailbox rows as merge fields."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.model import CONTACT_FIELDS, MergeFields
from app.core.store.tables import Contact, Mailbox


def contact_of(session: Session, contact_id: int) -> Contact:
    """Return a contact; NotFound without it."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise NotFound(f"There is no contact {contact_id}; it may have been deleted.")
    return contact


def merge_fields_of(contact: Contact | None, mailbox: Mailbox | None) -> MergeFields:
    """Return the merge fields of a contact and of the mailbox that writes, as far as they are known."""
    sender = {}
    if mailbox is not None:
        sender = {"email": mailbox.email, "name": mailbox.display_name, "signature": mailbox.signature}
    if contact is None:
        return MergeFields({}, sender=sender)
    return MergeFields(
        contact={name: getattr(contact, name) for name in CONTACT_FIELDS},
        custom={str(name): str(value) for name, value in contact.custom.items()},
        sender=sender,
    )


def custom_fields(session: Session) -> list[str]:
    """Return the names of all custom fields that any contact has, sorted."""
    field = func.json_each(Contact.custom).table_valued("key")
    names = select(field.c.key).select_from(Contact).join(field, Contact.custom != "{}").distinct()
    return sorted(str(name) for name in session.scalars(names))
