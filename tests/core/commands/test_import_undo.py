"""Undoing an import: new contacts go, changed ones are as before, and what people did since is respected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.commands.contact_import import ImportResult, import_contacts
from app.core.commands.contacts import delete_contact, save_contact
from app.core.commands.import_undo import Undone, undo_import
from app.core.errors import InputError, NotFound
from app.core.model import ContactDraft
from app.core.queries.contacts import ContactFilter, contact_count, contact_detail, contact_ids, contact_ids_of
from app.core.queries.imports import import_contact_ids, import_list

MARA = ContactDraft(
    "mara@x.example", "Mara", company="Northwind", tags=("fleet",), custom=(("plate", "S-HB 118"), ("old", "1"))
)


def load(work, *drafts: ContactDraft, later: int = 0, **options) -> ImportResult:
    rows = list(enumerate(drafts, start=2))
    now = work.now + timedelta(minutes=later)
    return import_contacts(work.store, rows=rows, file_name=f"file{later}.csv", now=now, **options)


def undo(work, batch: int | None, later: int = 60) -> Undone:
    assert batch is not None
    return undo_import(work.store, batch=batch, now=work.now + timedelta(minutes=later))


def draft_of(work, email: str) -> ContactDraft:
    contact = contact_ids_of(work.store, emails=[email])[email]
    return contact_detail(work.store, contact_id=contact).draft


def test_new_contacts_are_removed_and_changed_ones_as_they_were(work) -> None:
    load(work, MARA)
    changed = ContactDraft(
        "Mara@x.example", "Maria", city="Ulm", tags=("vip", "Fleet"), custom=(("plate", "S-XY 9"), ("model", "Transit"))
    )
    second = load(work, changed, ContactDraft("jo@x.example", "Jo"), later=1)
    after = draft_of(work, "mara@x.example")
    assert (after.first_name, after.city, dict(after.custom)["plate"]) == ("Maria", "Ulm", "S-XY 9")

    undone = undo(work, second.batch)

    assert (undone.removed, undone.restored, undone.kept) == (1, 1, 0)
    assert undone.words() == "1 removed, 1 as they were before."
    assert draft_of(work, "mara@x.example") == replace(MARA, custom=draft_of(work, "mara@x.example").custom)
    assert dict(draft_of(work, "mara@x.example").custom) == dict(MARA.custom)
    assert contact_count(work.store) == 1


def test_who_was_written_to_meanwhile_stays_and_the_others_are_stopped(work, clock) -> None:
    mailbox, sequence = work.mailbox(), work.sequence()
    batch = load(work, *(ContactDraft(f"{name}@contact.example", name) for name in ("mara", "jo"))).batch
    work.enroll(sequence)
    work.replan()
    mail = work.deliver(mailbox, clock(23, "09:00"))

    undone = undo(work, batch, later=60 * 48)

    other = "jo" if mail.recipient.startswith("mara") else "mara"
    assert (undone.removed, undone.kept_mailed) == (1, 1)
    assert "1 stays, since an email went to them meanwhile" in undone.words()
    assert work.statuses(other) == ["skipped"] * 3
    assert list(contact_ids_of(work.store, emails=["mara@contact.example", "jo@contact.example"])) == [mail.recipient]


def test_a_value_that_was_changed_by_hand_since_stays(work) -> None:
    load(work, MARA)
    second = load(work, replace(MARA, company="Northwind AG", city="Ulm"), later=1)
    kept = replace(draft_of(work, "mara@x.example"), company="Northwind SE")
    save_contact(work.store, draft=kept, contact_id=1, now=work.now)
    undone = undo(work, second.batch)
    after = draft_of(work, "mara@x.example")
    assert (after.company, after.city, undone.kept_values) == ("Northwind SE", "", 1)


def test_a_contact_that_a_later_import_has_too_stays(work) -> None:
    first = load(work, MARA, ContactDraft("jo@x.example"))
    load(work, replace(MARA, city="Ulm"), later=1)
    undone = undo(work, first.batch)
    assert (undone.removed, undone.kept_later) == (1, 1)
    assert draft_of(work, "mara@x.example").city == "Ulm"


def test_a_contact_that_the_import_brought_back_is_deleted_again(work) -> None:
    load(work, MARA)
    delete_contact(work.store, contact_id=1, now=work.now)
    batch = load(work, ContactDraft("mara@x.example", "Other"), later=1).batch
    undone = undo(work, batch)
    assert (undone.removed, contact_count(work.store)) == (1, 0)


def test_an_import_is_undone_once_and_an_unknown_one_never(work) -> None:
    batch = load(work, MARA).batch
    undo(work, batch)
    with pytest.raises(InputError, match=r"file0\.csv was undone already"):
        undo(work, batch)
    with pytest.raises(NotFound, match="no import 99"):
        undo(work, 99)


def test_the_same_file_twice_changes_nothing_the_second_time(work) -> None:
    load(work, MARA)
    again = load(work, MARA, later=1)
    assert (again.new, again.updated, again.unchanged) == (0, 1, 1)
    undone = undo(work, again.batch)
    assert (undone.removed, undone.restored) == (0, 0)
    assert draft_of(work, "mara@x.example") == MARA


def test_the_history_tells_the_last_imports_and_who_came_with_them(work) -> None:
    first = load(work, MARA, ContactDraft("jo@x.example")).batch
    second = load(work, replace(MARA, city="Ulm"), ContactDraft("zed@x.example"), later=1).batch
    assert first is not None
    assert second is not None
    undo(work, second)
    rows = import_list(work.store)
    assert [(row.id, row.new, row.updated, row.can_undo) for row in rows] == [
        (second, 1, 1, False),
        (first, 2, 0, True),
    ]
    assert list(import_contact_ids(work.store, batch=first)) == [1, 2]
    assert list(contact_ids(work.store, filters=[ContactFilter("import", str(second))])) == [1]


def test_an_import_that_is_stopped_in_the_middle_leaves_nothing(work) -> None:
    drafts = [ContactDraft(f"p{n}@x.example") for n in range(12_000)]

    def stop(_words: str, done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(work, *drafts, report=stop)
    assert contact_count(work.store) == 0
    assert import_list(work.store) == []
