"""Importing, saving, deleting and suppressing contacts."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.core.commands import contacts
from app.core.errors import InputError, NotFound
from app.core.model import ContactDraft, Problem
from app.core.queries.contacts import contact_count, contact_detail, contact_ids, contact_ids_of
from app.core.queries.schedule import events


def load(work, *drafts: ContactDraft, **options: object) -> contacts.ImportResult:
    rows = list(enumerate(drafts, start=2))
    return contacts.import_contacts(work.store, rows=rows, file_name="people.csv", now=work.now, **options)


def detail(work, email: str):
    return contact_detail(work.store, contact_id=contact_ids_of(work.store, emails=[email])[email.lower()])


MARA = ContactDraft(
    "Mara@Northwind.example", "Mara", "Lindqvist", "Northwind", tags=("fleet",), custom=(("plate", "A1"),)
)


def test_an_import_reads_back_whole(work) -> None:
    result = load(work, MARA)
    assert (result.rows, result.new, result.updated, result.skipped) == (1, 1, 0, 0)
    assert result.batch == 1
    assert detail(work, "mara@northwind.example").draft == MARA


def test_an_update_fills_in_and_empty_cells_erase_nothing(work) -> None:
    load(work, MARA)
    again = ContactDraft(
        "mara@northwind.example", city="Lund", tags=("VIP", "Fleet"), custom=(("vin", "W0"), ("plate", ""))
    )
    result = load(work, again)
    assert (result.new, result.updated) == (0, 1)
    found = detail(work, "mara@northwind.example").draft
    assert (found.first_name, found.company, found.city) == ("Mara", "Northwind", "Lund")
    assert found.tags == ("VIP", "fleet")
    assert dict(found.custom) == {"plate": "A1", "vin": "W0"}


@pytest.mark.parametrize("policy", ["skip", "new"])
def test_known_addresses_are_left_alone_when_asked(work, policy: str) -> None:
    load(work, MARA)
    result = load(work, replace(MARA, first_name="Other"), ContactDraft("jo@x.example"), duplicates=policy)
    assert (result.new, result.updated, result.skipped) == (1, 0, 1)
    assert detail(work, "mara@northwind.example").draft.first_name == "Mara"


def test_an_address_twice_in_a_file_is_one_contact(work) -> None:
    result = load(work, ContactDraft("jo@x.example", "Jo"), ContactDraft("JO@x.example", "", "Okafor"))
    assert (result.new, result.skipped, contact_count(work.store)) == (1, 1, 1)
    assert detail(work, "jo@x.example").name == "Jo Okafor"


def test_a_dry_run_counts_and_writes_nothing(work) -> None:
    load(work, MARA)
    result = load(work, MARA, ContactDraft("jo@x.example"), dry_run=True)
    assert (result.new, result.updated, result.batch) == (1, 1, None)
    assert contact_count(work.store) == 1


def test_a_file_without_a_good_row_is_refused_with_the_first_problem(work) -> None:
    problem = Problem(3, "email", "nobody", "no @")
    with pytest.raises(InputError, match="line 3: no @"):
        load(work, problems=(problem,))


def test_all_or_nothing_means_nothing_for_one_bad_row(work) -> None:
    problem = Problem(7, "email", "nobody", "no @")
    with pytest.raises(InputError, match="Line 7"):
        load(work, MARA, problems=(problem,), all_or_nothing=True)
    assert contact_count(work.store) == 0
    assert load(work, MARA, problems=(problem,)).problems == (problem,)


def test_saving_erases_what_was_emptied_and_changes_the_address(work) -> None:
    load(work, MARA)
    contacts.save_contact(
        work.store, draft=replace(MARA, email="m.l@northwind.example", company="", tags=()), contact_id=1, now=work.now
    )
    found = detail(work, "m.l@northwind.example").draft
    assert (found.company, found.tags) == ("", ())
    with pytest.raises(NotFound):
        contact_detail(work.store, contact_id=2)


def test_an_address_of_another_contact_or_none_is_refused(work) -> None:
    load(work, MARA, ContactDraft("jo@x.example"))
    with pytest.raises(InputError, match="another contact"):
        contacts.save_contact(work.store, draft=replace(MARA, email="JO@x.example"), contact_id=1, now=work.now)
    with pytest.raises(InputError, match="already"):
        contacts.save_contact(work.store, draft=MARA, now=work.now)
    with pytest.raises(InputError, match="not an email address"):
        contacts.save_contact(work.store, draft=ContactDraft("nobody"), now=work.now)
    assert contact_count(work.store) == 2


def test_an_unknown_time_zone_is_refused_before_it_can_reach_the_plan(work) -> None:
    with pytest.raises(InputError, match="Mars/Base"):
        contacts.save_contact(work.store, draft=replace(MARA, time_zone="Mars/Base"), now=work.now)
    with pytest.raises(InputError, match="Mars/Base"):
        load(work, replace(MARA, time_zone="Mars/Base"))
    assert contact_count(work.store) == 0


def test_a_row_with_a_bad_cell_counts_once(work) -> None:
    result = load(work, MARA, problems=(Problem(2, "time_zone", "Mars/Base", "not known"),))
    assert (result.rows, result.new, len(result.problems)) == (1, 1, 1)


def test_a_deleted_contact_gets_nothing_more_and_what_was_sent_stays(ready, clock) -> None:
    mail = ready.deliver(1, clock(23, "09:00"))
    who = mail.recipient.split("@")[0]
    contacts.delete_contact(ready.store, contact_id={"mara": 1, "jo": 2}[who], now=clock(23, "10:00"))
    assert ready.statuses(who) == ["sent", "skipped", "skipped"]
    assert contact_count(ready.store) == 1
    assert contact_ids_of(ready.store, emails=[mail.recipient]) == {}


def test_a_deleted_contact_imported_again_starts_afresh(ready) -> None:
    contacts.delete_contact(ready.store, contact_id=1, now=ready.now)
    result = load(ready, ContactDraft("mara@contact.example", company="New"))
    assert (result.new, result.updated) == (1, 0)
    found = detail(ready, "mara@contact.example")
    assert (found.draft.first_name, found.draft.company) == ("", "New")
    assert ready.statuses("Mara") == ["skipped"] * 3


@pytest.mark.parametrize("value", ["mara@contact.example", "MARA@contact.example "])
def test_a_suppressed_address_gets_nothing_more(ready, value: str) -> None:
    contacts.suppress(ready.store, value=value, reason="asked by phone", now=ready.now)
    assert ready.statuses("Mara") == ["skipped"] * 3
    assert ready.statuses("Jo") == ["pending"] * 3
    assert events(ready.store, email_id=1)[-1].reason == "suppressed: asked by phone"
    assert contact_detail(ready.store, contact_id=1).suppressed == "asked by phone"


@pytest.mark.parametrize("value", ["contact.example", "@Contact.example"])
def test_a_suppressed_domain_covers_all_its_addresses_and_no_other(ready, value: str) -> None:
    load(ready, ContactDraft("lea@other-contact.example"))
    ready.enroll(1, [3])
    contacts.suppress(ready.store, value=value, reason="", now=ready.now)
    assert ready.statuses("Mara") == ready.statuses("Jo") == ["skipped"] * 3
    assert sum(row.status == "pending" for row in ready.emails()) == 3


def test_allowed_again_a_contact_can_be_enrolled_again(ready) -> None:
    contacts.suppress(ready.store, value="mara@contact.example", reason="", now=ready.now)
    contacts.unsuppress(ready.store, value="mara@contact.example", now=ready.now)
    assert contact_detail(ready.store, contact_id=1).suppressed == ""
    assert ready.statuses("Mara") == ["skipped"] * 3
    with pytest.raises(NotFound):
        contacts.unsuppress(ready.store, value="mara@contact.example", now=ready.now)


def test_nonsense_is_not_suppressed(work) -> None:
    with pytest.raises(InputError, match="neither an address nor a domain"):
        contacts.suppress(work.store, value="everyone", reason="", now=work.now)


def test_ten_thousand_rows_are_imported_in_a_moment(work) -> None:
    began = time.perf_counter()
    work.many(10_000)
    assert time.perf_counter() - began < 5
    assert len(contact_ids(work.store)) == 10_000
