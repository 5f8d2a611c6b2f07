"""Over random workspaces and random commands: what is foretold is what happens, to the second, and costs no trace."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.commands import contacts, emails, enrollments, mailboxes, pins, sending, sequences
from app.core.commands import settings as switches
from app.core.commands.plan import replan
from app.core.commands.what_if import MovedEmail, Spot, what_if
from app.core.errors import InputError
from app.core.model import (
    ContactDraft,
    EmailStatus,
    MailboxDraft,
    Security,
    SendResult,
    SequenceDraft,
    StepDraft,
)
from app.core.queries.contacts import contact_detail
from app.core.queries.mailboxes import mailbox_draft
from app.core.queries.sequences import sequence_detail
from app.core.steps import insert_step, move_step, remove_step
from app.core.store import Store
from app.core.store.tables import ScheduledEmail

BEGIN = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
Command = Callable[[Store, datetime], object]


@dataclass(frozen=True)
class World:
    """What a workspace is made of; `sent_until` hours after the beginning its emails left at their times."""

    capacities: tuple[int, ...]
    people: int
    waits: tuple[int, ...]
    window: tuple[str, str]
    zone_rule: str
    new_per_day: int | None
    sent_until: int


worlds = st.builds(
    World,
    capacities=st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple),
    people=st.integers(1, 14),
    waits=st.lists(st.integers(1, 4), max_size=3).map(tuple),
    window=st.sampled_from([("09:00", "17:00"), ("00:00", "24:00"), ("18:30", "24:00"), ("11:00", "11:10")]),
    zone_rule=st.sampled_from(["mailbox", "recipient", "Asia/Tokyo"]),
    new_per_day=st.sampled_from([None, None, 2]),
    sent_until=st.sampled_from([0, 0, 30, 80]),
)


def build(store: Store, world: World) -> datetime:
    """Make the workspace; return the instant it has come to."""
    for number, capacity in enumerate(world.capacities):
        mailboxes.add_mailbox(store, draft=_mailbox(number, capacity), now=BEGIN)
    drafts = [ContactDraft(f"p{n}@place{n % 3}.example", f"P{n}", time_zone=ZONES[n % 4]) for n in range(world.people)]
    contacts.import_contacts(store, rows=list(enumerate(drafts, 2)), file_name="p.csv", now=BEGIN)
    steps = (StepDraft(0, "Hello {{ first_name }}", "One."), *(StepDraft(wait, None, "More.") for wait in world.waits))
    start, end = world.window
    draft = SequenceDraft(
        "First", steps, start=start, end=end, time_zone=world.zone_rule, new_per_day=world.new_per_day
    )
    one = sequences.save_sequence(store, draft=draft, now=BEGIN).id
    other = sequences.save_sequence(store, draft=replace(draft, name="Second", start="00:00"), now=BEGIN).id
    enrollments.enroll(store, sequence_id=one, contact_ids=None, now=BEGIN)
    enrollments.enroll(store, sequence_id=other, contact_ids=range(1, 1 + world.people // 2), now=BEGIN)
    replan(store, now=BEGIN)
    return _send(store, BEGIN + timedelta(hours=world.sent_until))


def _mailbox(number: int, capacity: int) -> MailboxDraft:
    return MailboxDraft(
        f"m{number}@fenwick.example", "127.0.0.1", 2525, Security.NONE, daily_capacity=capacity, time_zone=ZONES[number]
    )


def _send(store: Store, end: datetime) -> datetime:
    now = BEGIN
    while (due := sending.next_due(store, now=now)) is not None and (now := max(now, due)) < end:
        for mailbox in sending.due_mailboxes(store, now=now):
            mail = sending.claim(store, mailbox_id=mailbox, now=now)
            if mail is not None:
                sending.record(store, email_id=mail.email_id, result=SendResult(EmailStatus.SENT, now))
        replan(store, now=now)
        now += timedelta(seconds=1)
    return end


def _edited(change: Callable[[SequenceDraft], SequenceDraft]) -> Command:
    def command(store: Store, now: datetime) -> object:
        draft = sequence_detail(store, sequence_id=1).draft
        changed = change(draft) if draft.steps else draft
        return sequences.save_sequence(store, draft=changed, now=now)

    return command


def _with_wait(draft: SequenceDraft, days: int) -> SequenceDraft:
    return replace(draft, steps=(*draft.steps[:-1], replace(draft.steps[-1], wait_days=days)))


def _inserted(draft: SequenceDraft) -> SequenceDraft:
    return replace(draft, steps=insert_step(draft.steps, 1, StepDraft(1, None, "Between.")))


def _limited(mailbox_id: int, **values: Any) -> Command:
    def command(store: Store, now: datetime) -> object:
        draft = mailbox_draft(store, mailbox_id=mailbox_id)
        return mailboxes.update_mailbox(store, draft=replace(draft, **values), now=now)

    return command


def _moved_to(contact_id: int, zone: str) -> Command:
    def command(store: Store, now: datetime) -> object:
        draft = contact_detail(store, contact_id=contact_id).draft
        return contacts.save_contact(store, draft=replace(draft, time_zone=zone), contact_id=contact_id, now=now)

    return command


def _call(function: Callable[..., object], **values: Any) -> Command:
    return lambda store, now: function(store, now=now, **values)


one_of = st.sampled_from([1, 1, 2, 3])
some_contact = st.integers(1, 8)
some_email = st.integers(1, 40)
some_instant = st.integers(1, 20 * 24).map(lambda hours: BEGIN + timedelta(hours=hours, minutes=7))
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(lambda m: _call(mailboxes.pause_mailbox, mailbox_id=m), one_of),
    st.builds(lambda m: _call(mailboxes.resume_mailbox, mailbox_id=m), one_of),
    st.builds(lambda m, t: _call(mailboxes.remove_mailbox, mailbox_id=m, threads=t), one_of, st.sampled_from(
        mailboxes.THREADS
    )),
    st.builds(lambda c: _call(mailboxes.add_mailbox, draft=_mailbox(3, c)), one_of),
    st.builds(lambda m, c: _limited(m, daily_capacity=c), one_of, st.integers(1, 9)),
    st.builds(lambda m, g: _limited(m, least_gap=g), one_of, st.sampled_from([0, 300, 7200])),
    st.builds(lambda m, z: _limited(m, time_zone=z), one_of, st.sampled_from(ZONES)),
    st.builds(lambda d: _edited(lambda draft: _with_wait(draft, d)), st.integers(1, 9)),
    st.just(_edited(_inserted)),
    st.just(_edited(lambda draft: replace(draft, steps=remove_step(draft.steps, len(draft.steps) - 1)))),
    st.just(_edited(lambda draft: replace(draft, steps=move_step(draft.steps, len(draft.steps) - 1, 0)))),
    st.just(_edited(lambda draft: replace(draft, start="06:00", end="08:00", days=("tue", "sat")))),
    st.builds(lambda c: _call(enrollments.pause_contact, contact_id=c), some_contact),
    st.builds(lambda c: _call(enrollments.resume_contact, contact_id=c), some_contact),
    st.builds(lambda c: _call(enrollments.stop_contact, contact_id=c), some_contact),
    st.builds(lambda c, p: _call(enrollments.move_contact, contact_id=c, sequence_id=1, position=p), some_contact,
              st.integers(1, 4)),
    st.builds(lambda s: _call(enrollments.enroll, sequence_id=s, contact_ids=None, again=True), st.integers(1, 2)),
    st.builds(lambda c, z: _moved_to(c, z), some_contact, st.sampled_from(ZONES)),
    st.builds(lambda c: _call(contacts.delete_contact, contact_id=c), some_contact),
    st.just(_call(contacts.suppress, value="place1.example", reason="")),
    st.builds(lambda s: _call(sequences.pause_sequence, sequence_id=s), st.integers(1, 2)),
    st.builds(lambda s: _call(sequences.resume_sequence, sequence_id=s), st.integers(1, 2)),
    st.just(_call(sequences.stop_sequence, sequence_id=2)),
    st.builds(lambda e, at: _call(pins.pin_email, email_id=e, at=at), some_email, some_instant),
    st.builds(lambda e: _call(pins.unpin_email, email_id=e), some_email),
    st.builds(lambda e: _call(emails.skip_email, email_id=e), some_email),
    st.just(_call(switches.pause_all)),
)  # fmt: skip
turns = st.lists(st.tuples(st.sampled_from([0, 0, 3, 26]), commands), min_size=1, max_size=4)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds, turns)
def test_what_is_foretold_is_what_happens(world: World, turns: list[tuple[int, Command]]) -> None:
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "outpace.db").open()) as store:
        now = build(store, world)
        for hours, command in turns:
            now += timedelta(hours=hours)
            _told_and_done(store, command, now)


def _told_and_done(store: Store, command: Command, now: datetime) -> None:
    before = _pending(store)
    told = _attempt(lambda: what_if(store, lambda copy: command(copy, now), now=now))
    assert _pending(store) == before
    refused = _attempt(lambda: command(store, now))
    if isinstance(told, str):
        assert refused == told
        return
    replan(store, now=now)
    after = _pending(store)
    assert replan(store, now=now).summary.written == 0
    differing = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    assert {one.id: one for one in told.emails} == {
        one: MovedEmail(one, before.get(one), after.get(one)) for one in differing
    }
    assert (told.cancelled, told.created) == (len(before.keys() - after.keys()), len(after.keys() - before.keys()))
    assert told.last_after == max((spot.send_at for spot in after.values() if spot.send_at), default=None)


def _attempt(action: Callable[[], Any]) -> Any:
    """Return what an action returns, or the sentence it is refused with."""
    try:
        return action()
    except InputError as error:
        return error.sentence


def _pending(store: Store) -> dict[int, Spot]:
    with store.read() as session:
        rows = session.execute(
            select(ScheduledEmail.id, ScheduledEmail.mailbox_id, ScheduledEmail.send_at).where(
                ScheduledEmail.status == EmailStatus.PENDING.value
            )
        )
        return {id_: Spot(mailbox, at) for id_, mailbox, at in rows}
