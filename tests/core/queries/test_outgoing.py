"""The sending at a glance tells what went last and what goes next."""

from __future__ import annotations

from app.core.commands.mailboxes import pause_mailbox
from app.core.queries.outgoing import outgoing


def test_the_last_that_went_and_the_next_that_go_are_told(ready, clock) -> None:
    before = outgoing(ready.store)
    assert (before.last, before.handed_over) == ((), 0)
    assert [email.at for email in before.coming] == sorted(email.at for email in before.coming)
    assert {email.contact for email in before.coming[:2]} == {"Mara", "Jo"}
    first = before.coming[0]
    ready.deliver(first.id, clock(23, "09:00"))
    after = outgoing(ready.store, limit=1)
    assert [(email.id, email.contact, email.sequence) for email in after.last] == [
        (first.id, first.contact, "Late invoices")
    ]
    assert [email.id for email in after.coming] == [before.coming[1].id]


def test_nothing_comes_from_a_mailbox_that_does_not_send(ready) -> None:
    pause_mailbox(ready.store, mailbox_id=1, now=ready.now)
    assert outgoing(ready.store).coming == ()
