"""What is typed in the Inbox and not sent yet: a text and files for each conversation, kept over a restart.

Owns the rows of `answer_drafts`, and of `answer_files` until an answer takes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import AttachmentDraft
from app.core.store import Store
from app.core.store.tables import AnswerDraft, AnswerFile


def save_draft(store: Store, *, conversation: str, body: str, now: datetime) -> Changes:
    """Keep what is typed for a conversation; an empty text forgets it, its files stay. Tells nobody."""
    with store.write() as session:
        if body.strip():
            session.merge(AnswerDraft(conversation=conversation, body=body, changed_at=now))
        else:
            forget_draft(session, conversation)
    return Changes()


def attach(store: Store, *, conversation: str, files: Sequence[AttachmentDraft], now: datetime) -> Changes:
    """Put files to the draft of a conversation; one of the same name takes the old one's place.

    InputError for a file without its bytes.
    """
    with store.write() as session:
        last = select(func.max(AnswerFile.position)).where(AnswerFile.conversation == conversation)
        place = session.scalar(last) or 0
        for file in files:
            if file.data is None:
                raise InputError(f"The file {file.name!r} was not read; attach it again.")
            mine = AnswerFile.conversation == conversation
            session.execute(delete(AnswerFile).where(mine, AnswerFile.file_name == file.name))
            place += 1
            session.add(_row(conversation, place, file, file.data))
    return changed(Kind.INBOX)


def detach(store: Store, *, file_id: int) -> Changes:
    """Take a file off a draft; NotFound where no draft has it."""
    with store.write() as session:
        row = session.get(AnswerFile, file_id)
        if row is None or row.conversation is None:
            raise NotFound("This file is not attached any more.")
        session.delete(row)
    return changed(Kind.INBOX)


def write_draft(session: Session, conversation: str, body: str, now: datetime) -> str:
    """Put a text before what is typed for a conversation, inside the caller's transaction; return the whole."""
    row = session.get(AnswerDraft, conversation)
    typed = row.body.strip() if row is not None else ""
    whole = f"{body}\n\n{typed}" if typed and typed != body.strip() else body
    session.merge(AnswerDraft(conversation=conversation, body=whole, changed_at=now))
    return whole


def forget_draft(session: Session, conversation: str) -> None:
    """Forget what is typed for a conversation, inside the caller's transaction."""
    session.execute(delete(AnswerDraft).where(AnswerDraft.conversation == conversation))


def _row(conversation: str, place: int, file: AttachmentDraft, data: bytes) -> AnswerFile:
    return AnswerFile(
        conversation=conversation,
        position=place,
        file_name=file.name,
        media_type=file.media_type,
        size=len(data),
        data=data,
    )
