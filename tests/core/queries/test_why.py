"""Why then? Each link of the chain is computed again from the stored plan and must be true."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.commands import enrollments
from app.core.commands.settings import set_setting
from app.core.model import Reason, StepDraft
from app.core.planner.days import Days, local_day
from app.core.queries.snapshot import read_mailboxes, read_sequences
from app.core.queries.why import why
from app.core.settings import ONE_A_DAY
from app.core.store.types import epoch


def _crowded(work, seed: int) -> None:
    """Fill a workspace so that windows, holidays, absences, capacities and other emails are in each other's way."""
    chance = random.Random(seed)
    boxes = ["anna@fenwick.example", "ben@fenwick.example"][: chance.randint(1, 2)]
    for box in boxes:
        away = ((date(2026, 11, 25), date(2026, 11, 26)),) if chance.random() < 0.5 else ()
        work.mailbox(box, daily_capacity=chance.randint(3, 9), away=away)
    people = work.many(chance.randint(8, 20))
    for name in ("Late invoices", "News"):
        steps = (StepDraft(chance.randint(0, 2), "Hi", "A word."), StepDraft(chance.randint(1, 3), None, "Again."))
        limit = chance.choice((None, None, 4))
        off = (date(2026, 11, 24),) if chance.random() < 0.5 else ()
        work.enroll(
            work.sequence(*steps, name=name, holidays=chance.choice((None, "US")), dates_off=off, new_per_day=limit),
            people if chance.random() < 0.6 else people[::2],
        )
    work.replan()


def _dates(reason: Reason) -> list[date]:
    """Return the dates a reason names before its colon."""
    named = reason.text.split(":")[0]
    found = [datetime.strptime(f"{text} 2026", "%a %d %b %Y").date() for text in re.findall(r"\w{3} \d+ \w{3}", named)]
    if " to " in named:
        return [found[0] + timedelta(days=n) for n in range((found[1] - found[0]).days + 1)]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_every_claim_of_every_chain_is_true(work, seed: int) -> None:
    _crowded(work, seed)
    with work.store.read() as session:
        boxes = {box.name: box for box in read_mailboxes(session)}
        lists = dict(zip(("Late invoices", "News"), read_sequences(session, boxes.values()), strict=True))
    rows, days, zone = work.emails(), Days(), "Europe/Berlin"
    on_day = Counter((row.mailbox, local_day(zone, epoch(row.send_at))) for row in rows)
    of_contact = Counter((row.contact, local_day(zone, epoch(row.send_at))) for row in rows)
    windows = Counter((row.mailbox, row.sequence, local_day(zone, epoch(row.send_at))) for row in rows)
    for row in rows:
        chain = why(work.store, email_id=row.id, now=work.now)
        place_day = local_day(zone, epoch(row.send_at))
        assert chain[0].rule == "due"
        assert chain[0].date == row.due_on
        told = {day.toordinal(): reason for reason in chain[1:] if reason.date for day in _dates(reason)}
        assert set(told) == set(range(row.due_on.toordinal(), place_day)), f"each day passed over is told: {chain}"
        for day, reason in told.items():
            off = days.why_off(lists[row.sequence], zone, day)
            if reason.rule in ("holiday", "day_off"):
                assert off
                assert off in reason.text
            elif reason.rule == "away":
                assert all(box.away_on(day) for box in boxes.values()) or boxes[row.mailbox].away_on(day)
            elif reason.rule == "full" and len(boxes) == 1:
                assert f"({on_day[row.mailbox, day]} of {boxes[row.mailbox].capacity_on(day)})" in reason.text
                assert on_day[row.mailbox, day] == boxes[row.mailbox].capacity_on(day)
            elif reason.rule == "one_a_day":
                assert of_contact[row.contact, day] == 1
            else:
                assert reason.rule in ("full", "new_per_day", "window_over")
        place = next(reason for reason in chain if reason.rule == "place")
        if found := re.search(r"place (\d+) of (\d+)", place.text):
            assert 1 <= int(found[1]) <= int(found[2]) <= on_day[row.mailbox, place_day]
        assert place.at == row.send_at
    assert windows


def test_a_second_email_of_a_day_says_what_it_makes_way_for(work) -> None:
    work.mailbox()
    (mara,) = work.contacts("Mara")
    step = StepDraft(0, "Hi", "A word.")
    for name in ("Late invoices", "News"):
        work.enroll(work.sequence(step, name=name), [mara])
    work.replan()
    first, second = work.emails("Mara")
    assert (second.send_at.date() - first.send_at.date()).days == 1
    texts = [reason.text for reason in why(work.store, email_id=second.id, now=work.now)]
    assert "Mon 23 Nov: the contact gets another email that day" in texts
    set_setting(work.store, which=ONE_A_DAY, value=False)
    work.replan()
    first, second = work.emails("Mara")
    assert first.send_at.date() == second.send_at.date()


def test_an_email_that_missed_its_time_says_from_where_it_was_moved(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(StepDraft(0, "Hi", "A word.")), work.contacts("Mara"))
    work.replan()
    work.replan(clock(23, "15:00"))
    (row,) = work.emails("Mara")
    texts = [reason.text for reason in why(work.store, email_id=row.id, now=clock(23, "15:00"))]
    assert row.send_at == clock(23, "15:00")
    assert any(text.startswith("Moved from Mon 23 Nov, 09:00 to Mon 23 Nov, 15:00: its time passed") for text in texts)


def test_a_contact_out_of_office_is_told_until_when(work) -> None:
    work.mailbox()
    (mara,) = work.contacts("Mara")
    work.enroll(work.sequence(StepDraft(0, "Hi", "A word.")), [mara])
    with work.store.write() as session:
        from app.core.commands.plan import mark_dirty
        from app.core.store.tables import Enrollment

        session.get_one(Enrollment, 1).held_until = date(2026, 12, 1)
        mark_dirty(session)
    work.replan()
    (row,) = work.emails("Mara")
    chain = why(work.store, email_id=row.id, now=work.now)
    assert row.send_at.astimezone(ZoneInfo("Europe/Berlin")).date() == date(2026, 12, 1)
    assert "out of office until Tue 1 Dec" in chain[0].text


def test_a_stopped_contact_tells_who_stopped_it(ready) -> None:
    mara = ready.email("Mara", 1)
    enrollments.stop_contact(ready.store, contact_id=1, now=ready.now)
    assert next(reason.rule for reason in why(ready.store, email_id=mara.id, now=ready.now)) == "cancelled"


def test_a_mailbox_is_full_on_its_own_dates_where_those_are_not_the_sequences(work) -> None:
    """Nine to five in Tokyo is the evening of the day before in Los Angeles."""
    work.mailbox(time_zone="America/Los_Angeles", daily_capacity=2)
    step = StepDraft(0, "Hi", "A word.")
    work.enroll(work.sequence(step, time_zone="Asia/Tokyo"), work.many(3))
    work.replan()
    *_, last = work.emails()
    texts = [reason.text for reason in why(work.store, email_id=last.id, now=work.now)]
    assert sum("anna@fenwick.example was full (2 of 2)" in text for text in texts) == 1, texts


def test_the_place_in_a_window_is_told_among_all_that_stand_evenly_in_it(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(StepDraft(0, "Hi", "A word.")), work.contacts("Mara", "Jo", "Kim"))
    work.replan()
    work.enroll(1, work.contacts("Ana"))
    work.replan(clock(22, "13:00"))
    rows = work.emails()
    assert [row.send_at for row in rows] == [clock(23, hour) for hour in ("09:00", "11:00", "13:00", "15:00")]
    (told,) = (one.text for one in why(work.store, email_id=rows[2].id, now=work.now) if one.rule == "place")
    assert told == "Mon 23 Nov: place 3 of 4, one every 2 h from 09:00"
