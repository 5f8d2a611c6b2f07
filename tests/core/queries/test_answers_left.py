"""The user's own answers leave at once, and use the day and the gap of their mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.core.commands import answers, incoming, sending
from app.core.model import EmailStatus, SendResult
from app.core.queries.load import all_left_on_dates, sent_on
from app.core.queries.mailboxes import capacity, mailbox_list
from app.core.queries.why import why
from app.core.store.tables import Mailbox
from tests.core.commands import incoming_mail as mail
from tests.core.conftest import Workspace, at

_S = EmailStatus


@pytest.fixture
def asked(work: Workspace) -> Workspace:
    """Three emails fit a day; the first went on Monday at nine and was answered at once."""
    work.mailbox(daily_capacity=3, least_gap=90)
    work.enroll(work.sequence(), work.contacts("Mara", "Jo", "Lin", "Kim"))
    work.replan()
    sent = work.deliver(1, at(23, "09:00"))
    row = mail.received(mail.answer("Tell me more.", to=sent.message_id), mailbox_id=1, at=at(23, "09:10"))
    incoming.take_in(work.store, mailbox_id=1, received=[row], states=(), now=at(23, "09:10"))
    work.replan(at(23, "09:10"))
    return work


def answer(work: Workspace, now: datetime, status: EmailStatus = _S.SENT) -> None:
    answers.answer(work.store, incoming_id=1, body="Gladly.", now=now - timedelta(seconds=answers.UNDO_SECONDS))
    found = sending.claim(work.store, mailbox_id=1, now=now)
    assert found is not None
    assert found.email_id < 0
    sending.record(work.store, email_id=found.email_id, result=SendResult(status, now))


def planned(work: Workspace, day: int) -> list[str]:
    times = [row.send_at for row in work.emails() if row.status == _S.PENDING and row.step == 1 and row.send_at]
    return [f"{one:%H:%M}" for one in times if one.day == day]


@pytest.mark.parametrize("status", [_S.SENT, _S.IN_DOUBT])
def test_an_answer_takes_an_email_s_place_of_the_day(asked: Workspace, status: EmailStatus) -> None:
    assert len(planned(asked, 23)) == 2
    now = at(23, "09:30")
    answer(asked, now, status)
    asked.replan(now)
    assert len(planned(asked, 23)) == 1, "the last of the day makes room"
    row = mailbox_list(asked.store, now=now)[0]
    assert (row.sent_today, row.capacity_today) == (2, 3)
    today = capacity(asked.store, now=now, days=1)[0]
    assert (today.sent, today.planned, today.free) == (2, 1, 0)
    with asked.store.read() as session:
        monday = now.date()
        assert sent_on(session, session.get_one(Mailbox, 1), monday) == 2
        assert all_left_on_dates(session, {1: "Europe/Berlin"}, monday, monday) == {monday: 2}


def test_the_email_that_made_room_for_an_answer_says_the_day_is_full(asked: Workspace) -> None:
    now = at(23, "09:30")
    answer(asked, now)
    asked.replan(now)
    later = next(row for row in asked.emails() if row.step == 1 and row.send_at and row.send_at.day == 24)
    told = [reason.text for reason in why(asked.store, email_id=later.id, now=now) if reason.rule == "full"]
    assert told == ["Mon 23 Nov: anna@fenwick.example was full (3 of 3)"]


def test_a_planned_email_keeps_its_gap_from_an_answer(asked: Workspace) -> None:
    due = next(row.send_at for row in asked.emails() if row.status == _S.PENDING and row.send_at)
    answer(asked, due - timedelta(seconds=30))
    asked.replan(due - timedelta(seconds=30))
    assert sending.claim(asked.store, mailbox_id=1, now=due) is None
    assert sending.next_due(asked.store, now=due) == due + timedelta(seconds=60)
    assert sending.claim(asked.store, mailbox_id=1, now=due + timedelta(seconds=60)) is not None


def test_an_answer_leaves_although_the_day_is_full(asked: Workspace) -> None:
    for clock in planned(asked, 23):
        now = at(23, clock) + timedelta(hours=1)  # told in UTC, an hour behind Berlin
        asked.replan(now)
        asked.deliver(1, now)
    late = at(23, "16:40")
    answer(asked, late)
    assert mailbox_list(asked.store, now=late)[0].sent_today == 4
    assert capacity(asked.store, now=late, days=1)[0].free == 0


def test_a_refused_answer_uses_nothing(asked: Workspace) -> None:
    answer(asked, at(23, "09:30"), _S.FAILED)
    assert mailbox_list(asked.store, now=at(23, "09:30"))[0].sent_today == 1
