"""Pins (R11): an email stays where the user put it, others yield to it, what cannot be is refused."""

from __future__ import annotations

import pytest

from app.core.commands import enrollments, mailboxes, plan
from app.core.commands.pins import pin_email, put_back, unpin_email
from app.core.errors import InputError, NotFound
from app.core.events import Kind
from app.core.queries.pinning import pin_effect, study_pin
from app.core.queries.schedule import events
from app.core.queries.why import why


@pytest.fixture
def busy(work):
    """Thirty people in three steps, from Monday 23 November on one every 16 minutes."""
    work.mailbox()
    work.enroll(work.sequence(), work.many(30))
    work.replan()
    return work


def _row(work, email_id):
    return next(row for row in work.emails() if row.id == email_id)


def _monday(work, clock):
    return [row for row in work.emails() if row.send_at < clock(24, "00:00")]


def test_a_pinned_email_stays_and_the_others_keep_their_times(busy, clock) -> None:
    first, *others = _monday(busy, clock)
    made = pin_email(busy.store, email_id=first.id, at=clock(23, "14:25"), now=busy.now)
    assert made.warnings == ()
    busy.replan()
    after = {row.id: row for row in _monday(busy, clock)}
    assert after[first.id].send_at == clock(23, "14:25")
    assert after[first.id].pinned
    assert [after[row.id].send_at for row in others] == [row.send_at for row in others]
    busy.replan(clock(23, "10:00"))
    assert _row(busy, first.id).send_at == clock(23, "14:25")
    assert any(
        "Pinned to Mon 23 Nov, 14:25" in reason.text for reason in why(busy.store, email_id=first.id, now=busy.now)
    )
    assert events(busy.store, email_id=first.id)[-1].reason == "pinned to Mon 23 Nov, 14:25 by you"


def test_an_email_nearer_than_the_least_gap_yields_to_the_nearest_free_time(busy, clock) -> None:
    rows = _monday(busy, clock)
    before, after = clock(23, "09:16"), clock(23, "09:32")
    assert [row.send_at for row in rows[1:3]] == [before, after]
    pin_email(busy.store, email_id=rows[0].id, at=clock(23, "09:17"), now=busy.now)
    busy.replan()
    yielded = _row(busy, rows[1].id).send_at
    assert (clock(23, "09:17") - yielded).total_seconds() == 90
    assert _row(busy, rows[2].id).send_at == after


def test_an_email_let_go_outside_its_window_is_explained_before_it_is_planned_anew(busy, clock) -> None:
    first, second, *_ = _monday(busy, clock)
    pin_email(busy.store, email_id=first.id, at=clock(29, "10:00"), now=busy.now)
    busy.replan()
    told = why(busy.store, email_id=first.id, now=busy.now, home_zone="Asia/Kolkata")
    assert any("Pinned to Sun 29 Nov, 10:00 in Europe/Berlin by you" in reason.text for reason in told)
    pin_email(busy.store, email_id=second.id, at=clock(28, "11:00"), now=busy.now)
    unpin_email(busy.store, email_id=second.id, now=busy.now)
    told = why(busy.store, email_id=second.id, now=busy.now)
    assert any(reason.text.endswith("its place is being planned anew") for reason in told)


def test_a_pin_is_planned_at_once_by_the_window(busy, clock) -> None:
    first = _monday(busy, clock)[0]
    made = pin_email(busy.store, email_id=first.id, at=clock(23, "14:25"), now=busy.now)
    assert made.changes.kinds - {Kind.SENDING, Kind.PLAN, Kind.EMAILS}, "what the sender and a re-plan tell as well"


def test_the_next_step_follows_the_pinned_day(busy, clock) -> None:
    first = _monday(busy, clock)[0]
    pin_email(busy.store, email_id=first.id, at=clock(24, "10:00"), now=busy.now)
    busy.replan()
    steps = [row.send_at for row in busy.emails() if row.contact == first.contact]
    assert steps[0] == clock(24, "10:00")
    assert clock(27, "00:00") < steps[1] < clock(28, "00:00")


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [(22, "11:59", "is past"), (23, "20:00", "outside the sending window"), (28, "10:00", "Sat")],
)
def test_the_past_is_refused_and_what_lies_outside_the_window_is_warned_of(busy, clock, day, time, words) -> None:
    first = _monday(busy, clock)[0]
    if day == 22:
        with pytest.raises(InputError, match=words):
            pin_email(busy.store, email_id=first.id, at=clock(day, time), now=busy.now)
    else:
        made = pin_email(busy.store, email_id=first.id, at=clock(day, time), now=busy.now)
        assert any(words in warning for warning in made.warnings)


def test_a_follow_up_cannot_go_on_the_day_of_the_email_before_it(busy, clock) -> None:
    mara = busy.emails("Person00000")
    with pytest.raises(InputError, match="this one may go from Tue 24 Nov on"):
        pin_email(busy.store, email_id=mara[1].id, at=clock(23, "16:00"), now=busy.now)
    pin_email(busy.store, email_id=mara[1].id, at=clock(24, "09:00"), now=busy.now)


def test_a_follow_up_cannot_go_on_the_contacts_date_of_the_email_before_it_either(work, clock) -> None:
    """Monday's office hours of Berlin end on Tuesday in Auckland."""
    work.mailbox()
    work.enroll(work.sequence(), work.contacts("Mara", time_zone="Pacific/Auckland"))
    work.replan()
    first, second, _ = work.emails("Mara")
    pin_email(work.store, email_id=first.id, at=clock(23, "16:00"), now=work.now)
    work.replan()
    with pytest.raises(InputError, match=r"Tue 24 Nov, 04:00 in Pacific/Auckland, where .* from Wed 25 Nov on there"):
        pin_email(work.store, email_id=second.id, at=clock(24, "10:00"), now=work.now)
    pin_email(work.store, email_id=second.id, at=clock(24, "14:00"), now=work.now)
    work.replan()
    assert [row.send_at for row in work.emails("Mara")[:2]] == [clock(23, "16:00"), clock(24, "14:00")]


def test_two_pins_need_the_least_gap_and_a_day_its_capacity(work, clock) -> None:
    work.mailbox(daily_capacity=2)
    work.enroll(work.sequence(), work.contacts("Mara", "Jo", "Tom"))
    work.replan()
    tom, jo, mara = (work.email(name, 1).id for name in ("Tom", "Jo", "Mara"))
    with pytest.raises(InputError, match=r"full on Mon 23 Nov \(2 of 2\)"):
        pin_email(work.store, email_id=tom, at=clock(23, "12:00"), now=work.now)
    pin_email(work.store, email_id=jo, at=clock(23, "12:00"), now=work.now)
    with pytest.raises(InputError, match="pinned to Mon 23 Nov, 12:00"):
        pin_email(work.store, email_id=mara, at=clock(23, "12:01"), now=work.now)
    pin_email(work.store, email_id=mara, at=clock(23, "12:02"), now=work.now)
    with pytest.raises(NotFound):
        pin_email(work.store, email_id=999, at=clock(23, "12:02"), now=work.now)


def test_undo_puts_the_email_back_to_its_very_place(busy, clock) -> None:
    rows = _monday(busy, clock)
    made = pin_email(busy.store, email_id=rows[0].id, at=clock(23, "14:25"), now=busy.now)
    busy.replan()
    put_back(busy.store, former=made.former, now=busy.now)
    busy.replan()
    assert _monday(busy, clock) == rows


def test_an_unpinned_email_is_placed_by_the_planner_again(busy, clock) -> None:
    first = _monday(busy, clock)[0]
    with pytest.raises(InputError, match="not pinned"):
        unpin_email(busy.store, email_id=first.id, now=busy.now)
    pin_email(busy.store, email_id=first.id, at=clock(23, "20:00"), now=busy.now)
    busy.replan()
    unpin_email(busy.store, email_id=first.id, now=busy.now)
    busy.replan()
    assert not _row(busy, first.id).pinned
    assert clock(23, "09:00") <= _row(busy, first.id).send_at < clock(23, "17:00")


def test_the_effect_is_what_then_happens(busy, clock) -> None:
    first = _monday(busy, clock)[0]
    study = study_pin(busy.store, email_id=first.id, now=busy.now)
    before = {row.id: row.send_at for row in busy.emails()}
    effect = pin_effect(busy.store, study=study, at=clock(24, "09:17"), now=busy.now)
    assert {row.id: row.send_at for row in busy.emails()} == before
    pin_email(busy.store, email_id=first.id, at=clock(24, "09:17"), now=busy.now)
    busy.replan()
    moved = {row.id: row.send_at for row in busy.emails() if before[row.id] != row.send_at}
    assert {one.email_id: one.after for one in effect.moved} == {i: at for i, at in moved.items() if i != first.id}
    assert effect.pinning.used == 1
    with pytest.raises(InputError, match="is past"):
        pin_effect(busy.store, study=study, at=clock(22, "09:00"), now=busy.now)


def test_only_a_removed_mailbox_moves_a_pin_to_another_that_is_free_then(work, clock) -> None:
    from app.core.commands.mailboxes import remove_mailbox

    work.mailbox()
    work.enroll(work.sequence(), work.contacts("Mara"))
    work.replan()
    pin_email(work.store, email_id=1, at=clock(23, "14:20"), now=work.now)
    work.replan()
    other = work.mailbox("ben@fenwick.example")
    remove_mailbox(work.store, mailbox_id=1, now=work.now)
    work.replan()
    assert work.email("Mara", 1).send_at == clock(23, "14:20")
    assert work.email("Mara", 1).mailbox == "ben@fenwick.example"
    assert other == 2
    assert "ben@fenwick.example" in events(work.store, email_id=1)[-1].reason


def test_in_a_large_workspace_a_try_plans_the_mailboxs_own_line(busy, clock, monkeypatch) -> None:
    busy.mailbox("ben@fenwick.example")
    busy.replan()
    rows = [row for row in _monday(busy, clock) if row.mailbox == "anna@fenwick.example"]
    exact = study_pin(busy.store, email_id=rows[0].id, now=busy.now)
    monkeypatch.setattr("app.core.queries.pinning.MOST_PLANNED", 0)
    near = study_pin(busy.store, email_id=rows[0].id, now=busy.now)
    assert {chain.id for chain in near.snapshot.chains} <= {chain.id for chain in exact.snapshot.chains}
    target = rows[1].send_at
    effects = [pin_effect(busy.store, study=study, at=target, now=busy.now) for study in (exact, near)]
    assert effects[0] == effects[1]
    assert effects[0].others == 1


def test_a_pin_outlasts_a_pause_of_its_contact_its_mailbox_and_a_change_of_mailbox(ready, clock) -> None:
    email, wanted = ready.email("Mara", 1), clock(25, "14:20")
    pin_email(ready.store, email_id=email.id, at=wanted, now=ready.now)
    ready.replan()
    pauses = (
        (enrollments.pause_contact, enrollments.resume_contact, {"contact_id": 1}),
        (mailboxes.pause_mailbox, mailboxes.resume_mailbox, {"mailbox_id": 1}),
    )
    for pause, resume, which in pauses:
        pause(ready.store, **which, now=ready.now)
        ready.replan()
        assert plan.replan(ready.store, now=ready.now).summary.written == 0
        resume(ready.store, **which, now=ready.now)
        ready.replan()
        assert (_row(ready, email.id).send_at, _row(ready, email.id).pinned) == (wanted, True)
    mailboxes.remove_mailbox(ready.store, mailbox_id=1, now=ready.now)
    ready.replan()
    ready.mailbox("ben@fenwick.example")
    ready.replan()
    assert (_row(ready, email.id).send_at, _row(ready, email.id).mailbox) == (wanted, "ben@fenwick.example")


def test_a_pin_that_the_email_before_it_comes_to_pass_goes_after_it_and_says_so(busy, clock) -> None:
    first = _monday(busy, clock)[0]
    second = next(row for row in busy.emails() if (row.contact, row.step) == (first.contact, 2))
    pin_email(busy.store, email_id=second.id, at=clock(26, "14:25"), now=busy.now)
    busy.replan()
    study = study_pin(busy.store, email_id=first.id, now=busy.now)
    effect = pin_effect(busy.store, study=study, at=clock(26, "14:20"), now=busy.now)
    pin_email(busy.store, email_id=first.id, at=clock(26, "14:20"), now=busy.now)
    busy.replan()
    moved = _row(busy, second.id)
    assert moved.send_at >= clock(30, "00:00"), "not five minutes after the first, which waits for three days"
    assert moved.pinned
    assert moved.send_at in [one.after for one in effect.moved if one.email_id == second.id]
    texts = [reason.text for reason in why(busy.store, email_id=second.id, now=busy.now)]
    when = "Mon 30 Nov, 09:00"
    assert texts[-2:] == [
        f"Moved from Thu 26 Nov, 14:25 to {when}: the email before it goes on the day of its pin or later",
        f"Pinned to {when}",
    ]
    with busy.store.write() as session:
        plan.mark_dirty(session)
    assert plan.replan(busy.store, now=busy.now).summary.written == 0
