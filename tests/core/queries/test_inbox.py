"""The Inbox: one line for each conversation, by scope, with search, and the whole thread in the order of time."""

from __future__ import annotations

import pytest

from app.core.commands import incoming, incoming_marks
from app.core.errors import NotFound
from app.core.model import IncomingKind, IncomingMark
from app.core.queries.came_in import came_in_counts, received
from app.core.queries.contact_activity import ANSWERS, EMAILS, activities, contact_timeline
from app.core.queries.conversation import Direction, conversation
from app.core.queries.inbox import Scope, conversations, inbox_counts, unread_conversations
from app.core.queries.results import sequence_results
from app.core.queries.standing import standing
from tests.core.commands import incoming_mail as mail
from tests.core.conftest import Workspace, at

LATER = at(23, "14:00")


@pytest.fixture
def inbox(ready: Workspace) -> Workspace:
    """Mara answered twice, Jo's email came back, and a stranger wrote."""
    sent = {
        row.recipient: row.message_id for row in (ready.deliver(1, at(23, "09:00")), ready.deliver(1, at(23, "13:00")))
    }
    mara, jo = sent["mara@contact.example"], sent["jo@contact.example"]
    messages = (
        (mail.answer("Thursday works for me.\n\n> Hello Mara.", to=mara), "13:10"),
        (mail.bounce("jo@contact.example", jo), "13:20"),
        (mail.answer("Buy windows", sender="Sales <sales@elsewhere.example>", subject="Windows"), "13:30"),
        (mail.answer("And bring the figures for Zürich.", to=mara), "13:40"),
        (
            mail.report(
                address="mara@contact.example", status="2.0.0", action="delivered", words="250 ok", message_id=mara
            ),
            "13:50",
        ),
    )
    for text, clock in messages:
        row = mail.received(text, mailbox_id=1, at=at(23, clock))
        incoming.take_in(ready.store, mailbox_id=1, received=[row], states=(), now=at(23, clock))
    return ready


def names(work: Workspace, scope: Scope, search: str = "") -> list[str]:
    return [row.name for row in conversations(work.store, scope=scope, search=search)]


def test_one_line_for_each_contact_newest_first(inbox: Workspace) -> None:
    rows = conversations(inbox.store)
    assert [(row.name, row.kind.value, row.unread) for row in rows] == [("Mara", "reply", 2), ("Jo", "bounce", 1)]
    assert rows[0].snippet == "And bring the figures for Zürich."
    assert (rows[0].sequence, rows[0].step, rows[0].mailbox) == ("Late invoices", 1, "anna@fenwick.example")
    assert "No such user" in rows[1].snippet


def test_scopes_hold_what_they_name(inbox: Workspace) -> None:
    assert names(inbox, Scope.REPLIES) == ["Mara"]
    assert names(inbox, Scope.TO_ANSWER) == ["Mara"]
    assert names(inbox, Scope.BOUNCES) == ["Jo"]
    assert names(inbox, Scope.OTHER) == ["Sales"]
    incoming_marks.mark(inbox.store, incoming_id=4, mark=IncomingMark.NOT_NOW, now=LATER)
    assert names(inbox, Scope.NOT_NOW) == ["Mara"]
    assert names(inbox, Scope.TO_ANSWER) == []
    counts = inbox_counts(inbox.store)
    assert counts.total[Scope.ALL] == 2
    assert counts.total[Scope.OTHER] == 1
    assert counts.by_mailbox == {"anna@fenwick.example": 2}


def test_the_order_and_the_mailbox_can_be_chosen(inbox: Workspace) -> None:
    assert [row.name for row in conversations(inbox.store, oldest_first=True)] == ["Jo", "Mara"]
    assert conversations(inbox.store, mailbox_id=7) == []


def test_search_looks_into_names_addresses_and_texts(inbox: Workspace) -> None:
    assert names(inbox, Scope.ALL, "thursday mara") == ["Mara"]
    assert names(inbox, Scope.ALL, "jo@contact") == ["Jo"]
    assert names(inbox, Scope.ALL, "100%") == []
    assert names(inbox, Scope.OTHER, "windows") == ["Sales"]
    assert names(inbox, Scope.ALL, "ZÜRICH figures") == names(inbox, Scope.ALL, "zurich") == ["Mara"]


def test_seeing_takes_conversations_off_the_unread(inbox: Workspace) -> None:
    assert unread_conversations(inbox.store) == 2
    marked = incoming_marks.see(inbox.store, incoming_ids=[1, 4], now=LATER)
    assert unread_conversations(inbox.store) == 1
    incoming_marks.put_back(inbox.store, marked=marked, now=LATER)
    assert unread_conversations(inbox.store) == 2
    incoming_marks.see_all(inbox.store, now=LATER)
    assert unread_conversations(inbox.store) == 0


def test_a_conversation_holds_both_sides_in_time(inbox: Workspace) -> None:
    row = conversations(inbox.store)[0]
    found = conversation(inbox.store, key=row.key, now=LATER)
    assert [(one.direction, one.text.strip()) for one in found.entries] == [
        (Direction.SENT, "Hello Mara."),
        (Direction.RECEIVED, "Thursday works for me."),
        (Direction.RECEIVED, "And bring the figures for Zürich."),
    ]
    assert found.entries[1].quoted == "> Hello Mara."
    assert [effect.words for effect in found.entries[1].effects] == [
        "Sequence stopped: Mara replied. 2 planned emails skipped"
    ]
    assert found.entries[1].effects[0].undoable
    assert (found.mailbox, found.sent_today, found.capacity) == ("anna@fenwick.example", 2, 50)
    assert found.unseen == (1, 4)
    incoming_marks.undo_effect(inbox.store, incoming_id=1, now=LATER)
    inbox.replan(LATER)
    again = conversation(inbox.store, key=row.key, now=LATER)
    assert again.entries[1].effects[0].undone
    assert again.next_email_at is not None


def test_a_conversation_with_a_stranger_has_no_contact(inbox: Workspace) -> None:
    row = conversations(inbox.store, scope=Scope.OTHER)[0]
    found = conversation(inbox.store, key=row.key, now=LATER)
    assert (found.contact_id, found.name, found.email) == (None, "Sales", "sales@elsewhere.example")
    with pytest.raises(NotFound, match="not in the Inbox"):
        conversation(inbox.store, key="c:99", now=LATER)


def test_everything_is_listed_for_scripts(inbox: Workspace) -> None:
    assert [one.kind.value for one in received(inbox.store)] == ["delivered", "reply", "other", "bounce", "reply"]
    (bounce,) = received(inbox.store, kind=IncomingKind.BOUNCE)
    assert (bounce.contact, bounce.sequence) == ("jo@contact.example", "Late invoices")
    counts = came_in_counts(inbox.store)
    assert (counts["replies"], counts["bounces"], counts["unread"]) == (2, 1, 2)


def test_unread_replies_are_told_of(inbox: Workspace) -> None:
    assert standing(inbox.store).replies == {
        1: ("Mara", "Thursday works for me.", "c:1"),
        4: ("Mara", "And bring the figures for Zürich.", "c:1"),
    }


def test_replies_are_counted_by_the_step_they_answer(inbox: Workspace) -> None:
    assert [step.replied for step in sequence_results(inbox.store, sequence_id=1).steps] == [1, 0, 0]


def test_answers_stand_in_the_contacts_history(inbox: Workspace) -> None:
    found = [one for one in contact_timeline(inbox.store, contact_id=1) if one.kind == ANSWERS]
    assert [(one.what, one.more) for one in found] == [
        ("Replied", "And bring the figures for Zürich."),
        ("Replied", "Thursday works for me."),
    ]
    emails = [one.about for one in contact_timeline(inbox.store, contact_id=1) if one.kind == EMAILS]
    assert emails == [" · step 1 sent"]
    with inbox.store.read() as session:
        assert activities(session, [1])[1].word == "Replied"
