"""Files of other kinds than CSV: Excel workbooks, JSON; and the ways of reading a user may ask for."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from app.core.errors import InputError
from app.core.imports import Reading, read_contacts, read_table


def workbook(*rows: tuple[Any, ...], **others: list[tuple[Any, ...]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for title, lines in others.items():
        other = book.create_sheet(title)
        for line in lines:
            other.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def emails(data: bytes, name: str, **reading: str) -> list[tuple[int, str]]:
    found = read_contacts(io.BytesIO(data), name=name, reading=Reading(**reading))
    return [(line, draft.email) for line, draft in found.rows]


def test_a_workbook_is_read_with_the_values_as_a_person_would_write_them() -> None:
    data = workbook(
        ("Email", "Vorname", "Umsatz", "Seit", "Nr", "Aktiv", "Fehler"),
        ("lea@hartmann.example", "Léa", 1204.5, date(2025, 9, 14), 20418, True, "#N/A"),
        (None, None, None, None, None, None, None),
        ("tom@x.example", "Tom", 7.0, datetime(2025, 9, 14, 10, 30), None, False, None),
    )
    found = read_contacts(io.BytesIO(data), name="people.xlsx")
    assert [line for line, _ in found.rows] == [2, 4], "rows are numbered as the sheet numbers them"
    lea, tom = (dict(draft.custom) for _, draft in found.rows)
    assert found.rows[0][1].first_name == "Léa"
    assert lea == {"umsatz": "1204.5", "seit": "2025-09-14", "nr": "20418", "aktiv": "yes"}
    assert tom == {"umsatz": "7", "seit": "2025-09-14 10:30", "aktiv": "no"}


def test_the_first_sheet_with_something_in_it_is_read_unless_another_is_asked_for() -> None:
    data = workbook(People=[("email",), ("a@x.example",)], Old=[("email",), ("b@x.example",)])
    assert emails(data, "p.xlsx") == [(2, "a@x.example")]
    assert emails(data, "p.xlsx", sheet="Old") == [(2, "b@x.example")]
    assert read_table(io.BytesIO(data), name="p.xlsx").sheets == ("Sheet", "People", "Old")
    with pytest.raises(InputError, match="no sheet 'New'; it has Sheet, People, Old"):
        emails(data, "p.xlsx", sheet="New")


def test_what_only_looks_like_a_workbook_is_refused_in_words() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(InputError, match="ZIP file but no Excel workbook"):
        emails(out.getvalue(), "p.xlsx")
    whole = workbook(("email",), ("a@x.example",))
    with pytest.raises(InputError, match="damaged Excel file"):
        emails(whole[: len(whole) // 2], "p.xlsx")
    with pytest.raises(InputError, match=r"p\.xlsx is empty"):
        emails(workbook(), "p.xlsx")


@pytest.mark.parametrize(
    "text",
    [
        '[{"email": "a@x.example", "name": "A"}, {"email": "b@x.example", "tags": ["x", "y"]}]',
        '{"contacts": [{"email": "a@x.example", "name": "A"}, {"email": "b@x.example", "tags": ["x", "y"]}]}',
        '{"email": "a@x.example", "name": "A"}\n{"email": "b@x.example", "tags": ["x", "y"]}\n',
    ],
)
def test_json_is_read_as_a_list_an_object_with_a_list_or_an_object_a_line(text: str) -> None:
    found = read_contacts(io.BytesIO(text.encode()), name="people.json")
    assert [(line, draft.email, draft.tags) for line, draft in found.rows] == [
        (1, "a@x.example", ()),
        (2, "b@x.example", ("x", "y")),
    ]


def test_objects_within_objects_give_fields_of_their_own() -> None:
    text = '[{"email": "a@x.example", "custom": {"plate": "S-HB 118"}, "vip": true, "visits": 3.0}]'
    draft = read_contacts(io.BytesIO(text.encode()), name="p.json").rows[0][1]
    assert dict(draft.custom) == {"plate": "S-HB 118", "vip": "yes", "visits": "3"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"email": "a@x.example",}]', "is no JSON: .* in line 1"),
        ('["a@x.example"]', "Entry 1 of p.json is no object"),
        ("[]", "p.json is empty"),
        ('{"a": 1}\n{"b": \n', "Line 2 of p.json is no JSON"),
    ],
)
def test_json_that_is_none_is_refused_with_the_place(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        emails(text.encode(), "p.json")


def test_encoding_and_delimiter_can_be_said_against_what_was_found() -> None:
    data = "email|name;first\na@x.example|Jörg;J\n".encode("cp850")
    found = read_contacts(io.BytesIO(data), name="p.csv", reading=Reading(encoding="cp850", delimiter="|"))
    assert found.rows[0][1].custom == (("name_first", "Jörg;J"),)
    with pytest.raises(InputError, match=r"not readable as utf-8 \(line 2\)"):
        emails(data, "p.csv", encoding="utf-8")
    with pytest.raises(InputError, match="encoding 'klingon' is not known"):
        emails(data, "p.csv", encoding="klingon")


def test_a_file_of_thousands_of_columns_is_refused() -> None:
    data = ",".join(["email", *(f"c{n}" for n in range(3000))]).encode() + b"\na@x.example\n"
    with pytest.raises(InputError, match="3,001 columns, more than 2,000"):
        emails(data, "p.csv")
