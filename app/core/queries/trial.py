"""A step's email as a test to oneself: composed as the real one is, for the user's own address. Writes no row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.core import letter
from app.core.errors import MessageTrouble, NotFound
from app.core.mailbox_file import check_address
from app.core.model import AttachmentDraft, MailboxDraft, OutgoingMail
from app.core.queries.mailboxes import draft_of
from app.core.queries.merge import contact_of, merge_fields_of
from app.core.queries.step_parts import data_of
from app.core.store import Store
from app.core.store.tables import Mailbox

MARK = "[Test] "


@dataclass(frozen=True, slots=True)
class Trial:
    """A composed test and the mailbox it leaves from; `missing` names the fields shown as [name] in it."""

    mailbox: MailboxDraft
    mail: OutgoingMail = field(repr=False)
    missing: tuple[str, ...] = ()


def trial(
    store: Store,
    *,
    subject: str,
    content: str,
    attachments: Sequence[AttachmentDraft],
    contact_id: int | None,
    mailbox: str,
    to: str,
    now: datetime,
    token: str,
) -> Trial:
    """Return the email as the contact would get it, marked as a test and addressed to `to`.

    InputError for an address that is none, NotFound for a mailbox, contact or file that went, MessageTrouble where
    there is no subject, TemplateTrouble for a text that cannot be read.
    """
    recipient = check_address(to)
    with store.read() as session:
        row = session.scalar(
            select(Mailbox).where(func.lower(Mailbox.email) == mailbox.lower(), Mailbox.removed_at.is_(None))
        )
        if row is None:
            raise NotFound(f"There is no mailbox {mailbox}; it may have been removed. Choose another one.")
        fields = merge_fields_of(None if contact_id is None else contact_of(session, contact_id), row)
        files = [letter.Attached(one.name, one.media_type, data_of(session, one)) for one in attachments]
        from_ = draft_of(row)
    at = now.astimezone(ZoneInfo(from_.time_zone))
    made = letter.preview(subject, content, fields, on=at.date())
    if not made.subject:
        raise MessageTrouble("The email has no subject yet; write one, then send the test.")
    outpace_id = letter.make_outpace_id(0, token)
    message_id = letter.make_message_id(outpace_id, from_.email.rpartition("@")[2])
    message = letter.compose(
        subject=f"{MARK}{made.subject}",
        body=letter.Body(made.html, made.text),
        sender=from_.email,
        sender_name=from_.display_name,
        recipient=recipient,
        message_id=message_id,
        outpace_id=outpace_id,
        date=at,
        attachments=files,
    )
    mail = OutgoingMail(0, 0, from_.email, letter.header_address(recipient), message_id, message)
    return Trial(from_, mail, made.missing)
