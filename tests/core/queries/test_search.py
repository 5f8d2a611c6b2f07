"""The palette finds contacts by any words of name, address and company; names that begin so come first."""

from __future__ import annotations

import pytest

from app.core.commands.contacts import delete_contact, save_contact
from app.core.model import ContactDraft
from app.core.queries.search import MOST, ContactHits, contact_hits, contact_text, find_contacts
from tests.core.conftest import Workspace

PEOPLE = (
    ContactDraft("amir@slateworks.example", "Amir", "Saidi", company="Slate Works"),
    ContactDraft("kate.s@harborview.example", "Kate", "Slater", company="Harborview Dental"),
    ContactDraft("late@shop.example", "", "", company="Shop"),
    ContactDraft("zoe@example.example", "Latea", "ÉMILE", company="Späti"),
)


@pytest.fixture
def people(ready: Workspace) -> Workspace:
    for draft in PEOPLE:
        save_contact(ready.store, draft=draft, contact_id=None, now=ready.now)
    return ready


def find(workspace: Workspace, search: str, limit: int = 5) -> ContactHits:
    return find_contacts(workspace.store, contact_text(workspace.store), search=search, limit=limit)


def names(workspace: Workspace, search: str) -> list[str]:
    return [row.name for row in find(workspace, search).rows]


def test_names_that_begin_so_come_first(people: Workspace) -> None:
    assert names(people, "late") == ["Latea ÉMILE", "late@shop.example", "Kate Slater", "Amir Saidi"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("kate slat", ["Kate Slater"]),
        ("SLATER kate", ["Kate Slater"]),
        ("harborview dental", ["Kate Slater"]),
        ("émile", ["Latea ÉMILE"]),
        ("SPÄTI", ["Latea ÉMILE"]),
        ("emile spati", ["Latea ÉMILE"]),
        ("slätér", ["Kate Slater"]),
        ("slate 100%", []),
        ("  ", []),
    ],
)
def test_every_word_must_be_there_whatever_its_case(people: Workspace, search: str, found: list[str]) -> None:
    assert names(people, search) == found


def test_only_the_best_are_shown_of_all_that_are_counted(people: Workspace) -> None:
    hits = find(people, "late", limit=2)
    assert (len(hits.rows), hits.total, hits.more) == (2, 4, False)


def test_of_very_many_it_is_said_that_there_are_more(ready: Workspace) -> None:
    ready.many(MOST + 50)
    hits = find(ready, "person")
    assert (len(hits.rows), hits.total, hits.more) == (5, MOST, True)
    assert names(ready, "person00017") == ["Person00017"]


def test_a_deleted_contact_is_not_found_even_by_an_older_text(people: Workspace) -> None:
    text = contact_text(people.store)
    contact_id = find(people, "slater").rows[0].id
    delete_contact(people.store, contact_id=contact_id, now=people.now)
    assert find_contacts(people.store, text, search="slater").rows == ()
    assert names(people, "slater") == []
    assert contact_hits(people.store, ids=[contact_id]) == ()


def test_contacts_are_given_in_the_order_asked_for(people: Workspace) -> None:
    ids = [row.id for row in find(people, "late").rows]
    assert [row.id for row in contact_hits(people.store, ids=ids[::-1])] == ids[::-1]
