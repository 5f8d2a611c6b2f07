"""The calendar's emails column by column: the same emails as row by row, with what is told of some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.core.commands import emails, pins
from app.core.model import EmailStatus
from app.core.planner.days import wall
from app.core.queries.calendar import SHOWN, Known, calendar_range, email_marks, known_emails
from app.core.queries.calendar_counts import month_counts
from app.core.queries.mailboxes import mailbox_list
from tests.core.conftest import Workspace

BERLIN = "Europe/Berlin"
DAYS = [date(2026, 11, 23) + timedelta(days=n) for n in range(14)]
SPANS = list(pairwise([wall(BERLIN, day.toordinal(), 0) for day in [*DAYS, DAYS[-1] + timedelta(days=1)]]))


@pytest.fixture
def lively(ready: Workspace, clock: Callable[..., datetime]) -> Workspace:
    """Two mailboxes, two sequences; on Monday one email went, one was refused, the others are planned."""
    ready.mailbox("ben@fenwick.example")
    second = ready.sequence(name="Renewals", mailboxes=("ben@fenwick.example",))
    ready.enroll(second, ready.contacts("Lea", "Ida", "Tom"))
    ready.replan()
    first, other = (row.next_send_at for row in mailbox_list(ready.store, now=ready.now))
    assert first is not None
    assert other is not None
    ready.deliver(1, first)
    refused = ready.claim(2, other)
    assert refused is not None
    ready.result(refused, EmailStatus.FAILED, other, "550 no such user")
    pins.pin_email(ready.store, email_id=ready.email("Jo", 3).id, at=clock(1, "11:11", month=12), now=ready.now)
    return ready


@pytest.mark.parametrize(
    "only", [{}, {"sequence_id": 2}, {"mailbox_id": [1]}, {"sequence_id": (1, 2), "mailbox_id": 2}]
)
def test_marks_are_the_emails_of_their_spans_by_time(lively: Workspace, only: dict[str, Any]) -> None:
    marks = email_marks(lively.store, spans=SPANS, mailboxes=True, **only)
    found = []
    for (start, _end), one in zip(SPANS, marks, strict=True):
        assert list(one.elapsed) == sorted(one.elapsed)
        columns = zip(one.elapsed, one.ids, one.series, one.statuses, one.mailboxes, strict=True)
        found += [(start + at, number, series, SHOWN[code], box) for at, number, series, code, box in columns]
    rows = calendar_range(lively.store, start=SPANS[0][0], end=SPANS[-1][1], **only)
    assert sorted(found) == [(row.send_at, row.id, row.series, row.status, row.mailbox_id) for row in rows]
    assert found, "there is something to compare"


def test_every_status_on_the_calendar_is_among_them(lively: Workspace) -> None:
    (monday, *_later) = email_marks(lively.store, spans=SPANS)
    assert Counter(SHOWN[code] for code in monday.statuses) == {"pending": 3, "sent": 1, "failed": 1}
    assert set(monday.series) == {0, 1}
    assert not monday.mailboxes


def test_a_span_without_emails_has_empty_columns(work: Workspace) -> None:
    work.mailbox()
    (nothing,) = email_marks(work.store, spans=SPANS[:1], mailboxes=True)
    assert [len(column) for column in nothing] == [0, 0, 0, 0, 0]


def test_what_is_told_of_an_email(lively: Workspace) -> None:
    third, first = lively.email("Jo", 3).id, lively.email("Lea", 1).id
    assert known_emails(lively.store, ids=[third, first, 9_999]) == {
        third: Known("Jo", 1, 1, 3, True),
        first: Known("Lea", 2, 2, 1, False),
    }


@pytest.mark.parametrize("only", [{}, {"sequence_id": 2}, {"mailbox_id": [1]}])
@pytest.mark.parametrize("by_mailbox", [False, True])
def test_a_month_counts_what_its_days_show(lively: Workspace, only: dict[str, Any], by_mailbox: bool) -> None:
    emails.skip_email(lively.store, email_id=lively.email("Mara", 2).id, now=lively.now)
    marks = email_marks(lively.store, spans=SPANS, mailboxes=True, **only)
    shown = {
        day: Counter((box - 1) % 5 for box in one.mailboxes) if by_mailbox else Counter(one.series)
        for day, one in zip(DAYS, marks, strict=True)
        if one.ids
    }
    start, end = SPANS[0][0], SPANS[-1][1]
    given = {"start": start, "end": end, "zone": BERLIN, "by_mailbox": by_mailbox, "troubled": True, **only}
    assert {day: count.by_series for day, count in month_counts(lively.store, **given).items()} == shown
    untroubled = month_counts(lively.store, start=start, end=end, zone=BERLIN)
    assert untroubled[DAYS[0]].total == 4, "what was refused does not count there"


def test_days_of_23_and_25_hours_hold_what_their_clock_says(work: Workspace) -> None:
    work.mailbox()
    work.enroll(work.sequence(days=("sun",)), work.many(3))
    work.now = datetime(2027, 3, 26, 12, tzinfo=UTC)
    work.replan(work.now)
    sunday = date(2027, 3, 28)
    span = (wall(BERLIN, sunday.toordinal(), 0), wall(BERLIN, sunday.toordinal(), 1440))
    assert span[1] - span[0] == 23 * 3600
    (marks,) = email_marks(work.store, spans=[span])
    counts = month_counts(work.store, start=span[0], end=span[1], zone=BERLIN)
    assert counts[sunday].total == len(marks.ids) == 3
    assert marks.elapsed[0] == 8 * 3600, "nine by the clock, which has leapt over an hour"
