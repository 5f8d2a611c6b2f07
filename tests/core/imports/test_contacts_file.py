"""Contact files people really have: what is read from them, and what each bad one is told."""

from __future__ import annotations

import io
import time

import pytest
from email_validator import validate_email
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.errors import InputError
from app.core.imports import read_contacts, suggest_mapping
from app.core.imports.contacts import _PLAIN_ADDRESS, _UNUSUAL, why_no_address


def read(text: str | bytes, name: str = "people.csv"):
    return read_contacts(io.BytesIO(text.encode() if isinstance(text, str) else text), name=name)


def test_a_plain_csv_in_any_column_order() -> None:
    file = read("Company,E-Mail,First name\nNorthwind,mara@northwind.example,Mara\n")
    ((line, contact),) = file.rows
    assert line == 2
    assert (contact.email, contact.first_name, contact.company) == ("mara@northwind.example", "Mara", "Northwind")
    assert not file.problems


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    rows = [["email", "company", "city"], ["a@x.example", "Müller, Söhne", "Köln"], ["b@x.example", "Acme", "Bonn"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    file = read(text)
    assert file.delimiter == delimiter
    assert file.rows[0][1].company == "Müller, Söhne"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    names = "".join(f"u{n}@x.example;Jürgen;Größe Straße GmbH\n" for n in range(20))
    file = read(("email;vorname;firma\n" + names).encode(encoding))
    assert file.rows[0][1].first_name == "Jürgen"
    assert file.rows[0][1].company == "Größe Straße GmbH"


def test_columns_in_german_and_french_and_unknown_ones_as_custom_fields() -> None:
    header = ("E-Mail-Adresse", "Vorname", "Nom de famille", "Société", "Zeitzone", "Favourite colour")
    assert suggest_mapping(header) == {
        0: "email",
        1: "first_name",
        2: "last_name",
        3: "company",
        4: "time_zone",
        5: "custom.favourite_colour",
    }


def test_a_fields_own_name_wins_over_a_synonym() -> None:
    assert suggest_mapping(("mail", "email")) == {1: "email", 0: "custom.mail"}


def test_custom_fields_of_the_same_name_do_not_overwrite_each_other() -> None:
    mapping = suggest_mapping(("email", "Plan!", "plan?"))
    assert sorted(mapping.values()) == ["custom.plan", "custom.plan_2", "email"]


def test_tags_are_split() -> None:
    file = read('email,tags\na@x.example,"vip; berlin, vip"\n')
    assert file.rows[0][1].tags == ("vip", "berlin")


def test_bad_rows_are_named_and_the_good_ones_kept() -> None:
    file = read(
        "email,time_zone\n"
        "good@x.example,Europe/Berlin\n"
        "not an address,\n"
        ",\n"
        "GOOD@x.example,\n"
        "zone@x.example,Middle/Earth\n"
        "wide@x.example,Europe/Berlin,surprise\n"
    )
    assert [contact.email for _line, contact in file.rows] == ["good@x.example", "zone@x.example"]
    assert [(p.line, p.column) for p in file.problems] == [(3, "email"), (5, "email"), (6, "time_zone"), (7, "")]
    assert "line 2" in file.problems[1].reason
    assert file.rows[1][1].time_zone == ""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"name,company\nMara,Northwind\n", "no column with email addresses .found: name, company."),
        (b"PK\x03\x04rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"email,\x00\x01\x02binary", "not a text file"),
        (b"email\n" + b"x" * 10_000_000, "Line 2 of people.csv is longer"),
        (b"email\nnobody\nno-one\n", "no row that can be imported: line 2"),
        (b"email\n", "holds only a header"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(data)


def test_an_endless_line_is_refused_before_it_is_read_whole() -> None:
    class Endless(io.RawIOBase):
        served = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.served += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(InputError, match="longer"):
        read_contacts(stream, name="endless.csv")  # type: ignore[arg-type]
    assert stream.served < 10_000_000


def test_control_characters_in_a_cell_are_refused() -> None:
    file = read("email,company\na@x.example,Acme\x07\nb@x.example,Fine\n")
    assert [(p.line, p.column) for p in file.problems] == [(2, "company")]


@given(st.from_regex(_PLAIN_ADDRESS, fullmatch=True))
def test_what_the_quick_check_lets_pass_the_full_check_lets_pass(address: str) -> None:
    assume(len(address) <= 120 and not _UNUSUAL.search(address))
    assert not why_no_address(address)
    validate_email(address, check_deliverability=False)


def test_the_quick_check_is_not_fooled_by_letters_that_only_look_plain() -> None:
    assert not _PLAIN_ADDRESS.fullmatch("\u212aate@x.example")
    assert not _PLAIN_ADDRESS.fullmatch("hou\u017fe@x.example")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "needs an email address"),
        ("info@", "no domain after the @"),
        ("info", "no @"),
        ("j.holm@@lund.example", "two @ signs"),
        ("office @wega.example", "a space"),
        ("m.krause@gmx", "no ending"),
        ("m@firm.test", "reserved"),
        ("m@firm.invalid", "reserved"),
        ("a." * 300 + "b@x.example", "longer than 254"),
    ],
)
def test_a_wrong_address_is_told_why(address: str, words: str) -> None:
    assert words in why_no_address(address)


def test_rows_short_at_the_end_are_kept_with_empty_fields() -> None:
    """Many programs leave out the empty cells at a row's end; nothing can slip into a wrong column there."""
    file = read("email,first_name,company\na@x.example\nb@x.example,Bea\n")
    assert [(one.email, one.first_name, one.company) for _line, one in file.rows] == [
        ("a@x.example", "", ""),
        ("b@x.example", "Bea", ""),
    ]
    assert not file.problems


def test_excels_own_line_about_the_separator_is_understood_and_counted() -> None:
    file = read("sep=;\nemail;company\na@x.example;Acme, Inc\nnobody;X\n")
    assert file.delimiter == ";"
    assert file.rows == ((3, file.rows[0][1]),)
    assert file.rows[0][1].company == "Acme, Inc"
    assert [problem.line for problem in file.problems] == [4]


def test_a_cell_of_several_lines_counts_its_lines_and_names_stay_in_one() -> None:
    file = read('email,company,notes\na@x.example,"Acme\n GmbH","one\ntwo"\nnobody,X,\n')
    contact = file.rows[0][1]
    assert (contact.company, contact.custom) == ("Acme GmbH", (("notes", "one\ntwo"),))
    assert [problem.line for problem in file.problems] == [5]


@pytest.mark.parametrize("sign", ["\x07", "\x85", "\u202e"])
def test_invisible_control_characters_are_refused_by_number(sign: str) -> None:
    file = read(f"email,company\na@x.example,Ac{sign}me\nb@x.example,Fine\n")
    assert f"U+{ord(sign):04X}" in file.problems[0].reason


def test_blanks_that_cannot_be_seen_are_stripped() -> None:
    file = read("email,company\n\u200ba@x.example\xa0, Acme\u3000\n")
    assert (file.rows[0][1].email, file.rows[0][1].company) == ("a@x.example", "Acme")


def test_a_mapping_of_ones_own_wins_and_leaves_columns_out() -> None:
    stream = io.BytesIO(b"contact,mail,extra\na@x.example,b@x.example,thing\n")
    file = read_contacts(stream, name="x.csv", mapping={0: "email", 1: "custom.second", 2: ""})
    assert file.rows[0][1].email == "a@x.example"
    assert file.rows[0][1].custom == (("second", "b@x.example"),)


def test_long_values_are_shown_shortened() -> None:
    file = read("email\ngood@x.example\n" + "x" * 5000 + "\n")
    assert len(file.problems[0].value) <= 120


def test_fifty_thousand_people_in_seconds() -> None:
    """About 0.6 s on two busy cores; the bound only catches what is wrong by its nature."""
    lines = "".join(f"user.{n}@firm{n}.example;Vör;Nach;Firma {n};Europe/Berlin;vip\n" for n in range(50_000))
    data = ("email;vorname;nachname;firma;zeitzone;tags\n" + lines).encode()
    began = time.perf_counter()
    assert len(read(data).rows) == 50_000
    assert time.perf_counter() - began < 8
