"""The user's own answers leave once, from the right mailbox, in the thread, and wait a moment to be taken back."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy

import pytest

from app.core.commands import answers, incoming, mailboxes, sending, sent_copies, settings
from app.core.errors import InputError
from app.core.model import EmailStatus, OutgoingMail, SendResult
from app.core.queries.conversation import Direction, Entry, conversation
from app.core.queries.due import due_mailboxes, next_due
from app.core.queries.inbox import Scope, conversations
from tests.core.commands import incoming_mail as mail
from tests.core.conftest import Workspace, at

EVENING = at(23, "19:00")
LEAVES = EVENING + timedelta(seconds=answers.UNDO_SECONDS)


@pytest.fixture
def asked(ready: Workspace) -> Workspace:
    """Mara answered; it is evening and the window is closed."""
    sent = ready.deliver(1, at(23, "09:00"))
    ready.deliver(1, at(23, "13:00"))
    text = mail.answer("Thursday works.\n<b>Bring numbers</b>.", to=sent.message_id, message_id="<q@contact.example>")
    row = mail.received(text, mailbox_id=1, at=EVENING)
    incoming.take_in(ready.store, mailbox_id=1, received=[row], states=(), now=EVENING)
    ready.replan(EVENING)
    return ready


def write(work: Workspace, body: str = "It is a **date**.") -> int:
    return answers.answer(work.store, incoming_id=1, body=body, now=EVENING).id


def claim(work: Workspace) -> OutgoingMail:
    found = sending.claim(work.store, mailbox_id=1, now=LEAVES)
    assert found is not None
    return found


def shown(work: Workspace) -> Entry:
    found = conversation(work.store, key="c:1", now=LEAVES)
    return next(one for one in found.entries if one.direction is Direction.ANSWERED)


def test_an_answer_leaves_in_the_thread_from_the_mailbox_it_came_to(asked: Workspace) -> None:
    write(asked)
    assert due_mailboxes(asked.store, now=EVENING) == []
    assert next_due(asked.store, now=EVENING) == LEAVES
    assert due_mailboxes(asked.store, now=LEAVES) == [1]
    found = claim(asked)
    message = email.message_from_bytes(found.message, policy=policy.default)
    assert (found.sender, found.recipient) == ("anna@fenwick.example", "mara@contact.example")
    assert message["In-Reply-To"] == "<q@contact.example>"
    assert message["References"].split()[-1] == "<q@contact.example>"
    assert message["Subject"] == "Re: Hi Mara"
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert "> Thursday works." in plain
    assert "<strong>date</strong>" in html
    assert "&lt;b&gt;Bring numbers&lt;/b&gt;" in html
    sending.record(asked.store, email_id=found.email_id, result=SendResult(EmailStatus.SENT, LEAVES))
    assert (shown(asked).status, shown(asked).at) == (EmailStatus.SENT, LEAVES)
    assert sending.claim(asked.store, mailbox_id=1, now=LEAVES + timedelta(hours=1)) is None
    assert conversations(asked.store, scope=Scope.TO_ANSWER) == []


def test_an_answer_is_taken_back_before_it_leaves_and_not_after(asked: Workspace) -> None:
    assert answers.take_back(asked.store, answer_id=write(asked), now=EVENING).text == "It is a **date**."
    assert next_due(asked.store, now=EVENING) != LEAVES
    again = write(asked)
    claim(asked)
    with pytest.raises(InputError, match="left already"):
        answers.take_back(asked.store, answer_id=again, now=LEAVES)


def test_an_answer_that_was_on_its_way_at_a_crash_is_never_sent_by_itself(asked: Workspace) -> None:
    number = write(asked)
    first = claim(asked)
    sending.recover(asked.store, now=LEAVES)
    asked.replan(LEAVES)
    assert shown(asked).status is EmailStatus.IN_DOUBT
    assert sending.claim(asked.store, mailbox_id=1, now=LEAVES + timedelta(hours=1)) is None
    answers.send_again(asked.store, answer_id=number, now=LEAVES)
    assert claim(asked).message_id != first.message_id


def test_a_refused_answer_is_tried_again_and_in_the_end_fails(asked: Workspace) -> None:
    write(asked)
    refused = SendResult(EmailStatus.PENDING, LEAVES, "451 later")
    sending.record(asked.store, email_id=claim(asked).email_id, result=refused)
    assert next_due(asked.store, now=LEAVES) == LEAVES + timedelta(minutes=1)
    later = LEAVES + timedelta(minutes=1)
    found = sending.claim(asked.store, mailbox_id=1, now=later)
    assert found is not None
    sending.record(asked.store, email_id=found.email_id, result=SendResult(EmailStatus.FAILED, later, "550 no"))
    assert (shown(asked).status, shown(asked).error) == (EmailStatus.FAILED, "550 no")


def test_nothing_is_answered_with_nothing(asked: Workspace) -> None:
    with pytest.raises(InputError, match="empty"):
        write(asked, "  \n")


def test_a_copy_of_an_answer_is_filed_like_any_other(asked: Workspace) -> None:
    write(asked)
    found = claim(asked)
    result = SendResult(EmailStatus.SENT, LEAVES)
    sending.record(asked.store, email_id=found.email_id, result=result, copy=found.message)
    (copy,) = sent_copies.take_copies(asked.store, mailbox_ids=[1], now=LEAVES)
    assert (copy.message, copy.sent_at) == (found.message, LEAVES)
    sent_copies.copies_filed(asked.store, email_ids=[copy.email_id])
    assert sent_copies.take_copies(asked.store, mailbox_ids=[1], now=LEAVES + timedelta(days=2)) == ()


def test_an_answer_that_cannot_leave_says_why(asked: Workspace) -> None:
    write(asked)
    assert shown(asked).error == ""
    mailboxes.pause_mailbox(asked.store, mailbox_id=1, now=EVENING)
    assert shown(asked).error.startswith("The mailbox anna@fenwick.example does not send now (paused by you)")
    settings.pause_all(asked.store, now=EVENING)
    assert shown(asked).error == "All sending is paused; it leaves when you resume."
