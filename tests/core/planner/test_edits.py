"""A long row of edits: after each, one re-plan settles everything, and nobody waits beside free room."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from app.core.planner import Mailbox
from app.core.planner.days import local_day
from tests.core.planner.world import BERLIN, World, at, day, world

SUNDAY = at("2026-11-22 12:00")
MONDAY = (day("2026-11-23"), day("2026-11-23"))
EDITS = ("enroll", "enroll", "enroll", "time", "sent", "sent", "capacity", "capacity", "pause", "leave", "mailbox")
TIGHTENINGS = ("enroll", "enroll", "enroll", "sent", "window", "pin", "gap", "capacity", "capacity")
WINDOWS = ((540, 600), (550, 590), (560, 685), (540, 1020), (600, 601), (660, 780))


def edit(w: World, chance: random.Random, now: int) -> int:
    """Do one thing a user or the time does; return the new now."""
    kind, box = chance.choice(EDITS), chance.choice(w.mailboxes)
    if kind == "enroll":
        waits = (chance.choice((0, 0, 2)), *(chance.randint(1, 3) for _ in range(chance.randint(0, 2))))
        w.enroll(chance.randint(1, 60), waits, when=now)
    elif kind in ("time", "sent"):
        now += chance.choice((60, 1020, 3600, 18_000, 86_460, 300_000))
        if kind == "sent":
            w.send_until(now)
    elif kind == "capacity":
        w.change_mailbox(box.id, capacity=chance.choice((2, 5, 10, 50)))
    elif kind == "pause":
        w.change_mailbox(box.id, usable=not box.usable)
    elif kind == "leave" and w.chains:
        w.chains.pop(chance.randrange(len(w.chains)))
    elif kind == "mailbox" and len(w.mailboxes) < 4:
        w.mailboxes.append(Mailbox(len(w.mailboxes) + 1, BERLIN, chance.choice((2, 10, 50))))
        w.sequences = [replace(one, mailboxes=tuple(m.id for m in w.mailboxes)) for one in w.sequences]
    return now


@pytest.mark.parametrize("seed", range(25))
def test_one_re_plan_settles_every_edit(seed: int) -> None:
    chance = random.Random(seed)
    w, now = world(*(chance.choice((2, 5, 10, 50)) for _ in range(chance.randint(1, 3)))), SUNDAY
    for _ in range(20):
        now = edit(w, chance, now)
        w.replan(now)
        assert w.replan(now) == 0
        for box in w.mailboxes:
            assert all(b - a >= box.gap for a, b in pairwise(sorted(p.send_at for p in w.places(box.id))))


def tighten(w: World, chance: random.Random, now: int) -> int:
    """Do one thing that leaves windows with too little room or time; return the new now."""
    kind, box, place = chance.choice(TIGHTENINGS), chance.choice(w.mailboxes), chance.randrange(len(w.sequences))
    if kind == "enroll":
        waits = (0, *(chance.randint(1, 3) for _ in range(chance.randint(1, 3))))
        w.enroll(chance.randint(1, 6), waits, when=now, sequence=w.sequences[place].id)
    elif kind == "sent":
        now += chance.choice((3600, 18_000, 86_460))
        w.send_until(now)
    elif kind == "window":
        start, end = chance.choice(WINDOWS)
        w.sequences[place] = replace(w.sequences[place], start=start, end=end)
    elif kind == "pin" and (planned := [one for one in w.chains if one.emails and one.emails[0].send_at]):
        chain = chance.choice(planned)
        email, *others = chain.emails
        pin = max(now, (email.send_at or now) + chance.choice((-3600, 0, 1800, 5400)))
        w.chains[w.chains.index(chain)] = chain._replace(emails=(email._replace(pinned=True, send_at=pin), *others))
    elif kind in ("gap", "capacity"):
        values = {"gap": (60, 3600, 3600, 7200), "capacity": (2, 3, 4, 10)}[kind]
        w.change_mailbox(box.id, **{kind: chance.choice(values)})
    return now


@pytest.mark.parametrize("seed", range(100, 160))
def test_no_edit_makes_anybody_wait_less_than_their_steps_say(seed: int) -> None:
    chance = random.Random(seed)
    w, now = world(*(10 for _ in range(chance.randint(1, 2)))), SUNDAY
    (first,) = w.sequences
    w.sequences = [replace(first, id=n, start=start, end=end) for n, (start, end) in enumerate(WINDOWS[:3], 1)]
    for _ in range(12):
        for _ in range(chance.choice((1, 2, 3))):
            now = tighten(w, chance, now)
        w.replan(now)
        for chain in w.chains:
            days = [w.plan.places[email.id].day for email in chain.emails]
            waits = [email.wait for email in chain.emails]
            if chain.left_at is not None:
                days, waits = [local_day(BERLIN, chain.left_at), *days], [0, *waits]
            assert all(after >= before + wait for (before, after), wait in zip(pairwise(days), waits[1:], strict=True))


def test_who_loses_a_day_twice_still_goes_once() -> None:
    w = world(50, start=540, end=600)
    w.change_mailbox(1, gap=60)
    (first,) = w.sequences
    w.sequences = [replace(first, id=n, start=start, end=end) for n, (start, end) in enumerate(WINDOWS[:3], 1)]
    for sequence in (1, 1, 2, 3):
        w.enroll(1, (0, 3, 3), when=SUNDAY, sequence=sequence)
    w.replan(SUNDAY)
    pinned, *_ = w.chains
    email = pinned.emails[0]._replace(pinned=True, send_at=at("2026-11-23 10:50"))
    w.chains[0] = pinned._replace(emails=(email, *pinned.emails[1:]))
    w.change_mailbox(1, gap=3600, capacity=3)
    w.replan(SUNDAY)
    last = [date.fromordinal(w.plan.places[email.id].day).strftime("%a") for email in w.chains[-1].emails]
    assert last == ["Tue", "Fri", "Mon"]


def test_a_lowered_capacity_gives_what_it_pushes_off_to_a_mailbox_with_room() -> None:
    w = world(50, 50)
    w.enroll(60, when=SUNDAY)
    w.replan(SUNDAY)
    before = {chain.id: chain.emails[0] for chain in w.chains}
    w.change_mailbox(2, capacity=10)
    w.replan(SUNDAY)
    assert w.by_day() == {"Mon 23 Nov": 60}
    assert Counter(place.mailbox for place in w.places()) == {1: 50, 2: 10}
    moved = [chain for chain in w.chains if chain.emails[0].mailbox != before[chain.id].mailbox]
    assert len(moved) == 20
    assert w.replan(SUNDAY) == 0


def test_what_a_short_rest_of_the_day_cannot_take_goes_today_from_a_mailbox_that_can() -> None:
    w = world(50, 50)
    w.change_mailbox(1, gap=3600)
    w.enroll(16, when=SUNDAY)
    w.replan(SUNDAY)
    afternoon = at("2026-11-23 15:30")
    w.replan(afternoon)
    assert w.by_day() == {"Mon 23 Nov": 16}
    assert len(w.places(1)) <= 2
    assert w.replan(afternoon) == 0


def test_who_has_another_email_that_day_does_not_keep_those_behind_them_waiting() -> None:
    w = world(5, 5, start=20 * 60, end=22 * 60)
    w.mailboxes = [Mailbox(1, "Asia/Kolkata", 5), Mailbox(2, "America/St_Johns", 5, away=(MONDAY,))]
    w.enroll(1, when=SUNDAY, zone="Asia/Kolkata", contacts=(1,))
    w.enroll(1, when=SUNDAY + 60, zone="Asia/Kolkata", contacts=(1,))
    w.enroll(1, when=SUNDAY + 120, zone="Asia/Kolkata", contacts=(2,))
    w.replan(SUNDAY)
    assert [date.fromordinal(w.plan.places[email].day).strftime("%a") for email in (1, 2, 3)] == ["Mon", "Tue", "Mon"]
    assert w.replan(SUNDAY) == 0


def test_a_follow_up_that_finds_no_time_takes_nobodys_day() -> None:
    w = world(2)
    w.change_mailbox(1, gap=3600)
    w.sequences.append(replace(w.sequences[0], id=2, start=540, end=541))
    w.enroll(3, when=SUNDAY)
    w.replan(SUNDAY)
    w.enroll(1, (0, 1), when=at("2026-11-20 08:00"), sequence=2)
    w.left.append((1, at("2026-11-20 09:00")))
    sent = w.chains[-1]
    w.chains[-1] = sent._replace(emails=sent.emails[1:], left_at=at("2026-11-20 09:00"), left_mailbox=1)
    assert w.replan(SUNDAY) == 1
    assert w.by_day() == {"Mon 23 Nov": 2, "Tue 24 Nov": 1, "Wed 25 Nov": 1}
    assert w.replan(SUNDAY) == 0


@pytest.mark.parametrize(
    ("now", "end", "rests_until", "told"),
    [
        ("2026-11-23 12:00", 1020, "2026-11-24 08:00", "the server of its mailbox wants fewer emails for now"),
        ("2026-11-23 18:00", 1020, "", "its time passed while the computer could not send"),
        ("2026-11-23 08:00", 600, "", None),
    ],
    ids=["its mailbox rests", "it is late", "its window was edited"],
)
def test_what_is_told_of_an_email_whose_day_is_over(now: str, end: int, rests_until: str, told: str | None) -> None:
    w = world(50)
    w.enroll(1, when=SUNDAY)
    w.chains[0] = w.chains[0]._replace(start=at("2026-11-23 13:00"))
    w.replan(SUNDAY)
    assert w.by_day() == {"Mon 23 Nov": 1}
    w.sequences = [replace(w.sequences[0], end=end)]
    w.change_mailbox(1, rests_until=at(rests_until) if rests_until else 0)
    w.replan(at(now))
    assert w.by_day() == {"Tue 24 Nov": 1}
    assert w.plan.moved.get(1) == told


def test_a_first_email_to_be_retried_before_its_time_stays_while_the_last_of_the_line_comes_forward() -> None:
    w = world(2)
    w.enroll(5, when=SUNDAY)
    w.replan(SUNDAY)
    third, last = w.chains[2].emails[0], w.chains[4].emails[0]
    w.chains[2] = w.chains[2]._replace(emails=(third._replace(retry_at=at("2026-11-23 08:00")),))
    del w.chains[0]
    before = w.plan.places[third.id]
    w.replan(SUNDAY)
    assert w.plan.places[third.id] == before
    assert date.fromordinal(w.plan.places[last.id].day) == date(2026, 11, 23)


def test_a_first_email_that_waits_for_its_retry_goes_that_day_from_a_mailbox_with_room() -> None:
    w = world(1, 1)
    w.enroll(2, when=SUNDAY)
    w.replan(SUNDAY)
    email = w.chains[0].emails[0]
    w.change_mailbox(email.mailbox or 0, away=((day("2026-11-24"), day("2026-11-24")),))
    w.chains[0] = w.chains[0]._replace(emails=(email._replace(retry_at=at("2026-11-24 08:00")),))
    w.replan(SUNDAY)
    assert date.fromordinal(w.plan.places[email.id].day) == date(2026, 11, 24)
    assert w.replan(SUNDAY) == 0
