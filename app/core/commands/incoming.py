"""What comes in: said what it is, linked to the email and the contact it is about, and kept. Nothing is kept twice.

Owns the rows of `incoming_messages` and `mail_folders`. Must not read a message itself: `inbox` says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.commands.answer_sending import report_on_answer
from app.core.commands.incoming_effects import Case, apply_effects
from app.core.commands.incoming_link import Link, link
from app.core.events import Changes, Kind, changed
from app.core.inbox import classify
from app.core.model import Classified, FolderState, Received
from app.core.store import Store
from app.core.store.tables import IncomingMessage, MailFolder

DONE = changed(Kind.INBOX, Kind.EMAILS, Kind.ENROLLMENTS, Kind.CONTACTS, Kind.MAILBOXES, Kind.PLAN, Kind.SENDING)
"""What a message that is about an email of ours may change."""
_MOST_TEXT = 200_000
"""Letters of a message's text that are kept: nobody reads on."""


def take_in(
    store: Store, *, mailbox_id: int, received: Sequence[Received], states: Iterable[FolderState], now: datetime
) -> Changes:
    """Keep messages of one mailbox and how far its folders are read now, all or nothing.

    A message that is known is passed by: the same UID, or the same Message-ID in the same mailbox.
    """
    found = [(one, classify(one.raw, received_at=one.received_at)) for one in received]
    with store.write() as session:
        kept = [_keep(session, mailbox_id, one, said, now) for one, said in found]
        for state in states:
            session.merge(MailFolder(mailbox_id=mailbox_id, checked_at=now, **_columns(state)))
    return reduce(or_, kept, Changes())


def _keep(session: Session, mailbox_id: int, received: Received, said: Classified, now: datetime) -> Changes:
    """Keep a message unless it is known, and do what it does by itself."""
    if _is_known(session, mailbox_id, received, said.message_id):
        return Changes()
    linked = link(session, mailbox_id=mailbox_id, said=said)
    said = replace(said, kind=linked.kind)
    row = _row(mailbox_id, received, said, linked)
    session.add(row)
    session.flush()
    apply_effects(session, Case(row, said, linked, now))
    if linked.answer_id is not None:
        report_on_answer(session, linked.answer_id, said, now)
    return DONE if linked.email_id is not None or linked.answer_id is not None else changed(Kind.INBOX)


def _is_known(session: Session, mailbox_id: int, received: Received, message_id: str) -> bool:
    same = select(IncomingMessage.id).where(IncomingMessage.mailbox_id == mailbox_id)
    uid = same.where(
        IncomingMessage.folder == received.folder,
        IncomingMessage.uid_validity == received.uid_validity,
        IncomingMessage.uid == received.uid,
    )
    if session.scalar(uid) is not None:
        return True
    return (
        bool(message_id) and session.scalar(same.where(IncomingMessage.message_id == message_id).limit(1)) is not None
    )


def _row(mailbox_id: int, received: Received, said: Classified, linked: Link) -> IncomingMessage:
    return IncomingMessage(
        mailbox_id=mailbox_id,
        folder=received.folder,
        uid_validity=received.uid_validity,
        uid=received.uid,
        message_id=said.message_id,
        in_reply_to=said.in_reply_to,
        reference_ids=list(said.reference_ids),
        from_name=said.from_name,
        from_email=said.from_email,
        subject=said.subject,
        received_at=received.received_at,
        kind=said.kind.value,
        email_id=linked.email_id,
        contact_id=linked.contact_id,
        text=said.text[:_MOST_TEXT],
        quoted=said.quoted[:_MOST_TEXT],
        detail=said.detail,
        away_until=said.away_until,
        size=received.size or len(received.raw),
        reply_to=[list(one) for one in said.reply_to],
        recipients=[list(one) for one in said.recipients],
    )


def _columns(state: FolderState) -> dict[str, object]:
    return {"folder": state.folder, "uid_validity": state.uid_validity, "next_uid": state.next_uid}
