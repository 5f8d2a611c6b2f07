"""Every test that docs/faults.md names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "faults.md").read_text("utf-8"))))


def test_every_fault_names_a_test() -> None:
    rows = [line for line in (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    heads = [row for row in rows if row.endswith("| test |")]
    assert len(rows) > 25
    assert [row for row in rows if "`tests/" not in row and row not in heads] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_table_names_is_there(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")
