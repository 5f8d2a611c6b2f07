"""Thousands of contacts at once: tags, suppressing, deleting, enrolling, and each of them taken back."""

from __future__ import annotations

import time

import pytest

from app.core.commands import contact_bulk, contacts, enrollments
from app.core.commands.enroll_effect import enroll_effect
from app.core.errors import InputError
from app.core.model import ContactDraft, EnrollmentState
from app.core.queries.contacts import contact_count, contact_detail, contact_id_of, contact_page


def tags(work, contact_id: int) -> tuple[str, ...]:
    return contact_detail(work.store, contact_id=contact_id).draft.tags


def test_a_tag_is_added_to_those_without_it_and_only_theirs_is_taken_back(work) -> None:
    had = work.contacts("Mara", tags=("Fleet",))
    others = work.contacts("Jo", "Sona")
    done = contact_bulk.add_tag(work.store, contact_ids=[*had, *others], tag="fleet")
    assert list(done.ids) == others
    assert [tags(work, one) for one in (*had, *others)] == [("Fleet",)] * 3
    contact_bulk.remove_tag(work.store, contact_ids=done.ids, tag="fleet")
    assert [tags(work, one) for one in (*had, *others)] == [("Fleet",), (), ()]


def test_a_tag_nobody_has_any_more_is_forgotten(work) -> None:
    ids = work.contacts("Mara", "Jo", tags=("old",))
    done = contact_bulk.remove_tag(work.store, contact_ids=ids, tag="OLD")
    assert list(done.ids) == ids
    contact_bulk.add_tag(work.store, contact_ids=ids[:1], tag="Old")
    assert tags(work, ids[0]) == ("Old",)


@pytest.mark.parametrize("tag", ["", "  ", "a,b"])
def test_what_cannot_be_a_tag_is_refused(work, tag: str) -> None:
    with pytest.raises(InputError, match="tag"):
        contact_bulk.add_tag(work.store, contact_ids=work.contacts("Mara"), tag=tag)


@pytest.fixture
def running(work):
    """Three contacts in a sequence, the second of them paused."""
    work.mailbox()
    sequence = work.sequence()
    ids = work.contacts("Mara", "Jo", "Sona")
    work.enroll(sequence, ids)
    enrollments.pause_contact(work.store, contact_id=ids[1], now=work.now)
    work.replan()
    return ids


def states(work, ids) -> list[EnrollmentState]:
    return [contact_detail(work.store, contact_id=one).enrollments[0].state for one in ids]


def test_suppressing_ends_everything_and_taking_it_back_lets_it_go_on(work, running) -> None:
    before = work.emails("Mara")
    ended = contact_bulk.suppress_contacts(work.store, contact_ids=running[:2], reason="asked", now=work.now)
    work.replan()
    assert [row.suppressed for row in contact_page(work.store, ids=running)] == [True, True, False]
    assert work.statuses("Mara") == ["skipped"] * 3
    contact_bulk.allow_again(work.store, ended=ended, now=work.now)
    work.replan()
    assert states(work, running) == [EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.ACTIVE]
    assert [row.send_at for row in work.emails("Mara")] == [row.send_at for row in before]
    assert not contact_page(work.store, ids=running)[0].suppressed


def test_taking_suppression_back_leaves_those_listed_before(work, running) -> None:
    contacts.suppress(work.store, value="mara@contact.example", reason="left", now=work.now)
    ended = contact_bulk.suppress_contacts(work.store, contact_ids=running, reason="asked", now=work.now)
    contact_bulk.allow_again(work.store, ended=ended, now=work.now)
    assert [row.suppressed for row in contact_page(work.store, ids=running)] == [True, False, False]


def test_deleted_contacts_come_back_with_their_sequences(work, running) -> None:
    ended = contact_bulk.delete_contacts(work.store, contact_ids=running, now=work.now)
    assert contact_count(work.store) == 0
    assert work.statuses("Jo") == ["skipped"] * 3
    contact_bulk.restore_contacts(work.store, ended=ended, now=work.now)
    assert contact_count(work.store) == 3
    assert states(work, running) == [EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.ACTIVE]
    assert work.statuses("Jo") == ["pending"] * 3


def test_an_enrolment_taken_back_leaves_no_trace(work) -> None:
    work.mailbox()
    sequence = work.sequence()
    ids = work.contacts("Mara", "Jo")
    done = work.enroll(sequence, ids)
    work.replan()
    enrollments.undo_enroll(work.store, enrolled=done, now=work.now)
    assert contact_detail(work.store, contact_id=ids[0]).enrollments == ()
    assert work.emails() == []
    assert work.enroll(sequence, ids).enrolled == 2, "they have not had it before"


def test_an_enrolment_with_a_sent_email_is_stopped_instead(work) -> None:
    from tests.core.conftest import at

    mailbox = work.mailbox()
    ids = work.contacts("Mara", "Jo")
    done = work.enroll(work.sequence(), ids)
    work.replan()
    work.deliver(mailbox, at(23, "09:00"))
    enrollments.undo_enroll(work.store, enrolled=done, now=at(23, "09:01"))
    sent, other = (contact_detail(work.store, contact_id=one).enrollments for one in ids)
    assert [one.state for one in sent] == [EnrollmentState.STOPPED]
    assert other == ()
    assert work.statuses("Mara") == ["sent", "cancelled", "cancelled"]


def test_what_enrolling_would_do_is_what_it_does(work) -> None:
    work.mailbox(daily_capacity=3)
    sequence = work.sequence()
    ids = work.contacts("Mara", "Jo", "Sona", "David", "Tom")
    work.enroll(sequence, ids[:1])
    work.replan()
    contacts.suppress(work.store, value="tom@contact.example", reason="asked", now=work.now)
    effect = enroll_effect(work.store, sequence_id=sequence, contact_ids=ids, now=work.now)
    assert (effect.enrolled, effect.had, effect.suppressed, effect.emails) == (3, 1, 1, 9)
    assert work.emails("Jo") == [], "asking writes nothing"
    done = work.enroll(sequence, ids)
    work.replan()
    assert done.enrolled == 3
    times = [row.send_at for name in ("Jo", "Sona", "David") for row in work.emails(name)]
    assert (effect.first, effect.last) == (min(times), max(times))


def test_fifty_thousand_are_quick(work) -> None:
    rows = [(n, ContactDraft(f"u{n}@big.example")) for n in range(50_000)]
    contacts.import_contacts(work.store, rows=rows, file_name="big.csv", now=work.now)
    ids = range(1, 50_001)
    work.mailbox()
    sequence = work.sequence()
    began = time.perf_counter()
    enrollments.undo_enroll(work.store, enrolled=work.enroll(sequence, list(ids[:5000])), now=work.now)
    work.enroll(sequence, list(ids[:5000]))
    contact_bulk.add_tag(work.store, contact_ids=ids, tag="fleet")
    ended = contact_bulk.suppress_contacts(work.store, contact_ids=ids, reason="", now=work.now)
    contact_bulk.allow_again(work.store, ended=ended, now=work.now)
    ended = contact_bulk.delete_contacts(work.store, contact_ids=ids, now=work.now)
    contact_bulk.restore_contacts(work.store, ended=ended, now=work.now)
    assert time.perf_counter() - began < 20
    assert states(work, [1, 5000]) == [EnrollmentState.ACTIVE] * 2
    assert tags(work, contact_id_of(work.store, email="u7@big.example")) == ("fleet",)
