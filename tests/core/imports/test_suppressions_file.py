"""Lists of addresses and domains that must not be mailed: what is read of them, and what is refused."""

from __future__ import annotations

import io

import pytest

from app.core.errors import InputError
from app.core.imports.suppressions import read_suppressions


def values(text: str, name: str = "never.csv") -> list[tuple[int, str, str]]:
    return list(read_suppressions(io.BytesIO(text.encode()), name=name).rows)


def test_addresses_and_domains_with_their_reasons() -> None:
    text = 'Email,Reason\nAnn@Example.com,"asked by\nphone"\n@bolt.example,\ncog.example,left\n'
    assert values(text) == [
        (2, "ann@example.com", "asked by phone"),
        (4, "bolt.example", ""),
        (5, "cog.example", "left"),
    ]


@pytest.mark.parametrize("column", ["domain", "Value", "E-Mail-Adresse", "address"])
def test_the_column_has_many_names(column: str) -> None:
    assert values(f"id;{column}\n1;a.example\n") == [(2, "a.example", "")]


def test_a_bare_list_needs_no_header() -> None:
    assert values("ann@example.com\nbolt.example\n") == [(1, "ann@example.com", ""), (2, "bolt.example", "")]


def test_rows_that_are_neither_are_told() -> None:
    found = read_suppressions(io.BytesIO(b"email\nann@example.com\nnonsense\n\na b@example.com\n"), name="never.csv")
    assert [row[1] for row in found.rows] == ["ann@example.com"]
    assert [(one.line, one.value) for one in found.problems] == [(3, "nonsense"), (5, "a b@example.com")]
    assert all(one.reason for one in found.problems)


@pytest.mark.parametrize(
    ("text", "words"),
    [("name,city\nAnn,Bonn\n", "no column with addresses or domains"), ("email\nnonsense\n", "line 2"), ("", "empty")],
)
def test_a_file_without_any_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        values(text)
