"""What a text may speak of: contact and mailbox rows as merge fields."""

from __future__ import annotations

from app.core.model import CONTACT_FIELDS, MergeFields
from app.core.store.tables import Contact, Mailbox


def merge_fields_of(contact: Contact, mailbox: Mailbox | None) -> MergeFields:
    """Return the merge fields of a contact and, where known, of the mailbox that writes."""
    return MergeFields(
        contact={name: getattr(contact, name) for name in CONTACT_FIELDS},
        custom={str(name): str(value) for name, value in contact.custom.items()},
        sender={} if mailbox is None else {"email": mailbox.email, "name": mailbox.display_name},
    )
