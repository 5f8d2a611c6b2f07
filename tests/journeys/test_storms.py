"""Servers that refuse everything for a while: nothing is lost, doubled or given up, and no burst follows."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, pairwise

from app.core.model import EmailStatus, MailboxState
from app.core.queries.mailboxes import mailbox_list
from tests.journeys.office import HELLO, Office
from tests.journeys.smtp_server import Server

STORM = (
    "421 4.7.0 Try again later, closing connection.",
    "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages.",
    "450 4.7.1 Greylisted, please try again in 5 minutes",
    "451 4.7.500 Server busy. Please try again later from [192.0.2.1]",
    "451 4.3.0 Temporary lookup failure",
    "452 4.3.1 Insufficient system storage",
    "452 4.2.2 The email account that you tried to reach is over quota.",
    "452 4.5.3 Too many recipients received this hour",
    "421 Service not available",
)


def test_a_storm_of_refusals_for_now_loses_and_doubles_nothing(office: Office, server: Server) -> None:
    office.mailbox("anna")
    office.mailbox("ben")
    office.enroll(office.sequence(HELLO), 27)
    server.refused = {f"p{n}@example.com": words for n, words in zip(range(1, 28), cycle(STORM), strict=False)}
    in_it = office.play(days=1.0)
    assert server.ids == {}
    assert (in_it.sent, in_it.failed) == (0, 0)
    assert {row.state for row in mailbox_list(office.store, now=office.clock.now())} == {MailboxState.ACTIVE}
    assert all(row.attempts <= 6 for row in office.rows())
    server.refused.clear()
    office.play(until_idle=True)
    assert office.counts() == {"sent": 27}
    assert set(server.ids.values()) == {1}
    sent = sorted(
        row.sent_at for row in office.rows(EmailStatus.SENT) if row.sent_at and row.mailbox.startswith("anna")
    )
    gaps = [after - before for before, after in pairwise(sent)]
    assert min(gaps) >= timedelta(seconds=90), "no burst when it is over"
