"""Who lacks a field that the texts need is counted over everybody they go to, and listed."""

from __future__ import annotations

from app.core.queries.text_review import review_texts

TEXTS = ((1, "About {{ company }}", "Hi {{ first_name }}."), (2, "", "{{ company }} and {{ custom.plate }}"))


def test_all_contacts_are_looked_at_while_nobody_is_in_it(work) -> None:
    work.contacts("Mara", company="Northwind")
    work.contacts("Jo", "Pilar")
    found = review_texts(work.store, texts=TEXTS, sequence_id=None)
    assert (found.contacts, found.enrolled) == (3, False)
    assert [(one.field, one.steps, one.contacts) for one in found.lacking] == [
        ("company", (1, 2), 2),
        ("custom.plate", (2,), 3),
    ]
    assert [name for _, name in found.lacking[0].some] == ["Jo", "Pilar"]


def test_only_those_in_the_sequence_count_once_there_are_some(work) -> None:
    work.mailbox()
    work.contacts("Jo")
    mara = work.contacts("Mara", company="Northwind", custom={"plate": "M-AC 31"})
    sequence = work.sequence()
    work.enroll(sequence, mara)
    found = review_texts(work.store, texts=TEXTS, sequence_id=sequence)
    assert (found.contacts, found.enrolled, found.lacking) == (1, True, ())
