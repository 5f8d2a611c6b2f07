"""The contacts table: ids in an order, pages, search."""

from __future__ import annotations

import pytest

from app.core.commands import contacts, enrollments
from app.core.errors import InputError, NotFound
from app.core.model import ContactDraft
from app.core.queries.contacts import (
    SORTS,
    contact_count,
    contact_detail,
    contact_id_of,
    contact_ids,
    contact_page,
)

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
