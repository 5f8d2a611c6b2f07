"""The worked examples of the planner's rules, by their numbers in the specification."""

from __future__ import annotations

from itertools import pairwise

from app.core.planner import Mailbox
from tests.core.planner.world import BERLIN, at, clock, day, shown, world

SUNDAY = at("2026-11-22 12:00")
MONDAY = day("2026-11-23")


def test_1_thirty_contacts_are_spread_over_monday_every_sixteen_minutes() -> None:
    w = world(50)
    w.enroll(30, when=SUNDAY)
    w.replan(SUNDAY)
    times = w.times(MONDAY)
    assert len(times) == 30
    assert times[:2] == ["09:00", "09:16"]
    assert times[-1] == "16:44"


def test_2_what_a_day_cannot_take_goes_to_the_next() -> None:
    w = world(20)
    w.enroll(30, when=SUNDAY)
    w.replan(SUNDAY)
    assert w.by_day() == {"Mon 23 Nov": 20, "Tue 24 Nov": 10}
    assert w.times(MONDAY)[:2] == ["09:00", "09:24"]
    assert w.times(MONDAY)[-1] == "16:36"
    assert w.times(MONDAY + 1)[:2] == ["09:00", "09:48"]
    assert w.times(MONDAY + 1)[-1] == "16:12"


def test_3_enrolled_in_the_middle_of_a_window_uses_what_is_left_of_it() -> None:
    now = at("2026-11-23 13:00")
    w = world(50)
    w.enroll(30, when=now)
    w.replan(now)
    times = w.times(MONDAY)
    assert times[:2] == ["13:00", "13:08"]
    assert times[-1] == "16:52"


def test_4_follow_ups_go_before_first_emails() -> None:
    w = world(10)
    w.enroll(25, (0, 1), when=SUNDAY)
    w.replan(SUNDAY)
    assert w.by_day() == {
        "Mon 23 Nov": 10,
        "Tue 24 Nov": 10,
        "Wed 25 Nov": 10,
        "Thu 26 Nov": 10,
        "Fri 27 Nov": 5,
        "Mon 30 Nov": 5,
    }
    firsts = {chain.emails[0].day for chain in w.chains}
    assert firsts == {MONDAY, MONDAY + 2, MONDAY + 4}


def test_5_load_follows_capacity() -> None:
    w = world(50, 25)
    w.enroll(30, when=SUNDAY)
    w.replan(SUNDAY)
    assert (len(w.places(1)), len(w.places(2))) == (20, 10)


def test_6_nine_in_berlin_before_and_after_the_clock_change() -> None:
    friday = at("2027-03-25 18:00")
    w = world(1)
    w.enroll(2, when=friday)
    w.replan(friday)
    assert [shown(p.send_at, "UTC") for p in w.places()] == ["Fri 26 Mar 08:00:00", "Mon 29 Mar 07:00:00"]


def test_7_the_recipients_zone_and_without_one_the_mailboxs() -> None:
    w = world(50, waits_in="recipient")
    w.enroll(1, when=SUNDAY, zone="Asia/Kolkata")
    w.enroll(1, when=SUNDAY)
    w.replan(SUNDAY)
    first, second = (w.plan.places[chain.emails[0].id].send_at for chain in w.chains)
    assert shown(first, "UTC") == "Mon 23 Nov 03:30:00"
    assert shown(second, BERLIN) == "Mon 23 Nov 09:00:00"


def test_8_thanksgiving_is_skipped() -> None:
    w = world(50, holidays="US")
    w.enroll(1, (3,), when=at("2026-11-23 08:00"))
    w.replan(at("2026-11-23 08:00"))
    (place,) = w.places()
    assert place.due == day("2026-11-26")
    assert place.day == day("2026-11-27")


def test_9_a_mailbox_removed_and_one_added_move_only_what_they_must() -> None:
    w = world(10, 10)
    w.enroll(20, when=SUNDAY)
    w.replan(SUNDAY)
    assert w.by_day(1) == w.by_day(2) == {"Mon 23 Nov": 10}
    before = {place.send_at for place in w.places(1)}

    w.change_mailbox(2, usable=False, removed=True)
    assert w.replan(SUNDAY) == 10
    assert w.by_day(1) == {"Mon 23 Nov": 10, "Tue 24 Nov": 10}
    assert {place.send_at for place in w.places(1) if place.day == MONDAY} == before
    assert w.times(MONDAY + 1)[:2] == ["09:00", "09:48"]

    w.mailboxes.append(Mailbox(3, BERLIN, 10))
    w.sequences = [type(s)(**{**{f: getattr(s, f) for f in s.__slots__}, "mailboxes": (1, 2, 3)}) for s in w.sequences]
    assert w.replan(SUNDAY) == 10
    assert w.by_day(1) == w.by_day(3) == {"Mon 23 Nov": 10}


def test_11_ramp_up_grows_day_by_day() -> None:
    w = world(50)
    w.change_mailbox(1, ramp=(5, 5, MONDAY))
    w.enroll(40, when=SUNDAY)
    w.replan(SUNDAY)
    assert list(w.by_day().values()) == [5, 10, 15, 10]


def test_12_asleep_from_ten_past_nine_to_three() -> None:
    w = world(50)
    w.enroll(30, when=SUNDAY)
    w.replan(SUNDAY)
    w.send_until(at("2026-11-23 09:10"))
    w.replan(at("2026-11-23 15:00"))
    instants = [place.send_at for place in w.places()]
    assert len(instants) == 29
    assert shown(instants[0]) == "Mon 23 Nov 15:00:00"
    assert {b - a for a, b in pairwise(instants)} == {248, 249}
    assert clock(instants[-1]) == "16:55"


def test_13_a_day_lost_costs_the_next_day_not_the_whole_line() -> None:
    w = world(10)
    w.enroll(100, when=SUNDAY)
    w.replan(SUNDAY)
    assert list(w.by_day().values()) == [10] * 10
    before = {chain.id: chain.emails[0] for chain in w.chains}
    tuesday = at("2026-11-24 08:00")
    w.replan(tuesday)
    after = {chain.id: chain.emails[0] for chain in w.chains}
    assert {after[n].day for n in range(1, 11)} == {MONDAY + 1}
    assert {after[n].day for n in range(11, 21)} == {day("2026-12-07")}
    assert all(after[n] == before[n] for n in range(21, 101))
