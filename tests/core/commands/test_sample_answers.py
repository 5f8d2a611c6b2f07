"""The sample workspace's people answer in every way, and the program takes each for what it is."""

from __future__ import annotations

from datetime import timedelta

from app.core.commands.sample_answers import answer_sample
from app.core.queries.came_in import received
from tests.core.conftest import Workspace, at


def test_the_sample_answers_are_of_every_kind_and_about_their_emails(work: Workspace) -> None:
    work.mailbox(daily_capacity=50)
    work.enroll(work.sequence(), work.many(10))
    work.replan()
    for number in range(10):
        work.deliver(1, at(23, "09:00") + timedelta(minutes=48 * number))
    now = at(24, "08:00")
    answer_sample(work.store, now=now, every=1)
    rows = received(work.store)
    assert sorted(row.kind.value for row in rows) == ["bounce", "out_of_office", *["reply"] * 7, "unsubscribe"]
    assert all(row.contact and row.email for row in rows)
    assert max(row.at for row in rows) <= now
    left = [row for row in work.emails() if row.status.value == "pending"]
    assert {row.contact for row in left} == {row.contact for row in rows if row.kind.value == "out_of_office"}
