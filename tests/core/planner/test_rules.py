"""Each rule of the planner as its own property, over random small workspaces."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.planner import Email, Mailbox, Sequence, plan
from app.core.planner.days import Days, local_day, wall
from tests.core.planner.world import World, at, day, world

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Asia/Kathmandu")
BEGIN = at("2026-11-20 00:00", "UTC")
relaxed = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mailbox(draw: st.DrawFn, number: int) -> Mailbox:
    ramp = draw(st.none() | st.tuples(st.integers(1, 4), st.integers(0, 4), st.just(day("2026-11-23"))))
    return Mailbox(
        number,
        draw(st.sampled_from(ZONES)),
        draw(st.integers(1, 12)),
        gap=draw(st.sampled_from((0, 60, 90, 900))),
        ramp=ramp,
        away=draw(st.sampled_from(((), ((day("2026-11-24"), day("2026-11-26")),)))),
    )


@st.composite
def workspace(draw: st.DrawFn, sequences: int = 2, one_window: bool = False) -> World:
    boxes = [draw(mailbox(n)) for n in range(1, draw(st.integers(1, 3)) + 1)]
    lists = []
    for number in range(1, draw(st.integers(1, sequences)) + 1):
        start = 540 if one_window else draw(st.integers(0, 20)) * 60
        end = 1020 if one_window else draw(st.integers(start // 60 + 1, 24)) * 60
        lists.append(
            Sequence(
                number,
                start,
                end,
                draw(st.integers(1, 127)),
                tuple(draw(st.permutations([m.id for m in boxes]))),
                zone_rule=draw(st.sampled_from(("mailbox", "recipient", "Asia/Tokyo"))),
                sending_days=draw(st.booleans()),
                holidays=draw(st.sampled_from(("", "US", "DE-BY"))),
                new_per_day=draw(st.none() | st.integers(1, 5)),
            )
        )
    w = World(boxes, lists)
    for _ in range(draw(st.integers(1, 5))):
        waits = (draw(st.integers(0, 3)), *draw(st.lists(st.integers(1, 4), max_size=2)))
        w.enroll(
            draw(st.integers(1, 12)),
            waits,
            when=BEGIN + draw(st.integers(0, 5 * 86400)),
            sequence=draw(st.integers(1, len(lists))),
            zone=(zone := draw(st.sampled_from(("", *ZONES)))),
            contacts=tuple(draw(st.lists(st.integers(1, 6).map(lambda n: n + _kind(zone)), max_size=12, unique=True))),
        )
    return w


def _kind(zone: str) -> int:
    """Return a number of its own for each zone: a contact has one."""
    return 10 * ZONES.index(zone) if zone else 100


def later(w: World, draw_hours: int) -> int:
    """Let time pass with everything sent as planned; return the new now."""
    now = BEGIN + 5 * 86400
    w.replan(now)
    now += draw_hours * 3600
    w.send_until(now)
    return now


def assert_no_room_before(w: World, now: int) -> None:
    """Assert that no first email waits for a later day while a mailbox of its sequence has room on an earlier one."""
    days, sequence = Days(), w.sequences[0]
    used = Counter((p.mailbox, p.day) for p in w.places())
    for chain in w.chains:
        place = w.plan.places[chain.emails[0].id]
        for box in w.mailboxes:
            due = days.due(sequence, box.zone, local_day(box.zone, chain.start), chain.emails[0].wait)
            for earlier in range(max(due, local_day(box.zone, now) + 1), place.day):
                if days.why_off(sequence, box.zone, earlier) or box.away_on(earlier):
                    continue
                fits = min(box.capacity_on(earlier), (8 * 3600) // box.gap if box.gap else 999)
                assert used[box.id, earlier] >= fits


@relaxed
@given(workspace(), st.integers(0, 72))
def test_every_email_gets_a_place_or_a_reason(w: World, hours: int) -> None:
    w.replan(later(w, hours))
    for chain in w.chains:
        for email in chain.emails:
            assert (email.id in w.plan.places) != (email.id in w.plan.waiting)
    assert not w.plan.waiting


@relaxed
@given(workspace(), st.integers(0, 72))
def test_nothing_goes_outside_its_window_or_on_a_day_off(w: World, hours: int) -> None:
    now = later(w, hours)
    w.replan(now)
    boxes, lists, days = {m.id: m for m in w.mailboxes}, {s.id: s for s in w.sequences}, Days()
    for chain in w.chains:
        sequence = lists[chain.sequence]
        for email in chain.emails:
            place = w.plan.places[email.id]
            box = boxes[place.mailbox]
            zone = {"mailbox": box.zone, "recipient": chain.zone or box.zone}.get(
                sequence.zone_rule, sequence.zone_rule
            )
            assert wall(zone, place.day, sequence.start) <= place.send_at < wall(zone, place.day, sequence.end)
            assert local_day(zone, place.send_at) == place.day
            assert not days.why_off(sequence, zone, place.day)
            assert not box.away_on(place.day)
            assert place.send_at >= now


@relaxed
@given(workspace(), st.integers(0, 72))
def test_capacity_is_never_passed(w: World, hours: int) -> None:
    w.replan(later(w, hours))
    boxes = {m.id: m for m in w.mailboxes}
    used: Counter[tuple[int, int]] = Counter()
    for mailbox_id, instant in [*w.left, *((p.mailbox, p.send_at) for p in w.places())]:
        used[mailbox_id, local_day(boxes[mailbox_id].zone, instant)] += 1
    for (mailbox_id, on), count in used.items():
        assert count <= boxes[mailbox_id].capacity_on(on)


@relaxed
@given(workspace(), st.integers(0, 72))
def test_new_contacts_a_day_are_limited(w: World, hours: int) -> None:
    w.replan(later(w, hours))
    boxes = {m.id: m for m in w.mailboxes}
    new: Counter[tuple[int, int]] = Counter()
    for chain in w.chains:
        if chain.left_at is None and chain.emails:
            place = w.plan.places[chain.emails[0].id]
            new[chain.sequence, local_day(boxes[place.mailbox].zone, place.send_at)] += 1
    for (sequence_id, _on), count in new.items():
        limit = w.sequences[sequence_id - 1].new_per_day
        assert limit is None or count <= limit


@relaxed
@given(workspace(), st.integers(0, 72))
def test_the_least_gap_lies_between_any_two_emails_of_a_mailbox(w: World, hours: int) -> None:
    w.replan(later(w, hours))
    for box in w.mailboxes:
        instants = sorted([*(t for m, t in w.left if m == box.id), *(p.send_at for p in w.places(box.id))])
        assert all(b - a >= box.gap for a, b in pairwise(instants))


@relaxed
@given(workspace(sequences=3), st.integers(0, 72))
def test_a_contact_gets_at_most_one_email_on_one_date(w: World, hours: int) -> None:
    w.replan(later(w, hours))
    boxes = {m.id: m for m in w.mailboxes}
    zones = {chain.contact: chain.zone for chain in w.chains}
    planned = [(chain, w.plan.places[email.id]) for chain in w.chains for email in chain.emails]
    instants = [(chain.contact, place.mailbox, place.send_at) for chain, place in planned]
    dates = [
        (contact, local_day(zones[contact] or boxes[mailbox].zone, instant)) for contact, mailbox, instant in instants
    ]
    left = {
        (contact, local_day(zones[contact] or boxes[mailbox].zone, instant))
        for contact, mailbox, instant in w.contact_left
    }
    assert len(set(dates)) == len(dates)
    assert not left.intersection(dates)


@relaxed
@given(workspace(), st.integers(0, 72), st.integers(1, 20))
def test_a_resting_mailbox_sends_nothing_before_it_goes_on(w: World, hours: int, rest: int) -> None:
    now = later(w, hours)
    w.change_mailbox(1, rests_until=now + rest * 3600)
    w.replan(now)
    assert all(place.send_at >= now + rest * 3600 - 900 for place in w.places(1))
    assert w.replan(now) == 0


@relaxed
@given(workspace(), st.integers(0, 72), st.integers(0, 9))
def test_who_is_away_gets_nothing_before_the_return(w: World, hours: int, days: int) -> None:
    now = later(w, hours)
    back = local_day("UTC", now) + days
    w.chains = [chain._replace(not_before=back) if chain.id % 2 else chain for chain in w.chains]
    w.replan(now)
    held = [email.id for chain in w.chains if chain.id % 2 for email in chain.emails]
    assert all(w.plan.places[email].day >= back for email in held)


@relaxed
@given(workspace(sequences=1, one_window=True))
def test_varied_times_stay_in_their_own_slots_and_where_they_are(w: World) -> None:
    w.one_a_day, w.sequences = False, [replace(one, zone_rule="mailbox") for one in w.sequences]
    w.replan(BEGIN)
    even = {id_: (place.day, place.mailbox, place.send_at) for id_, place in w.plan.places.items()}
    w.plan, w.vary = type(w.plan)(), True
    w.chains = [chain._replace(emails=tuple(Email(e.id, e.wait) for e in chain.emails)) for chain in w.chains]
    w.replan(BEGIN)
    groups = Counter((place.mailbox, place.window_start) for place in w.places())
    for id_, place in w.plan.places.items():
        day_, mailbox_, at_ = even[id_]
        slot = (place.window_end - max(place.window_start, BEGIN)) // groups[place.mailbox, place.window_start]
        assert (place.day, place.mailbox) == (day_, mailbox_)
        assert at_ <= place.send_at <= at_ + slot
    assert w.replan(BEGIN) == 0


@relaxed
@given(workspace())
def test_waits_are_kept_and_follow_ups_stay_with_their_mailbox(w: World) -> None:
    w.replan(BEGIN + 5 * 86400)
    lists, days, boxes = {s.id: s for s in w.sequences}, Days(), {m.id: m for m in w.mailboxes}
    for chain in w.chains:
        for earlier, email in zip(chain.emails, chain.emails[1:], strict=False):
            before, place = w.plan.places[earlier.id], w.plan.places[email.id]
            sequence, box = lists[chain.sequence], boxes[before.mailbox]
            zone = {"mailbox": box.zone, "recipient": chain.zone or box.zone}.get(
                sequence.zone_rule, sequence.zone_rule
            )
            assert place.mailbox == before.mailbox
            assert place.due == days.due(sequence, zone, before.day, email.wait)
            assert place.day >= place.due > before.day


@relaxed
@given(workspace(sequences=1, one_window=True))
def test_follow_ups_go_before_first_emails(w: World) -> None:
    w.replan(BEGIN + 5 * 86400)
    groups = defaultdict(list)
    for chain in w.chains:
        for index, email in enumerate(chain.emails):
            place = w.plan.places[email.id]
            groups[place.mailbox, place.window_start, place.window_end].append((place.send_at, index == 0))
    for places in groups.values():
        kinds = [first for _at, first in sorted(places)]
        assert kinds == sorted(kinds)


@relaxed
@given(workspace(sequences=1, one_window=True))
def test_an_email_group_is_spaced_evenly_to_the_second(w: World) -> None:
    now = BEGIN
    w.replan(now)
    groups = defaultdict(list)
    for place in w.places():
        groups[place.mailbox, place.window_start, place.window_end].append(place.send_at)
    for key, instants in groups.items():
        begin, end = max(key[1], now), key[2]
        even = [begin + k * (end - begin) // len(instants) for k in range(len(instants))]
        others = [at for other, found in groups.items() if other != key and other[0] == key[0] for at in found]
        gap = w.mailboxes[key[0] - 1].gap
        if all(abs(at - other) >= gap for at in even for other in others):
            assert sorted(instants) == even


@relaxed
@given(workspace(sequences=1, one_window=True))
def test_no_first_email_waits_while_a_mailbox_has_room_on_an_earlier_day(w: World) -> None:
    now = BEGIN + 5 * 86400
    w.sequences = [Sequence(1, 540, 1020, s.weekdays, s.mailboxes, holidays=s.holidays) for s in w.sequences]
    w.one_a_day = False
    w.replan(now)
    assert_no_room_before(w, now)


@relaxed
@given(workspace(sequences=1, one_window=True), st.sets(st.integers(0, 40), max_size=8))
def test_room_that_opens_on_an_earlier_day_is_filled_and_only_from_the_end_of_the_line(
    w: World, gone: set[int]
) -> None:
    now = BEGIN + 5 * 86400
    w.sequences = [Sequence(1, 540, 1020, s.weekdays, s.mailboxes, holidays=s.holidays) for s in w.sequences]
    w.one_a_day = False
    w.chains = [chain._replace(emails=chain.emails[:1], start=BEGIN, enrolled_at=BEGIN) for chain in w.chains]
    w.replan(now)
    w.chains = [chain for number, chain in enumerate(w.chains) if number not in gone]
    before = {chain.id: chain.emails[0] for chain in w.chains}
    w.replan(now)
    assert_no_room_before(w, now)
    moved = sum(chain.emails[0].day != before[chain.id].day for chain in w.chains)
    assert moved <= len(gone)
    assert w.replan(now) == 0


@relaxed
@given(workspace(), st.integers(0, 72), st.integers(0, 600))
def test_a_second_re_plan_changes_nothing(w: World, hours: int, seconds: int) -> None:
    now = later(w, hours)
    w.replan(now)
    assert w.replan(now) == 0
    until = min((p.send_at for p in w.places()), default=now)
    assert w.replan(min(now + seconds, until)) == 0


@relaxed
@given(workspace(), st.integers(0, 72))
def test_the_same_snapshot_gives_the_same_plan(w: World, hours: int) -> None:
    now = later(w, hours)
    snapshot = w.snapshot()
    one, two = plan(snapshot, now), plan(snapshot, now)
    assert list(one.places.items()) == list(two.places.items())
    assert one.waiting == two.waiting


@pytest.mark.parametrize(("on", "hours"), [("2027-03-28", 23), ("2026-10-25", 25)])
def test_a_whole_day_window_has_23_or_25_hours_when_the_clocks_change(on: str, hours: int) -> None:
    now = at((date.fromisoformat(on) - timedelta(days=1)).isoformat() + " 12:00")
    w = world(100, start=0, end=1440, weekdays=127)
    w.enroll(hours, (1,), when=now)
    w.replan(now)
    instants = [place.send_at for place in w.places()]
    assert {place.day for place in w.places()} == {day(on)}
    assert [b - a for a, b in pairwise(instants)] == [3600] * (hours - 1)


def test_a_window_inside_the_skipped_hour_makes_the_day_no_sending_day() -> None:
    now = at("2027-03-27 20:00")
    w = world(10, start=120, end=180, weekdays=127)
    w.enroll(1, when=now)
    w.replan(now)
    (place,) = w.places()
    assert place.send_at == at("2027-03-29 02:00")


def test_a_window_over_the_mailboxs_midnight_counts_for_both_dates() -> None:
    now = at("2026-11-22 12:00", "UTC")
    sequence = Sequence(1, 540, 1200, 127, (1,), zone_rule="Asia/Tokyo")
    w = World([Mailbox(1, "America/Los_Angeles", 10)], [sequence])
    w.enroll(25, when=now)
    w.replan(now)
    used = Counter(local_day("America/Los_Angeles", place.send_at) for place in w.places())
    assert list(used.items()) == [(day("2026-11-22"), 10), (day("2026-11-23"), 10), (day("2026-11-24"), 5)]
    assert w.by_day() == {"Mon 23 Nov": 20, "Tue 24 Nov": 5}


def test_steady_enrolment_does_not_crowd_the_morning() -> None:
    w = world(50)
    now = at("2026-11-23 09:00")
    for minute in range(0, 240, 5):
        w.enroll(1, when=now + minute * 60)
        w.send_until(now + minute * 60)
        w.replan(now + minute * 60)
    w.send_until(at("2026-11-23 17:00"))
    before_noon = sum(place.send_at < at("2026-11-23 12:00") for place in w.sent.values())
    assert len(w.sent) == 48
    assert before_noon <= 30


def test_a_paused_mailbox_keeps_its_follow_ups_and_gives_up_its_first_emails() -> None:
    w = world(10, 10)
    w.enroll(10, (0, 2), when=at("2026-11-22 12:00"))
    w.replan(at("2026-11-22 12:00"))
    w.send_until(at("2026-11-23 12:00"))
    w.replan(at("2026-11-23 12:00"))
    followers = {c.emails[0].id for c in w.chains if c.left_mailbox == 1}
    assert followers
    w.change_mailbox(1, usable=False)
    w.replan(at("2026-11-23 12:00"))
    for chain in w.chains:
        if chain.left_at is None:
            assert w.plan.places[chain.emails[0].id].mailbox == 2
        elif chain.left_mailbox == 1:
            assert w.plan.places[chain.emails[0].id].mailbox == 1


def test_without_any_usable_mailbox_the_reason_is_said() -> None:
    w = world(10)
    w.change_mailbox(1, usable=False)
    w.enroll(2, (0, 1), when=BEGIN)
    w.replan(BEGIN)
    assert len(w.plan.unplaced) == 4
    assert "no usable mailbox" in w.plan.waiting[1]


def test_without_any_sending_day_the_reason_is_said() -> None:
    w = world(10, weekdays=0)
    w.enroll(1, when=BEGIN)
    w.replan(BEGIN)
    assert "no sending day" in w.plan.waiting[1]


def test_a_backlog_of_ten_years_is_planned_to_its_end() -> None:
    w = world(1)
    w.enroll(3000, when=BEGIN)
    w.replan(BEGIN)
    assert len(w.plan.places) == 3000
    assert max(p.day for p in w.places()) > day("2037-01-01")


def test_a_few_minutes_late_keeps_the_rows_as_they_are() -> None:
    w = world(50)
    w.enroll(30, when=at("2026-11-22 12:00"))
    w.replan(at("2026-11-22 12:00"))
    w.send_until(at("2026-11-23 09:10"))
    assert w.replan(at("2026-11-23 09:30")) == 0


def test_a_newcomer_keeps_the_gap_to_what_is_a_few_minutes_late() -> None:
    w = world(50)
    w.change_mailbox(1, gap=900)
    w.sequences.append(replace(w.sequences[0], id=2, end=18 * 60))
    w.enroll(2, when=at("2026-11-22 12:00"))
    w.replan(at("2026-11-22 12:00"))
    w.enroll(1, when=at("2026-11-23 09:10"), sequence=2)
    w.replan(at("2026-11-23 09:10"))
    assert w.times(day("2026-11-23")) == ["09:00", "09:15", "13:00"]


def test_a_retry_waits_for_its_instant_and_the_rest_stays() -> None:
    w = world(50)
    w.enroll(30, when=at("2026-11-22 12:00"))
    w.replan(at("2026-11-22 12:00"))
    again = at("2026-11-23 09:05")
    chain = w.chains[0]
    w.chains[0] = chain._replace(emails=(chain.emails[0]._replace(retry_at=again),))
    assert w.replan(at("2026-11-23 09:00")) == 1
    assert w.plan.places[chain.emails[0].id].send_at == again


def test_a_pinned_first_email_is_one_of_the_days_new_contacts() -> None:
    w = world(50, new_per_day=2)
    w.enroll(4, when=at("2026-11-22 12:00"))
    w.replan(at("2026-11-22 12:00"))
    assert w.by_day() == {"Mon 23 Nov": 2, "Tue 24 Nov": 2}
    last = w.chains[3]
    pinned = last.emails[0]._replace(pinned=True, send_at=at("2026-11-23 12:15"))
    w.chains[3] = last._replace(emails=(pinned,))
    w.replan(at("2026-11-22 12:00"))
    assert w.by_day() == {"Mon 23 Nov": 2, "Tue 24 Nov": 2}


def test_a_pin_stays_where_the_user_put_it_and_others_keep_the_gap() -> None:
    w = world(50)
    w.enroll(30, when=at("2026-11-22 12:00"))
    w.replan(at("2026-11-22 12:00"))
    chain, pin = w.chains[5], at("2026-11-23 12:15:30")
    email: Email = chain.emails[0]._replace(pinned=True, send_at=pin)
    w.chains[5] = chain._replace(emails=(email,))
    w.replan(at("2026-11-22 12:00"))
    assert w.plan.places[email.id].send_at == pin
    instants = sorted(p.send_at for p in w.places())
    assert all(b - a >= 90 for a, b in pairwise(instants))
