"""Answers whose sending broke off, on a real Dovecot: one in the Sent folder went, of the other the user is asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core.commands import answers, incoming
from app.core.commands.sending import claim, recover
from app.core.model import EmailStatus, OutgoingMail
from app.core.queries.answers import answer_history
from app.core.sender.sender import Sender
from app.core.store.tables import Answer
from tests.core.commands import incoming_mail as mail
from tests.journeys.office import Office
from tests.journeys.test_reading import account, read_over, senders, turns
from tests.mailstack.dovecot import Account, Dovecot

__all__ = ["account", "senders"]


def begin_answer(office: Office, mailbox_id: int, who: str) -> OutgoingMail:
    """Have somebody write, and begin to send the answer."""
    now = office.clock.now()
    row = mail.received(mail.answer(sender=f"Mara <{who}>"), mailbox_id=mailbox_id, at=now)
    incoming.take_in(office.store, mailbox_id=mailbox_id, received=[row], states=(), now=now)
    with office.store.read() as session:
        before = len(session.scalars(select(Answer)).all())
    answers.answer(office.store, incoming_id=before + 1, body="Thursday.", now=now)
    found = claim(office.store, mailbox_id=mailbox_id, now=now + timedelta(seconds=answers.UNDO_SECONDS))
    assert found is not None
    return found


def states(office: Office) -> list[str]:
    with office.store.read() as session:
        return list(session.scalars(select(Answer.status).order_by(Answer.id)))


def test_an_answer_in_doubt_is_found_in_the_sent_folder_and_another_is_not(
    office: Office, dovecot: Dovecot, account: Account, senders: list[Sender]
) -> None:
    mailbox_id = read_over(office, dovecot.imap, account)
    office.enroll_always("mara@example.com", "ben@example.com")
    went = begin_answer(office, mailbox_id, "mara@example.com")
    lost = begin_answer(office, mailbox_id, "ben@example.com")
    dovecot.append(account, went.message, folder="Sent")
    recover(office.store, now=office.clock.now())
    assert states(office) == [EmailStatus.IN_DOUBT, EmailStatus.IN_DOUBT]
    senders.append(office.sender())
    turns(senders[0], office, lambda: states(office) == [EmailStatus.SENT, EmailStatus.IN_DOUBT])
    assert answer_history(office.store, answer_id=-went.email_id)[-1].reason == "found in the Sent folder"
    answers.send_again(office.store, answer_id=-lost.email_id, now=office.clock.now())
    assert states(office) == [EmailStatus.SENT, EmailStatus.PENDING]
