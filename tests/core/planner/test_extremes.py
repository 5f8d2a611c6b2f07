"""Settings nobody would choose, and some that somebody does: everything gets a place, and keeps it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from app.core.planner import Mailbox, Sequence
from app.core.planner.days import local_day
from tests.core.planner.world import BERLIN, World, at, day, shown, world

MONDAY = at("2026-11-23 08:00")
ODD_ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
"""Zones off by quarters of an hour, at the ends of the day, or whose clocks change at midnight or by half an hour."""


def _planned(w: World, emails: int, now: int = MONDAY) -> World:
    w.replan(now)
    assert len(w.plan.places) == emails
    assert w.replan(now) == 0
    return w


def test_a_mailbox_of_one_email_a_day_works_off_years_of_backlog() -> None:
    w = world(1)
    w.enroll(500, (0, 3, 4), when=MONDAY)
    assert len({place.day for place in _planned(w, 1500).places()}) == 1500


def test_a_window_of_a_minute_takes_what_the_gap_lets_into_it() -> None:
    w = world(50, start=540, end=541)
    w.enroll(60, (0, 1), when=MONDAY)
    assert set(_planned(w, 120).by_day().values()) == {1}


@pytest.mark.parametrize("hours", [10, 24, 72])
def test_a_gap_longer_than_the_window_is_kept_from_one_day_to_the_next(hours: int) -> None:
    w = world(50)
    w.change_mailbox(1, gap=hours * 3600)
    w.enroll(40, (0, 1), when=MONDAY)
    places = _planned(w, 80).places()
    assert min(b.send_at - a.send_at for a, b in pairwise(places)) >= hours * 3600


def test_ten_thousand_pins_on_one_second_stay_where_the_user_put_them() -> None:
    w = world(*[60] * 10)
    w.enroll(10_000, (0, 3), when=MONDAY)
    pinned_at = at("2026-11-24 09:00")
    for index, chain in enumerate(w.chains):
        first = chain.emails[0]._replace(pinned=True, mailbox=1, send_at=pinned_at, day=day("2026-11-24"))
        w.chains[index] = chain._replace(emails=(first, *chain.emails[1:]))
    _planned(w, 20_000)
    assert {w.plan.places[chain.emails[0].id].send_at for chain in w.chains} == {pinned_at}


def test_after_a_year_of_dates_off_everything_goes_on() -> None:
    first = day("2026-11-23")
    w = world(50, dates_off=frozenset(range(first, first + 366)))
    w.enroll(100, (0, 1), when=MONDAY)
    assert shown(_planned(w, 200).places()[0].send_at) == "Wed 24 Nov 09:00:00"


@pytest.mark.parametrize("zone", ODD_ZONES)
@pytest.mark.parametrize("begin", ["2026-03-20", "2026-09-01", "2026-10-20"])
def test_zones_with_odd_clocks_keep_windows_and_capacity(zone: str, begin: str) -> None:
    now = at(f"{begin} 00:00", zone)
    night = Sequence(2, 30, 150, 127, (1, 2), zone_rule="recipient", sending_days=True)
    w = World([Mailbox(1, zone, 40), Mailbox(2, BERLIN, 40)], [Sequence(1, 0, 1440, 127, (1, 2)), night])
    w.enroll(150, (0, 1, 3), when=now)
    w.enroll(150, (0, 2), when=now, sequence=2, zone=zone)
    _planned(w, 750, now)
    own = {1: zone, 2: BERLIN}
    loads = Counter((place.mailbox, local_day(own[place.mailbox], place.send_at)) for place in w.places())
    assert max(loads.values()) <= 40
    assert all(place.window_start <= place.send_at < place.window_end for place in w.places())


def test_a_clock_set_back_and_forward_again_moves_nothing_and_passes_no_capacity() -> None:
    w = world(10, 20)
    w.enroll(300, (0, 2, 3), when=MONDAY)
    w.replan(MONDAY)
    w.send_until(at("2026-11-25 12:00"))
    for clock in ("2026-11-25 12:00", "2026-11-24 12:00", "2026-11-20 12:00", "2026-11-25 12:00"):
        assert w.replan(at(clock)) == 0
    gone = [(mailbox, local_day(BERLIN, sent_at)) for mailbox, sent_at in w.left]
    loads = Counter(gone + [(place.mailbox, local_day(BERLIN, place.send_at)) for place in w.places()])
    assert all(count <= {1: 10, 2: 20}[mailbox] for (mailbox, _), count in loads.items())


def test_contacts_in_ten_sequences_get_one_email_a_day_and_none_is_left_behind() -> None:
    pool = (1, 2, 3, 4, 5)
    w = World([Mailbox(n, BERLIN, 50) for n in pool], [Sequence(k, 540, 1020, 31, pool) for k in range(1, 11)])
    for k in range(1, 11):
        w.enroll(40, (0, 1, 1), when=MONDAY + k, sequence=k, contacts=tuple(range(1, 41)))
    _planned(w, 1200, MONDAY + 20)
    contact = {email.id: chain.contact for chain in w.chains for email in chain.emails}
    dates = Counter((contact[id_], local_day(BERLIN, place.send_at)) for id_, place in w.plan.places.items())
    assert max(dates.values()) == 1


def test_a_pin_that_the_email_before_it_has_passed_goes_after_it_and_stays_there() -> None:
    w = world(50)
    w.enroll(1, (0, 1, 1), when=MONDAY)
    w.replan(MONDAY)
    first, second, third = w.chains[0].emails
    w.chains = [w.chains[0]._replace(emails=(first, second._replace(pinned=True), third))]
    w.sequences = [replace(w.sequences[0], dates_off=frozenset((day("2026-11-23"), day("2026-11-24"))))]
    w.replan(MONDAY)
    assert w.plan.moved == {second.id: "the email before it goes on the day of its pin or later"}
    days = [_planned(w, 3).plan.places[email.id].day for email in (first, second, third)]
    assert days == [day("2026-11-25"), day("2026-11-26"), day("2026-11-27")]
    w.enroll(5, when=MONDAY)
    came = w.plan.places[second.id]
    assert _planned(w, 8).plan.places[second.id] == came


def test_a_pin_a_few_minutes_after_the_email_that_has_just_gone_waits_for_another_day() -> None:
    w = world(2)
    w.enroll(1, (0, 1), when=MONDAY)
    w.replan(MONDAY)
    first, second = w.chains[0].emails
    went = w.plan.places[first.id].send_at
    w.chains = [w.chains[0]._replace(emails=(first, second._replace(pinned=True, send_at=went + 300)))]
    w.send_until(went)
    w.enroll(1, when=went + 1)
    assert _planned(w, 2, went + 1).plan.places[second.id].day == day("2026-11-24")
    assert w.by_day() == {"Mon 23 Nov": 1, "Tue 24 Nov": 1}, "its room of that day is free again"


def test_a_follow_up_that_goes_on_from_another_zone_is_not_on_the_date_of_the_email_before() -> None:
    w = World(
        [Mailbox(1, "America/Los_Angeles", 50), Mailbox(2, "Asia/Tokyo", 50)], [Sequence(1, 540, 1020, 127, (1, 2))]
    )
    w.enroll(1, (0, 1), when=MONDAY)
    w.replan(MONDAY)
    (chain,) = w.chains
    went = at("2026-11-23 16:00", "America/Los_Angeles")
    w.chains = [chain._replace(emails=chain.emails[1:], left_at=went, left_mailbox=1)]
    w.change_mailbox(1, removed=True)
    (place,) = _planned(w, 1, went + 1).places()
    assert local_day("Asia/Tokyo", place.send_at) > local_day("Asia/Tokyo", went)


def test_a_day_whose_window_the_clocks_skip_is_none_for_a_contact_in_two_sequences() -> None:
    saturday = at("2027-03-27 01:00")
    lists = [Sequence(number, 120, 180, 127, (1,), zone_rule=BERLIN) for number in (1, 2)]
    w = World([Mailbox(1, "Asia/Tokyo", 50)], lists)
    for number in (1, 2):
        w.enroll(1, when=saturday, sequence=number, contacts=(7,))
    _planned(w, 2, saturday)
    assert {place.day for place in w.places()} == {day("2027-03-27"), day("2027-03-29")}


def test_a_retry_waits_for_a_contact_who_is_away() -> None:
    w = world(50)
    w.enroll(1, when=MONDAY)
    w.replan(MONDAY)
    (chain,) = w.chains
    again, back = chain.emails[0]._replace(retry_at=at("2026-11-23 10:00")), day("2026-11-26")
    w.chains = [chain._replace(emails=(again,), not_before=back)]
    assert _planned(w, 1).places()[0].day == back


def test_a_first_step_that_has_come_behind_another_waits_for_a_day() -> None:
    w = world(50)
    w.enroll(1, (0, 0), when=MONDAY)
    assert [place.day for place in _planned(w, 2).places()] == [day("2026-11-23"), day("2026-11-24")]


def test_a_follow_up_goes_from_the_mailbox_of_the_email_that_came_back_from_another() -> None:
    gaps = [Mailbox(1, "UTC", 10), Mailbox(3, "UTC", 5, gap=40_000)]
    off = frozenset(739_884 + number for number in (0, 2, 5))
    w = World(
        gaps, [Sequence(1, 203, 204, 127, (3, 1), "recipient", sending_days=True, dates_off=off)], one_a_day=False
    )
    for zone, waits in (("Kolkata", (2,)), ("Tokyo", (2,)), ("Tokyo", (2,)), ("Kolkata", (2, 3))):
        w.enroll(1, waits, when=1_790_257_865, zone=f"Asia/{zone}")
    w.enroll(1, (0, 2), when=1_790_834_801)
    for index, at_ in ((0, (739_887, 1_790_545_980)), (3, (739_888, 1_790_632_380)), (4, (739_891, 1_790_950_980))):
        chain, (on, stood) = w.chains[index], at_
        first = chain.emails[0]._replace(mailbox=1, day=on, send_at=stood, window_start=stood, window_end=stood + 60)
        w.chains[index] = chain._replace(emails=(first._replace(gap=90), *chain.emails[1:]))
    w.replan(1_790_314_154)
    first, second = w.chains[3].emails
    assert (first.mailbox, second.mailbox) == (1, 1)


def test_a_window_of_another_zone_over_midnight_brings_nobody_two_emails_of_one_date() -> None:
    w = World([Mailbox(1, BERLIN, 2)], [Sequence(1, 16 * 60, 24 * 60, 127, (1,), zone_rule="America/New_York")])
    w.enroll(7, (0, 1, 1), when=MONDAY)
    _planned(w, 21)
    of = {email.id: chain.contact for chain in w.chains for email in chain.emails}
    dates = Counter((of[id_], local_day(BERLIN, place.send_at)) for id_, place in w.plan.places.items())
    assert set(dates.values()) == {1}


def test_a_pin_does_not_push_the_email_before_it_off_a_window_that_ends_on_its_date_for_the_contact() -> None:
    w = world(50)
    w.enroll(1, (0, 3), when=MONDAY, zone="Pacific/Auckland")
    w.replan(MONDAY)
    first, second = w.chains[0].emails
    pin = at("2026-11-24 14:00")
    w.chains = [w.chains[0]._replace(emails=(first, second._replace(pinned=True, send_at=pin)))]
    assert w.plan.places[first.id] == _planned(w, 2).plan.places[first.id]
    assert w.plan.places[second.id].send_at == pin


def test_a_pin_whose_mailbox_is_gone_when_no_other_is_free_then_says_so() -> None:
    w = world(50, 1)
    w.enroll(2, when=MONDAY)
    w.replan(MONDAY)
    pin = at("2026-11-23 09:00")
    w.chains = [one._replace(emails=(one.emails[0]._replace(pinned=True, send_at=pin),)) for one in w.chains]
    gone = next(one.emails[0].id for one in w.chains if one.emails[0].mailbox == 1)
    w.change_mailbox(1, removed=True, usable=False)
    w.replan(MONDAY)
    assert w.plan.moved[gone] == "the mailbox it was pinned to is gone, and no other was free then"
    assert {place.day for place in _planned(w, 2).places()} == {day("2026-11-23"), day("2026-11-24")}
