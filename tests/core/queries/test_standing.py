"""What the user is told of: mailboxes that need attention, sequences whose people are all through."""

from __future__ import annotations

from app.core.commands import enrollments, mailboxes
from app.core.commands.mailbox_reading import note_unread
from app.core.model import StepDraft
from app.core.queries.standing import Standing, standing


def test_an_empty_workspace_has_nothing_to_tell(work) -> None:
    assert standing(work.store) == Standing()


def test_a_mailbox_that_needs_attention_is_named_with_its_reason(ready) -> None:
    mailboxes.mailbox_needs_attention(ready.store, mailbox_id=1, reason="sign-in refused", now=ready.now)
    assert standing(ready.store).attention == {1: ("anna@fenwick.example", "sign-in refused")}


def test_a_sequence_is_finished_when_the_last_of_its_people_is_through(work, clock) -> None:
    mailbox = work.mailbox()
    sequence = work.sequence(StepDraft(0, "Hi", "A word."))
    people = work.contacts("Mara", "Jo")
    work.enroll(sequence, people)
    work.replan()
    work.deliver(mailbox, clock(23, "09:00"))
    assert standing(work.store).finished == {}
    work.deliver(mailbox, clock(23, "13:00"))
    assert standing(work.store).finished == {sequence: "Late invoices"}


def test_a_sequence_all_left_is_not_finished(work) -> None:
    work.mailbox()
    sequence = work.sequence()
    (mara,) = work.contacts("Mara")
    work.enroll(sequence, [mara])
    enrollments.stop_contact(work.store, contact_id=mara, now=work.now)
    assert standing(work.store).finished == {}


def test_unread_answers_that_hold_emails_back_are_named(ready) -> None:
    note_unread(ready.store, mailbox_id=1, reason="it cannot be reached", refused=False, now=ready.now)
    assert standing(ready.store).unread == {}
    note_unread(ready.store, mailbox_id=1, reason="the password was refused", refused=True, now=ready.now)
    assert standing(ready.store).unread == {1: ("anna@fenwick.example", "the password was refused")}
