"""Boxes of a week: every email in exactly one, none over another, one each in an open hour."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.queries.calendar import CalendarEmail
from app.ui.pages.calendar.columns import Column
from app.ui.pages.calendar.hours import BOX_LEAST, Box, Hours
from tests.ui.pages.calendar.columns_of import emails_of

DAY = date(2026, 11, 25)
SECONDS = st.lists(st.integers(8 * 3600, 18 * 3600 - 1), max_size=120).map(sorted)


def _column(seconds: list[int]) -> Column:
    return Column(DAY, emails_of([CalendarEmail(at, at, "Mara", 0, "pending", 1, 1) for at in seconds], 0), seconds)


def _boxes(seconds: list[int], opened: frozenset[int] = frozenset()) -> list[Box]:
    column = _column(seconds)
    return Hours([column], 8, 18, opened).boxes(column)


@given(seconds=SECONDS, opened=st.frozensets(st.integers(8, 17)))
def test_every_email_is_in_one_box_and_no_box_covers_another(seconds: list[int], opened: frozenset[int]) -> None:
    boxes = _boxes(seconds, opened)
    assert [n for box in boxes for n in range(box.first, box.first + box.count)] == list(range(len(seconds)))
    for above, below in pairwise(boxes):
        assert above.top + above.height <= below.top
    assert all(box.height >= BOX_LEAST - 1 for box in boxes)


@given(seconds=SECONDS)
def test_open_hour_shows_each_email_by_itself(seconds: list[int]) -> None:
    opened = frozenset(range(8, 18))
    assert [box.count for box in _boxes(seconds, opened)] == [1] * len(seconds)


def test_busy_quarter_is_one_box_with_its_count() -> None:
    first, *rest = _boxes([9 * 3600 + n for n in range(13)] + [9 * 3600 + 1800])
    assert first.count == 13
    assert [box.count for box in rest] == [1]


def test_emails_twelve_minutes_apart_stand_alone() -> None:
    assert [box.count for box in _boxes([9 * 3600 + 720 * n for n in range(10)])] == [1] * 10


@given(second=st.integers(8 * 3600, 18 * 3600 - 1), opened=st.frozensets(st.integers(8, 17)))
def test_height_and_time_are_inverse(second: int, opened: frozenset[int]) -> None:
    hours = Hours([_column([second])], 8, 18, opened)
    y = hours.y_of(second)
    assert hours.y_of(hours.second_at(y)) == y
    assert hours.hour_at(y) == second // 3600


@given(seconds=SECONDS, opened=st.frozensets(st.integers(8, 17)), zoom=st.sampled_from((0.5, 1.0, 2.0)))
def test_boxes_kept_for_one_scale_are_not_those_of_another(
    seconds: list[int], opened: frozenset[int], zoom: float
) -> None:
    column = _column(seconds)
    for hours in (Hours([column], 8, 18, frozenset()), Hours([column], 7, 18, opened, zoom)):
        fresh = _column(seconds)
        assert hours.boxes(column) == hours.boxes(column) == hours.boxes(fresh)
