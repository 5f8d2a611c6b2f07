"""The user's own answers from the Inbox: written, planned, taken back while they wait, settled when in doubt.

Owns the rows of `answers` and `answer_events`. Which mailbox may send is decided by who claims (`answer_sending`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import letter
from app.core.commands.answer_drafts import forget_draft, write_draft
from app.core.errors import InputError, MessageTrouble, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import CONTACT_FIELDS, EmailStatus
from app.core.queries.answers import MOST_TOGETHER_WORDS, draft_size_is_right, people_to_answer
from app.core.queries.inbox import conversation_key
from app.core.store import Store
from app.core.store.tables import Answer, AnswerEvent, AnswerFile, IncomingMessage, Mailbox

_S = EmailStatus
UNDO_SECONDS = 10
"""An answer waits so long before it leaves, so that it can be taken back."""
CHANGED = changed(Kind.INBOX, Kind.SENDING)
_UNFILLED = re.compile(r"\{\{\s*(?:custom\.\w+|" + "|".join(CONTACT_FIELDS) + r")\b[^{}\n]*\}\}")


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer as it waits to leave, for `take_back`."""

    id: int
    changes: Changes


def answer(
    store: Store,
    *,
    incoming_id: int,
    body: str,
    now: datetime,
    to: str = "",
    mailbox_id: int | None = None,
    send_at: datetime | None = None,
) -> Answered:
    """Answer a message in its thread, with the files of the conversation's draft; it leaves after 10 s or at `send_at`.

    From the mailbox it came to and to its Reply-To, else its sender, unless `mailbox_id` or `to` say otherwise.
    InputError for an empty text, one with a variable in it, a time that is past, a message without a sender, files
    that are too large together, and a removed mailbox.
    """
    _check_text(body)
    if send_at is not None and send_at <= now:
        raise InputError("This time is past; choose a later one, or send the answer now.")
    with store.write_durably() as session:
        message = _message(session, incoming_id)
        mailbox = _mailbox(session, mailbox_id or message.mailbox_id)
        name, address = _recipient(session, message, to)
        row = Answer(
            incoming_id=incoming_id,
            contact_id=message.contact_id,
            mailbox_id=mailbox.id,
            subject=letter.reply_subject(" ".join(message.subject.split())),
            body=body.strip(),
            status=_S.PENDING.value,
            written_at=now,
            retry_at=send_at or now + timedelta(seconds=UNDO_SECONDS),
            to_name=name,
            to_email=address,
            send_at=send_at,
        )
        session.add(row)
        message.seen_at = message.seen_at or now
        session.flush()
        _take_files(session, row, key_of(session, message.id))
        note(session, row, now, "planned by you" if send_at else "written by you")
        return Answered(row.id, CHANGED)


def _check_text(body: str) -> None:
    if not body.strip():
        raise InputError("The answer is empty; write something first.")
    unfilled = _UNFILLED.search(body)
    if unfilled is not None:
        raise InputError(f"The answer still has {unfilled.group()} in it; write there what is meant.")


def _message(session: Session, incoming_id: int) -> IncomingMessage:
    message = session.get(IncomingMessage, incoming_id)
    if message is None:
        raise NotFound(f"There is no message {incoming_id} in the Inbox.")
    return message


def _mailbox(session: Session, mailbox_id: int) -> Mailbox:
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None:
        raise NotFound(f"There is no mailbox {mailbox_id}; choose another one to answer from.")
    if mailbox.removed_at is not None:
        raise InputError(f"The mailbox {mailbox.email} was removed; add it again, or answer from another one.")
    return mailbox


def _recipient(session: Session, message: IncomingMessage, to: str) -> tuple[str, str]:
    """Return name and address of who gets the answer; `to` is one of those the message names, or any other."""
    people = people_to_answer(session, message)
    address = to.strip() or next((one.address for one in people), "")
    try:
        letter.header_address(address)
    except MessageTrouble as trouble:
        if to:
            raise InputError(f"This is no address that can be answered: {trouble.sentence}") from trouble
        raise InputError(f"This message has no sender that can be answered: {trouble.sentence}") from trouble
    return next((one.name for one in people if one.address.lower() == address.lower()), ""), address


def _take_files(session: Session, row: Answer, key: str) -> None:
    """Move the files of the conversation's draft to the answer, and forget the draft."""
    if not draft_size_is_right(session, key):
        raise InputError(f"The files have more than {MOST_TOGETHER_WORDS} together; take one off.")
    files = update(AnswerFile).where(AnswerFile.conversation == key)
    session.execute(files.values(answer_id=row.id, conversation=None).execution_options(synchronize_session=False))
    forget_draft(session, key)


def key_of(session: Session, incoming_id: int | None) -> str:
    """Return what names the conversation of a message; "" for none."""
    return session.scalar(select(conversation_key()).where(IncomingMessage.id == incoming_id)) or ""


def note(session: Session, row: Answer, now: datetime, reason: str) -> None:
    """Keep in the answer's history that it has its status, and why."""
    session.add(AnswerEvent(answer_id=row.id, at=now, status=row.status, reason=reason))


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The text of an answer that was taken back, as it lies in its conversation's draft now."""

    text: str
    changes: Changes


def take_back(store: Store, *, answer_id: int, now: datetime) -> TakenBack:
    """Make an answer that has not left its conversation's draft again; InputError once it has left.

    What was typed there meanwhile stays below it.
    """
    with store.write() as session:
        row = answer_row(session, answer_id)
        if row.status not in (_S.PENDING, _S.FAILED):
            raise InputError("The answer has left already and cannot be taken back.")
        key = key_of(session, row.incoming_id)
        body = write_draft(session, key, row.body, now) if key else row.body
        files = update(AnswerFile).where(AnswerFile.answer_id == row.id)
        session.execute(files.values(answer_id=None, conversation=key).execution_options(synchronize_session=False))
        session.execute(delete(AnswerEvent).where(AnswerEvent.answer_id == row.id))
        session.delete(row)
    return TakenBack(body, CHANGED)


def send_now(store: Store, *, answer_id: int, now: datetime) -> Changes:
    """Have a planned answer leave at once; InputError for one that does not wait."""
    with store.write_durably() as session:
        row = answer_row(session, answer_id)
        if row.status != _S.PENDING:
            raise InputError("Only an answer that waits can be sent now.")
        row.send_at, row.retry_at = None, now
        note(session, row, now, "you said: send now")
    return CHANGED


def send_again(store: Store, *, answer_id: int, now: datetime) -> Changes:
    """Send an answer again that failed, came back, or may not have gone; InputError for any other."""
    with store.write_durably() as session:
        row = answer_row(session, answer_id)
        if row.status not in (_S.FAILED, _S.BOUNCED, _S.IN_DOUBT):
            raise InputError("Only an answer that failed, came back or is in doubt can be sent again.")
        _send_again(session, row, now)
    return CHANGED


def it_went(store: Store, *, answer_id: int, now: datetime) -> Changes:
    """Record the user's word that an answer in doubt went; InputError for any other."""
    with store.write_durably() as session:
        row = answer_row(session, answer_id)
        if row.status != _S.IN_DOUBT:
            raise InputError("Only an answer in doubt can be said to have gone.")
        _went(session, row, now, "you said: it went")
    return CHANGED


def settle_answer_in(session: Session, *, answer_id: int, went: bool, now: datetime) -> None:
    """Settle an answer in doubt by the user's word inside the caller's transaction; InputError for one that is not."""
    row = answer_row(session, answer_id)
    if row.status != _S.IN_DOUBT:
        raise InputError(f"Answer {answer_id} is {row.status.replace('_', ' ')}; only one in doubt can be settled.")
    if went:
        _went(session, row, now, "you said: it went")
    else:
        _send_again(session, row, now)


def _send_again(session: Session, row: Answer, now: datetime) -> None:
    row.status, row.attempts, row.retry_at, row.error = _S.PENDING.value, 0, None, None
    row.outpace_id = row.message_id = row.send_at = row.sent_at = None
    note(session, row, now, "you said: send again")


def found_answer(store: Store, *, answer_id: int, now: datetime) -> Changes:
    """Record that an answer in doubt lies in the Sent folder: it went. Without effect once it is settled."""
    with store.write_durably() as session:
        row = session.get(Answer, answer_id)
        if row is None or row.status != _S.IN_DOUBT:
            return Changes()
        _went(session, row, now, "found in the Sent folder")
    return CHANGED


def _went(session: Session, row: Answer, now: datetime, reason: str) -> None:
    row.status, row.sent_at, row.error = _S.SENT.value, row.claimed_at or now, None
    note(session, row, now, reason)


def answer_row(session: Session, answer_id: int) -> Answer:
    """Return an answer's row; NotFound without it."""
    row = session.get(Answer, answer_id)
    if row is None:
        raise NotFound(f"There is no answer {answer_id}; it may have been taken back.")
    return row
