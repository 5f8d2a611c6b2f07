"""The days the calendar shows, and the columns its emails stand in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.queries.calendar import CalendarEmail
from app.ui.pages.calendar.columns import hours_of
from app.ui.pages.calendar.spans import Mode, Span
from tests.ui.pages.calendar.columns_of import sort_in

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = date(2026, 11, 25)


def _email(at: datetime, number: int = 1) -> CalendarEmail:
    return CalendarEmail(int(at.timestamp()), number, "Mara Lindqvist", 0, "pending", 1, 1)


def test_week_runs_from_monday_to_sunday_and_moves_by_weeks() -> None:
    span = Span(Mode.WEEK, WEDNESDAY)
    assert (span.first, span.last) == (date(2026, 11, 23), date(2026, 11, 29))
    assert span.moved(-1).first == date(2026, 11, 16)
    assert len(span.days) == 7


def test_month_is_whole_weeks_and_moves_over_the_years_end() -> None:
    span = Span(Mode.MONTH, WEDNESDAY)
    assert (span.first, span.last) == (date(2026, 10, 26), date(2026, 12, 6))
    assert span.moved(2).title() == "January 2027"
    assert span.moved(-11).title() == "December 2025"


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        (WEDNESDAY, "23 – 29 November 2026"),
        (date(2026, 12, 1), "30 Nov – 6 Dec 2026"),
        (date(2026, 12, 31), "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_week_is_named_as_people_write_it(anchor: date, title: str) -> None:
    assert Span(Mode.WEEK, anchor).title() == title


def test_emails_stand_on_the_day_of_the_users_clock() -> None:
    late = _email(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))  # half past midnight on Wednesday in Berlin
    columns = sort_in([late], Span(Mode.WEEK, WEDNESDAY).days, BERLIN)
    assert [len(column.emails) for column in columns] == [0, 0, 1, 0, 0, 0, 0]
    assert list(columns[2].seconds) == [30 * 60]


def test_wall_clock_holds_on_the_day_that_has_25_hours() -> None:
    sunday = date(2026, 10, 25)
    nine = _email(datetime(2026, 10, 25, 9, 0, tzinfo=BERLIN))
    (column,) = sort_in([nine], [sunday], BERLIN)
    assert list(column.seconds) == [9 * 3600]


def test_hours_shown_grow_with_what_they_hold() -> None:
    days = Span(Mode.WEEK, WEDNESDAY).days
    assert hours_of(sort_in([], days, BERLIN)) == (8, 18)
    emails = [
        _email(datetime(2026, 11, 25, 6, 10, tzinfo=BERLIN)),
        _email(datetime(2026, 11, 25, 22, 5, tzinfo=BERLIN)),
    ]
    assert hours_of(sort_in(emails, days, BERLIN)) == (6, 23)
