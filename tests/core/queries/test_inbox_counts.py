"""What the Inbox counts is what it lists, whatever came in: in every scope, read and unread, over many alike."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.core.commands import answers, incoming, incoming_marks
from app.core.model import IncomingMark
from app.core.queries.inbox import Scope, conversations, inbox_counts, unread_conversations
from app.core.store.tables import IncomingMessage
from tests.core.commands import incoming_mail as mail
from tests.core.conftest import Workspace, at

NOW = at(23, "19:00")
KINDS = ("reply", "reply", "challenge", "bounce", "out_of_office", "unsubscribe", "complaint", "newsletter", "delayed")


@pytest.fixture(params=range(4))
def inbox(ready: Workspace, request: pytest.FixtureRequest) -> Workspace:
    """Sixty messages of thirty senders and two contacts, of all kinds, some seen, marked, done or answered."""
    chance = random.Random(request.param)
    rows = [
        mail.received(
            mail.answer(f"Text {number}", sender=f"P <p{chance.randrange(30)}@elsewhere.example>"),
            mailbox_id=1,
            at=NOW + timedelta(minutes=chance.randrange(20)),
        )
        for number in range(60)
    ]
    incoming.take_in(ready.store, mailbox_id=1, received=rows, states=(), now=NOW)
    with ready.store.write() as session:
        for number in range(1, 61):
            values = {"kind": chance.choice(KINDS), "contact_id": chance.choice((None, None, 1, 2))}
            values |= {"seen_at": chance.choice((None, NOW)), "done_at": chance.choice((None, None, NOW))}
            session.execute(update(IncomingMessage).where(IncomingMessage.id == number).values(**values))
    for number in range(1, 61, 7):
        marked = chance.choice(list(IncomingMark))
        incoming_marks.mark(ready.store, incoming_id=number, mark=marked, now=NOW)
        answers.answer(ready.store, incoming_id=number + 1, body="Yes.", now=NOW)
    return ready


def test_every_scope_counts_what_it_lists(inbox: Workspace) -> None:
    counts = inbox_counts(inbox.store)
    for scope in Scope:
        listed = conversations(inbox.store, scope=scope)
        assert (scope, len(listed)) == (scope, counts.total.get(scope, 0))
        assert (scope, sum(row.unread > 0 for row in listed)) == (scope, counts.unread.get(scope, 0))
    listed = conversations(inbox.store)
    assert counts.unread.get(Scope.ALL, 0) == unread_conversations(inbox.store)
    assert counts.by_mailbox == Counter(row.mailbox for row in listed if row.unread)


def test_each_conversation_is_listed_once_by_its_latest_message(inbox: Workspace) -> None:
    listed = [*conversations(inbox.store), *conversations(inbox.store, scope=Scope.OTHER)]
    assert len({row.key for row in listed}) == len(listed)
    latest: dict[str, int] = {}
    with inbox.store.read() as session:
        query = select(IncomingMessage).where(IncomingMessage.kind != "delayed")
        for one in session.scalars(query.order_by(IncomingMessage.received_at, IncomingMessage.id)):
            latest[f"c:{one.contact_id}" if one.contact_id else f"a:{one.from_email}"] = one.id
    assert {row.key: row.incoming_id for row in listed} == latest
