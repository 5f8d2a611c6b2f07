"""Who comes first, how load is shared, and how little moves when mailboxes come and go, over random workspaces (R6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.planner import Mailbox
from tests.core.planner.world import BERLIN, World, at, world

SUNDAY = at("2026-11-22 12:00")
relaxed = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
capacities = st.lists(st.integers(1, 20), min_size=1, max_size=5)


def _lined_up(boxes: list[int], people: int, hours: list[int]) -> World:
    """Return a world in which people enrolled at different hours wait for their only email."""
    w = world(*boxes)
    for number in range(people):
        w.enroll(1, when=SUNDAY - 3600 * hours[number % len(hours)])
    return w


@relaxed
@given(capacities, st.integers(1, 80), st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_among_those_placed_anew_who_came_first_goes_first(boxes: list[int], people: int, hours: list[int]) -> None:
    w = _lined_up(boxes, people, hours)
    w.replan(SUNDAY)
    order = sorted(w.chains, key=lambda chain: (w.plan.places[chain.emails[0].id].due, chain.enrolled_at, chain.id))
    days = [w.plan.places[chain.emails[0].id].day for chain in order]
    assert days == sorted(days)
    for box in w.mailboxes:
        own = [w.plan.places[chain.emails[0].id] for chain in order]
        times = [place.send_at for place in own if place.mailbox == box.id]
        assert times == sorted(times)


@relaxed
@given(capacities, st.integers(1, 80))
def test_load_is_in_proportion_to_capacity(boxes: list[int], people: int) -> None:
    w = _lined_up(boxes, people, [0])
    w.replan(SUNDAY)
    used = Counter((place.mailbox, place.day) for place in w.places())
    for day_ in {place.day for place in w.places()}:
        for one in w.mailboxes:
            for other in w.mailboxes:
                assert (used[one.id, day_] - 1) / one.capacity <= used[other.id, day_] / other.capacity


@relaxed
@given(capacities.filter(lambda found: len(found) > 1), st.integers(1, 80), st.data())
def test_a_removed_mailbox_moves_its_own_emails_only(boxes: list[int], people: int, data: st.DataObject) -> None:
    w = _lined_up(boxes, people, [0])
    w.replan(SUNDAY)
    before = dict(w.plan.places)
    gone = data.draw(st.integers(1, len(boxes)))
    w.change_mailbox(gone, removed=True, usable=False)
    w.sequences = [replace(one, mailboxes=tuple(m for m in one.mailboxes if m != gone)) for one in w.sequences]
    w.replan(SUNDAY)
    for id_, place in before.items():
        now = w.plan.places[id_]
        if place.mailbox == gone:
            assert now.mailbox != gone
            assert now.day >= place.day
        else:
            assert (now.mailbox, now.day) == (place.mailbox, place.day)


@relaxed
@given(capacities, st.integers(1, 80), st.integers(1, 20))
def test_an_added_mailbox_takes_some_forward_and_moves_nobody_else(boxes: list[int], people: int, more: int) -> None:
    w = _lined_up(boxes, people, [0])
    w.replan(SUNDAY)
    before = dict(w.plan.places)
    new = len(boxes) + 1
    w.mailboxes.append(Mailbox(new, BERLIN, more))
    w.sequences = [replace(one, mailboxes=(*one.mailboxes, new)) for one in w.sequences]
    w.replan(SUNDAY)
    for id_, place in before.items():
        now = w.plan.places[id_]
        if (now.mailbox, now.day) != (place.mailbox, place.day):
            assert now.mailbox == new
            assert now.day < place.day
