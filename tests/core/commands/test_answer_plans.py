"""Answers to a Reply-To, at a planned time, with files, from a draft; those in doubt are settled."""

from __future__ import annotations

import email
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from app.core.commands import answer_drafts, answers, incoming, mailboxes, sending, undelivered
from app.core.errors import InputError
from app.core.model import AttachmentDraft, EmailStatus, MailboxDraft, OutgoingMail, SendResult
from app.core.queries.answers import answer_history
from app.core.queries.conversation import Conversation, Direction, Entry, Person, conversation
from app.core.queries.due import due_mailboxes, next_due
from app.core.queries.inbox import Scope, conversations
from app.core.queries.reading import emails_to_find
from app.core.store.tables import ScheduledEmail
from tests.core.commands import incoming_mail as mail
from tests.core.conftest import Workspace, at

EVENING = at(23, "19:00")
LEAVES = EVENING + timedelta(seconds=answers.UNDO_SECONDS)
MORNING = at(24, "08:30")
PRICES = AttachmentDraft("prices.pdf", "application/pdf", 9, data=b"%PDF-1.7\n")
MORE = (
    'Reply-To: "Lindqvist, Mara (office)" <office@contact.example>\n'
    "Cc: Jo Okafor <jo@elsewhere.example>, anna@fenwick.example\n"
)


@pytest.fixture
def asked(ready: Workspace) -> Workspace:
    """Mara answered in the evening, wants answers at her office, and told a colleague."""
    sent = ready.deliver(1, at(23, "09:00"))
    ready.deliver(1, at(23, "13:00"))
    text = mail.answer("Thursday works.", to=sent.message_id, message_id="<q@contact.example>", more=MORE)
    row = mail.received(text, mailbox_id=1, at=EVENING)
    incoming.take_in(ready.store, mailbox_id=1, received=[row], states=(), now=EVENING)
    ready.replan(EVENING)
    return ready


def shown(work: Workspace) -> Conversation:
    return conversation(work.store, key="c:1", now=LEAVES)


def answered(work: Workspace) -> Entry:
    return next(one for one in shown(work).entries if one.direction is Direction.ANSWERED)


def claim(work: Workspace, now: datetime = LEAVES, mailbox_id: int = 1) -> OutgoingMail:
    found = sending.claim(work.store, mailbox_id=mailbox_id, now=now)
    assert found is not None
    return found


def read(found: OutgoingMail) -> EmailMessage:
    message = email.message_from_bytes(found.message, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def in_doubt(work: Workspace) -> int:
    number = answers.answer(work.store, incoming_id=1, body="Yes.", now=EVENING).id
    claim(work)
    sending.recover(work.store, now=LEAVES)
    return number


def test_an_answer_goes_to_the_reply_to_and_others_are_told(asked: Workspace) -> None:
    assert shown(asked).people == (
        Person("Lindqvist, Mara (office)", "office@contact.example"),
        Person("Mara", "mara@contact.example"),
    )
    (message,) = (one for one in shown(asked).entries if one.direction is Direction.RECEIVED)
    assert message.people == (Person("Jo Okafor", "jo@elsewhere.example"),)
    answers.answer(asked.store, incoming_id=1, body="Yes.", now=EVENING)
    found = claim(asked)
    assert found.recipient == "office@contact.example"
    assert read(found)["To"] == '"Lindqvist, Mara (office)" <office@contact.example>'


def test_an_answer_goes_to_whom_and_from_where_the_user_says(asked: Workspace) -> None:
    second = mailboxes.add_mailbox(
        asked.store, draft=MailboxDraft("ben@fenwick.example", "127.0.0.1", 2525), now=EVENING
    ).id
    answers.answer(asked.store, incoming_id=1, body="Yes.", now=EVENING, to="mara@contact.example", mailbox_id=second)
    asked.replan(EVENING)
    found = claim(asked, mailbox_id=second)
    assert (found.sender, found.recipient) == ("ben@fenwick.example", "mara@contact.example")
    assert read(found)["In-Reply-To"] == "<q@contact.example>"
    with pytest.raises(InputError, match="no address that can be answered"):
        answers.answer(asked.store, incoming_id=1, body="Yes.", now=EVENING, to="nobody")


def test_a_planned_answer_waits_for_its_time_and_leaves_outside_any_window(asked: Workspace) -> None:
    number = answers.answer(asked.store, incoming_id=1, body="Yes.", now=EVENING, send_at=MORNING).id
    assert sending.claim(asked.store, mailbox_id=1, now=MORNING - timedelta(seconds=1)) is None
    assert (answered(asked).status, answered(asked).leaves_at) == (EmailStatus.PENDING, MORNING)
    assert due_mailboxes(asked.store, now=MORNING) == [1]
    found = claim(asked, MORNING)
    sending.record(asked.store, email_id=found.email_id, result=SendResult(EmailStatus.SENT, MORNING, "250 ok"))
    assert [(one.at, one.status, one.reason) for one in answer_history(asked.store, answer_id=number)] == [
        (EVENING, EmailStatus.PENDING, "planned by you"),
        (MORNING, EmailStatus.SENDING, "attempt 1: given to 127.0.0.1"),
        (MORNING, EmailStatus.SENT, "accepted by the server: 250 ok"),
    ]


def test_a_planned_answer_can_leave_at_once(asked: Workspace) -> None:
    number = answers.answer(asked.store, incoming_id=1, body="Yes.", now=EVENING, send_at=MORNING).id
    answers.send_now(asked.store, answer_id=number, now=LEAVES)
    assert next_due(asked.store, now=LEAVES) == LEAVES
    assert claim(asked).email_id == -number


def test_no_answer_is_planned_for_the_past(asked: Workspace) -> None:
    with pytest.raises(InputError, match="is past"):
        answers.answer(asked.store, incoming_id=1, body="Yes.", now=MORNING, send_at=EVENING)


def test_a_variable_that_nobody_filled_in_does_not_leave(asked: Workspace) -> None:
    with pytest.raises(InputError, match=r"still has \{\{ company \}\}"):
        answers.answer(asked.store, incoming_id=1, body="Hi {{ company }}", now=EVENING)
    answers.answer(asked.store, incoming_id=1, body="In Jinja you write {{ loop.index }}.", now=EVENING)
    assert "{{ loop.index }}" in claim(asked).message.decode()


def test_a_draft_and_its_files_are_kept_until_they_leave_and_come_back(asked: Workspace) -> None:
    answer_drafts.save_draft(asked.store, conversation="c:1", body="Yes, ", now=EVENING)
    answer_drafts.attach(asked.store, conversation="c:1", files=[PRICES, PRICES], now=EVENING)
    assert (shown(asked).draft, [one.name for one in shown(asked).files]) == ("Yes, ", ["prices.pdf"])
    assert conversations(asked.store)[0].draft
    number = answers.answer(asked.store, incoming_id=1, body="Yes, gladly.", now=EVENING).id
    assert (shown(asked).draft, shown(asked).files) == ("", ())
    assert [one.name for one in answered(asked).files] == ["prices.pdf"]
    answer_drafts.save_draft(asked.store, conversation="c:1", body="One more thing", now=EVENING)
    back = answers.take_back(asked.store, answer_id=number, now=EVENING)
    assert back.text == shown(asked).draft == "Yes, gladly.\n\nOne more thing"
    (file,) = shown(asked).files
    answers.answer(asked.store, incoming_id=1, body="Yes.", now=EVENING)
    (attached,) = read(claim(asked)).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("prices.pdf", PRICES.data)
    answer_drafts.attach(asked.store, conversation="c:1", files=[PRICES], now=EVENING)
    answer_drafts.detach(asked.store, file_id=shown(asked).files[0].id or 0)
    assert shown(asked).files == ()
    assert file.size == 9


def test_an_answer_in_doubt_is_looked_for_and_found(asked: Workspace) -> None:
    number = in_doubt(asked)
    (wanted,) = emails_to_find(asked.store)
    assert (wanted.email_id, wanted.mailbox_id, wanted.claimed_at) == (-number, 1, LEAVES)
    assert wanted.outpace_id in wanted.message_id
    undelivered.found_in_sent_folder(asked.store, email_id=wanted.email_id, now=MORNING)
    assert (answered(asked).status, answered(asked).at) == (EmailStatus.SENT, LEAVES)
    assert emails_to_find(asked.store) == []
    assert answer_history(asked.store, answer_id=number)[-1].reason == "found in the Sent folder"


def take_in(work: Workspace, raw: str) -> None:
    row = mail.received(raw, mailbox_id=1, at=MORNING)
    incoming.take_in(work.store, mailbox_id=1, received=[row], states=(), now=MORNING)


def test_an_answer_that_comes_back_says_so_and_its_contact_is_asked_again(asked: Workspace) -> None:
    number = answers.answer(asked.store, incoming_id=1, body="Yes.", now=EVENING).id
    found = claim(asked)
    sending.record(asked.store, email_id=found.email_id, result=SendResult(EmailStatus.SENT, LEAVES))
    take_in(asked, mail.bounce(found.recipient, found.message_id))
    assert answered(asked).status is EmailStatus.BOUNCED
    assert "No such user" in answered(asked).error
    assert answer_history(asked.store, answer_id=number)[-1].reason.startswith("came back: ")
    assert shown(asked).to_answer == 1
    assert conversations(asked.store, scope=Scope.BOUNCES)[0].contact_id == 1
    with asked.store.read() as session:
        assert "bounced" not in session.scalars(select(ScheduledEmail.status)).all()
    answers.send_again(asked.store, answer_id=number, now=MORNING)
    assert answered(asked).status is EmailStatus.PENDING


def test_what_came_in_about_an_answer_in_doubt_settles_it(asked: Workspace) -> None:
    in_doubt(asked)
    (wanted,) = emails_to_find(asked.store)
    with asked.store.read() as session:
        first = session.scalars(select(ScheduledEmail.message_id)).first()
    raw = mail.answer("Fine.", to=wanted.message_id, sender="Colleague <c@other.example>")
    take_in(asked, raw.replace("References: ", f"References: {first} <q@contact.example> "))
    assert answered(asked).status is EmailStatus.SENT
    assert [one.text.strip() for one in shown(asked).entries if one.direction is Direction.RECEIVED][-1] == "Fine."


def test_the_user_says_that_an_answer_in_doubt_went(asked: Workspace) -> None:
    number = in_doubt(asked)
    answers.it_went(asked.store, answer_id=number, now=MORNING)
    assert (answered(asked).status, answered(asked).at) == (EmailStatus.SENT, LEAVES)
    assert sending.claim(asked.store, mailbox_id=1, now=MORNING) is None
    with pytest.raises(InputError, match="Only an answer in doubt"):
        answers.it_went(asked.store, answer_id=number, now=MORNING)
