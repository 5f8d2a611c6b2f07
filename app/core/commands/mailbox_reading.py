"""Whether a mailbox's answers can be read: noted when they cannot, with the reason, and forgotten when they can again.

Sending goes on, but who was written to before might have answered: their next emails wait where only the user can help,
and where the trouble lasts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.events import Changes, Kind, changed
from app.core.queries.mailboxes import mailbox_in_use
from app.core.store import Store
from app.core.store.tables import Mailbox

LASTS = timedelta(days=1)
"""So long a server may be out of reach before nobody who could have answered is written to again."""
_CHANGED = changed(Kind.MAILBOXES, Kind.PLAN, Kind.SENDING)


def note_unread(store: Store, *, mailbox_id: int, reason: str, refused: bool, now: datetime) -> Changes:
    """Note that a mailbox cannot be read; `refused`: only the user can mend it. Nothing for one that was removed."""
    with store.write() as session:
        row = session.get(Mailbox, mailbox_id)
        if row is None or row.removed_at is not None:
            return Changes()
        since = row.unread_since or now
        waits = refused or now - since >= LASTS
        if (row.unread_reason, row.unread_waits) == (reason, waits):
            return Changes()
        row.unread_reason, row.unread_since, row.unread_waits = reason, since, waits
    return _CHANGED


def note_read(store: Store, *, mailbox_id: int) -> Changes:
    """Note that a mailbox is read again; its emails that waited meanwhile go on."""
    with store.write() as session:
        row = session.get(Mailbox, mailbox_id)
        if row is None or not row.unread_reason:
            return Changes()
        forget_unread(row)
    return _CHANGED


def read_again(store: Store, *, mailbox_id: int, now: datetime) -> Changes:
    """Have a mailbox that could not be read tried again at once; NotFound without it."""
    with store.write() as session:
        forget_unread(mailbox_in_use(session, mailbox_id))
    return _CHANGED


def forget_unread(row: Mailbox) -> None:
    """Take what hindered the reading as mended, until it is tried again."""
    row.unread_reason, row.unread_since, row.unread_waits = "", None, False
