"""Who goes through which sequence: enrolling in bulk, pausing, stopping and taking a stop back."""

from __future__ import annotations

import time

import pytest

from app.core.commands import contacts, enrollments
from app.core.commands.plan import is_dirty
from app.core.errors import InputError, NotFound
from app.core.queries.schedule import events
from app.core.queries.sequences import enrolled_contacts


def test_enrolling_makes_the_emails_of_all_steps_in_the_order_given(work) -> None:
    work.mailbox()
    mara, jo = work.contacts("Mara", "Jo")
    found = work.enroll(work.sequence(), [jo, mara])
    assert (found.enrolled, found.skipped, found.suppressed) == (2, 0, 0)
    assert [row.contact_id for row in enrolled_contacts(work.store, sequence_id=1)] == [jo, mara]
    assert [row.step for row in work.emails("Mara")] == [1, 2, 3]
    assert is_dirty(work.store)


def test_those_in_it_those_suppressed_and_those_unknown_are_left_out_and_counted(ready) -> None:
    lea, kofi, gone = ready.contacts("Lea", "Kofi", "Gone")
    contacts.suppress(ready.store, value="lea@contact.example", reason="asked", now=ready.now)
    contacts.delete_contact(ready.store, contact_id=gone, now=ready.now)
    found = ready.enroll(1, [1, lea, kofi, kofi, gone, 9999])
    assert (found.enrolled, found.skipped, found.suppressed) == (1, 4, 1)


def test_none_enrolls_every_contact(ready) -> None:
    ready.contacts("Lea", "Kofi")
    found = ready.enroll(1)
    assert (found.enrolled, found.skipped) == (2, 2)


def test_those_who_had_it_come_in_again_only_when_asked(ready, clock) -> None:
    enrollments.stop_contact(ready.store, contact_id=1, now=ready.now)
    assert ready.enroll(1, [1]).skipped == 1
    again = enrollments.enroll(ready.store, sequence_id=1, contact_ids=[1, 2], now=ready.now, again=True)
    assert (again.enrolled, again.skipped) == (1, 1)
    assert ready.statuses("Mara") == ["cancelled"] * 3 + ["pending"] * 3


def test_a_later_start_holds_the_first_email_back(work, clock) -> None:
    work.mailbox()
    enrollments.enroll(
        work.store,
        sequence_id=work.sequence(),
        contact_ids=work.contacts("Mara"),
        now=work.now,
        not_before=clock(25, "13:00"),
    )
    work.replan()
    assert work.email("Mara", 1).send_at == clock(25, "13:00")


def test_a_sequence_without_steps_takes_nobody(work) -> None:
    from app.core.commands.sequences import save_sequence
    from app.core.model import SequenceDraft

    empty = save_sequence(work.store, draft=SequenceDraft("Empty"), now=work.now)
    with pytest.raises(InputError, match="no step yet"):
        work.enroll(empty.id, work.contacts("Mara"))
    with pytest.raises(NotFound):
        work.enroll(77)


def test_a_paused_contact_waits_with_the_reason_and_goes_on(ready, clock) -> None:
    enrollments.pause_contact(ready.store, contact_id=1, now=ready.now)
    ready.replan()
    first = ready.email("Mara", 1)
    assert first.send_at is None
    assert "paused" in first.waits_for
    assert ready.email("Jo", 1).send_at is not None
    enrollments.resume_contact(ready.store, contact_id=1, now=ready.now)
    ready.replan()
    assert ready.email("Mara", 1).send_at is not None


def test_a_stop_cancels_what_has_not_left_and_undo_brings_exactly_that_back(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    who = next(name for name in ("Mara", "Jo") if "sent" in ready.statuses(name))
    contact_id = {"Mara": 1, "Jo": 2}[who]
    stopped = enrollments.stop_contact(ready.store, contact_id=contact_id, now=clock(23, "10:00"))
    assert ready.statuses(who) == ["sent", "cancelled", "cancelled"]
    enrollments.undo_stop(ready.store, stopped=stopped, now=clock(23, "10:01"))
    assert ready.statuses(who) == ["sent", "pending", "pending"]
    second = ready.email(who, 2)
    assert [event.reason for event in events(ready.store, email_id=second.id)] == [
        "stopped by you",
        "the stop was taken back",
    ]


def test_a_stop_is_taken_back_once(ready) -> None:
    stopped = enrollments.stop_contact(ready.store, contact_id=1, now=ready.now)
    enrollments.undo_stop(ready.store, stopped=stopped, now=ready.now)
    with pytest.raises(InputError, match="nothing to bring back"):
        enrollments.undo_stop(ready.store, stopped=stopped, now=ready.now)


def test_a_contact_that_was_held_before_the_stop_is_held_after_its_undo(ready) -> None:
    enrollments.pause_contact(ready.store, contact_id=1, now=ready.now)
    stopped = enrollments.stop_contact(ready.store, contact_id=1, now=ready.now)
    enrollments.undo_stop(ready.store, stopped=stopped, now=ready.now)
    ready.replan()
    first = ready.email("Mara", 1)
    assert (first.status, first.send_at) == ("pending", None)
    assert "paused" in first.waits_for
    assert ready.email("Jo", 1).send_at is not None


def test_a_stop_in_one_sequence_leaves_the_others(ready) -> None:
    other = ready.sequence(name="Other")
    ready.enroll(other, [1])
    enrollments.stop_contact(ready.store, contact_id=1, sequence_id=other, now=ready.now)
    assert ready.statuses("Mara") == ["pending"] * 3 + ["cancelled"] * 3


def test_ten_thousand_contacts_are_enrolled_in_a_moment(work) -> None:
    work.mailbox()
    work.many(10_000)
    sequence = work.sequence()
    began = time.perf_counter()
    assert work.enroll(sequence).enrolled == 10_000
    assert time.perf_counter() - began < 5
