"""Pins of any step among zones, mailboxes that go and days off: a pin is after the day of the email before (R11)."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.core.planner import Chain, Mailbox, Sequence
from app.core.planner.days import local_day, zone_of
from tests.core.planner.world import World, at

SUNDAY = at("2026-11-22 12:00")
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Asia/Kolkata", "Pacific/Auckland")
EDITS = ("enroll", "enroll", "pin", "pin", "pin", "time", "capacity", "remove", "days off")
HOURS = ((540, 1020), (540, 600), (0, 1440), (1200, 1440))


def _world(chance: random.Random) -> World:
    zones = ZONES[: chance.choice((1, 3, 5))]
    boxes = [Mailbox(n, chance.choice(zones), chance.choice((2, 5, 10))) for n in range(1, chance.randint(2, 4))]
    pool = tuple(box.id for box in boxes)
    rules = [chance.choice(("mailbox", "recipient", "Asia/Tokyo")) for _ in range(chance.randint(1, 2))]
    lists = [Sequence(n, *chance.choice(HOURS), 127, pool, zone_rule=rule) for n, rule in enumerate(rules, 1)]
    return World(boxes, lists)


def _dates(w: World, chain: Chain, mailbox: int, *instants: int) -> list[tuple[int, ...]]:
    """Return the dates of instants in each zone in which a chain's emails may not share one."""
    box = next(box for box in w.mailboxes if box.id == mailbox)
    sequence = next(one for one in w.sequences if one.id == chain.sequence)
    zones = {zone_of(sequence, chain.zone, box), chain.zone or box.zone}
    return [tuple(local_day(zone, instant) for instant in instants) for zone in zones]


def _edit(w: World, chance: random.Random, now: int) -> int:
    """Do one thing; return the new now."""
    kind, box, n = chance.choice(EDITS), chance.choice(w.mailboxes), chance.randrange(len(w.sequences))
    if kind == "enroll":
        waits = (0, *(chance.randint(1, 3) for _ in range(chance.randint(0, 3))))
        w.enroll(chance.randint(1, 4), waits, when=now, sequence=w.sequences[n].id, zone=chance.choice(("", *ZONES)))
    elif kind == "pin":
        _pin(w, chance, now)
    elif kind == "time":
        now += chance.choice((3600, 18_000, 86_400, 300_000))
        w.send_until(now)
    elif kind == "capacity":
        w.change_mailbox(box.id, capacity=chance.choice((1, 2, 5, 10)))
    elif kind == "remove":
        w.change_mailbox(box.id, removed=not box.removed, usable=box.removed)
    else:
        today = local_day("UTC", now)
        w.sequences[n] = replace(w.sequences[n], dates_off=frozenset(chance.sample(range(today, today + 6), 3)))
    return now


def _pin(w: World, chance: random.Random, now: int) -> None:
    """Pin an email to where the window would let the user put it."""
    planned = [(c, k) for c in w.chains for k, email in enumerate(c.emails) if email.send_at and email.mailbox]
    if not planned:
        return
    chain, k = chance.choice(planned)
    email, before = chain.emails[k], chain.emails[k - 1].send_at if k else chain.left_at
    to = max(now, (email.send_at or now) + chance.choice((-90_000, -3600, 600, 5400, 86_400, 200_000)))
    if before is not None and any(one >= two for one, two in _dates(w, chain, email.mailbox or 0, before, to)):
        return
    emails = tuple(email._replace(pinned=True, send_at=to) if one is email else one for one in chain.emails)
    w.chains[w.chains.index(chain)] = chain._replace(emails=emails)


@pytest.mark.parametrize("seed", range(40))
def test_a_contact_gets_one_step_a_date_and_the_steps_in_their_order(seed: int) -> None:
    chance = random.Random(seed)
    w, now = _world(chance), SUNDAY
    for _ in range(12):
        now = _edit(w, chance, now)
        w.replan(now)
        for chain in w.chains:
            before = chain.left_at
            for place in (w.plan.places.get(email.id) for email in chain.emails):
                if place is not None and before is not None:
                    assert all(one < two for one, two in _dates(w, chain, place.mailbox, before, place.send_at))
                before = place.send_at if place is not None else None


@pytest.mark.parametrize("seed", range(40))
def test_a_pin_that_can_stay_stays(seed: int) -> None:
    chance = random.Random(seed)
    w, now = _world(chance), SUNDAY
    w.mailboxes = [replace(box, capacity=500) for box in w.mailboxes]
    for _ in range(12):
        now = _edit(w, chance, now)
        w.mailboxes = [replace(box, capacity=500, removed=False, usable=True) for box in w.mailboxes]
        pins = {email.id: email.send_at for chain in w.chains for email in chain.emails if email.pinned}
        w.replan(now)
        for chain in w.chains:
            before = chain.left_at
            for email in chain.emails:
                place, to = w.plan.places[email.id], pins.get(email.id)
                if to is not None and place.send_at != to:
                    assert before is not None
                    assert any(one >= two for one, two in _dates(w, chain, place.mailbox, before, to)), (
                        "only the email before it moves a pin"
                    )
                before = place.send_at
