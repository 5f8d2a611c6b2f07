"""An email's moves: only those of its life, each with an event."""

from __future__ import annotations

import itertools

import pytest

from app.core.commands import emails
from app.core.errors import ForbiddenMove, InputError, NotFound
from app.core.model import ALLOWED_MOVES, EmailStatus
from app.core.queries.schedule import events
from app.core.queries.sequences import sequence_list
from app.core.store.tables import ScheduledEmail


def test_only_the_moves_of_its_life_are_made_and_each_leaves_an_event(ready) -> None:
    for count, (before, after) in enumerate(itertools.product(EmailStatus, EmailStatus)):
        with ready.store.write() as session:
            session.get_one(ScheduledEmail, 1).status = before.value
        known = len(events(ready.store, email_id=1))
        if after in ALLOWED_MOVES[before]:
            with ready.store.write() as session:
                emails.move(session, email_id=1, to=after, reason=f"reason {count}", now=ready.now)
            event = events(ready.store, email_id=1)[known]
            assert (event.from_status, event.to_status, event.reason) == (before, after, f"reason {count}")
            assert event.at == ready.now
            continue
        with pytest.raises(ForbiddenMove), ready.store.write() as session:
            emails.move(session, email_id=1, to=after, reason="because", now=ready.now)
        assert len(events(ready.store, email_id=1)) == known
        assert ready.email("Mara", 1).status is before


def test_an_unknown_email_moves_nowhere(ready) -> None:
    with pytest.raises(NotFound), ready.store.write() as session:
        emails.move(session, email_id=99, to=EmailStatus.SKIPPED, reason="", now=ready.now)


def test_a_skipped_email_is_left_out_and_the_later_ones_go_on(ready, clock) -> None:
    emails.skip_email(ready.store, email_id=1, now=ready.now)
    ready.replan()
    assert ready.statuses("Mara") == ["skipped", "pending", "pending"]
    assert ready.email("Mara", 2).send_at is not None


def test_undo_of_a_skip_brings_the_email_back_to_its_place(ready) -> None:
    before = ready.email("Mara", 2)
    emails.skip_email(ready.store, email_id=before.id, now=ready.now)
    emails.restore(ready.store, email_ids=[before.id], now=ready.now)
    ready.replan()
    assert ready.email("Mara", 2) == before


def test_skipping_all_that_is_left_finishes_the_contact_and_undo_revives_it(ready) -> None:
    ids = [row.id for row in ready.emails("Mara")]
    for email_id in ids:
        emails.skip_email(ready.store, email_id=email_id, now=ready.now)
    assert (sequence_list(ready.store)[0].active, sequence_list(ready.store)[0].finished) == (1, 1)
    emails.restore(ready.store, email_ids=ids, now=ready.now)
    assert (sequence_list(ready.store)[0].active, sequence_list(ready.store)[0].finished) == (2, 0)


def test_a_sent_email_can_neither_be_skipped_nor_brought_back(ready, clock) -> None:
    mail = ready.deliver(1, clock(23, "09:00"))
    with pytest.raises(InputError, match="is sent"):
        emails.skip_email(ready.store, email_id=mail.email_id, now=ready.now)
    with pytest.raises(InputError, match="nothing to bring back"):
        emails.restore(ready.store, email_ids=[mail.email_id], now=ready.now)


def test_undo_is_refused_when_the_contact_is_in_the_sequence_again(ready) -> None:
    from app.core.commands.enrollments import enroll, stop_contact

    ids = [row.id for row in ready.emails("Mara")]
    stop_contact(ready.store, contact_id=1, now=ready.now)
    enroll(ready.store, sequence_id=1, contact_ids=[1], now=ready.now, again=True)
    with pytest.raises(InputError, match="again by now"):
        emails.restore(ready.store, email_ids=ids, now=ready.now)
    assert ready.statuses("Mara") == ["cancelled"] * 3 + ["pending"] * 3


def test_the_next_email_of_several_is_left_out_and_brought_back(ready) -> None:
    ids = [ready.email("Mara", 1).enrollment, ready.email("Jo", 1).enrollment]
    skipped = emails.skip_next(ready.store, enrollment_ids=ids, now=ready.now)
    assert ready.statuses("Mara") == ready.statuses("Jo") == ["skipped", "pending", "pending"]
    emails.restore(ready.store, email_ids=skipped.email_ids, now=ready.now)
    assert ready.statuses("Mara") == ["pending", "pending", "pending"]


def test_contacts_go_on_at_a_step_and_nobody_goes_backwards(ready) -> None:
    ids = [ready.email("Mara", 1).enrollment, ready.email("Jo", 1).enrollment]
    skipped = emails.skip_to(ready.store, enrollment_ids=ids, position=3, now=ready.now)
    assert ready.statuses("Mara") == ready.statuses("Jo") == ["skipped", "skipped", "pending"]
    assert emails.skip_to(ready.store, enrollment_ids=ids, position=2, now=ready.now).email_ids == ()
    emails.restore(ready.store, email_ids=skipped.email_ids, now=ready.now)
    assert ready.statuses("Jo") == ["pending", "pending", "pending"]
