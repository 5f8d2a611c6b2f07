"""An Inbox with a reply, a bounce and a stranger's mail, and the ways to look at its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands import incoming, sending
from app.core.model import EmailStatus, SendResult
from app.ui.pages.inbox.page import InboxPage
from tests.core.commands import incoming_mail as mail
from tests.ui.pages.bench import Bench

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUOTED = "Thursday works for me.\n\nOn Monday Anna wrote:\n> Hi Mara, it is step 1"


def bring(bench: Bench, raw: str, at: datetime) -> None:
    row = mail.received(raw, mailbox_id=1, at=at)
    bench.bus.publish(incoming.take_in(bench.store, mailbox_id=1, received=[row], states=(), now=at))
    bench.plan()


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """Three contacts were written to: Mara answered, Tom's email came back, and a stranger wrote."""
    bench.fill(3)
    bench.clock.set(MONDAY)
    sent = []
    for place in range(3):
        at = MONDAY + timedelta(minutes=160 * place)
        found = sending.claim(bench.store, mailbox_id=1, now=at)
        assert found is not None
        sending.record(bench.store, email_id=found.email_id, result=SendResult(EmailStatus.SENT, at))
        sent.append(found)
    bench.clock.set(MONDAY + timedelta(hours=6))
    now = bench.clock.now()
    mara, tom, _ = sent
    sender = f"Mara Lindqvist <{mara.recipient}>"
    bring(bench, mail.answer(QUOTED, to=mara.message_id, sender=sender), now - timedelta(minutes=5))
    bring(bench, mail.bounce(tom.recipient, tom.message_id), now - timedelta(minutes=9))
    stranger = mail.answer("Buy windows.", sender="Sales <sales@elsewhere.example>", subject="Windows")
    bring(bench, stranger, now - timedelta(minutes=20))
    return bench


@pytest.fixture
def page(filled: Bench, qtbot: QtBot) -> InboxPage:
    made = filled.open("inbox", {"inbox": InboxPage})
    assert isinstance(made, InboxPage)
    qtbot.waitUntil(lambda: made.thread_view.shown is not None)
    return made


def shown(page: InboxPage) -> list[str]:
    return [one.name for one in page.list.rows.shown]


def key(page: InboxPage, which: Qt.Key) -> None:
    page.list.setFocus()
    QTest.keyClick(page.window().windowHandle(), which)
