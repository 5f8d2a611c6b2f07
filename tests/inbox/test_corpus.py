"""What real servers' reports are, against a table of what each one is (corpus/README.md)."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from app.core.inbox import classify
from app.core.model import Classified, IncomingKind

CORPUS = Path(__file__).parent / "corpus"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SAID = {True: "yes", False: "no", None: ""}

MISSED = {
    ("lhost-fml-03.eml", "kind"),  # a mailing list's own alert, in no form and from no mail server
    ("lhost-einsundeins-03.eml", "address"),  # made anonymous, the address that failed is that of the sender too
    ("lhost-v5sendmail-05.eml", "address"),  # four addresses failed; one of the others has the plainer reason
}
"""What is known to be read wrongly: the file and the column."""


@cache
def expected() -> dict[str, dict[str, str]]:
    with (CORPUS / "expected.csv").open(newline="") as table:
        return {row["file"]: row for row in csv.DictReader(table)}


@cache
def found(file: str) -> Classified:
    return classify((CORPUS / file).read_bytes(), received_at=NOW)


def read(file: str) -> dict[str, str]:
    one = found(file)
    return {
        "kind": str(one.kind),
        "permanent": SAID[one.permanent],
        "status": one.status_code,
        "address": one.failed_address,
        "message_id": one.original_message_id,
    }


def test_the_table_names_every_message_once():
    assert sorted(expected()) == sorted(path.name for path in CORPUS.glob("*.eml"))


@pytest.mark.parametrize("column", ["kind", "permanent", "status", "address", "message_id"])
def test_a_real_report_is_read_as_the_table_says(column: str):
    wrong = {(file, column) for file, row in expected().items() if read(file)[column] != row[column]}

    assert wrong == {miss for miss in MISSED if miss[1] == column}


def test_every_trouble_is_told_in_a_line_of_words():
    troubled = [file for file in expected() if found(file).kind in (IncomingKind.BOUNCE, IncomingKind.DELAYED)]
    silent = [file for file in troubled if not any(letter.isalpha() for letter in found(file).detail)]
    long = [file for file in troubled if "\n" in found(file).detail or len(found(file).detail) > 500]

    assert len(troubled) > 300
    assert (silent, long) == ([], [])


def test_every_bounce_has_a_category():
    bounces = [found(file) for file in expected() if found(file).kind is IncomingKind.BOUNCE]

    assert [one for one in bounces if one.category is None] == []


def test_nothing_but_a_bounce_says_whether_it_lasts():
    others = [file for file in expected() if found(file).kind is not IncomingKind.BOUNCE]

    assert [file for file in others if found(file).permanent is not None] == []
