"""Times read as a person writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from app.ui import when
from app.ui.when import clock_time, day, moment, until

NOW = datetime(2026, 11, 25, 9, 36, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _english() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))


def test_a_moment_names_day_and_time_in_its_zone() -> None:
    assert moment(NOW, BERLIN) == "Wed 25 Nov, 10:36"
    assert clock_time(NOW, BERLIN) == "10:36"
    assert day(NOW.date()) == "Wed 25 Nov"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=-90), "now"),
        (timedelta(seconds=30), "now"),
        (timedelta(seconds=31), "in 1 min"),
        (timedelta(minutes=3), "in 3 min"),
        (timedelta(minutes=59), "in 59 min"),
        (timedelta(hours=2), "in 2 h"),
    ],
)
def test_what_is_near_is_said_by_its_distance(left: timedelta, said: str) -> None:
    assert until(NOW + left, NOW) == said


def test_what_is_far_is_said_by_day_and_time() -> None:
    far = NOW + timedelta(days=2)
    assert until(far, NOW) == moment(far)


def test_a_day_near_is_called_by_its_name_and_another_year_is_named() -> None:
    now = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    assert when.near(now.replace(hour=14, minute=6), now, UTC) == "today, 14:06"
    assert when.near(now.replace(day=25), now, UTC) == "tomorrow, 09:42"
    assert when.near(now.replace(day=23), now, UTC) == "yesterday, 09:42"
    assert when.near(now.replace(day=27), now, UTC) == "Fri 27 Nov, 09:42"
    assert when.near(now.replace(year=2021, month=3, day=3), now, UTC) == "3 Mar 2021, 09:42"


def test_what_was_lately_is_told_by_the_hour_today_and_by_the_day_before() -> None:
    now = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    assert when.lately(now.replace(hour=8), now, UTC) == "08:42"
    assert when.lately(now.replace(day=20), now, UTC) == "Fri 20 Nov"
    assert when.lately(now.replace(year=2025), now, UTC) == "24 Nov 2025"
