"""The Inbox: what came in, one conversation for each contact or unknown address, by scope. Reads only.

What is about nobody we wrote to is in a scope of its own; reports of success and our own copies are in none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from app.core.model import EmailStatus, IncomingKind, IncomingMark
from app.core.queries.people import full_name, series_of
from app.core.store import Store
from app.core.store.finding import has_word
from app.core.store.tables import (
    Answer,
    AnswerDraft,
    Contact,
    Enrollment,
    IncomingMessage,
    Mailbox,
    ScheduledEmail,
    Step,
)
from app.core.store.tables import Sequence as SequenceTable

_K = IncomingKind
WENT = tuple(one.value for one in (EmailStatus.SENT, EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.IN_DOUBT))
"""Statuses of emails that left, or may have left, and are part of a conversation."""
_SNIPPET = 200
SILENT = (_K.OWN_COPY.value, _K.DELIVERED.value, _K.DELAYED.value)
"""Kinds that never stand in the list: an email's own history tells of them."""
_ANSWERS = (_K.REPLY, _K.CHALLENGE)


class Scope(StrEnum):
    """What of the Inbox is shown."""

    ALL = "all"
    TO_ANSWER = "to_answer"
    REPLIES = "replies"
    INTERESTED = "interested"
    NOT_NOW = "not_now"
    AWAY = "away"
    BOUNCES = "bounces"
    UNSUBSCRIBED = "unsubscribed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation as the list shows it, by its latest message `incoming_id`.

    `key` names it for as long as its contact exists; `contact_id` None: of nobody we know. `series` -1 where it is
    about no sequence; `step` counts from 1, 0 for none.
    """

    key: str
    incoming_id: int
    contact_id: int | None
    name: str
    company: str
    subject: str
    snippet: str
    at: datetime
    kind: IncomingKind
    mark: IncomingMark | None
    unread: int
    done: bool
    mailbox_id: int
    mailbox: str
    sequence: str = ""
    series: int = -1
    step: int = 0
    draft: bool = False
    """Whether an answer was begun."""


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """Conversations by scope, unread ones by scope, and unread ones by mailbox address."""

    total: Mapping[Scope, int] = field(default_factory=dict)
    unread: Mapping[Scope, int] = field(default_factory=dict)
    by_mailbox: Mapping[str, int] = field(default_factory=dict)
    mailboxes: Mapping[str, int] = field(default_factory=dict)
    """The id of each mailbox by its address, also of those with nothing unread."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What a conversation is sorted into scopes by."""

    kind: IncomingKind
    mark: str | None
    done: bool
    ours: bool
    answered: bool

    def scopes(self) -> tuple[Scope, ...]:
        if not self.ours:
            return (Scope.OTHER,)
        found = [Scope.ALL]
        if self.kind in _ANSWERS:
            found.append(Scope.REPLIES)
            if not (self.mark == IncomingMark.NOT_NOW or self.done or self.answered):
                found.append(Scope.TO_ANSWER)
        if self.mark is not None:
            found.append(Scope(self.mark))
        found += _BY_KIND.get(self.kind, ())
        return tuple(found)


_BY_KIND: dict[IncomingKind, tuple[Scope, ...]] = {
    _K.OUT_OF_OFFICE: (Scope.AWAY,),
    _K.AUTO_REPLY: (Scope.AWAY,),
    _K.BOUNCE: (Scope.BOUNCES,),
    _K.UNSUBSCRIBE: (Scope.UNSUBSCRIBED,),
    _K.COMPLAINT: (Scope.UNSUBSCRIBED,),
}


def inbox_counts(store: Store) -> InboxCounts:
    """Return how many conversations each scope has, and how many unread ones."""
    heads = _heads().subquery()
    alike = (heads.c.kind, heads.c.mark, heads.c.done, heads.c.ours, heads.c.answered, heads.c.mailbox_id)
    unseen = func.sum(case((heads.c.unread > 0, 1), else_=0)).label("unread")
    counted = select(*alike, func.count().label("total"), unseen).group_by(*alike)
    total, unread, by_mailbox = Counter[Scope](), Counter[Scope](), Counter[str]()
    with store.read() as session:
        found = session.execute(
            select(Mailbox.id, Mailbox.email).where(Mailbox.removed_at.is_(None)).order_by(Mailbox.id)
        )
        mailboxes = {row.id: row.email for row in found}
        for row in session.execute(counted):
            for scope in _head(row).scopes():
                total[scope] += row.total
                unread[scope] += row.unread
            if row.ours and row.unread and row.mailbox_id in mailboxes:
                by_mailbox[mailboxes[row.mailbox_id]] += row.unread
    return InboxCounts(total, unread, by_mailbox, {email: id_ for id_, email in mailboxes.items()})


def unread_conversations(store: Store) -> int:
    """Return how many conversations of ours have something unread."""
    unseen = select(conversation_key()).where(_listed(), IncomingMessage.seen_at.is_(None))
    with_unseen = (
        select(func.sum(case((is_ours(), 1), else_=0)).label("ours"))
        .with_hint(IncomingMessage, "INDEXED BY ix_incoming_list", "sqlite")
        .where(_listed(), conversation_key().in_(unseen))
        .group_by(conversation_key())
    ).subquery()
    with store.read() as session:
        return session.scalar(select(func.count()).where(with_unseen.c.ours > 0)) or 0


def conversations(
    store: Store,
    *,
    scope: Scope = Scope.ALL,
    search: str = "",
    mailbox_id: int | None = None,
    oldest_first: bool = False,
    limit: int = 500,
) -> list[ConversationRow]:
    """Return the conversations of a scope, the newest message first.

    `search` looks in names, addresses, companies, subjects and texts; every word must be there.
    """
    found = _heads(search).subquery()
    query = select(found).where(_in_scope(scope, found.c))
    if mailbox_id is not None:
        query = query.where(found.c.mailbox_id == mailbox_id)
    query = query.order_by(found.c.place if oldest_first else found.c.place.desc()).limit(limit)
    with store.read() as session:
        return _rows(session, [(row.id, row.unread, _head(row)) for row in session.execute(query)])


def _heads(search: str = "") -> Select[*tuple[Any, ...]]:
    """Select the latest message of each conversation with what it is sorted by; `place` grows with time.

    SQLite gives the columns beside its only `max` the values of the row that has it.
    """
    at = type_coerce(IncomingMessage.received_at, Integer)
    answered = select(Answer.id).where(Answer.incoming_id == IncomingMessage.id).exists()
    query = (
        select(
            func.max(at.op("<<")(32).op("|")(IncomingMessage.id)).label("place"),
            IncomingMessage.id,
            IncomingMessage.kind,
            IncomingMessage.mark,
            IncomingMessage.done_at.is_not(None).label("done"),
            IncomingMessage.mailbox_id,
            func.sum(case((IncomingMessage.seen_at.is_(None), 1), else_=0)).label("unread"),
            func.sum(case((is_ours(), 1), else_=0)).label("ours"),
            answered.label("answered"),
        )
        .with_hint(IncomingMessage, "INDEXED BY ix_incoming_list", "sqlite")
        .where(_listed())
        .group_by(conversation_key())
    )
    return query.where(conversation_key().in_(_matching(search))) if search.strip() else query


def _head(row: Any) -> _Head:
    return _Head(IncomingKind(row.kind), row.mark, bool(row.done), bool(row.ours), bool(row.answered))


def _in_scope(scope: Scope, head: Any) -> ColumnElement[bool]:
    """Return whether a conversation is in a scope, as a condition on its latest message; the same as `_Head.scopes`."""
    ours: ColumnElement[bool] = head.ours > 0
    is_answer: ColumnElement[bool] = head.kind.in_([one.value for one in _ANSWERS])
    if scope is Scope.OTHER:
        return not_(ours)
    if scope is Scope.REPLIES:
        return and_(ours, is_answer)
    if scope is Scope.TO_ANSWER:
        put_off = or_(func.coalesce(head.mark, "") == IncomingMark.NOT_NOW.value, head.done, head.answered)
        return and_(ours, is_answer, not_(put_off))
    if scope in (Scope.INTERESTED, Scope.NOT_NOW):
        return and_(ours, head.mark == scope.value)
    kinds = [kind.value for kind, scopes in _BY_KIND.items() if scope in scopes]
    return and_(ours, head.kind.in_(kinds)) if kinds else ours


def conversation_key() -> ColumnElement[str]:
    """Return what names the conversation of a message, as a column: its contact, else the sender's address."""
    address = literal("a:") + func.lower(IncomingMessage.from_email)
    contact = literal("c:") + cast(IncomingMessage.contact_id, String)
    return case((IncomingMessage.contact_id.is_not(None), contact), else_=address)


def _listed() -> ColumnElement[bool]:
    return IncomingMessage.kind.not_in(SILENT)


def is_ours() -> ColumnElement[bool]:
    """Return whether a message is about somebody or something of ours, or asks never to be written to again."""
    serious = IncomingMessage.kind.in_([_K.COMPLAINT.value, _K.UNSUBSCRIBE.value])
    about = or_(IncomingMessage.email_id.is_not(None), IncomingMessage.contact_id.is_not(None))
    return or_(serious, and_(about, IncomingMessage.kind != _K.NEWSLETTER.value))


def _matching(search: str) -> Select[str]:
    query = select(conversation_key()).outerjoin(Contact, Contact.id == IncomingMessage.contact_id).where(_listed())
    columns: Sequence[Any] = (
        IncomingMessage.from_name,
        IncomingMessage.from_email,
        IncomingMessage.subject,
        IncomingMessage.text,
        Contact.first_name,
        Contact.last_name,
        Contact.email,
        Contact.company,
    )
    for word in search.split():
        query = query.where(has_word(word, *columns))
    return query


def _rows(session: Session, heads: Iterable[tuple[int, int, _Head]]) -> list[ConversationRow]:
    by_id = {id_: (unread, head) for id_, unread, head in heads}
    query = (
        select(
            IncomingMessage.id,
            conversation_key().label("key"),
            IncomingMessage.contact_id,
            IncomingMessage.from_name,
            IncomingMessage.from_email,
            IncomingMessage.subject,
            IncomingMessage.detail,
            func.substr(IncomingMessage.text, 1, _SNIPPET).label("text"),
            IncomingMessage.received_at,
            IncomingMessage.mailbox_id,
            Contact.first_name,
            Contact.last_name,
            Contact.email,
            Contact.company,
            Mailbox.email.label("mailbox"),
            SequenceTable.id.label("sequence_id"),
            SequenceTable.name.label("sequence"),
            Step.position,
            AnswerDraft.conversation.is_not(None).label("draft"),
        )
        .outerjoin(Contact, Contact.id == IncomingMessage.contact_id)
        .join(Mailbox, Mailbox.id == IncomingMessage.mailbox_id)
        .outerjoin(ScheduledEmail, ScheduledEmail.id == IncomingMessage.email_id)
        .outerjoin(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .outerjoin(SequenceTable, SequenceTable.id == Enrollment.sequence_id)
        .outerjoin(Step, Step.id == ScheduledEmail.step_id)
        .outerjoin(AnswerDraft, AnswerDraft.conversation == conversation_key())
        .where(IncomingMessage.id.in_(by_id))
    )
    made = {row.id: _row(row, *by_id[row.id]) for row in session.execute(query)}
    return [made[id_] for id_ in by_id]


def _row(row: Any, unread: int, head: _Head) -> ConversationRow:
    name = full_name(row.first_name, row.last_name, row.email) if row.email else row.from_name or row.from_email
    reported = head.kind in (_K.BOUNCE, _K.COMPLAINT) and row.detail
    return ConversationRow(
        key=row.key,
        incoming_id=row.id,
        contact_id=row.contact_id,
        name=name or "(no sender)",
        company=row.company or "",
        subject=row.subject,
        snippet=" ".join((row.detail if reported else row.text or row.subject).split()),
        at=row.received_at,
        kind=head.kind,
        mark=IncomingMark(head.mark) if head.mark else None,
        unread=unread,
        done=head.done,
        mailbox_id=row.mailbox_id,
        mailbox=row.mailbox,
        sequence=row.sequence or "",
        series=-1 if row.sequence_id is None else series_of(row.sequence_id),
        step=row.position or 0,
        draft=bool(row.draft),
    )
