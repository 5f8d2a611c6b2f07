"""A file on its way in: looked at, checked against a mapping, imported, and everything that can be wrong with it."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.commands.import_session import ImportSession
from app.core.errors import DatabaseTrouble, EnvironmentTrouble, InputError
from app.core.imports import LEFT_OUT, OPEN, FieldType
from app.core.imports.talk import Choice, Found, Source
from app.core.model import ContactDraft
from app.core.queries.contacts import contact_count, contact_detail, contact_ids_of
from app.core.queries.imports import import_list

GERMAN = (
    "E-Mail;Vorname;Firma;Letzte Inspektion;Umsatz 2026;Bemerkung;Newsletter\n"
    "lea@hartmann.example;Lea;Hartmann Bau;14.09.2025;1.204,50;;\n"
    "info@;Jo;;;;;\n"
    "uwe@groß.example;Jörg;Groß;31.02.2025;7,00;;\n"
    "mara@x.example;Mara;Northwind AG;01.10.2025;k. A.;;\n"
    "tom@x.example;Tom;Northwind;02.10.2025;12,50;"
    "möchte beim nächsten Termin auch die Klimaanlage prüfen lassen, bitte anrufen;\n"
)


@pytest.fixture
def session(work) -> ImportSession:
    return ImportSession(work.store, lambda _words, _done, _total: None)


@pytest.fixture
def german(tmp_path: Path) -> Path:
    file = tmp_path / "kunden.csv"
    file.write_text(GERMAN, encoding="cp1252")
    return file


def choice_of(found: Found, **options) -> Choice:
    return Choice(tuple(one.field for one in found.columns), tuple(one.type for one in found.columns), **options)


def test_a_german_file_is_understood(session: ImportSession, german: Path) -> None:
    found = session.look(Source(str(german)))
    assert (found.rows, found.encoding, found.delimiter) == (5, "cp1252", ";")
    assert (found.style.day_first, found.style.decimal_comma) == (True, True)
    assert [(one.title, one.field, one.type) for one in found.columns] == [
        ("E-Mail", "email", FieldType.TEXT),
        ("Vorname", "first_name", FieldType.TEXT),
        ("Firma", "company", FieldType.TEXT),
        ("Letzte Inspektion", "custom.letzte_inspektion", FieldType.DATE),
        ("Umsatz 2026", "custom.umsatz_2026", FieldType.NUMBER),
        ("Bemerkung", OPEN, FieldType.TEXT),
        ("Newsletter", LEFT_OUT, FieldType.TEXT),
    ]
    assert found.samples[0] == (2, ("lea@hartmann.example", "Lea", "Hartmann Bau", "14.09.2025", "1.204,50", "", ""))


def test_a_check_tells_what_would_be_and_the_import_does_it(session: ImportSession, work, german: Path) -> None:
    work.contacts("Mara")
    choice = choice_of(session.look(Source(str(german))))
    checked = session.check(choice)
    assert (checked.new, checked.updated, checked.problems) == (2, 0, 3)
    assert [(one.line, one.column) for one in checked.wrong] == [
        (3, "E-Mail"),
        (4, "Letzte Inspektion"),
        (5, "Umsatz 2026"),
    ]
    assert contact_count(work.store) == 1, "looking changes nothing"

    done = session.take(choice, work.now)

    assert (done.new, done.updated, done.problems) == (2, 0, 3)
    lea = contact_ids_of(work.store, emails=["lea@hartmann.example"])["lea@hartmann.example"]
    custom = dict(contact_detail(work.store, contact_id=lea).draft.custom)
    assert custom == {"letzte_inspektion": "2025-09-14", "umsatz_2026": "1204.50"}


def test_known_contacts_are_filled_in_and_those_without_news_are_skipped(session: ImportSession, work) -> None:
    work.contacts("Mara", "Jo", company="Northwind")
    text = "email,company,city\nmara@contact.example,Northwind,\njo@contact.example,,Ulm\nnew@x.example,,\n"
    choice = choice_of(session.look(Source(text=text)))
    checked = session.check(choice)
    assert (checked.new, checked.updated, checked.same, checked.known) == (1, 1, 1, 2)
    assert {(one.email, one.what, one.changes) for one in checked.preview} == {
        ("mara@contact.example", "same", ""),
        ("jo@contact.example", "updated", "city: (empty) → Ulm"),
        ("new@x.example", "new", ""),
    }
    skipping = session.check(replace(choice, duplicates="skip"))
    assert (skipping.new, skipping.updated, skipping.skipped) == (1, 0, 2)


def test_columns_can_be_mapped_by_hand(session: ImportSession, work) -> None:
    found = session.look(Source(text="who;mail to;car\nAnn;ann@x.example;S-HB 118\n"))
    choice = Choice(("first_name", "email", "custom.plate"), tuple(one.type for one in found.columns))
    assert session.take(choice, work.now).new == 1
    draft = contact_detail(work.store, contact_id=1).draft
    assert (draft.email, draft.first_name, draft.custom) == ("ann@x.example", "Ann", (("plate", "S-HB 118"),))


def test_without_a_column_of_emails_nothing_is_checked(session: ImportSession) -> None:
    choice = choice_of(session.look(Source(text="article,price\nfilter,12.50\n")))
    with pytest.raises(InputError, match="No column goes to Email"):
        session.check(choice)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"email,name\n", "holds only a header"),
        (b"\x00\x01\x02\x03garbage" * 40, "not a text file"),
        (b"email\n" + b"x" * 1_100_000, "longer than 1,000,000 characters"),
        (b'email,name\na@x.example,"never closed\n' + b"b@x.example,B\n" * 80_000, "quotation mark that is not closed"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    session: ImportSession, tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    with pytest.raises(InputError, match=words) as raised:
        session.look(Source(str(file)))
    assert "list.csv" in raised.value.sentence


def test_a_huge_cell_is_a_problem_of_its_row(session: ImportSession) -> None:
    text = "email,note\na@x.example," + "x" * 20_000 + "\nb@x.example,short\n"
    found = session.look(Source(text=text))
    checked = session.check(Choice(("email", "custom.note"), tuple(one.type for one in found.columns)))
    assert (checked.new, checked.problems) == (1, 1)
    assert "longer than 10,000 characters" in checked.wrong[0].reason
    assert len(checked.wrong[0].value) < 200


def test_a_thousand_columns_are_read_and_equal_names_are_a_question(session: ImportSession) -> None:
    header = ["email", "name", "name", *(f"c{n}" for n in range(997))]
    found = session.look(Source(text=",".join(header) + "\na@x.example,1,2" + ",x" * 997 + "\n"))
    assert len(found.columns) == 1000
    assert [one.field for one in found.columns[:4]] == ["email", "custom.name", OPEN, "custom.c0"]
    assert session.check(choice_of(found)).new == 1


def test_a_file_that_changed_or_went_since_is_not_imported(session: ImportSession, work, german: Path) -> None:
    choice = choice_of(session.look(Source(str(german))))
    german.write_text(GERMAN + "late@x.example;;;;;;\n", encoding="cp1252")
    os.utime(german, ns=(1, 1))
    with pytest.raises(InputError, match="was changed after it was read, so nothing was imported"):
        session.take(choice, work.now)
    german.unlink()
    with pytest.raises(InputError, match="is not there any more, so nothing was imported"):
        session.take(choice, work.now)
    with pytest.raises(InputError, match="is not there any more"):
        session.look(Source(str(german)))
    assert contact_count(work.store) == 0


def test_all_or_nothing_imports_no_row_beside_a_problem(session: ImportSession, work, german: Path) -> None:
    choice = choice_of(session.look(Source(str(german))), whole=True)
    with pytest.raises(InputError, match="Line 3 cannot be imported"):
        session.take(choice, work.now)
    assert contact_count(work.store) == 0


def test_rows_with_problems_are_saved_as_a_file_that_can_be_imported(
    session: ImportSession, german: Path, tmp_path: Path
) -> None:
    choice = choice_of(session.look(Source(str(german))))
    to = tmp_path / "mend.csv"
    assert session.save_problems(choice, to) == 3
    lines = to.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == GERMAN.splitlines()[0] + ";problem"
    assert lines[1] == "info@;Jo;;;;;;E-Mail: There is no domain after the @."
    assert session.look(Source(str(to))).rows == 3
    with pytest.raises(EnvironmentTrouble, match="cannot be written"):
        session.look(Source(str(german)))
        session.save_problems(choice, tmp_path / "nowhere" / "mend.csv")


def test_a_full_disk_leaves_nothing_half_done(session: ImportSession, work, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"p{n}@x.example,{'n' * 200}\n" for n in range(6_000))
    choice = choice_of(session.look(Source(text=f"email,first_name\n{rows}")))
    with work.store.write() as opened:
        pages = opened.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        opened.connection().exec_driver_sql(f"PRAGMA max_page_count={pages + 40}")
    with pytest.raises(DatabaseTrouble, match=r"disk .* is full; nothing was saved"):
        session.take(choice, work.now)
    assert contact_count(work.store) == 0
    assert import_list(work.store) == []
    with sqlite3.connect(work.store.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_pasted_cells_of_a_spreadsheet_are_read(session: ImportSession, work) -> None:
    found = session.look(Source(text="Email\tFirst name\nann@x.example\tAnn\n"))
    assert (found.name, found.delimiter, found.rows) == ("pasted text", "\t", 1)
    assert session.take(choice_of(found), work.now).new == 1
    assert import_list(work.store)[0].file_name == "pasted text"


def test_a_preview_shows_nothing_of_a_contact_that_is_there_already(session: ImportSession, work) -> None:
    work.contacts("Mara")
    found = session.look(Source(text="email\nmara@contact.example\nMARA@contact.example\n"))
    checked = session.check(choice_of(found))
    assert (checked.same, checked.problems) == (1, 1)
    assert ContactDraft("mara@contact.example", "Mara") == contact_detail(work.store, contact_id=1).draft
