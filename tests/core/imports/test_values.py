"""Numbers, days and vehicle numbers in own fields: how a file writes them, what is wrong, what is stored."""

from __future__ import annotations

import pytest

from app.core.imports import OPEN, FieldType, Style, contacts_of, find_style, find_type, propose
from app.core.imports.values import checked

GERMAN = Style(day_first=True, decimal_comma=True)
AMERICAN = Style(day_first=False, decimal_comma=False)


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["14.09.2025", "1.204,50"], GERMAN),
        (["09/14/2025", "1,204.50"], AMERICAN),
        (["14/09/2025", "7.25"], Style(day_first=True, decimal_comma=False)),
        (["Mara", "", "K-20418"], Style()),
        (["1.204.500"], Style(decimal_comma=True)),
    ],
)
def test_the_style_is_what_most_values_speak_for(values: list[str], style: Style) -> None:
    assert find_style(values) == style


@pytest.mark.parametrize(
    ("title", "values", "kind"),
    [
        ("Letzte Inspektion", ["14.09.2025", "01.02.2024", "k. A.", "03.03.2023", "04.04.2023"], FieldType.DATE),
        ("Umsatz", ["1.204,50", "7,00", "12 €"], FieldType.NUMBER),
        ("Kundennr.", ["20418", "20419"], FieldType.TEXT),
        ("FIN", ["anything"], FieldType.VIN),
        ("Modell", ["Transit 350 L3"], FieldType.TEXT),
        ("PLZ", ["01067", "80331"], FieldType.TEXT),
    ],
)
def test_the_type_is_guessed_where_it_is_plain(title: str, values: list[str], kind: FieldType) -> None:
    assert find_type(title, values, GERMAN) is kind


@pytest.mark.parametrize(
    ("value", "kind", "style", "stored"),
    [
        ("1.204,50", FieldType.NUMBER, GERMAN, "1204.50"),
        ("-1,204.5", FieldType.NUMBER, AMERICAN, "-1204.5"),
        ("€ 12", FieldType.NUMBER, GERMAN, "12"),
        ("14.09.2025", FieldType.DATE, GERMAN, "2025-09-14"),
        ("9/14/25", FieldType.DATE, AMERICAN, "2025-09-14"),
        ("2025-09-14 10:30", FieldType.DATE, GERMAN, "2025-09-14"),
        ("wf0xxxttgxka41181", FieldType.VIN, GERMAN, "WF0XXXTTGXKA41181"),
    ],
)
def test_a_good_value_is_stored_so_that_it_can_be_compared(
    value: str, kind: FieldType, style: Style, stored: str
) -> None:
    assert checked(value, kind, style) == (stored, "")


@pytest.mark.parametrize(
    ("value", "kind", "reason"),
    [
        ("k. A.", FieldType.NUMBER, "This is not a number."),
        ("1.204,50,00", FieldType.NUMBER, "This is not a number."),
        ("31.02.2025", FieldType.DATE, "There is no such day."),
        ("09/2024", FieldType.DATE, "A day is missing."),
        ("soon", FieldType.DATE, "This is not a date."),
        ("WF0XXXTTGXKA4118", FieldType.VIN, "It has 16 characters, a VIN has 17."),
        ("WVIZZZ2KZ8XOO1844", FieldType.VIN, "I and O cannot be in a VIN."),
    ],
)
def test_a_wrong_value_is_kept_as_it_is_with_the_reason(value: str, kind: FieldType, reason: str) -> None:
    assert checked(value, kind, GERMAN) == (value, reason)


def test_a_wrong_value_is_a_problem_of_its_row() -> None:
    header = ("email", "since")
    rows = [(2, ["a@x.example", "31.02.2025"]), (3, ["b@x.example", "1.2.2025"]), (4, ["c@x.example", ""])]
    good, problems = contacts_of(header, rows, {0: "email", 1: "custom.since"}, types={1: FieldType.DATE}, style=GERMAN)
    assert [(line, dict(draft.custom)) for line, draft in good] == [(3, {"since": "2025-02-01"}), (4, {})]
    assert [(one.line, one.column, one.value) for one in problems] == [(2, "since", "31.02.2025")]


def test_columns_nobody_can_decide_about_are_left_open() -> None:
    header = ("E-Mail", "Modell", "Modell", "", "Notiz", "Leer")
    remark = "möchte beim nächsten Termin auch die Klimaanlage prüfen lassen"
    values = [["a@x.example"], ["Transit"], ["Custom"], ["x"], [remark], []]
    assert [one.field for one in propose(header, values, (), GERMAN)] == [
        "email",
        "custom.modell",
        OPEN,
        OPEN,
        OPEN,
        "",
    ]
    known = propose(header, values, ("notiz",), GERMAN)
    assert known[4].field == "custom.notiz", "a field that contacts have already is no question"
