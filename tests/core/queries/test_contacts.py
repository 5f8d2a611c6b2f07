"""The contacts table: ids in an order, pages, search."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.commands import contacts, enrollments
from app.core.errors import InputError, NotFound
from app.core.model import ContactDraft
from app.core.queries.contact_activity import contact_timeline
from app.core.queries.contacts import (
    SORTS,
    ContactFilter,
    contact_count,
    contact_detail,
    contact_id_of,
    contact_ids,
    contact_page,
    custom_fields,
    filter_values,
)
from app.core.queries.mailboxes import mailbox_list
from tests.core.conftest import at

PEOPLE = (
    ContactDraft("zoe@alpha.example", "Zoe", "Adams", "alpha GmbH", city="Bonn"),
    ContactDraft("b@beta.example", "bruno", "Keller", "Beta", city="aachen"),
    ContactDraft("noname@gamma.example", "", "", "Gamma_1"),
    ContactDraft("ada@delta.example", "Ada", "100% Lovelace", "Delta"),
)


@pytest.fixture
def people(work):
    contacts.import_contacts(work.store, rows=list(enumerate(PEOPLE, 2)), file_name="p.csv", now=work.now)
    return work


def names(work, **question) -> list[str]:
    return [row.name for row in contact_page(work.store, ids=contact_ids(work.store, **question))]


def test_names_sort_as_they_are_shown_whatever_their_case(people) -> None:
    assert names(people) == ["Ada 100% Lovelace", "bruno Keller", "noname@gamma.example", "Zoe Adams"]
    assert names(people, descending=True) == names(people)[::-1]


def test_companies_sort_without_case(people) -> None:
    assert names(people, sort="company")[0] == "Zoe Adams"


def test_a_search_among_some_finds_nobody_else(people) -> None:
    everybody = contact_ids(people.store, search="a", sort="id")
    assert len(everybody) == 4
    assert list(contact_ids(people.store, search="a", sort="id", among=everybody[1:3])) == list(everybody[1:3])
    assert list(contact_ids(people.store, search="nobody", among=everybody)) == []


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_gives_every_contact_once(people, sort: str) -> None:
    assert sorted(contact_ids(people.store, sort=sort)) == [1, 2, 3, 4]
    assert sorted(contact_ids(people.store, sort=sort, descending=True)) == [1, 2, 3, 4]


def test_an_unknown_sort_is_refused(people) -> None:
    with pytest.raises(InputError, match="shoe size"):
        contact_ids(people.store, sort="shoe size")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("KELL", ["bruno Keller"]),
        ("zoe alpha", ["Zoe Adams"]),
        ("zoe beta", []),
        ("100%", ["Ada 100% Lovelace"]),
        ("a_1", ["noname@gamma.example"]),
        ("_", ["noname@gamma.example"]),
        ("  ", ["Ada 100% Lovelace", "bruno Keller", "noname@gamma.example", "Zoe Adams"]),
    ],
)
def test_search_wants_every_word_somewhere_and_takes_signs_as_they_are(people, search, found) -> None:
    assert names(people, search=search) == found


@pytest.mark.parametrize("search", ["MÜLLER", "muller jorg", "Jörg", "JORG", "grün"])
def test_search_minds_neither_case_nor_accents(people, search: str) -> None:
    people.contacts("jm", first_name="Jörg", last_name="Müller", company="GRÜN AG")
    assert names(people, search=search) == ["Jörg Müller"]


def test_deleted_contacts_are_nowhere(people) -> None:
    contacts.delete_contact(people.store, contact_id=1, now=people.now)
    assert 1 not in contact_ids(people.store)
    assert contact_page(people.store, ids=[1, 2])[0].id == 2
    assert contact_count(people.store) == 3
    with pytest.raises(NotFound):
        contact_id_of(people.store, email="zoe@alpha.example")
    with pytest.raises(NotFound):
        contact_detail(people.store, contact_id=1)


def test_a_page_comes_in_the_order_asked_for(people) -> None:
    assert [row.id for row in contact_page(people.store, ids=[3, 1, 99, 2])] == [3, 1, 2]


def test_a_row_says_where_the_contact_is_and_when_the_next_email_goes(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    other = ready.sequence(name="Other")
    ready.enroll(other, [1])
    enrollments.stop_contact(ready.store, contact_id=1, sequence_id=other, now=ready.now)
    row = contact_page(ready.store, ids=[1])[0]
    assert row.sequences == "Late invoices · 1 of 3, Other · stopped"
    assert (row.series, row.next_send_at, row.suppressed) == (0, ready.email("Mara", 2).send_at, False)
    contacts.suppress(ready.store, value="contact.example", reason="", now=ready.now)
    assert contact_page(ready.store, ids=[1])[0].suppressed
    assert contact_page(ready.store, ids=[1])[0].next_send_at is None


def test_one_contact_in_detail(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    detail = contact_detail(ready.store, contact_id=contact_id_of(ready.store, email="MARA@contact.example"))
    (place,) = detail.enrollments
    assert (place.sequence, place.step, place.steps, place.state) == ("Late invoices", 1, 3, "active")
    assert place.next_send_at == ready.email("Mara", 2).send_at


def test_an_empty_workspace_has_no_ids(work) -> None:
    assert list(contact_ids(work.store)) == []
    assert contact_page(work.store, ids=[]) == []


@pytest.fixture
def filtered(work):
    """Mara (fleet, active), Jo (stopped), Sona (suppressed), David (nothing), in one sequence or none."""
    work.mailbox()
    sequence = work.sequence()
    mara, jo, _sona, _david = (
        *work.contacts("Mara", tags=("Fleet", "vip"), company="Northwind", custom=(("plate", "M-AC 31"),)),
        *work.contacts("Jo", "Sona", "David", city="Bonn"),
    )
    work.enroll(sequence, [mara, jo])
    enrollments.stop_contact(work.store, contact_id=jo, now=work.now)
    contacts.suppress(work.store, value="sona@contact.example", reason="asked", now=work.now)
    work.replan()
    return work


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([ContactFilter("tag", "fleet")], ["Mara"]),
        ([ContactFilter("tag", "fleet"), ContactFilter("tag", "van")], []),
        ([ContactFilter("company", "NORTHWIND")], ["Mara"]),
        ([ContactFilter("city", "bonn")], ["David", "Jo", "Sona"]),
        ([ContactFilter("sequence", "1")], ["Mara"]),
        ([ContactFilter("ever", "1")], ["Jo", "Mara"]),
        ([ContactFilter("no_sequence")], ["David", "Jo", "Sona"]),
        ([ContactFilter("suppressed")], ["Sona"]),
        ([ContactFilter("not_suppressed"), ContactFilter("no_sequence")], ["David", "Jo"]),
        ([ContactFilter("custom:plate", "m-ac 31")], ["Mara"]),
        ([ContactFilter("active_within", "1")], ["David", "Jo", "Mara", "Sona"]),
    ],
)
def test_filters_narrow_and_several_narrow_more(filtered, filters, found: list[str]) -> None:
    assert names(filtered, filters=filters, now=filtered.now) == found


def test_activity_within_days_looks_back_from_now(filtered) -> None:
    later = filtered.now + timedelta(days=30)
    assert names(filtered, filters=[ContactFilter("active_within", "29")], now=later) == []
    assert len(names(filtered, filters=[ContactFilter("active_within", "31")], now=later)) == 4


@pytest.mark.parametrize("one", [ContactFilter("shoe size"), ContactFilter("sequence", "x")])
def test_a_filter_that_makes_no_sense_is_refused(filtered, one: ContactFilter) -> None:
    with pytest.raises(InputError):
        contact_ids(filtered.store, filters=[one])


def test_the_last_activity_is_told_and_sorted_by(filtered) -> None:
    mailbox = mailbox_list(filtered.store, now=filtered.now)[0].id
    filtered.deliver(mailbox, at(23, "09:00"))
    rows = contact_page(filtered.store, ids=contact_ids(filtered.store, sort="activity", descending=True))
    told = {row.name: row.activity.word for row in rows if row.activity}
    assert rows[0].name == "Mara"
    assert told == {"Mara": "Sent", "Jo": "Stopped", "Sona": "Imported", "David": "Imported"}


def test_contacts_sort_by_their_next_email_those_without_last(filtered) -> None:
    assert names(filtered, sort="next")[0] == "Mara"
    assert names(filtered, sort="next", descending=True)[0] == "Mara"


def test_values_to_filter_by_come_with_their_numbers(filtered) -> None:
    assert [(one.words, one.contacts) for one in filter_values(filtered.store, field="city")] == [("Bonn", 3)]
    assert [(one.words, one.contacts) for one in filter_values(filtered.store, field="tag")] == [
        ("Fleet", 1),
        ("vip", 1),
    ]
    assert [(one.value, one.words, one.contacts) for one in filter_values(filtered.store, field="ever")] == [
        ("1", "Late invoices", 2)
    ]
    assert custom_fields(filtered.store) == ["plate"]


def test_custom_fields_sort_and_come_with_the_rows(filtered) -> None:
    rows = contact_page(filtered.store, ids=contact_ids(filtered.store, sort="custom:plate", descending=True))
    assert rows[0].custom == (("plate", "M-AC 31"),)


def test_a_contacts_history_tells_everything_newest_first(filtered) -> None:
    mailbox = mailbox_list(filtered.store, now=filtered.now)[0].id
    filtered.deliver(mailbox, at(23, "09:00"))
    told = [(one.kind, one.what + one.about) for one in contact_timeline(filtered.store, contact_id=1)]
    assert told == [
        ("emails", "Late invoices · step 1 sent"),
        ("sequences", "Enrolled in Late invoices"),
        ("record", "Imported from people.csv"),
    ]
    stopped = contact_timeline(filtered.store, contact_id=2)
    assert ("Late invoices stopped", "Stopped by you") in [(one.what + one.about, one.more) for one in stopped]
    assert any(one.what == "Suppressed" for one in contact_timeline(filtered.store, contact_id=3))
