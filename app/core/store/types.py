"""Column types that keep instants and dates honest: UTC epoch seconds and ordinal days, never naive, never text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware instant stored as whole UTC epoch seconds; ValueError for a naive one (domain.md section 3)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else epoch(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else instant(value)


class Day(TypeDecorator[date]):
    """A calendar date stored as its proleptic ordinal, as the planner counts days."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Any) -> int | None:
        return None if value is None else value.toordinal()

    def process_result_value(self, value: int | None, dialect: Any) -> date | None:
        return None if value is None else date.fromordinal(value)


def epoch(at: datetime) -> int:
    """Return the whole UTC epoch seconds of an aware instant; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; give an aware instant")
    return int(at.timestamp())


def instant(seconds: int) -> datetime:
    """Return the aware UTC instant of epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)
