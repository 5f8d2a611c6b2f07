"""The mailboxes with their days ahead, asked for at once: the same as asked for one by one."""

from __future__ import annotations

from datetime import timedelta

from app.core.commands.enrollments import pause_contact
from app.core.queries.mailboxes import capacity, mailbox_list, mailboxes_ahead


def test_each_email_is_counted_once_whenever_it_goes(work, clock) -> None:
    """Late ones, those of the days asked for, of later ones, and those that wait without a time."""
    for box, zone in (("anna", "Europe/Berlin"), ("ben", "Pacific/Auckland"), ("kim", "America/Los_Angeles")):
        work.mailbox(f"{box}@fenwick.example", daily_capacity=4, time_zone=zone)
    people = work.many(40)
    work.enroll(work.sequence(), people)
    work.replan()
    pause_contact(work.store, contact_id=people[0], now=work.now)
    work.replan()
    for now in (work.now, clock(24, "13:00"), clock(27, "00:30")):
        for days in (1, 3, 14):
            rows, ahead = mailboxes_ahead(work.store, now=now, days=days)
            assert rows == mailbox_list(work.store, now=now)
            assert ahead == capacity(work.store, now=now, days=days)
    assert sum(row.pending for row in rows) == 3 * len(people)
    assert {row.last_send_at for row in rows} != {None}
    assert max(row.last_send_at or now for row in rows) > now + timedelta(days=14)
