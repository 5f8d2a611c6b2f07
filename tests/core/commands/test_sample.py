"""The sample workspace: whole, planned by the rules, sending to this computer only."""

from __future__ import annotations

import pytest

from app.core.commands.sample import load_sample
from app.core.errors import InputError
from app.core.queries.mailboxes import mailbox_list
from app.core.queries.sequences import sequence_list
from app.core.queries.status import counts, sending_state

SERVER = ("127.0.0.1", 9025)


def test_the_sample_is_whole_and_every_email_finds_its_day(work, clock) -> None:
    load_sample(work.store, now=work.now, server=SERVER)
    work.replan()
    found = counts(work.store)
    assert (found.mailboxes, found.sequences, found.contacts) == (14, 3, 2000)
    assert [(row.name, row.active, row.pending) for row in sequence_list(work.store)] == [
        ("Late invoices, Q4", 900, 3600),
        ("Service due, vans", 600, 1200),
        ("Trial follow-up", 300, 900),
    ]
    state = sending_state(work.store, now=clock(23, "07:00"))
    assert (state.waiting, state.unplaced) == (0, 0)
    assert state.planned_today > 200


def test_all_its_mailboxes_send_to_the_given_server(work) -> None:
    load_sample(work.store, now=work.now, server=SERVER)
    drafts = [row.draft for row in mailbox_list(work.store, now=work.now)]
    assert {(draft.smtp_host, draft.smtp_port) for draft in drafts} == {SERVER}


def test_a_server_elsewhere_and_a_workspace_in_use_are_refused(work) -> None:
    with pytest.raises(InputError, match="this computer only"):
        load_sample(work.store, now=work.now, server=("smtp.fenwick.example", 25))
    work.contacts("Mara")
    with pytest.raises(InputError, match="empty workspace"):
        load_sample(work.store, now=work.now, server=SERVER)
    assert (counts(work.store).mailboxes, counts(work.store).contacts) == (0, 1)


def test_what_cannot_be_loaded_whole_is_not_loaded_at_all(work, monkeypatch) -> None:
    def broken() -> dict[str, tuple[str, ...]]:
        return {"Late invoices, Q4": ("nobody@nowhere.example",)}

    monkeypatch.setattr("app.core.commands.sample.sample_enrollments", broken)
    with pytest.raises(KeyError):
        load_sample(work.store, now=work.now, server=SERVER)
    assert (counts(work.store).mailboxes, counts(work.store).contacts) == (0, 0)
