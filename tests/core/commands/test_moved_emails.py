"""Moved emails by the hundred thousand: the same whichever way they are looked at, and small on their way."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

from app.core.commands.moved_emails import Fates, MovedEmail, MovedEmails, Spot

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = int(AT.timestamp())
ROWS = [
    (7, (1, SECOND + 60), (2, SECOND + 30)),
    (8, (1, SECOND), None),
    (9, None, (2, SECOND + 90)),
    (10, (1, None), (None, None)),
]


def test_each_email_has_both_its_places() -> None:
    emails = MovedEmails(ROWS)
    assert emails[1] == MovedEmail(8, Spot(1, AT), None)
    assert emails[-1] == MovedEmail(10, Spot(1, None), Spot(None, None))
    assert list(emails) == [emails[n] for n in range(4)] == emails[:]


def test_those_there_before_are_ordered_by_when_they_go_by_either_plan() -> None:
    emails = MovedEmails(ROWS)
    assert [emails[index].id for index in emails.earliest_first()] == [8, 7, 10]


def test_many_are_ordered_as_few_are() -> None:
    rows = [(n, (1, SECOND + n * 7919 % 12_007), (1, SECOND + n * 104_729 % 12_007)) for n in range(12_000)]
    emails = MovedEmails(rows)
    expected = sorted(range(12_000), key=lambda n: (min(rows[n][1][1], rows[n][2][1]), n))
    assert list(emails.earliest_first()) == expected


def test_leaving_a_mailbox_is_going_from_another_one() -> None:
    assert MovedEmails(ROWS).leaving(1) == 2
    assert MovedEmails(ROWS).leaving(2) == 0


def test_what_becomes_of_those_that_stay() -> None:
    within = (11, (1, SECOND), (1, SECOND + 5))
    assert MovedEmails([*ROWS, within, within]).fates() == Fates(elsewhere=1, waiting=1, within=2)


def test_they_cross_from_another_process_small_and_equal() -> None:
    emails = MovedEmails((n, (1, SECOND + n), (2, SECOND + n)) for n in range(1, 10_001))
    packed = pickle.dumps(emails)
    assert pickle.loads(packed) == emails
    assert len(packed) < 50 * len(emails)
    assert emails != MovedEmails(ROWS)
    assert not MovedEmails()
